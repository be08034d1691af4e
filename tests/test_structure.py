"""The numbering grammar with what people write in its stead, and what makes a heading of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewer.model import BBox, Kind, Line, Passage, Section, Span
from reviewer.scheme import load_scheme
from reviewer.structure import Structure, build_sections, is_heading, is_list_item, parse_number, recognise

TITLES = load_scheme("caq-2025").outline("service").titles
TEXT = "公司每年组织两次走访，听取居民和单位客户的意见，逐条落实到责任部门，并在次月的例会上通报办理结果。"


def passages(*texts: str) -> list[Passage]:
    """Paragraphs of one line each, one below the other; each character is 14 points wide."""
    found = []
    for index, text in enumerate(texts):
        edges = tuple(90.0 + 14 * position for position in range(len(text) + 1))
        line = Line(
            1,
            BBox(90, 20.0 * index, edges[-1], 20.0 * index + 14),
            20.0 * index + 12,
            (Span(text, "宋体", "SimSun", 14, False, edges),),
            text,
        )
        found.append(Passage(index, Kind.BODY, text, (line,), (0,)))
    return found


def headings(*texts: str, followed: Sequence[int] = ()) -> list[tuple[int, str, str]]:
    """Level, number and title of what is read as headings."""
    structure = recognise(passages(*texts), TITLES, followed)
    return [(section.level, section.number, section.title) for section in _walk(structure)]


def _walk(structure: Structure) -> list[Section]:
    return [part for section in build_sections(structure.passages, structure.numbers) for part in section.walk()]


@pytest.mark.parametrize(
    ("text", "level", "ordinal"),
    [
        ("一、企业简介", 1, 1),
        ("一．企业简介", 1, 1),
        ("一. 企业简介", 1, 1),
        ("第二章 用户满意经营实践", 1, 2),
        ("第三部分：总结思考", 1, 3),
        ("第二节 实施", 2, 2),
        ("（一）策划", 2, 1),
        ("(一)策划", 2, 1),
        ("㈡实施", 2, 2),
        ("1.满意理念", 3, 1),
        ("1．满意理念", 3, 1),
        ("１．满意理念", 3, 1),
        ("2、需求分析", 3, 2),
        ("⒊目标计划", 3, 3),
        ("（1）开展调研分析", 4, 1),
        ("(2) 洞察需求期望", 4, 2),
        ("（２）洞察需求期望", 4, 2),
        ("⑵洞察需求期望", 4, 2),
        ("十二、附则", 1, 12),
        ("二十一、附则", 1, 21),
    ],
)
def test_each_form_of_a_number_has_its_level_and_value(text: str, level: int, ordinal: int) -> None:
    number = parse_number(text)
    assert number and (number.level, number.ordinal) == (level, ordinal)
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024年，公司走访用户3260户",
        "1.5万户居民用上了新表",
        "98.6%的用户表示满意",
        "3.15消费者权益日",
        "12.5倍于往年",
        "一是加强走访",
        "1.加强走访，逐条答复。",
        "（1）加强走访；",
        "45. }",
        "2024.5.1",
    ],
)
def test_figures_dates_and_sentences_are_no_headings(text: str) -> None:
    assert headings("一、企业简介", TEXT, text, TEXT) == [(1, "一、", "企业简介")]


def test_a_heading_run_into_its_paragraph_is_parted_from_it() -> None:
    structure = recognise(passages("（1）开展调研分析。" + TEXT, "（2）洞察需求期望：" + TEXT), TITLES)
    assert [(passage.kind, passage.text) for passage in structure.passages] == [
        (Kind.HEADING, "（1）开展调研分析。"),
        (Kind.BODY, TEXT),
        (Kind.HEADING, "（2）洞察需求期望："),
        (Kind.BODY, TEXT),
    ]
    heading, body = structure.passages[:2]
    assert heading.bbox.x1 == body.bbox.x0 == 90 + 14 * len("（1）开展调研分析。")


def test_a_list_item_that_begins_with_a_short_clause_stays_a_paragraph() -> None:
    assert headings("一、企业简介", "（1）加强组织领导。" + TEXT) == [(1, "一、", "企业简介")]


def test_titles_of_the_template_are_headings_whatever_stands_before_them() -> None:
    assert headings("一 企业简介", TEXT, "二 用户满意经营实践", "①开展调研分析", TEXT, "2）洞察需求期望", TEXT, "目标计划", TEXT) == [
        (1, "一", "企业简介"),
        (1, "二", "用户满意经营实践"),
        (4, "①", "开展调研分析"),
        (4, "2）", "洞察需求期望"),
        (3, "", "目标计划"),
    ]  # fmt: skip


def test_other_words_behind_a_loose_number_are_a_list() -> None:
    assert headings("一、企业简介", "①供水管网", TEXT, "2）营业网点", TEXT) == [(1, "一、", "企业简介")]


def test_a_title_that_stands_elsewhere_with_its_number_is_not_read_twice() -> None:
    assert headings("1.目标计划", TEXT, "目标计划", TEXT) == [(3, "1.", "目标计划")]


def test_numbers_in_direct_succession_are_a_list_unless_the_template_has_them() -> None:
    lists = headings("1.满意理念", TEXT, "（1）营业厅", "（2）热线", "（3）网上大厅", TEXT)
    assert lists == [(3, "1.", "满意理念")]
    empty = headings("1.满意理念", "2.需求分析", "3.目标计划")
    assert [title for _, _, title in empty] == ["满意理念", "需求分析", "目标计划"]


def test_what_stands_below_a_number_makes_it_a_heading() -> None:
    found = headings("1.满意理念", TEXT, "（1）满意度走势", "（2）投诉走势", TEXT, followed=[2])
    assert [title for _, _, title in found] == ["满意理念", "满意度走势", "投诉走势"]


def test_a_list_that_begins_at_one_again_is_no_run_of_headings() -> None:
    found = headings(
        "1.实施过程",
        "（1）确定关键过程",
        "1.报装受理",
        TEXT,
        "2.现场勘查",
        TEXT,
        "（2）保证过程稳定",
        TEXT,
        "2.资源支持",
        TEXT,
    )
    assert [title for _, _, title in found] == ["实施过程", "确定关键过程", "保证过程稳定", "资源支持"]


def test_decimal_numbers_take_the_level_at_which_they_stand() -> None:
    alone = headings(
        "1.企业简介", TEXT, "2.用户满意经营实践", "2.1 策划", "2.1.1 满意理念", TEXT, "2.1.2 需求分析", TEXT
    )
    assert [level for level, _, _ in alone] == [1, 1, 2, 3, 3]
    below = headings("一、企业简介", TEXT, "二、用户满意经营实践", "2.1 组织领导", TEXT, "2.2 制度建设", TEXT)
    assert [level for level, _, _ in below] == [1, 1, 2, 2]


def test_the_firm_and_the_date_at_the_end_are_the_signature() -> None:
    structure = recognise(passages("三、总结思考", TEXT, "云岭示例供水公司", "2025年6月30日"), TITLES)
    assert [passage.kind for passage in structure.passages[-2:]] == [Kind.SIGNATURE] * 2
    undated = recognise(passages("三、总结思考", TEXT, "云岭示例供水公司"), TITLES)
    assert undated.passages[-1].kind is Kind.BODY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("图1 满意度走势", Kind.CAPTION),
        ("表 2-1 主要指标", Kind.CAPTION),
        ("图2显示了近三年的走势。", Kind.BODY),
        ("表1列出的指标如下：", Kind.BODY),
        ("表3%的用户", Kind.BODY),
    ],
)
def test_captions_name_a_figure_and_sentences_speak_of_it(text: str, kind: Kind) -> None:
    assert recognise(passages(TEXT, text), TITLES).passages[1].kind is kind


@pytest.mark.parametrize("text", ["• 走访", "（1）走访", "a) 走访", "①走访", "3、走访", "[1] 走访"])
def test_list_items_are_known_by_what_they_open_with(text: str) -> None:
    assert is_list_item(text)
    assert not is_list_item("走访" + text)
