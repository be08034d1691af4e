"""What a person decided about a review: findings set aside or confirmed, statuses overruled; and the review after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reviewer.finding_keys import finding_keys
from reviewer.model import Finding, NodeCoverage, RequirementCoverage, Review, Status
from reviewer.scheme import Outline, Scheme, StatusValues

MISSING = "content.missing"


@dataclass(frozen=True, slots=True)
class FindingDecision:
    """What became of a finding, and why."""

    verdict: Literal["dismissed", "confirmed"]
    reason: str


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """The status that a person gave a requirement, and why."""

    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions on one review: on findings by their key, on requirements by their id."""

    findings: Mapping[str, FindingDecision] = field(default_factory=dict)
    statuses: Mapping[str, StatusDecision] = field(default_factory=dict)


def decided(review: Review, decisions: Decisions, scheme: Scheme, outline: Outline) -> Review:
    """The review as it stands after the decisions; a draft made from it says nothing of what was set aside."""
    statuses = {**found_after_all(review, decisions, outline), **decisions.statuses}
    values = scheme.scoring.status if scheme.scoring else StatusValues()
    return replace(
        review,
        findings=_kept(review, decisions, statuses, outline),
        coverage=tuple(_overruled(node, statuses, outline, values) for node in review.coverage),
    )


def found_after_all(review: Review, decisions: Decisions, outline: Outline) -> dict[str, StatusDecision]:
    """Who sets aside that a requirement is missing says that it is there."""
    keys = finding_keys(review.findings)
    found = {}
    for finding in review.findings:
        decision = decisions.findings.get(keys[finding.id])
        requirement = missing_requirement(finding, outline)
        if decision and decision.verdict == "dismissed" and requirement:
            found[requirement] = StatusDecision("covered", decision.reason)
    return found


def missing_requirement(finding: Finding, outline: Outline) -> str | None:
    """The id of the requirement that a finding says is missing."""
    return outline.worded(finding.node, finding.expected) if finding.rule == MISSING else None


def _kept(
    review: Review, decisions: Decisions, statuses: Mapping[str, StatusDecision], outline: Outline
) -> tuple[Finding, ...]:
    keys = finding_keys(review.findings)
    dismissed = {key for key, decision in decisions.findings.items() if decision.verdict == "dismissed"}
    there = {requirement for requirement, decision in statuses.items() if decision.status != "missing"}
    return tuple(
        finding
        for finding in review.findings
        if keys[finding.id] not in dismissed and missing_requirement(finding, outline) not in there
    )


def _overruled(
    node: NodeCoverage, statuses: Mapping[str, StatusDecision], outline: Outline, values: StatusValues
) -> NodeCoverage:
    if not any(row.id in statuses for row in node.requirements):
        return node
    rows = tuple(_as_decided(row, statuses.get(row.id), values) for row in node.requirements)
    weights = [outline.requirement(row.id).weight for row in rows]
    score = sum(weight * values.of(row.status) for weight, row in zip(weights, rows, strict=True)) / sum(weights)
    return replace(node, requirements=rows, score=round(score, 3))


def _as_decided(row: RequirementCoverage, decision: StatusDecision | None, values: StatusValues) -> RequirementCoverage:
    """A person is sure; what was found stays as evidence unless it is decided that nothing is there."""
    if decision is None:
        return row
    evidence = () if decision.status == "missing" else row.evidence
    return replace(row, status=decision.status, score=values.of(decision.status), evidence=evidence, likely={})
