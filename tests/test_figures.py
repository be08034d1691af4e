"""Figures that contradict one another and text that stands twice: what is accused, and what must not be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from reviewer.alignment import align
from reviewer.model import BBox, Document, Finding, Kind, Line, Page, Passage, Section, Table
from reviewer.rules.base import Subject
from reviewer.rules.content import content_repeated
from reviewer.rules.figures import content_figures
from reviewer.scheme import load_scheme

CASES = yaml.safe_load((Path(__file__).parent / "data" / "figures.yaml").read_text(encoding="utf-8"))
DO = "二、用户满意经营实践"


def subject(
    texts: Sequence[str], tables: Sequence[Table] = (), heading: str = DO, category: str = "enterprise"
) -> Subject:
    """A report of one section, a paragraph a page."""
    passages = [_passage(0, Kind.HEADING, heading), *(_passage(i, Kind.BODY, text) for i, text in enumerate(texts, 1))]
    number, _, title = heading.partition("、")
    section = Section(f"{number}、", title, 1, 1, 0, 1, tuple(range(1, len(passages))), ())
    pages = tuple(Page(number, 595, 842, 500, scanned=False) for number in range(1, len(passages) + 4))
    document = Document("x.pdf", "", "", pages, tuple(passages), (section,), tuple(tables), ())
    scheme = load_scheme("caq-2025")
    outline = scheme.outline(category)
    alignment = align(document, outline)
    return Subject(document, scheme, outline, category, "four-star", alignment, {}, {}, "青禾燃气有限公司", None, "")


def _passage(index: int, kind: Kind, text: str) -> Passage:
    line = Line(index + 1, BBox(90, 100, 500, 120), 118, (), text)
    return Passage(index, kind, text, (line,), (0,))


def table(*rows: Sequence[str]) -> Table:
    return Table(4, BBox(90, 300, 500, 400), tuple(tuple(row) for row in rows), after=0)


def figures(*texts: str, tables: Sequence[Table] = (), heading: str = DO) -> list[Finding]:
    return [item for item in content_figures(subject(texts, tables, heading)) if isinstance(item, Finding)]


def repeats(*texts: str) -> list[Finding]:
    return [item for item in content_repeated(subject(texts)) if isinstance(item, Finding)]


@pytest.mark.parametrize("texts", [pytest.param(case["texts"], id=case["why"]) for case in CASES["contradict"]])
def test_one_measure_with_two_values_is_told(texts: list[str]) -> None:
    assert len(figures(*texts)) == 1


@pytest.mark.parametrize("texts", [pytest.param(case["texts"], id=case["why"]) for case in CASES["agree"]])
def test_what_can_both_be_true_is_no_contradiction(texts: list[str]) -> None:
    assert [item.message for item in figures(*texts)] == []


def test_the_finding_shows_both_places_verbatim() -> None:
    texts = ("2024年，公司共受理投诉312件，全部办结。", "公司重视投诉，2024年投诉总量347件，逐件回访。")
    (found,) = figures(*texts)
    assert found.page == 3 and found.excerpt == "2024年投诉总量347件" and found.excerpt in texts[1]
    (other,) = found.places
    assert other.page == 2 and other.excerpt == "公司共受理投诉312件" and other.excerpt in texts[0]
    assert all(part in found.message for part in ("2024年投诉", "312件", "第 2 页", "347件", "第 3 页"))


@pytest.mark.parametrize(
    "rows",
    [
        (("指标", "2023年", "2024年", "同行平均"), ("用户满意度（分）", "93.4", "95.1", "91.0")),
        (("序号", "指标", "单位", "2023年", "2024年"), ("1", "用户满意度", "分", "93.4", "95.1")),
        (("年份", "满意度（分）", "投诉（件）"), ("2023年", "93.4", "40"), ("2024年", "95.1", "31")),
    ],
)
def test_years_of_a_table_stand_along_either_side(rows: tuple[tuple[str, ...], ...]) -> None:
    assert figures("2024年用户满意度达到95.1分，高于同行。", tables=[table(*rows)]) == []
    (found,) = figures("2024年用户满意度达到96.3分，高于同行。", tables=[table(*rows)])
    assert {found.page, *(place.page for place in found.places)} == {2, 4}
    assert "95.1" in found.message and "96.3" in found.message


def test_aims_beside_results_in_a_table_are_not_taken_for_them() -> None:
    rows = (("指标", "2023年", "2024年"), ("投诉目标（件）", "50", "40"), ("行业平均满意度（分）", "90", "91"))
    assert figures("2024年投诉31件。", "2024年满意度95.1分。", tables=[table(*rows)]) == []


def test_what_a_chapter_of_aims_states_is_no_result() -> None:
    assert figures("2024年用户满意度95分，投诉30件。", "2024年用户满意度96分。", heading="三、目标计划") == []


def test_a_firms_figure_is_not_compared_with_its_teams() -> None:
    team = subject(["2024年用户满意度95.1分。", "2024年用户满意度98.6分。"], category="team")
    under = {1: "intro.company", 2: "check.performance.benefit"}
    alignment = type(team.alignment)(team.alignment.nodes, team.alignment.exact, under)
    portrait = Subject(**{**vars(team), "alignment": alignment})
    assert list(content_figures(portrait)) == []


RUN = "施工期由项目经理每月拜会租户，移交期做五天跟班培训并交付运维手册和备件箱，质保两年内每季度一次系统体检并给出体检报告"


def test_a_run_repeated_within_longer_paragraphs_is_quoted_with_both_places() -> None:
    (found,) = repeats(f"用户关系按五个阶段设人：{RUN}。", f"经验已经推广。{RUN}，现场请值班人员填写回执。")
    assert found.page == 3 and [place.page for place in found.places] == [2]
    assert found.excerpt is not None and RUN.startswith(found.excerpt) and found.places[0].excerpt == found.excerpt
    assert "施工期由项目经理" in found.message and "第 2 页" in found.message and "逐字相同" in found.message


def test_a_run_with_a_few_words_changed_is_still_a_repeat() -> None:
    (found,) = repeats(f"{RUN}。", f"{RUN.replace('五天', '三天').replace('租户', '业主')}。")
    assert "基本相同" in found.message


@pytest.mark.parametrize(
    "phrase",
    [
        "青禾燃气有限公司" * 8,
        "《青禾燃气有限公司用户投诉受理、转办、督办、回访和责任追究管理办法（2023年修订）实施细则及配套流程汇编说明》",
        "“以用户为中心、以安全为底线、以创新为动力、以诚信为根本，让每一户居民用气放心、办事省心、生活舒心、服务称心、家人安心”",
        "公司始终坚持以用户为中心的服务理念，每季度走访重点用户。",
    ],
    ids=["the firm's name", "a document's title", "a slogan in quotation marks", "a short sentence"],
)
def test_names_titles_slogans_and_short_sentences_may_stand_twice(phrase: str) -> None:
    assert repeats(f"企业概况如下：{phrase}，这是其一。", f"后文又说到{phrase}，这是其二。") == []


def test_sentences_of_one_pattern_are_no_repeat() -> None:
    pattern = "{}由{}负责，发现异常后{}分钟内上报{}，并在《{}台账》上登记，{}日内给出处理意见"
    first = pattern.format("调压站巡检", "运行一班", "十五", "调度中心", "巡检", "三")
    second = pattern.format("户内安检", "客服二班", "三十", "安全管理部", "隐患", "五")
    assert repeats(f"{first}。", f"{second}。") == []
