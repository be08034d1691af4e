"""What is wrong, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from reviewer.model.geometry import BBox

Severity = Literal["error", "warning", "info"]
_SEVERITIES = get_args(Severity)  # the most severe first


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the report with its verbatim text."""

    page: int
    bbox: BBox
    excerpt: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to look at. `expected` and `actual` are short texts; `excerpt` is verbatim.

    `places` are further spots of the same fault, the worst first; the finding's own place is not among them. `number` is
    what people call it, the same in every output: from 1, the most severe first, then in the order of the pages.
    """

    rule: str
    severity: Severity
    message: str
    page: int | None = None
    bbox: BBox | None = None
    expected: str | None = None
    actual: str | None = None
    excerpt: str | None = None
    node: str | None = None
    id: str = ""
    places: tuple[Place, ...] = ()
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked on this document, and why."""

    rule: str
    reason: str


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings of a review with their numbers; what concerns the whole report comes before what has a page."""
    found = tuple(findings)
    order = sorted(range(len(found)), key=lambda at: (_SEVERITIES.index(found[at].severity), found[at].page or 0))
    numbers = {at: number for number, at in enumerate(order, start=1)}
    return tuple(replace(item, number=numbers[at]) for at, item in enumerate(found))
