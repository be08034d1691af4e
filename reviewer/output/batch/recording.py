"""From a review to the record that is kept of it: ids, and the words that tables and pages show for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.model import Finding, NodeCoverage, Review
from reviewer.output.wording import (
    category_name,
    conclusion,
    heading,
    level_name,
    mending,
    scheme_title,
    severity_counts,
    suggested_level,
    tally,
    verdict,
)
from reviewer.records import GIVEN, Choice, Duplicate, LightFinding, NodeShare, Origin, Outcome, ReportRecord, Stage
from reviewer.scheme import Node, Outline, Scheme


@dataclass(frozen=True, slots=True)
class Origins:
    """From where scheme, category and level of a report were taken."""

    scheme: Origin = GIVEN
    category: Origin = GIVEN
    level: Origin = GIVEN


def record_of(
    review: Review,
    scheme: Scheme,
    *,
    file: str | None = None,
    origins: Origins | None = None,
    duplicates: Sequence[Duplicate] = (),
    seconds: Mapping[str, float] | None = None,
    links: Mapping[str, str] | None = None,
) -> ReportRecord:
    """The record of a review under `scheme` as it reads for the category; `file` is by default the report's own name."""
    outline, opinion, document = scheme.outline(review.category), review.opinion, review.document
    origins = origins or Origins()
    return ReportRecord(
        file=file or document.file,
        sha256=document.sha256,
        scheme=Choice(scheme.id, scheme_title(scheme), origins.scheme),
        category=Choice(review.category, category_name(review, scheme), origins.category),
        level=Choice(review.level, level_name(review.level, scheme), origins.level),
        company=review.company,
        project=review.project,
        pages=len(document.pages) if document.paged else None,
        words=review.words.get("total", 0),
        verdict=verdict(review),
        conclusion=conclusion(opinion, scheme),
        suggested_level=suggested_level(opinion, scheme),
        score=opinion.score if opinion else None,
        edge=_edge(opinion.score, scheme) if opinion else None,
        certainty=_certainty(review.coverage),
        stages=tuple(_stages(review, outline)),
        nodes=tuple(_node(node, outline) for node in review.coverage),
        statuses=Counter(row.status for node in review.coverage for row in node.requirements),
        severities=severity_counts(review.findings),
        rules=Counter(finding.rule for finding in review.findings),
        findings=tuple(_finding(finding, review, outline) for finding in review.findings),
        unchecked=review.unchecked,
        duplicates=tuple(duplicates),
        seconds=seconds or {},
        links=links or {},
    )


def unreviewed(
    file: str,
    error: str,
    outcome: Outcome = "refused",
    *,
    sha256: str | None = None,
    seconds: Mapping[str, float] | None = None,
) -> ReportRecord:
    """The record of a report that has no review, with the reason in Chinese."""
    return ReportRecord(file, outcome, error, sha256, seconds=seconds or {})


def _edge(score: float | None, scheme: Scheme) -> float | None:
    """The limit between two bands that is nearest to the score."""
    limits = [band.min for band in scheme.scoring.bands.values() if band.min > 0] if scheme.scoring else []
    return min(limits, key=lambda limit: abs(limit - score)) if score is not None and limits else None


def _certainty(coverage: Sequence[NodeCoverage]) -> float | None:
    likely = [row.likely[row.status] for node in coverage for row in node.requirements if row.status in row.likely]
    return round(sum(likely) / len(likely), 3) if likely else None


def _stages(review: Review, outline: Outline) -> Iterator[Stage]:
    if not review.coverage:
        return
    if review.opinion and review.opinion.arithmetic:
        for line in review.opinion.arithmetic:
            yield _stage(outline.node(line.node), line.share, line.weight, line.points, review.coverage)
        return
    scores = {node.node: node.score for node in review.coverage}
    for root in outline.roots:
        yield _stage(root, round(root.share(scores), 3), None, None, review.coverage)


def _stage(
    node: Node, share: float, weight: float | None, points: float | None, coverage: Sequence[NodeCoverage]
) -> Stage:
    under = {part.id for part in node.walk()}
    counts = tally(row.status for part in coverage if part.node in under for row in part.requirements)
    return Stage(node.id, node.title, share, weight, points, counts.covered, counts.partial, counts.missing)


def _node(coverage: NodeCoverage, outline: Outline) -> NodeShare:
    """A leaf with its heading and that of its stage, since （1） alone says little."""
    stage = outline.nodes.get(coverage.node)
    while stage and stage.parent and stage.level > 2:
        stage = outline.node(stage.parent)
    above = stage.title if stage and stage.id != coverage.node else ""
    return NodeShare(coverage.node, heading(coverage.node, outline), above, coverage.score)


def _finding(finding: Finding, review: Review, outline: Outline) -> LightFinding:
    return LightFinding(
        finding.rule,
        finding.severity,
        finding.page if review.document.paged else None,
        review.document.place(finding.page),
        finding.message,
        finding.expected,
        finding.actual,
        finding.excerpt,
        finding.node,
        mending(finding, outline),
    )
