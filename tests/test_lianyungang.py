"""连云港市用户满意服务明星: its four applicants through the whole program, right ones and ones with a planted fault."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import docx
import pytest
from lianyungang_forms import application_form
from samples import Sample, load_sample, set_docx, set_pdf

from reviewer.model import Finding, Review
from reviewer.output.form import write_opinion_form
from reviewer.output.html import to_html
from reviewer.output.json import to_json
from reviewer.output.letter import write_letter
from reviewer.output.markdown import to_markdown
from reviewer.output.text import to_text
from reviewer.pipeline import Application, letter_of, review_report

CATEGORIES = ("person", "team", "unit", "manager")
# Of the requirements of the four samples together, the share that is to be judged as a careful reader does.
AGREEMENT = 0.9
PHONE = "13900000000"


def application(category: str) -> Application:
    return Application.parse("lianyungang", category)


def sample(category: str) -> Sample:
    return load_sample(f"lianyungang-{category}")


def reviewed(sample: Sample, folder: Path, *, form: Path | None = None) -> Review:
    return review_report(set_pdf(sample, folder), application(sample.category), form=form)


@cache
def clean(category: str) -> Review:
    """The sample with its form, as it should be."""
    folder = Path(mkdtemp())
    return reviewed(sample(category), folder, form=application_form(folder, category))


def faults(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.severity != "info"]


def verdicts(review: Review) -> dict[str, str]:
    (checklist,) = (item for item in review.checklists if item.id == "conditions")
    return {row.id: row.verdict for row in checklist.rows}


# ---------------------------------------------------------------- right applications


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_right_application_has_no_fault(category: str) -> None:
    review = clean(category)
    assert [finding.message for finding in faults(review)] == []
    assert "unmet" not in verdicts(review).values()


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_condition_that_documents_can_meet_is_met(category: str) -> None:
    """Figures, years, honours and denials; the rest is judged by the requirements or left to a person."""
    scheme = application(category).scheme
    told = {key for key, item in scheme.conditions.items() if item.figure or item.years or item.honour or item.absence}
    assert told and {verdicts(clean(category))[key] for key in told} == {"met"}


def test_requirements_are_judged_as_a_careful_reader_judges_them() -> None:
    agreed = [
        row.status == sample(category).statuses[row.id]
        for category in CATEGORIES
        for node in clean(category).coverage
        for row in node.requirements
    ]
    assert len(agreed) == 62 and sum(agreed) / len(agreed) >= AGREEMENT


def test_what_is_left_out_is_missed() -> None:
    """Without the paragraphs on a matter its requirements are not shown, and its conditions not stated."""
    whole = sample("unit")
    without = whole.without(lambda block: any(word in (block.p or "") for word in ("QC小组", "全面质量管理知识")))
    review = reviewed(without, Path(mkdtemp()))
    statuses = {row.id: row.status for node in review.coverage for row in node.requirements}
    assert "covered" not in {statuses["people/training"], statuses["people/qc"]}
    assert all(status == "covered" for key, status in statuses.items() if not key.startswith("people/"))
    unstated = {finding.expected for finding in faults(review) if finding.rule == "application.unstated"}
    assert len(unstated) == 2 and any("QC小组" in (item or "") for item in unstated)


def test_a_word_file_is_reviewed_as_the_same_text(tmp_path: Path) -> None:
    review = review_report(set_docx(sample("person"), tmp_path), application("person"))
    assert [finding.message for finding in faults(review)] == []
    assert {verdicts(review)[key] for key in ("satisfaction", "complaints", "honour")} == {"met"}


# ---------------------------------------------------------------- planted faults


@pytest.mark.parametrize(
    ("category", "old", "new", "rule", "condition"),
    [
        ("person", "客户满意评价率为98.2%", "客户满意评价率为94.6%", "application.condition", "satisfaction"),
        ("person", "投诉处理满意率100%", "投诉处理满意率98%", "application.condition", "complaints"),
        ("person", "我的客户满意评价率为98.2%，比2023年的97.1%又高了一些", "今年的目标是客户满意评价率达到98%", "application.unstated", "satisfaction"),
        ("team", "客户满意评价率为97.6%", "客户满意评价率在95%以上", "application.unstated", "satisfaction"),
        ("unit", "用户满意度综合指数为86.4分", "用户满意度综合指数为79分", "application.condition", "overall-index"),
        ("unit", "三年累计普及教育面达到86.3%", "三年累计普及教育面达到76%", "application.condition", "training"),
        ("unit", "2022—2024年三年累计普及教育面", "2024年普及教育面", "application.unstated", "training"),
        ("unit", "近三年来，公司未发生重大质量、安全、环保等事故", "2024年7月备件仓库发生重大安全事故，烧毁库房两间", "application.condition", "safety"),
        ("manager", "2018年3月起担任公司总经理，至今任现职已有七年", "2023年3月起担任公司总经理，至今任现职2年", "application.condition", "tenure"),
        ("manager", "用户满意度得分为85.6分", "用户满意度得分为78.6分", "application.condition", "satisfaction"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_told_and_nothing_else(
    category: str, old: str, new: str, rule: str, condition: str, tmp_path: Path
) -> None:
    review = reviewed(sample(category).reworded(old, new), tmp_path)
    (told,) = faults(review)
    wanted = application(category).scheme.conditions[condition].text
    assert (told.rule, told.expected) == (rule, wanted) and told.page and told.bbox
    assert told.excerpt and told.excerpt[:8] in "".join(passage.text for passage in review.document.passages)
    open_ = {key for key, verdict in verdicts(review).items() if verdict in ("unmet", "doubtful")}
    assert condition in open_


def test_an_application_without_an_honour_is_told_what_to_state(tmp_path: Path) -> None:
    old = "2021年我被岚溪市云岭区总工会授予“云岭区服务标兵”称号，2022年被岚溪市城镇燃气行业协会评为“行业技术能手”，2023年又获得岚溪市“五一巾帼标兵岗”集体荣誉中的个人嘉奖，公司也"
    new = "2021年公司授予我“服务标兵”称号，2022年公司评我为“技术能手”，2023年公司又让我当上了站里的安全示范员，公司还"
    review = reviewed(sample("person").reworded(old, new), tmp_path)
    told = [finding for finding in faults(review) if finding.rule == "application.unstated"]
    assert len(told) == 1 and "县区级" in told[0].message and "本单位的荣誉" in told[0].message
    assert {finding.rule for finding in faults(review)} <= {"application.unstated", "content.missing"}


def test_a_form_and_a_summary_that_differ_are_told_with_both_places(tmp_path: Path) -> None:
    form = application_form(tmp_path, "person", 满意评价率="96.1%")
    review = reviewed(sample("person"), tmp_path, form=form)
    (told,) = faults(review)
    assert told.rule == "content.figures" and "96.1%" in told.message and "98.2%" in told.message
    assert verdicts(review)["satisfaction"] == "doubtful"


# ---------------------------------------------------------------- the draft and the outputs


def form_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = {cell._tc: cell.text for table in document.tables for row in table.rows for cell in row.cells}
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + list(cells.values()))


@pytest.mark.parametrize(
    ("category", "title", "values"),
    [
        ("person", "连云港市用户满意服务明星申报表", ["岚溪示例燃气有限公司", "98.2%", "40分钟", "户内安检与维修"]),
        ("team", "连云港市用户满意服务班组申报表", ["柳湾抢修班", "30分钟", "97.6%", "99.2%"]),
        ("unit", "连云港市用户满意服务单位申报表", ["86.4", "2小时", "☑ISO9001", "☐ISO14001", "☑呼叫中心", "☐800热线"]),
        ("manager", "连云港市用户满意服务卓越领导者申报表", ["2019年", "91.7%", "总经理"]),
    ],
)
def test_the_recommendation_form_is_drafted(category: str, title: str, values: list[str], tmp_path: Path) -> None:
    path = tmp_path / "推荐意见.docx"
    write_opinion_form(clean(category), application(category).scheme, path)
    text = form_text(path)
    assert title in text
    assert all(value in text for value in values)
    assert "推荐单位意见" in text and "（盖章）" in text and "申报条件：共" in text


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_output_speaks_of_a_score_or_tells_personal_data(category: str, tmp_path: Path) -> None:
    review, applied = clean(category), application(category)
    letter = tmp_path / "修改建议.md"
    write_letter(letter_of(review, applied), letter)
    form = tmp_path / "推荐意见.docx"
    write_opinion_form(review, applied.scheme, form)
    outputs = [
        to_text(review, applied.scheme),
        to_markdown(review, applied.scheme),
        to_html(review, applied.scheme),
        to_json(review),
        letter.read_text(encoding="utf-8"),
        form_text(form),
    ]
    for text in outputs:
        assert "建议得分" not in text and "评价得分" not in text and "所选方案没有这项规定" not in text
        assert PHONE not in text and "白示安" not in text
    assert "推荐单位意见草稿" in outputs[0] and "申报条件" in outputs[0]
    data = json.loads(outputs[3])
    assert data["level"] is None and data["opinion"]["opinion"]


def test_the_applicants_blanks_are_no_values(tmp_path: Path) -> None:
    """A field that was left blank must not take the next field's label for its value."""
    blank = dict.fromkeys(("响应时限", "服务及时率", "满意评价率", "投诉处理满意率", "岗位"), "")
    review = reviewed(sample("person"), tmp_path, form=application_form(tmp_path, "person", **blank))
    assert review.opinion
    fields = review.opinion.fields
    assert {fields[key] for key in ("response", "promptness", "satisfaction", "handled", "post")} == {None}
