"""What a person decided about a review: findings set aside or confirmed, statuses overruled; and the review after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reviewer.finding_keys import finding_keys
from reviewer.model import Evidence, Finding, NodeCoverage, RequirementCoverage, Review, Status
from reviewer.opinion.sources import Source
from reviewer.scheme import Outline, Scheme, StatusValues
from reviewer.text import squeeze

MISSING = "content.missing"
# What a person quotes within a reason, which may hold quotation marks of its own; a shorter one (characters) is a name.
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”|\"([^\"]+)\"")
_SHORTEST_QUOTE = 6


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
    shown = _quoted(statuses, review)
    values = scheme.scoring.status if scheme.scoring else StatusValues()
    return replace(
        review,
        findings=_kept(review, decisions, statuses, outline),
        coverage=tuple(_overruled(node, statuses, shown, outline, values) for node in review.coverage),
    )


def _quoted(statuses: Mapping[str, StatusDecision], review: Review) -> Mapping[str, tuple[Evidence, ...]]:
    """The evidence that people gave, by requirement."""
    reasons = {key: decision.reason for key, decision in statuses.items() if quotes(decision.reason)}
    if not reasons:
        return {}
    source = Source(review.document, review.findings)
    return {key: evidence_in(reason, source) for key, reason in reasons.items()}


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


def evidence_in(reason: str, source: Source) -> tuple[Evidence, ...]:
    """What a reason quotes of the report, word for word."""
    found = (source.locate(quote) for quote in quotes(reason))
    return tuple(dict.fromkeys(evidence for evidence in found if evidence))


def absent_quotes(reason: str, review: Review) -> list[str]:
    """What a reason puts in quotation marks although the report does not say it."""
    source = Source(review.document, review.findings)
    return [quote for quote in quotes(reason) if source.locate(quote) is None]


def quotes(reason: str) -> list[str]:
    """What stands in quotation marks and is long enough to be a sentence of the report."""
    found = (match[1] or match[2] for match in _QUOTED.finditer(reason))
    return [quote for quote in found if len(squeeze(quote)) >= _SHORTEST_QUOTE]


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
    node: NodeCoverage,
    statuses: Mapping[str, StatusDecision],
    shown: Mapping[str, tuple[Evidence, ...]],
    outline: Outline,
    values: StatusValues,
) -> NodeCoverage:
    if not any(row.id in statuses for row in node.requirements):
        return node
    rows = tuple(_as_decided(row, statuses.get(row.id), shown.get(row.id, ()), values) for row in node.requirements)
    weights = [outline.requirement(row.id).weight for row in rows]
    score = sum(weight * values.of(row.status) for weight, row in zip(weights, rows, strict=True)) / sum(weights)
    return replace(node, requirements=rows, score=round(score, 3))


def _as_decided(
    row: RequirementCoverage, decision: StatusDecision | None, shown: tuple[Evidence, ...], values: StatusValues
) -> RequirementCoverage:
    """A person is sure; what they quote goes before what was found. All of it stays as evidence, unless it is decided
    that nothing is there."""
    if decision is None:
        return row
    told = [squeeze(one.quote) for one in shown]
    found = [item for item in row.evidence if not any(_overlap(squeeze(item.quote), quote) for quote in told)]
    evidence = () if decision.status == "missing" else (*shown, *found)
    return replace(row, status=decision.status, score=values.of(decision.status), evidence=evidence, likely={})


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one
