"""What a person decides about findings and requirements, and what follows; two versions of one report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from reviewer.decisions import Decisions, FindingDecision, StatusDecision, absent_quotes, quotes
from reviewer.finding_keys import finding_keys
from reviewer.model import Finding, Kind, Review
from reviewer.pipeline import Application, redrafted, review_report
from reviewer.versions import compare_versions

WEAK = ROOT / "examples" / "满意报告终稿.pdf"


@pytest.fixture(scope="module")
def application() -> Application:
    return Application.parse("qinghai-2025", "服务类", "满意亮诺级")


@pytest.fixture(scope="module")
def review(application: Application) -> Review:
    return review_report(WEAK, application)


def dismissed(review: Review, rule: str, reason: str = "已核对原件") -> Decisions:
    keys = finding_keys(review.findings)
    chosen = {keys[finding.id] for finding in review.findings if finding.rule == rule}
    return Decisions(findings={key: FindingDecision("dismissed", reason) for key in chosen})


def test_what_is_set_aside_leaves_the_findings_and_the_draft(review: Review, application: Application) -> None:
    rule = next(finding.rule for finding in review.findings if finding.rule.startswith("body."))
    after = redrafted(review, application, dismissed(review, rule))
    assert {finding.rule for finding in review.findings} - {finding.rule for finding in after.findings} == {rule}
    basis = {basis for statement in after.opinion.statements for basis in statement.basis}  # type: ignore[union-attr]
    assert not [item for item in basis if item.startswith(f"{rule}-")]


def test_a_confirmed_finding_stays(review: Review, application: Application) -> None:
    key = finding_keys(review.findings)[review.findings[0].id]
    after = redrafted(review, application, Decisions(findings={key: FindingDecision("confirmed", "")}))
    assert after.findings == review.findings


def test_a_requirement_that_is_there_after_all_raises_the_score(review: Review, application: Application) -> None:
    outline = application.scheme.outline(application.category)
    finding = next(finding for finding in review.findings if finding.rule == "content.missing")
    requirement = outline.worded(finding.node, finding.expected)
    by_finding = redrafted(
        review,
        application,
        Decisions({finding_keys(review.findings)[finding.id]: FindingDecision("dismissed", "见第 3 页表格")}),
    )
    by_status = redrafted(
        review, application, Decisions(statuses={requirement or "": StatusDecision("covered", "见表")})
    )
    for after in (by_finding, by_status):
        rows = {row.id: row.status for node in after.coverage for row in node.requirements}
        assert rows[requirement or ""] == "covered"
        assert finding.expected not in {item.expected for item in after.findings if item.rule == "content.missing"}
        assert after.opinion.score > review.opinion.score  # type: ignore[union-attr, operator]


def test_what_is_overruled_as_missing_costs_points_and_shows_no_evidence(
    review: Review, application: Application
) -> None:
    scored = (node for node in review.coverage if node.node.startswith("plan"))
    row = next(row for node in scored for row in node.requirements if row.status == "covered")
    after = redrafted(
        review, application, Decisions(statuses={row.id: StatusDecision("missing", "所引不是本企业的做法")})
    )
    now = next(item for node in after.coverage for item in node.requirements if item.id == row.id)
    assert (now.status, now.evidence) == ("missing", ())
    assert after.opinion.score < review.opinion.score  # type: ignore[union-attr, operator]


def test_what_a_reason_quotes_of_the_report_becomes_evidence(review: Review, application: Application) -> None:
    row = next(row for node in review.coverage for row in node.requirements if row.status == "missing")
    passage = max(review.document.of_kind(Kind.BODY), key=lambda passage: len(passage.text))
    begin = passage.text.index("，") + 1
    said = passage.text[begin : begin + 20]
    reason = f"第 {passage.page} 页写明“{said}”，并非“从来没有写过的一句话”"
    after = redrafted(review, application, Decisions(statuses={row.id: StatusDecision("covered", reason)}))
    (evidence,) = (
        one for node in after.coverage for item in node.requirements if item.id == row.id for one in item.evidence
    )
    assert (evidence.quote, evidence.page, evidence.passage) == (
        said,
        *[passage.locate(begin, begin + 20)[0], passage.index],
    )
    as_missing = redrafted(review, application, Decisions(statuses={row.id: StatusDecision("missing", reason)}))
    assert not [
        one for node in as_missing.coverage for item in node.requirements if item.id == row.id for one in item.evidence
    ]
    assert quotes("见“坚持“首问负责”的做法”，“亮诺”") == ["坚持“首问负责”的做法"]


def test_of_what_a_reason_quotes_it_is_known_what_the_report_does_not_say(review: Review) -> None:
    passage = max(review.document.of_kind(Kind.BODY), key=lambda passage: len(passage.text))
    said = passage.text[:12]
    assert absent_quotes(f"写明“{said}”和“从来没有写过的一句话”，见“表1”", review) == ["从来没有写过的一句话"]


def test_a_quote_and_what_was_found_in_the_same_words_are_one_evidence(
    review: Review, application: Application
) -> None:
    row = next(row for node in review.coverage for row in node.requirements if row.status == "partial" and row.evidence)
    quote = row.evidence[0].quote
    decision = StatusDecision("covered", f"“{quote[:7]}”“{quote[:7]}”")
    after = redrafted(review, application, Decisions(statuses={row.id: decision}))
    (overruled,) = (item for node in after.coverage for item in node.requirements if item.id == row.id)
    assert [item.quote for item in overruled.evidence] == [quote[:7], *(item.quote for item in row.evidence[1:])]


def test_words_that_are_hidden_in_a_report_are_no_evidence_for_a_person_either(
    review: Review, application: Application
) -> None:
    row = next(row for node in review.coverage for row in node.requirements if row.status == "missing")
    passage = next(review.document.of_kind(Kind.BODY))
    flagged = Finding(
        "security.hidden-text", "error", "有隐藏的文字", excerpt=passage.text[:60], id="security.hidden-text-1"
    )
    hiding = replace(review, findings=(*review.findings, flagged))
    decision = StatusDecision("covered", f"“{passage.text[:20]}”")
    after = redrafted(hiding, application, Decisions(statuses={row.id: decision}))
    assert not [
        one for node in after.coverage for item in node.requirements if item.id == row.id for one in item.evidence
    ]


def test_without_decisions_the_draft_is_the_first_one(review: Review, application: Application) -> None:
    assert redrafted(review, application, Decisions()) == review


def test_keys_are_the_same_when_the_report_is_read_again(
    review: Review, application: Application, tmp_path: Path
) -> None:
    copy = tmp_path / "另一个文件名.pdf"
    copy.write_bytes(WEAK.read_bytes())
    again = finding_keys(review_report(copy, application).findings)
    assert set(finding_keys(review.findings).values()) - set(again.values()) <= {
        key for key in finding_keys(review.findings).values() if key.startswith("file.name/")
    }


def test_versions_tell_what_is_mended_new_and_left(review: Review) -> None:
    rule = review.findings[0].rule
    rest = tuple(finding for finding in review.findings if finding.rule != rule)
    changed = replace(review.coverage[0].requirements[0], status="missing")
    node = replace(review.coverage[0], requirements=(changed, *review.coverage[0].requirements[1:]))
    before = replace(review, findings=rest[1:], words={**review.words, "total": 100})
    after = replace(review, findings=rest, coverage=(node, *review.coverage[1:]))
    told = compare_versions(review, after)
    assert {finding.rule for finding in told.mended} == {rule}
    assert told.remaining == rest
    assert compare_versions(before, after).new == rest[:1]
    if review.coverage[0].requirements[0].status != "missing":
        assert [change.requirement for change in told.worse] == [changed.id]
    assert compare_versions(before, after).words["total"] == (100, review.words["total"])
