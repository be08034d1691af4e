"""What is wrong, and what could not be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.model.geometry import BBox

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the report with its verbatim text."""

    page: int
    bbox: BBox
    excerpt: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to look at. `expected` and `actual` are short texts; `excerpt` is verbatim.

    `places` are further spots of the same fault, the worst first; the finding's own place is not among them.
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


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked on this document, and why."""

    rule: str
    reason: str
