"""Where a rule and the judging of requirements speak of the same thing, they must not contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.model import Finding, NodeCoverage, RequirementCoverage
from reviewer.scheme import Outline, Scheme, StatusValues


def reconciled(
    coverage: Sequence[NodeCoverage], findings: Sequence[Finding], scheme: Scheme, outline: Outline, category: str
) -> tuple[NodeCoverage, ...]:
    """Results that lack trend or comparison (content.trend) are at most partly shown by the clause that asks for these."""
    results = scheme.results_for(category)
    if results is None or not any(finding.rule == "content.trend" for finding in findings):
        return tuple(coverage)
    facets = [facet.label[:2] for facet in (results.trend, results.comparison) if facet.expected == "required"]
    values = scheme.scoring.status if scheme.scoring else StatusValues()
    return tuple(_tempered(node, facets, outline, values) if node.node == results.node else node for node in coverage)


def _tempered(node: NodeCoverage, facets: Sequence[str], outline: Outline, values: StatusValues) -> NodeCoverage:
    rows = tuple(
        _at_most_partial(row) if any(facet in row.text for facet in facets) else row for row in node.requirements
    )
    weights = [outline.requirement(row.id).weight for row in rows]
    score = sum(weight * values.of(row.status) for weight, row in zip(weights, rows, strict=True)) / sum(weights)
    return replace(node, requirements=rows, score=round(score, 3))


def _at_most_partial(row: RequirementCoverage) -> RequirementCoverage:
    return replace(row, status="partial") if row.status == "covered" else row
