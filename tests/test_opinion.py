"""The draft: grounded in the review, nothing said twice, nothing invented, nothing decided."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

from reviewer.mapping import encoders
from reviewer.model import Review, Statement
from reviewer.opinion.grounding import is_grounded, known_ids, report_text, shorten_quote
from reviewer.pipeline import Application, review_report
from reviewer.text import squeeze

EXAMPLES = {
    "good": ("用户满意经营实践报告+岚江城市公共交通有限公司+企业类.pdf", "caq-2025", "enterprise", "four-star"),
    "weak": ("满意报告终稿.pdf", "qinghai-2025", "service", "three-star"),
    "own": ("用户满意经营实践报告+砚溪辅具制造有限公司+产品类.pdf", "caq-2025", "product", "four-star"),
}


@cache
def review(name: str) -> Review:
    file, *application = EXAMPLES[name]
    return review_report(ROOT / "examples" / file, Application.parse(*application))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_statement_rests_on_findings_or_requirements(name: str) -> None:
    found = review(name)
    assert found.opinion and found.opinion.statements
    ids = known_ids(found.findings, found.coverage)
    text = report_text(found.document)
    assert all(is_grounded(statement, text, ids) for statement in found.opinion.statements)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_said_twice(name: str) -> None:
    opinion = review(name).opinion
    assert opinion
    texts = [statement.text for statement in opinion.statements]
    assert len(set(texts)) == len(texts)
    sentences = [part for part in re.split("[。\n]", opinion.fields["opinion"] or "") if len(part) > 12]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("name", EXAMPLES)
def test_quotes_in_the_text_stand_in_the_report(name: str) -> None:
    """What the form puts in quotation marks after a page number is the report's own wording."""
    found = review(name)
    assert found.opinion
    report = report_text(found.document).replace("“", "‘").replace("”", "’")
    quotes = re.findall(r"（第\d+页：“([^”]+)”）", found.opinion.fields["opinion"] or "")
    assert quotes
    assert all(squeeze(quote) in report for quote in quotes)


def test_what_a_person_decides_stays_open() -> None:
    fields = review("good").opinion.fields  # type: ignore[union-attr]
    for field in (
        "eligible",
        "survey_materials",
        "agency",
        "review_date",
        "phone",
        "inspector",
        "inspection_date",
        "seal",
    ):
        assert fields[field] is None


def test_the_form_is_filled_from_the_report() -> None:
    fields = review("weak").opinion.fields  # type: ignore[union-attr]
    assert fields["company"] == "青海湟澄物业服务有限公司"
    assert fields["project"] == "“邻里安”住宅物业服务"
    assert fields["satisfaction_score"] == "89.2"
    assert fields["valid_questionnaires"] == "5216"


def test_the_suggested_score_shows_its_arithmetic() -> None:
    opinion = review("weak").opinion
    assert opinion and opinion.score is not None
    assert sum(line.weight for line in opinion.arithmetic) == 100
    assert opinion.score == pytest.approx(sum(line.weight * line.share for line in opinion.arithmetic), abs=0.3)
    assert "系统建议" in (opinion.fields["opinion"] or "")


def test_a_better_report_gets_a_higher_score() -> None:
    good, weak = review("good").opinion, review("weak").opinion
    assert good and weak and good.score and weak.score
    assert good.score >= 85 and weak.score <= 75


def test_the_first_point_speaks_of_measuring_and_of_using_the_results() -> None:
    text = review("weak").opinion.fields["opinion"] or ""  # type: ignore[union-attr]
    assert "满意度测量工作的规范性" in text and "测量结果的应用" in text and "改进建议" in text
    assert text.index("规范性") < text.index("应用") < text.index("改进建议")


def test_an_invented_quote_or_an_unknown_basis_is_refused() -> None:
    found = review("good")
    ids, text = known_ids(found.findings, found.coverage), report_text(found.document)
    strength = next(item for item in found.opinion.statements if item.evidence)  # type: ignore[union-attr]
    invented = replace(strength.evidence[0], quote="公司获得了从未有过的奖项")
    assert is_grounded(strength, text, ids)
    assert not is_grounded(replace(strength, evidence=(invented,)), text, ids)
    assert not is_grounded(replace(strength, basis=("plan.concept/nothing",)), text, ids)
    assert not is_grounded(Statement("suggestion", "建议", None, None, ()), text, ids)


def test_a_shortened_quote_is_a_part_of_the_quote() -> None:
    quote = "公司制定了《业主满意度调查办法》，由品质管理部负责组织，各项目配合，每年十一月开展一次。"
    assert shorten_quote(quote, 30) == "公司制定了《业主满意度调查办法》，由品质管理部负责组织"
    assert shorten_quote("短句。", 30) == "短句"


def test_without_the_default_model_the_format_is_still_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real loading code, pointed at a folder without models."""
    monkeypatch.setattr(encoders, "resource_dir", lambda _: tmp_path)
    file, *application = EXAMPLES["weak"]
    found = review_report(ROOT / "examples" / file, Application.parse(*application))
    assert {"body.spacing", "page.number"} <= {finding.rule for finding in found.findings}
    reasons = {item.rule: item.reason for item in found.unchecked}
    assert all("模型文件夹" in reasons[f"content.{name}"] for name in ("missing", "thin", "misplaced", "trend"))
    assert found.opinion and found.opinion.score is None and found.opinion.fields["suggested_level"] is None


def test_a_project_is_left_out_for_enterprises() -> None:
    assert review("good").opinion.fields["project"] is None  # type: ignore[union-attr]
