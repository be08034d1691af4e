"""Where a rule, or a reader of facts, and the judging of requirements speak of the same thing, they must not contradict
each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reviewer.facts.honours import Honour, honours
from reviewer.model import Document, Evidence, Finding, Mapped, NodeCoverage, RequirementCoverage
from reviewer.scheme import AssessmentLine, Outline, Scheme, StatusValues


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
    return _scored(replace(node, requirements=rows), outline, values)


def _scored(node: NodeCoverage, outline: Outline, values: StatusValues) -> NodeCoverage:
    weights = [outline.requirement(row.id).weight for row in node.requirements]
    points = (weight * values.of(row.status) for weight, row in zip(weights, node.requirements, strict=True))
    return replace(node, score=round(sum(points) / sum(weights), 3))


def _at_most_partial(row: RequirementCoverage) -> RequirementCoverage:
    return replace(row, status="partial") if row.status == "covered" else row


# ---------------------------------------------------------------- honours

# Quotes shown for a step.
_QUOTES = 3


def with_honours(mapped: Mapped, document: Document, scheme: Scheme, outline: Outline) -> Mapped:
    """Steps of a self-assessment that take an honour are shown by the honours that the text tells of, and by nothing
    else; one of a higher level shows the lower steps as well."""
    lines = scheme.self_assessment.lines if scheme.self_assessment else {}
    if not any(step.honours for line in lines.values() for step in line.steps.values()):
        return mapped
    told, values = honours(document), scheme.scoring.status if scheme.scoring else StatusValues()
    coverage = tuple(
        _honoured(node, lines[node.node], told, outline, values) if node.node in lines else node
        for node in mapped.coverage
    )
    return replace(mapped, coverage=coverage)


def _honoured(
    node: NodeCoverage, line: AssessmentLine, told: Sequence[Honour], outline: Outline, values: StatusValues
) -> NodeCoverage:
    slugs = {f"{node.node}/{slug}": slug for slug, step in line.steps.items() if step.honours}
    rows = tuple(
        _by_honours(row, [*_taken(line, slugs[row.id], told)]) if row.id in slugs else row for row in node.requirements
    )
    return _scored(replace(node, requirements=rows), outline, values)


def _taken(line: AssessmentLine, slug: str, told: Sequence[Honour]) -> Iterator[Honour]:
    """The honours that a step takes, those of its own level first, then those of the steps above."""
    slugs = list(line.steps)
    for key in slugs[slugs.index(slug) :]:
        step = line.steps[key]
        for level in step.honours:
            yield from (honour for honour in told if honour.level == level and honour.holder in (None, step.holder))


def _by_honours(row: RequirementCoverage, taken: Sequence[Honour]) -> RequirementCoverage:
    quotes = {honour.quote: Evidence(honour.page, honour.bbox, honour.quote, 1.0, None) for honour in taken}
    covered = float(bool(taken))
    return replace(
        row,
        status="covered" if taken else "missing",
        score=covered,
        evidence=tuple(quotes.values())[:_QUOTES],
        likely={"missing": 1 - covered, "partial": 0.0, "covered": covered},
    )
