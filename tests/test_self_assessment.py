"""Self-assessments: the filled-in table is read, its arithmetic checked, and its points held against the text."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from samples import Sample, load_sample, set_docx, set_pdf
from self_assessments import Points, print_assessment, table_of, write_assessment
from typesetter import Typesetter

from reviewer.docx.reader import read_docx
from reviewer.facts.honours import honours
from reviewer.model import Checklist, Finding, Review
from reviewer.pdf.reader import read_document
from reviewer.pipeline import Application, review_report
from reviewer.verification.self_assessment.reading import read_filled

PERSON: Mapping[str, float] = {
    "virtue.character": 9,
    "style.conduct": 14,
    "service.effect": 14,
    "innovation.ability": 9,
    "innovation.programme": 9,
    "recognition.ability": 16,
    "recognition.model": 18,
}
MANAGER: Mapping[str, float] = {
    "conviction.stance": 9,
    "manner.conduct": 9,
    "leadership.organisation": 14,
    "leadership.programme": 14,
    "leadership.performance": 9,
    "reputation.organisation": 20,
    "reputation.person": 8,
}
POINTS = {"person": PERSON, "team": PERSON, "manager": MANAGER}
AWARDS = ("xinjiang-person", "xinjiang-team", "xinjiang-manager", "qinghai-person", "qinghai-manager")


def added(points: Points) -> float:
    return sum(value for value in points.values() if isinstance(value, (int, float)))


def reviewed(folder: Path, sample: Sample, points: Points, total: float | None = None, **table: Any) -> Review:
    """The sample with a self-assessment that gives these points; without `total` it states their sum."""
    stated = added(points) if total is None else total
    path = write_assessment(folder / "自评表.docx", sample.scheme, sample.category, points, stated, **table)
    return review(folder, sample, self_assessment=path)


def review(folder: Path, sample: Sample, **materials: Any) -> Review:
    return review_report(set_pdf(sample, folder), Application.parse(sample.scheme, sample.category), **materials)


def told(found: Review) -> list[Finding]:
    return [finding for finding in found.findings if finding.rule.startswith("assessment.")]


def checklist(found: Review) -> Checklist:
    return next(item for item in found.checklists if item.id == "self-assessment")


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("name", AWARDS)
@pytest.mark.parametrize("cell", ["merged", "beside"])
def test_a_filled_in_table_is_read(name: str, cell: Any, tmp_path: Path) -> None:
    sample = load_sample(name)
    points = POINTS[sample.category]
    _, outline, table = table_of(sample.scheme, sample.category)
    path = write_assessment(tmp_path / "自评表.docx", sample.scheme, sample.category, points, 89, cell)
    filled = read_filled(read_docx(path), table, outline)
    assert filled and filled.total == 89
    assert {node: [score.points for score in scores] for node, scores in filled.scores.items()} == {
        node: [value] for node, value in points.items()
    }
    beside = {node: scores[0].step for node, scores in filled.scores.items() if not scores[0].first}
    assert bool(beside) == (cell == "beside")
    for node, step in beside.items():
        begin, end = table.lines[node].steps[step or ""].points
        assert begin <= points[node] <= end


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("name", "cell"), [("xinjiang-person", "merged"), ("qinghai-manager", "beside")])
def test_a_printed_table_is_read_and_believed_alike(name: str, cell: Any, tmp_path: Path) -> None:
    sample = load_sample(name)
    points = POINTS[sample.category]
    path = write_assessment(tmp_path / "自评表.docx", sample.scheme, sample.category, points, added(points), cell)
    found = review(tmp_path, sample, self_assessment=print_assessment(path))
    assert found.findings == ()
    assert [row.found for row in checklist(found).rows] == [f"{value:g}分" for value in points.values()]
    assert f"自评总分{added(points):g}分，各项合计{added(points):g}分" in checklist(found).summary


def test_a_table_within_the_report_is_found_there(tmp_path: Path) -> None:
    sample = load_sample("xinjiang-person")
    _, outline, table = table_of(sample.scheme, sample.category)
    rows = [("评审项目", "评审细项", "评分标准", "评分"), ("自评总分", "", "", "90")]
    for node, line in table.lines.items():
        for number, key in enumerate(line.steps):
            begin, end = line.steps[key].points
            text = f"{outline.requirement(f'{node}/{key}').text}（{begin:g}-{end:g}分）"
            name, given = (outline.node(node).title, f"{PERSON[node]:g}") if number == 0 else ("", "")
            rows.append(("", name, text, given))
    block = sample.blocks[0].model_copy(update={"p": None, "table": tuple(rows), "node": None})
    path = set_docx(sample.model_copy(update={"blocks": (*sample.blocks, block)}), tmp_path)
    found = review_report(path, Application.parse(sample.scheme, sample.category))
    assert [(finding.rule, finding.page is not None) for finding in told(found)] == [("assessment.sum", True)]


def test_without_a_table_nothing_is_checked_and_that_is_said(tmp_path: Path) -> None:
    found = review(tmp_path, load_sample("xinjiang-person"))
    assert told(found) == [] and checklist(found).rows == ()
    reasons = {item.rule: item.reason for item in found.unchecked if item.rule.startswith("assessment.")}
    assert reasons == dict.fromkeys(("assessment.sum", "assessment.claim"), "没有提供自评标准，没有核对自评得分")


def test_a_scanned_table_is_unchecked(tmp_path: Path) -> None:
    scan = Typesetter(page_number=None).scan().save(tmp_path / "自评表.pdf")
    found = review(tmp_path, load_sample("qinghai-person"), self_assessment=scan)
    assert told(found) == []
    assert any("自评表.pdf 没有可读的文字" in item.reason for item in found.unchecked)


# ---------------------------------------------------------------- judging


@pytest.mark.parametrize("name", AWARDS)
@pytest.mark.parametrize("cell", ["merged", "beside"])
def test_a_true_self_assessment_gives_no_finding(name: str, cell: Any, tmp_path: Path) -> None:
    sample = load_sample(name)
    found = reviewed(tmp_path, sample, POINTS[sample.category], cell=cell)
    assert [finding.message for finding in found.findings] == []
    assert {row.verdict for row in checklist(found).rows} == {"met"}
    assert all(row.evidence for row in checklist(found).rows)
    assert "assessment.claim" not in {item.rule for item in found.unchecked}


FAULTS: Mapping[str, tuple[Mapping[str, float | str], float | None, str, str]] = {
    "a sum that is wrong": ({}, 91, "assessment.sum", "自评总分写作91分，各项得分相加是89分"),
    "points beyond the line": ({"virtue.character": 12}, None, "assessment.band", "评了12分，应为0至10分"),
    "a national honour that the text lacks": (
        {"recognition.ability": 19}, None, "assessment.claim", "找得到事实的最高一档是“获得省（市）级或行业系统的荣誉称号”（13–16分）",
    ),
    "a line without points": ({"service.effect": ""}, None, "assessment.line", "“服务严守规范，工作扎实有效（15分）”没有评分"),
    "points below the threshold": (
        {"recognition.model": 6, "innovation.ability": 8}, None, "assessment.threshold", "自评总分76分，推荐条件要求80分以上",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_told_and_nothing_else(fault: str, tmp_path: Path) -> None:
    changes, total, rule, said = FAULTS[fault]
    found = reviewed(tmp_path, load_sample("xinjiang-person"), {**PERSON, **changes}, total)
    assert [finding.rule for finding in found.findings] == [rule]
    assert said in found.findings[0].message


def test_points_beside_the_wrong_step_are_told(tmp_path: Path) -> None:
    """Nine points beside the step for seven and eight; beside the first step they may stand in a merged cell."""
    sample = load_sample("xinjiang-person")
    path = write_assessment(tmp_path / "自评表.docx", sample.scheme, sample.category, PERSON, 89, "beside")
    document = docx.Document(str(path))
    table = document.tables[0]
    table.cell(2, 3).text, table.cell(3, 3).text = "9", ""
    document.save(str(path))
    found = review(tmp_path, sample, self_assessment=path)
    assert [finding.rule for finding in found.findings] == ["assessment.band"]
    assert "写在7–8分一档旁" in found.findings[0].message


def test_two_scores_on_one_line_are_told(tmp_path: Path) -> None:
    sample = load_sample("xinjiang-person")
    path = write_assessment(tmp_path / "自评表.docx", sample.scheme, sample.category, PERSON, 89, "beside")
    document = docx.Document(str(path))
    document.tables[0].cell(1, 3).text = "6"
    document.save(str(path))
    found = review(tmp_path, sample, self_assessment=path)
    assert [finding.rule for finding in found.findings] == ["assessment.line"]
    assert "写了2个分数（6分、9分）" in found.findings[0].message
    assert [item.rule for item in found.unchecked if item.rule == "assessment.sum"] == ["assessment.sum"]


def test_the_veto_line_at_zero_bars_the_application(tmp_path: Path) -> None:
    changed = {**MANAGER, "leadership.performance": 0}
    found = reviewed(tmp_path, load_sample("qinghai-manager"), changed)
    assert "assessment.veto" in {finding.rule for finding in found.findings}
    assert {finding.rule for finding in told(found)} <= {"assessment.veto", "assessment.threshold"}
    assert next(row for row in checklist(found).rows if row.id == "leadership.performance").verdict == "unmet"


def test_the_same_line_bars_nothing_where_the_notice_does_not_say_so(tmp_path: Path) -> None:
    found = reviewed(tmp_path, load_sample("xinjiang-manager"), {**MANAGER, "leadership.performance": 0})
    assert "assessment.veto" not in {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    ("name", "line", "points", "below"),
    [
        ("xinjiang-manager", "reputation.organisation", 24, "省、市级或行业系统“标杆企业”"),
        ("qinghai-manager", "reputation.person", 13, "本人获得过省、市级或行业系统的荣誉称号"),
        ("xinjiang-team", "recognition.ability", 18, "班组获得省（市）级或行业系统的荣誉称号"),
    ],
)
def test_honours_are_weighed_by_their_level_and_holder(
    name: str, line: str, points: float, below: str, tmp_path: Path
) -> None:
    sample = load_sample(name)
    found = reviewed(tmp_path, sample, {**POINTS[sample.category], line: points})
    (finding,) = found.findings
    assert finding.rule == "assessment.claim" and finding.severity == "warning"
    assert finding.node == line and below in finding.message and finding.page and finding.excerpt
    assert next(row for row in checklist(found).rows if row.id == line).verdict == "doubtful"


def test_a_national_honour_in_the_text_carries_the_claim(tmp_path: Path) -> None:
    sample = load_sample("xinjiang-person").reworded("云岭市五一劳动奖章", "全国五一劳动奖章")
    assert reviewed(tmp_path, sample, {**PERSON, "recognition.ability": 19}).findings == ()


def test_a_claim_whose_facts_were_left_out_is_doubted(tmp_path: Path) -> None:
    """Without the paragraph on how the mode became a model for the trade, 18 points rest on nothing."""
    sample = load_sample("xinjiang-person").without(lambda block: "小渠服务法" in (block.p or ""))
    found = reviewed(tmp_path, sample, PERSON)
    assert [finding.rule for finding in found.findings] == ["content.missing", "assessment.claim"]
    assert found.findings[1].node == "recognition.model" and "9–12分" in found.findings[1].message
    opinion = found.opinion
    assert opinion and "自评18分，材料中没有找到这一档的事实，请核实" in (opinion.fields["opinion"] or "")


def test_a_modest_claim_is_not_doubted_for_what_lies_below(tmp_path: Path) -> None:
    """Five points for training that the text leaves out, while it tells of what is worth more."""
    sample = load_sample("qinghai-manager").without(lambda block: "学习型热力" in (block.p or ""))
    found = reviewed(tmp_path, sample, {**MANAGER, "leadership.organisation": 5, "leadership.programme": 15})
    assert "assessment.claim" not in {finding.rule for finding in found.findings}
    assert next(row for row in checklist(found).rows if row.id == "leadership.organisation").verdict == "met"


# ---------------------------------------------------------------- honours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016年获得全国五一劳动奖章。", [("national", "person")]),
        ("公司荣获中国质量协会“全国用户满意企业”称号。", [("national", "organisation")]),
        ("2015年被云岭市总工会授予“工人先锋号”，同年被自治区质量协会命名为质量信得过班组。",
         [("city", "organisation"), ("province", "organisation")]),
        ("先后获得省劳动模范、市岗位能手、公司优秀员工等荣誉称号。",
         [("province", "person"), ("city", "person"), ("unit", "person")]),
        ("被供水行业协会评为服务标兵。", [("industry", "person")]),
        ("2019年被天池区总工会评为“服务标兵”。", [("county", "person")]),
        ("被授予五一劳动奖章。", [("city", "person")]),
        ("国家电网公司授予他“先进工作者”称号。", [("unit", "person")]),
        ("至今没有获得过全国劳动模范称号。", []),
        ("班组正在申报全国工人先锋号。", []),
        ("力争三年内获得全国用户满意企业称号。", []),
        ("他以全国劳动模范为榜样，被公司评为优秀员工。", [("unit", "person")]),
        ("他带的徒弟获得全国技术能手称号。", []),
        ("全国劳动模范的事迹报告会让他深受教育。", []),
    ],
)  # fmt: skip
def test_honours_are_told_with_level_and_holder(text: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    path = (
        Typesetter()
        .title("先进事迹材料")
        .paragraph(text + "他每天第一个到岗，最后一个离开，从不叫苦叫累。")
        .save(tmp_path / "x.pdf")
    )
    found = honours(read_document(path))
    assert [(honour.level, honour.holder) for honour in found] == expected
    assert all(honour.quote in text and honour.bbox.width > 0 for honour in found)


def test_honours_listed_in_a_table_are_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("个人先进事迹")
    table = document.add_table(0, 3, style="Table Grid")
    for row in (
        ("年份", "荣誉称号", "授予单位"),
        ("2016", "五一劳动奖章", "云岭市总工会"),
        ("2017", "优秀员工", "公司"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "x.docx"))
    found = honours(read_docx(tmp_path / "x.docx"))
    assert [(honour.level, honour.holder) for honour in found] == [("city", "person"), ("unit", "person")]
