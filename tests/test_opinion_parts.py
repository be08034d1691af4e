"""One part of a drafted text is drafted anew, whatever people made of the others."""

from __future__ import annotations

import pytest

from reviewer.opinion.parts import differing, parts, with_part

DRAFT = "测量：写得清楚。\n策划：目标未见。\n实施：过程写得较实（第3页：“收入28项”）。\n得分为系统建议，仅供参考：合计 68 分。"


def test_parts_are_paragraphs_under_a_label() -> None:
    assert list(parts(DRAFT)) == ["测量", "策划", "实施"]


def test_only_that_part_changes() -> None:
    text = DRAFT.replace("目标未见", "目标写得含糊").replace("写得清楚", "请补材料") + "\n已电话核实。"
    assert differing(text, DRAFT) == ("测量", "策划")
    again = with_part(text, DRAFT, "策划")
    assert again == DRAFT.replace("写得清楚", "请补材料") + "\n已电话核实。"
    assert differing(again, DRAFT) == ("测量",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("测量：甲。\n实施：乙。", "测量：甲。\n策划：目标未见。\n实施：乙。"),
        ("全部另写。", "策划：目标未见。\n全部另写。"),
        ("", "策划：目标未见。"),
    ],
)
def test_a_part_that_was_deleted_comes_back_in_its_place(text: str, expected: str) -> None:
    assert with_part(text, DRAFT, "策划") == expected
