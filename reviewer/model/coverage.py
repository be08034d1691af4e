"""What of the outline a report shows, and why the program thinks so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reviewer.model.geometry import BBox

Status = Literal["covered", "partial", "missing"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote with its place; `score` in 0..1."""

    page: int
    bbox: BBox
    quote: str
    score: float
    passage: int | None


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    """How far one requirement is shown.

    `likely` are the calibrated probabilities of the three statuses, `score` (0..1) is what they come to: covered
    counts 1, partial one half.
    """

    id: str
    text: str
    status: Status
    score: float
    evidence: tuple[Evidence, ...]
    likely: Mapping[Status, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeCoverage:
    """All requirements of one leaf of the outline; `score` in 0..1 is their weighted mean."""

    node: str
    title: str
    score: float
    requirements: tuple[RequirementCoverage, ...]


@dataclass(frozen=True, slots=True)
class MappedPassage:
    """A body passage with the node it stands under and the node that its content answers.

    `score` (0..1) is how sure the mapping is; `strays` (0..1) how probably the content does not belong under the
    heading it stands under, 0 where that stands for no leaf of the outline.
    """

    passage: int
    under: str | None
    node: str | None
    score: float
    strays: float = 0.0


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping says of the whole report."""

    passages: tuple[MappedPassage, ...]
    coverage: tuple[NodeCoverage, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal in words, its value, and what it added (log-odds) to what was decided."""

    label: str
    value: float
    added: float


@dataclass(frozen=True, slots=True)
class PassageReasons:
    """Why a paragraph answers `node` and not `rival`; `score` (0..1) is how sure that is."""

    page: int
    text: str
    under: str | None
    node: str
    rival: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class QuoteReasons:
    """Why a sentence or row counts as evidence (`score`, 0..1)."""

    page: int
    text: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RequirementReasons:
    """Why a requirement has its status: what spoke for its being found, and, where it is, for its being shown in full.

    `likely` are the probabilities of the statuses.
    """

    id: str
    text: str
    status: Status
    likely: Mapping[Status, float]
    found: tuple[Reason, ...]
    full: tuple[Reason, ...]
    quotes: tuple[QuoteReasons, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All about one leaf of the outline. `trust` (0..1) is how far the report's headings proved right."""

    node: str
    title: str
    trust: float
    passages: tuple[PassageReasons, ...]
    requirements: tuple[RequirementReasons, ...]
