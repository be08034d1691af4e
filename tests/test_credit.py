"""The market credit scheme from end to end: two firms' reports, their faults one by one, the tables of indicators, the form."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import ROOT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from recommendation import (
    COMPANY,
    FINANCIAL,
    Cells,
    recommendation_docx,
    recommendation_pdf,
    with_cell,
    with_measure,
)
from samples import Block, Sample, load_sample, set_docx, set_pdf
from typesetter import Typesetter

from reviewer.model import Checklist, ChecklistRow, Finding, Review
from reviewer.output.form import write_opinion_form
from reviewer.pipeline import Application, explain_report, letter_of, review_report
from reviewer.scheme import load_scheme

AA, AAA = load_sample("credit-aa"), load_sample("credit-aaa")
SCHEME = "transport-credit-2026"


def reviewed(
    path: Path, category: str = "aa", *, form: Path | None = None, third_party: tuple[Path, ...] = ()
) -> Review:
    return review_report(path, Application.parse(SCHEME, category), form=form, third_party=third_party)


def rules(review: Review, *severities: str) -> list[str]:
    return [item.rule for item in review.findings if not severities or item.severity in severities]


def survey_report(folder: Path, score: str = "91.4", begin: str = "2025年10月12日") -> Path:
    sheet = Typesetter().title(f"{COMPANY}用户满意度测评报告")
    sheet.heading("一、测评概况")
    sheet.paragraph(f"本次调查于{begin}至2025年11月6日开展，采用电话和入户访问，共回收有效问卷1026份。")
    sheet.heading("二、测评结果").paragraph(f"本次测评总体用户满意度得分为{score}分。")
    sheet.page_break().title("被访者信息登记表")
    sheet.table([["序号", "姓名", "联系方式", "调查时间"], ["1", "甲某", "", "10月13日"]])
    return sheet.save(folder / "第三方用户满意度测评报告.pdf")


# ---------------------------------------------------------------- the scheme


def test_the_two_grades_read_one_outline_with_budgets_of_their_own() -> None:
    scheme = load_scheme(SCHEME)
    budgets = {key: [node.budget for node in scheme.outline(key).roots] for key in ("aa", "aaa")}
    assert budgets == {"aa": [2000, 1500, 1500, 5000], "aaa": [3000, 3000, 3000, 10000]}
    assert [node.id for node in scheme.outline("aa").walk()] == ["overview", "resources", "quality", "customers"]
    assert (
        scheme.levels_of("aa") == () and scheme.parse_category("AAA级") == "aaa" and scheme.parse_category("2a") == "aa"
    )
    limits = {key: scheme.for_category(key).format.words_total for key in ("aa", "aaa")}
    assert {key: rule and rule.limit for key, rule in limits.items()} == {"aa": 10000, "aaa": 19000}
    extra = set(scheme.outline("aaa").requirements) - set(scheme.outline("aa").requirements)
    assert len(extra) == 19 and {"overview/competition", "resources/crm", "customers/recovery"} <= extra


def test_what_the_notice_does_not_say_has_no_rule() -> None:
    rules = dict(load_scheme(SCHEME).format.rules())
    assert not {"title.font", "body.spacing", "body.indent", "body.align", "heading.bold"} & set(rules)
    assert rules["page.number"].align is None and rules["page.number"].start == 1  # type: ignore[attr-defined]


def test_contradictions_of_the_notice_are_told_beside_their_values() -> None:
    scheme = load_scheme(SCHEME)
    total = scheme.for_category("aaa").format.words_total
    assert scheme.submission and total
    told = (scheme.source.doubt, scheme.categories["aa"].doubt, scheme.submission.doubt, total.doubt)
    for doubt, words in zip(told, ("两个第 3 条", "都印作“AAA级”", "推荐材料", "19000字"), strict=True):
        assert words in doubt


# ---------------------------------------------------------------- reports


@pytest.mark.parametrize(("sample", "fewest"), [(AA, 0.9), (AAA, 0.9)], ids=["aa", "aaa"])
def test_a_right_report_has_no_error_and_its_clauses_are_found(sample: Sample, fewest: float, tmp_path: Path) -> None:
    review = reviewed(set_pdf(sample, tmp_path), sample.category)
    assert rules(review, "error") == []
    assert review.company == sample.title.removesuffix("市场质量信用工作报告") and review.project is None
    found = {row.id: row.status for node in review.coverage for row in node.requirements}
    assert set(found) == set(sample.statuses)
    wrong = [f"{key}: {found[key]}, not {status}" for key, status in sample.statuses.items() if found[key] != status]
    assert len(wrong) <= (1 - fewest) * len(found), wrong


def test_a_right_word_file_has_no_error(tmp_path: Path) -> None:
    assert rules(reviewed(with_page_numbers(set_docx(AA, tmp_path))), "error") == []


def with_page_numbers(path: Path) -> Path:
    document = docx.Document(str(path))
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    document.sections[0].footer.paragraphs[0]._p.append(field)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    document.save(str(path))
    return path


def holds(*phrases: str) -> Callable[[Block], bool]:
    return lambda block: any(phrase in (block.p or block.text) for phrase in phrases)


def lengthened(sample: Sample, node: str, times: int) -> Sample:
    """The chapter with more of the same, each time of another year."""
    more = [
        Block(p=block.p.replace("2025", str(2009 - number)), node=node)
        for number in range(times)
        for block in sample.blocks
        if block.p and block.node == node
    ]
    last = max(number for number, block in enumerate(sample.blocks) if block.node == node)
    return sample.model_copy(update={"blocks": (*sample.blocks[: last + 1], *more, *sample.blocks[last + 1 :])})


def told_beyond(review: Review, right: Review) -> list[Finding]:
    """The findings that the right report has not."""
    known = {(item.rule, item.message) for item in right.findings}
    return [item for item in review.findings if (item.rule, item.message) not in known]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s.model_copy(update={"font": "宋体", "size": 14.0}), {"body.font", "body.size"}),
        (lambda s: s.without(lambda block: block.node == "quality"), {"heading.missing"}),
        (lambda s: lengthened(s, "resources", 1), {"words.section"}),
        (lambda s: s.model_copy(update={"file": "终稿.pdf"}), {"file.name"}),
        (lambda s: s.reworded("一、情况概述", "一、公司简介"), {"heading.title"}),
    ],
    ids=["font and size", "chapter missing", "chapter too long", "file name", "heading reworded"],
)
def test_each_fault_is_found(change: Callable[[Sample], Sample], told: set[str], tmp_path: Path) -> None:
    right = reviewed(set_pdf(AA, tmp_path))
    review = reviewed(set_pdf(change(AA), tmp_path))
    assert told <= {item.rule for item in told_beyond(review, right)}
    others = {item.rule for item in told_beyond(review, right) if item.severity == "error"} - told
    # Without a chapter its number is skipped as well, and twice the text is a repetition.
    assert others <= {"heading.sequence"}


@pytest.mark.parametrize(
    ("phrases", "clause"),
    [
        (("每年四季度，战略投资部",), "overview/competition"),
        (("员工能力每年评一次",), "resources/ability"),
        (("“岚客通”2022年上线",), "resources/crm"),
        (("数据在港里真正派上了用场",), "resources/data"),
        (("最佳实践之五", "补救做完不等于"), "customers/recovery"),
    ],
)
def test_a_clause_for_aaa_that_is_left_out_is_missed(phrases: tuple[str, ...], clause: str, tmp_path: Path) -> None:
    review = reviewed(set_pdf(AAA.without(holds(*phrases)), tmp_path), "aaa")
    found = {row.id: row for node in review.coverage for row in node.requirements}
    assert found[clause].status == "missing"
    text = load_scheme(SCHEME).outline("aaa").requirement(clause).text
    assert any(item.rule == "content.missing" and item.expected == text for item in review.findings)


def test_a_report_for_aa_lacks_most_of_what_aaa_asks_for_besides(tmp_path: Path) -> None:
    review = reviewed(set_pdf(AA, tmp_path), "aaa")
    own = set(load_scheme(SCHEME).outline("aa").requirements)
    extra = {row.id: row.status for node in review.coverage for row in node.requirements if row.id not in own}
    assert sum(status == "missing" for status in extra.values()) >= 12, extra


def test_page_numbers_may_stand_anywhere_but_begin_at_one_behind_the_contents(tmp_path: Path) -> None:
    aside = reviewed(set_pdf(AA, tmp_path, number="right"))
    assert "page.number" not in rules(aside)
    behind = reviewed(set_pdf(AA, tmp_path, contents="dots"))
    told = [item for item in behind.findings if item.rule == "page.number"]
    assert [item.message for item in told] == ["目录后第 1 页的页码是“2”，目录后的正文从“1”起编页码。"]
    assert "page.number" not in rules(reviewed(set_pdf(AA, tmp_path, contents="dots", restart=True)))
    assert "page.number" in rules(reviewed(set_pdf(AA, tmp_path, number=None)), "error")


def test_a_judgement_without_labelled_reports_is_explained(tmp_path: Path) -> None:
    told = explain_report(set_pdf(AA, tmp_path), Application.parse(SCHEME, "aa"), "resources")
    inspection = next(item for item in told.requirements if item.id == "resources/inspection")
    assert inspection.found == () and inspection.status == "covered"
    assert {reason.label for reason in inspection.quotes[0].reasons} >= {"用了这一条的词语", "写在这一节"}
    assert "三检一签" in inspection.quotes[0].text


# ---------------------------------------------------------------- tables of indicators


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_pdf(AA, tmp_path_factory.mktemp("report"))


def checklist(review: Review) -> Checklist:
    return next(item for item in review.checklists if item.id == "indicators")


def row(review: Review, name: str) -> ChecklistRow:
    return next(item for item in checklist(review).rows if item.item == name)


def indicator_findings(review: Review) -> list[Finding]:
    return [item for item in review.findings if item.rule.startswith("indicators.")]


@pytest.mark.parametrize("make", [recommendation_docx, recommendation_pdf], ids=["docx", "pdf"])
def test_right_tables_agree_in_word_and_in_pdf(make: Callable[[Path], Path], report: Path, tmp_path: Path) -> None:
    review = reviewed(report, form=make(tmp_path), third_party=(survey_report(tmp_path),))
    assert indicator_findings(review) == [] and rules(review, "error") == []
    verdicts = {item.item: item.verdict for item in checklist(review).rows}
    assert verdicts.pop("流动资产比率") == "unknown"
    assert set(verdicts.values()) == {"met"} and len(verdicts) == 12
    reason = next(item.reason for item in review.unchecked if item.rule == "indicators.financial")
    assert "流动资产比率（表内没有流动资产）" in reason and "2023年净资产增长率" in reason


@pytest.mark.parametrize(
    ("label", "column", "value", "verdict"),
    [
        ("资产负债率（%）", 1, "54.9", "unmet"),
        ("净资产收益率（%）", 2, "7.61", "unmet"),
        ("净资产收益率（%）", 2, "5.09", "met"),
        ("净资产增长率（%）", 1, "-6.34", "unmet"),
        ("净资产增长率（%）", 2, "0.0652", "met"),
        ("资产报酬率（%）", 1, "2.70%", "met"),
        ("资产报酬率（%）", 1, "9.9", "doubtful"),
        ("主营业务收入增长率（%）", 2, "15.0", "doubtful"),
    ],
)
@pytest.mark.parametrize("make", [recommendation_docx, recommendation_pdf], ids=["docx", "pdf"])
def test_a_percentage_must_follow_by_one_of_the_definitions_in_use(
    make: Callable[..., Path], label: str, column: int, value: str, verdict: str, report: Path, tmp_path: Path
) -> None:
    review = reviewed(report, form=make(tmp_path, with_cell(label, column, value)))
    name = label.partition("（")[0]
    assert row(review, name).verdict == verdict
    told = indicator_findings(review)
    assert [item.severity for item in told] == {"met": [], "unmet": ["warning"], "doubtful": ["info"]}[verdict]
    assert all(name in item.message and value in item.message and "推荐材料" in item.message for item in told)


def test_assets_that_are_not_what_they_consist_of_are_told(report: Path, tmp_path: Path) -> None:
    review = reviewed(report, form=recommendation_docx(tmp_path, with_cell("资产总额（万元）", 2, "16,840")))
    told = next(
        item for item in indicator_findings(review) if "构成" in (item.actual or "") or "＋" in (item.actual or "")
    )
    assert "2025年资产总额16,840，所有者权益＋负债总额为16540" in told.message


@pytest.mark.parametrize(
    ("market", "words"),
    [
        (with_measure("用户忠诚度（百分制）", 1, 1, ""), "有 1 格没有填写：用户忠诚度前一年竞品"),
        (with_measure("用户抱怨率（%）", 0, 2, "/"), "有 1 格没有填写：用户抱怨率前二年标杆"),
        (with_measure("用户忠诚度（百分制）", 2, 0, "4.3"), "用户忠诚度本年本品填的是4.3，不在10至100之间"),
        (with_measure("用户抱怨率（%）", 2, 0, "偏低"), "填的是“偏低”，不是数"),
    ],
)
@pytest.mark.parametrize("make", [recommendation_docx, recommendation_pdf], ids=["docx", "pdf"])
def test_a_gap_or_an_impossible_value_of_the_market_is_told(
    make: Callable[..., Path], market: dict[str, tuple[Cells, Cells, Cells]], words: str, report: Path, tmp_path: Path
) -> None:
    told = indicator_findings(reviewed(report, form=make(tmp_path, FINANCIAL, market)))
    assert [item.rule for item in told] == ["indicators.market"] and words in told[0].message


def test_satisfaction_must_be_what_the_report_and_the_third_party_say(report: Path, tmp_path: Path) -> None:
    market = with_measure("用户满意度（百分制）", 2, 0, "94.1")
    form = recommendation_docx(tmp_path, FINANCIAL, market)
    told = indicator_findings(reviewed(report, form=form, third_party=(survey_report(tmp_path),)))
    assert {item.rule for item in told} == {"indicators.market"}
    said = "；".join(item.message for item in told)
    assert "94.1" in said and "第三方测评材料" in said and "报告（" in said and said.count("91.4") == 2


def test_words_where_a_number_belongs_are_told(report: Path, tmp_path: Path) -> None:
    told = indicator_findings(
        reviewed(report, form=recommendation_docx(tmp_path, with_cell("净利润（万元）", 2, "见附件")))
    )
    assert any("2025年净利润填的是“见附件”，不是数" in item.message for item in told)


def test_an_empty_table_is_told_as_empty_and_a_missing_one_as_unchecked(report: Path, tmp_path: Path) -> None:
    empty = dict.fromkeys(FINANCIAL, ("", "", ""))
    told = indicator_findings(reviewed(report, form=recommendation_docx(tmp_path, empty)))
    assert [item.message.count("有 48 格没有填写") for item in told] == [1]
    review = reviewed(report, form=recommendation_docx(tmp_path, None, None))
    assert indicator_findings(review) == []
    assert {item.rule for item in review.unchecked} >= {"indicators.financial", "indicators.market"}
    assert {item.verdict for item in checklist(review).rows} == {"unknown"}


def test_tables_in_the_report_itself_are_read(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年", "2024年", "2025年"),
        *((label.partition("（")[0], *cells) for label, cells in with_cell("资产负债率（%）", 0, "54.0").items()),
    )
    last = AA.blocks[-1]
    path = set_pdf(AA.model_copy(update={"blocks": (*AA.blocks, Block(table=rows, node=last.node))}), tmp_path)
    told = indicator_findings(reviewed(path))
    assert [item.rule for item in told] == ["indicators.financial"] and told[0].page is not None


def test_the_form_that_prints_aaa_twice_tells_no_grade(report: Path, tmp_path: Path) -> None:
    form = recommendation_docx(tmp_path)
    document = docx.Document(str(form))
    for text, graded in (("☑AAA级\n□AAA级", False), ("□AA级\n☑AAA级", True)):
        document.tables[0].cell(1, 1).text = text
        document.save(str(form))
        review = reviewed(report, form=form)
        assert ("category" in {fact.field for fact in review.facts}) == graded
        assert ("content.figures" in rules(review)) == graded


def test_a_survey_before_october_is_too_early(report: Path, tmp_path: Path) -> None:
    review = reviewed(report, third_party=(survey_report(tmp_path, begin="2025年9月12日"),))
    assert rules(review, "error") == ["content.survey-date"]


# ---------------------------------------------------------------- the form, the letter, the command


def test_the_draft_form_is_filled_in(report: Path, tmp_path: Path) -> None:
    application = Application.parse(SCHEME, "aa")
    form = recommendation_docx(tmp_path, FINANCIAL, with_measure("用户忠诚度（百分制）", 1, 1, ""))
    review = reviewed(report, form=form, third_party=(survey_report(tmp_path),))
    path = tmp_path / "初审意见表.docx"
    write_opinion_form(review, application.scheme, path)
    cells = {cell.text for table in docx.Document(str(path)).tables for line in table.rows for cell in line.cells}
    text = "\n".join(sorted(cells))
    further = "\n".join(item.text for item in docx.Document(str(path)).paragraphs)
    assert "市场质量信用等级评价初审意见表" in further
    for words in (
        COMPANY,
        "☑AA级",
        "☐AAA级",
        "☑首次申请",
        "91.4",
        "1026",
        "☑第三方用户满意度测评报告",
        "☑被访者信息登记表",
    ):
        assert words in text, words
    assert "主要财务数据和用户、市场指标：" in text + further and "用户忠诚度" in text
    assert review.opinion and review.opinion.fields["conclusion"] in ("good", "pass", "fail")
    assert "实践报告" not in text


def test_the_letter_does_not_speak_of_another_report(report: Path, tmp_path: Path) -> None:
    from reviewer.output.letter import letter_lines

    application = Application.parse(SCHEME, "aa")
    lines = "\n".join(letter_lines(letter_of(reviewed(report), application)))
    assert COMPANY in lines and "用户满意经营实践报告" not in lines


def test_the_command_reviews_a_credit_report(report: Path, tmp_path: Path) -> None:
    form = recommendation_docx(tmp_path)
    arguments = ["check", str(report), "--scheme", SCHEME, "--category", "AA级", "--application", str(form)]
    command = [sys.executable, "-m", "reviewer.cli", *arguments, "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["category"], told["level"]) == ("aa", None)
    assert [item["id"] for item in told["checklists"]] == ["conditions", "indicators"]
