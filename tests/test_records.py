"""What is kept of a report: it comes back from its line as it was; and the order in which a person should look."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from output_samples import WEAK, good, weak
from pydantic import ValidationError

from reviewer.errors import RecordError
from reviewer.model import Unchecked
from reviewer.output.batch import Origins, record_of, unreviewed
from reviewer.records import (
    Choice,
    Concern,
    Duplicate,
    NodeShare,
    Origin,
    RecordFile,
    ReportRecord,
    attention,
    from_line,
    load_ranking,
    ranks,
    to_line,
)

RANKING = load_ranking()
NODES = (NodeShare("plan", "策划", "", 0.8),)


def reviewed(file: str = "甲.pdf", **what: object) -> ReportRecord:
    return replace(ReportRecord(file, nodes=NODES), **what)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the record


def test_a_record_says_of_a_review_what_the_review_says() -> None:
    review, scheme = weak()
    guessed = Origins(category=Origin("由文件名判断", sure=False))
    record = record_of(review, scheme, file="甲/" + WEAK.name, origins=guessed, links={"评审结果": "甲/结果.json"})
    assert review.opinion and record.category and record.level and record.scheme
    assert (record.company, record.score) == (review.company, review.opinion.score)
    assert (record.scheme.name, record.category.name, record.level.name) == (
        f"{scheme.name}（{scheme.year}）", "服务类", "满意亮诺级",
    )  # fmt: skip
    assert [choice.origin.sure for choice in record.choices] == [True, False, True]
    assert sum(record.rules.values()) == sum(record.severities.values()) == len(review.findings)
    assert [stage.title for stage in record.stages] == ["策划", "实施", "评价", "应用", "总结思考"]
    assert round(sum(stage.points or 0 for stage in record.stages), 1) == record.score
    for stage in record.stages:
        leaves = [node for node in review.coverage if node.node.split(".")[0] == stage.node]
        assert stage.covered + stage.partial + stage.missing == sum(len(node.requirements) for node in leaves)
    assert {node.node for node in record.nodes} == {node.node for node in review.coverage}
    assert record.edge in (60, 80)


def test_of_a_scheme_without_a_score_the_parts_are_told() -> None:
    review, scheme = weak()
    record = record_of(replace(review, opinion=None), scheme)
    assert record.score is None and [stage.title for stage in record.stages] == [
        "企业简介",
        "用户满意经营实践",
        "总结思考",
    ]
    assert all(stage.points is None and 0 <= stage.share <= 1 for stage in record.stages)
    assert sum(record.statuses.values()) == sum(len(node.requirements) for node in review.coverage)


def test_a_record_comes_back_from_its_line() -> None:
    for review, scheme in (weak(), good()):
        record = record_of(review, scheme, duplicates=[Duplicate("乙.pdf", "正文大段相同", 0.4, (2, 3))])
        assert from_line(to_line(record)) == record
    failed = unreviewed("坏.pdf", "文件不是 PDF。", "timeout", seconds={"读取": 60.0})
    assert from_line(to_line(failed)) == failed


def test_whatever_a_report_says_its_record_is_one_line() -> None:
    line = to_line(replace(reviewed(), company="甲\n\r\u2028\ud800\x00乙"))
    assert len(line.splitlines()) == 2  # U+2028 alone, which does not end a line of a file
    assert "\n" not in line and "\r" not in line
    line.encode()
    assert from_line(line).company == "甲\n\r\u2028\ufffd\ufffd乙"


WHOLE = to_line(reviewed())


@pytest.mark.parametrize("line", [WHOLE[:-20], "[]", "", WHOLE.replace('"file"', '"fiel"')])
def test_a_damaged_line_is_told(line: str) -> None:
    with pytest.raises(RecordError, match="残缺或被改动"):
        from_line(line)


def test_a_line_of_another_version_is_told() -> None:
    content = json.loads(to_line(reviewed())) | {"schema_version": "9"}
    with pytest.raises(RecordError, match="第 9 版"):
        from_line(json.dumps(content))


def test_a_file_of_records_can_be_read_again_and_again(tmp_path: Path) -> None:
    records = [reviewed("甲.pdf"), unreviewed("乙.pdf", "坏了。")]
    (tmp_path / "r.jsonl").write_text("".join(to_line(record) + "\n" for record in records), encoding="utf-8")
    kept = RecordFile(tmp_path / "r.jsonl")
    assert list(kept) == list(kept) == records


# ---------------------------------------------------------------- who needs a person first

FAILED = unreviewed("坏.pdf", "文件设有密码。")
SCANNED = ReportRecord("扫描.pdf")
INSTRUCTION = reviewed("指令.pdf", rules={"security.instruction": 1})
HIDDEN = reviewed("隐藏.pdf", rules={"security.hidden-text": 2})
HALF = reviewed("一半.pdf", duplicates=(Duplicate("乙.pdf", "正文大段相同", 0.6),))
GUESSED = reviewed("推断.pdf", category=Choice("service", "服务类", Origin("由正文判断", sure=False)))
ERRORS = reviewed("错误.pdf", severities={"error": 12})
EDGE = reviewed("临界.pdf", score=78.5, edge=80.0)
UNSURE = reviewed("把握.pdf", certainty=0.7)
UNCHECKED = reviewed("未检查.pdf", unchecked=tuple(Unchecked(f"rule.{number}", "无") for number in range(11)))
CLEAN = reviewed("无事.pdf", score=92.0, edge=80.0, certainty=0.9, severities={"error": 0})
IN_ORDER = [FAILED, SCANNED, INSTRUCTION, HIDDEN, HALF, GUESSED, ERRORS, EDGE, UNSURE, UNCHECKED, CLEAN]


def order(records: list[ReportRecord]) -> list[str]:
    places = ranks(attention(record, RANKING).key for record in records)
    return [record.file for _, record in sorted(zip(places, records, strict=True), key=lambda pair: pair[0])]


def test_each_concern_comes_before_the_next() -> None:
    assert order(IN_ORDER[::-1]) == [record.file for record in IN_ORDER]
    named = [next(iter(attention(record, RANKING).reasons), None) for record in IN_ORDER]
    assert named == [*RANKING.concerns, None]


def test_the_reasons_are_told_with_their_figures() -> None:
    record = replace(ERRORS, score=81.2, edge=80.0, duplicates=HALF.duplicates)
    assert list(attention(record, RANKING).reasons.values()) == [
        "与其他报告雷同，最多占全文 60%", "有 12 处错误", "得分离分数线只差 1.2 分",
    ]  # fmt: skip
    assert attention(FAILED, RANKING).reasons == {"failed": "未能评审：文件设有密码。"}


def test_of_what_is_alike_a_hint_calls_for_nobody() -> None:
    hint = Duplicate("乙.pdf", "同一单位的介绍", 0.9, severity="info")
    short = Duplicate("丙.pdf", "段落相同", 0.03, severity="error")
    assert attention(reviewed(duplicates=(hint,)), RANKING).reasons == {}
    assert attention(reviewed(duplicates=(hint, short)), RANKING).reasons == {
        "duplicate": "与其他报告雷同，最多占全文 3%"
    }


def test_what_is_more_pressing_counts_before_what_is_more() -> None:
    few = replace(reviewed("少.pdf", severities={"error": 2}), score=80.5, edge=80.0)
    some = replace(reviewed("多.pdf", severities={"error": 9}), score=90.0, edge=80.0)
    many = reviewed("很多.pdf", severities={"error": 11})
    assert order([some, few, many]) == ["很多.pdf", "少.pdf", "多.pdf"]
    nearer = replace(few, file="更近.pdf", score=79.8)
    assert order([few, nearer]) == ["更近.pdf", "少.pdf"], "within one grade the amount counts, of errors first"


def test_reports_that_are_alike_stay_in_their_order() -> None:
    assert ranks([(1, 0), (2, 5), (1, 0), (2, 7)]) == [3, 2, 4, 1]
    assert ranks([]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "taste"},
        {"at_most": [3]},
        {"at_least": [5, 1]},
        {"at_least": []},
        {"said": "{nobody}"},
        {"weight": 3},
    ],
)
def test_a_concern_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    whole = {"title": "错误", "why": "因为", "measure": "errors", "at_least": [1, 5], "said": "有 {value:.0f} 处"}
    Concern.model_validate(whole)
    with pytest.raises((ValidationError, KeyError)):
        Concern.model_validate(whole | change)
