"""The review seen section by section: what each leaf of the outline shows, what it lacks, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import Finding, NodeCoverage, RequirementCoverage, Review, Status
from reviewer.scheme import Node, Outline, Requirement, Scheme, StatusValues

# Findings that say of a section what its missing requirements say as well: one cause, told once.
_SAME_CAUSE = ("content.missing", "content.thin", "heading.missing")


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with what was found of it; `loss` are the points of the suggested score that it costs."""

    requirement: Requirement
    found: RequirementCoverage
    loss: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A section with its requirements and the findings that have the same cause as what it lacks; `part` is the title
    of its stage."""

    node: Node
    stage: str
    part: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    @property
    def heading(self) -> str:
        return f"“{self.node.number}{self.node.title}”"

    @property
    def loss(self) -> float:
        return sum(row.loss for row in self.rows)

    @property
    def empty(self) -> bool:
        """Whether nothing of what the section should say was found."""
        return all(row.found.status == "missing" for row in self.rows)

    def having(self, *statuses: Status) -> list[Row]:
        """Its rows of these statuses, those that cost most first."""
        return sorted((row for row in self.rows if row.found.status in statuses), key=lambda row: -row.loss)

    def shown(self) -> list[Row]:
        """Its covered rows, the surest first."""
        return sorted((row for row in self.rows if row.found.status == "covered"), key=lambda row: -row.found.score)


def read_leaves(review: Review, scheme: Scheme, outline: Outline) -> list[Leaf]:
    """All leaves that were judged, in the outline's order."""
    worth = dict(_worth(scheme, outline))
    values = scheme.scoring.status if scheme.scoring else StatusValues()
    return [
        Leaf(
            outline.node(coverage.node),
            stage_of(coverage.node, outline),
            outline.node(stage_of(coverage.node, outline)).title,
            tuple(
                Row(outline.requirement(row.id), row, round(worth.get(row.id, 0.0) * (1 - values.of(row.status)), 3))
                for row in _asked(coverage, scheme)
            ),
            tuple(f for f in review.findings if f.node == coverage.node and f.rule in _SAME_CAUSE),
        )
        for coverage in review.coverage
    ]


def _asked(coverage: NodeCoverage, scheme: Scheme) -> Iterator[RequirementCoverage]:
    """Without the higher honours that an applicant has not got: nothing can be mended there."""
    line = scheme.self_assessment.lines.get(coverage.node) if scheme.self_assessment else None
    further = {f"{coverage.node}/{key}" for key in line.further} if line else set()
    yield from (row for row in coverage.requirements if row.status != "missing" or row.id not in further)


def _worth(scheme: Scheme, outline: Outline) -> Iterator[tuple[str, float]]:
    """The points of the score that each requirement is worth; its own weight where the scheme gives no scores."""
    if scheme.scoring is None:
        yield from ((item.id, item.weight) for item in outline.requirements.values())
        return
    for part, points in scheme.scoring.weights.items():
        items = [item for node in outline.node(part).walk() for item in node.requirements]
        total = sum(item.weight for item in items)
        yield from ((item.id, points * item.weight / total) for item in items)


def stage_of(node: str, outline: Outline) -> str:
    """The part of the report that a node belongs to: its second-level heading, or its first-level one."""
    found = outline.node(node)
    while found.parent and (found.level > 2 or outline.node(found.parent).requirements):
        found = outline.node(found.parent)
    top = outline.node(found.parent) if found.parent else found
    return found.id if len(top.children) > 2 else top.id


def by_stage(leaves: Sequence[Leaf]) -> dict[str, list[Leaf]]:
    """The leaves by stage, in the outline's order."""
    stages: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        stages.setdefault(leaf.stage, []).append(leaf)
    return stages
