"""自治区用户满意服务 2018 and 青海's two awards for persons: what the schemes ask, and whole applications of every kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import docx
import pytest
from samples import Sample, load_sample, set_docx, set_pdf
from self_assessments import write_assessment
from test_self_assessment import POINTS, added

from reviewer.model import Review
from reviewer.opinion.grounding import report_text
from reviewer.output.form import write_opinion_form
from reviewer.output.text import to_text
from reviewer.pipeline import Application, letter_of, review_report
from reviewer.scheme import list_schemes, load_scheme
from reviewer.text import squeeze

KINDS = ("person", "team", "manager", "unit", "achievement")
SAMPLES = (*(f"xinjiang-{kind}" for kind in KINDS), "qinghai-person", "qinghai-manager")
# Rules on the look of a practice report, and on results that only such a report has to show.
OF_PRACTICE_REPORTS = ("file.name", "title.", "body.", "heading.", "page.", "words.section", "content.trend")


def application(sample: Sample) -> Application:
    return Application.parse(sample.scheme, sample.category)


def reviewed(sample: Sample, folder: Path) -> Review:
    """The sample with a true self-assessment, where its kind has one."""
    table = None
    if sample.category in POINTS:
        points = POINTS[sample.category]
        path = folder / "自评表.docx"
        table = write_assessment(path, sample.scheme, sample.category, points, added(points))
    return review_report(set_pdf(sample, folder), application(sample), self_assessment=table)


@cache
def clean(name: str) -> Review:
    return reviewed(load_sample(name), Path(mkdtemp()))


# ---------------------------------------------------------------- the schemes


def test_the_scheme_has_its_five_kinds_of_applicants_without_levels() -> None:
    scheme = load_scheme("xinjiang-2018")
    assert tuple(scheme.categories) == KINDS and not scheme.levels
    names = {key: category.name for key, category in scheme.categories.items()}
    assert names == {
        "person": "先进个人", "team": "先进班组", "manager": "杰出管理者", "unit": "先进单位", "achievement": "优质服务成果",
    }  # fmt: skip
    assert Application.parse("xinjiang-2018", "用户满意服务先进班组").level is None


def test_every_step_of_a_table_is_a_requirement_and_its_points_add_up() -> None:
    for scheme in list_schemes():
        for category in scheme.categories:
            view = scheme.for_category(category)
            table = view.self_assessment
            if table is None:
                continue
            outline = view.outline(category)
            assert sum(line.max for line in table.lines.values()) == table.total == 100
            asked = {f"{node}/{key}" for node, line in table.lines.items() for key in line.steps}
            assert asked == set(outline.requirements), (scheme.id, category)
            assert view.scoring and dict(view.scoring.weights) == {node: line.max for node, line in table.lines.items()}
            for node, line in table.lines.items():
                weights = [outline.requirement(f"{node}/{key}").weight for key in line.steps]
                assert sum(weights) == line.max or category == "team", (scheme.id, category, node)


@pytest.mark.parametrize(
    ("scheme_id", "category", "least", "limit"),
    [
        ("xinjiang-2018", "person", None, 3000),
        ("xinjiang-2018", "team", None, 5000),
        ("xinjiang-2018", "manager", None, 3000),
        ("xinjiang-2018", "unit", 5000, None),
        ("xinjiang-2018", "achievement", 5000, None),
        ("qinghai-2025", "person", 2000, 3000),
        ("qinghai-2025", "manager", 2000, 3000),
    ],
)
def test_lengths_are_those_of_the_notices(scheme_id: str, category: str, least: int | None, limit: int | None) -> None:
    rules = dict(load_scheme(scheme_id).for_category(category).format.rules())
    assert set(rules) == {"words.total"}
    words = load_scheme(scheme_id).for_category(category).format.words_total
    assert words and (words.least, words.limit) == (least, limit)


def test_what_the_notices_leave_open_is_said() -> None:
    team = load_scheme("xinjiang-2018").for_category("team")
    assert team.format.words_total and "3000字以内" in team.format.words_total.doubt
    assert team.self_assessment and "8-11分" in team.self_assessment.lines["virtue.character"].steps["positive"].doubt
    manager = load_scheme("xinjiang-2018").for_category("manager")
    assert manager.self_assessment and manager.opinion_form
    assert "没有印分值" in manager.self_assessment.lines["leadership.programme"].steps["values"].doubt
    assert "带领班组" in manager.opinion_form.fields["pledge"].doubt
    person = load_scheme("xinjiang-2018").for_category("person")
    assert person.self_assessment and "印了两次" in person.self_assessment.lines["innovation.ability"].doubt


def test_only_one_notice_has_a_line_of_veto() -> None:
    def vetoes(scheme_id: str, category: str) -> list[str]:
        table = load_scheme(scheme_id).for_category(category).self_assessment
        assert table
        return [node for node, line in table.lines.items() if any(step.veto for step in line.steps.values())]

    assert vetoes("qinghai-2025", "manager") == ["leadership.performance"]
    assert vetoes("qinghai-2025", "person") == vetoes("xinjiang-2018", "manager") == []


def test_what_is_judged_on_site_is_left_out_and_said() -> None:
    scoring = load_scheme("xinjiang-2018").for_category("achievement").scoring
    assert scoring and sum(scoring.weights.values()) == 80 and sum(scoring.on_site.values()) == 20
    opinion = clean("xinjiang-achievement").opinion
    assert opinion and opinion.score and opinion.score <= 80
    assert "发表效果10分须由评审人员现场评定" in (opinion.fields["opinion"] or "")


# ---------------------------------------------------------------- whole applications


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_application_has_no_fault(name: str) -> None:
    found = clean(name)
    assert [finding.message for finding in found.findings] == []
    assert not [item.rule for item in found.unchecked if item.rule.startswith(OF_PRACTICE_REPORTS)]


@pytest.mark.parametrize("name", SAMPLES)
def test_statuses_agree_with_a_careful_reader(name: str) -> None:
    wanted = load_sample(name).statuses
    got = {row.id: row.status for node in clean(name).coverage for row in node.requirements}
    assert set(got) == set(wanted)
    differing = {key: got[key] for key in wanted if got[key] != wanted[key]}
    assert len(differing) <= len(wanted) // 10, differing
    assert not [key for key in differing if got[key] == "missing"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_word_file_is_reviewed_alike(name: str, tmp_path: Path) -> None:
    sample = load_sample(name)
    found = review_report(set_docx(sample, tmp_path), application(sample))
    statuses = [[row.status for row in node.requirements] for node in found.coverage]
    assert statuses == [[row.status for row in node.requirements] for node in clean(name).coverage]
    assert [finding.rule for finding in found.findings] == []


@pytest.mark.parametrize(
    ("name", "said", "missing"),
    [
        ("xinjiang-person", "水表课堂", {"innovation.ability/teaching"}),
        ("xinjiang-team", "蓝火苗", {"virtue.character/example"}),
        ("xinjiang-manager", "用户满意工程推进领导小组", {"leadership.programme/progress"}),
        ("qinghai-person", "12345热线点名表扬", {"recognition.ability/praise"}),
        ("qinghai-manager", "没有发生重大质量事故", {"leadership.performance/safety"}),
    ],
)
def test_a_clause_that_was_left_out_is_missed(name: str, said: str, missing: set[str], tmp_path: Path) -> None:
    sample = load_sample(name)
    found = reviewed(sample.without(lambda block: said in (block.p or "")), tmp_path)
    lacking = {row.id for node in found.coverage for row in node.requirements if row.status == "missing"}
    assert {item for item in lacking if not item.endswith("/national")} == missing
    assert [finding.rule for finding in found.findings if finding.rule != "words.total"][:1] == ["content.missing"]


@pytest.mark.parametrize(
    ("name", "times", "rule", "said"),
    [
        ("xinjiang-person", 9, "words.total", "3000 字以内"),
        ("qinghai-person", 9, "words.total", "3000 字以内"),
    ],
)
def test_a_text_that_is_too_long_is_told(name: str, times: int, rule: str, said: str, tmp_path: Path) -> None:
    sample = load_sample(name)
    more = [
        sample.blocks[0].model_copy(update={"p": block.p, "node": None})
        for block in load_sample("xinjiang-achievement").blocks
        if block.p and block.node is None
    ]
    found = reviewed(sample.model_copy(update={"blocks": (*sample.blocks, *more[:times])}), tmp_path)
    assert [finding.rule for finding in found.findings] == [rule]
    assert said in found.findings[0].message


@pytest.mark.parametrize(("name", "least"), [("xinjiang-unit", 5000), ("xinjiang-achievement", 5000)])
def test_a_text_that_is_too_short_is_told(name: str, least: int, tmp_path: Path) -> None:
    sample = load_sample(name)
    found = reviewed(sample.without(lambda block: block.p is not None and block.node is None), tmp_path)
    assert [finding.rule for finding in found.findings] == ["words.total"]
    assert f"{least} 字以上" in found.findings[0].message


def test_the_third_party_tells_when_the_survey_was_made(tmp_path: Path) -> None:
    from test_facts import third_party

    sample = load_sample("xinjiang-unit")
    company = "澄湖示例燃气公司"
    path = third_party(
        tmp_path / "测评.pdf", company=company, score="90.6", sample="2156", begin="2017年11月20日", end="2018年1月26日"
    )
    found = review_report(set_pdf(sample, tmp_path), application(sample), third_party=[path])
    assert found.opinion and found.opinion.fields["survey_period"] == "2017年11月20日至2018年1月26日"
    assert [finding.rule for finding in found.findings] == ["content.survey-date"]


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("name", SAMPLES)
def test_the_form_is_the_schemes_own_and_leaves_the_applicant_what_is_his(name: str, tmp_path: Path) -> None:
    review = clean(name)
    scheme = application(load_sample(name)).scheme
    path = tmp_path / "推荐表.docx"
    write_opinion_form(review, scheme, path)
    document = docx.Document(str(path))
    assert scheme.opinion_form and scheme.opinion_form.title in [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for row in document.tables[0].rows for cell in dict.fromkeys(row.cells)]
    printed = squeeze("".join(cells))
    for field in scheme.opinion_form.fields.values():
        assert squeeze(field.label) in printed or field.label.rstrip("：") in printed, field.label
    assert review.opinion
    filled = {key for key, value in review.opinion.fields.items() if value}
    personal = {"name", "gender", "age", "mobile", "phone", "address", "politics", "leader", "contact", "credit_code"}
    assert "opinion" in filled and not filled & personal
    assert squeeze(review.opinion.fields["opinion"] or "")[:60] in printed


@pytest.mark.parametrize("name", SAMPLES)
def test_the_draft_speaks_of_what_it_reads(name: str) -> None:
    review = clean(name)
    assert review.opinion
    text = review.opinion.fields["opinion"] or ""
    assert "测量" not in text or review.category not in POINTS or "满意度" in text
    assert "一节" not in text and "全节" not in text and "经营实践报告" not in text
    assessed = next((item for item in review.checklists if item.id == "self-assessment"), None)
    for line in assessed.rows if assessed else ():
        assert f"自评{line.found}" in text and line.item in text
    known = squeeze(report_text(review.document))
    for statement in review.opinion.statements:
        assert all(squeeze(evidence.quote) in known for evidence in statement.evidence)


@pytest.mark.parametrize("name", ["xinjiang-person", "xinjiang-unit"])
def test_letter_and_text_name_the_lines_without_numbers_of_headings(name: str) -> None:
    review, applied = clean(name), application(load_sample(name))
    assert "（一）" not in to_text(review, applied.scheme).split("提纲要求")[1].split("初审意见")[0]
    letter = letter_of(review, applied)
    assert all("、“" not in item.title[:3] for item in letter.content)
