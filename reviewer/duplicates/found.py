"""What is told of texts that stand in several reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reviewer.model import Place, Severity

Kind = Literal[
    "same-file",
    "same-report",
    "copied-report",
    "copied-chapter",
    "changed-passage",
    "copied-passage",
    "earlier-text",
    "own-passage",
    "shared-portrait",
    "generic",
]


@dataclass(frozen=True, slots=True)
class Source:
    """One of the reports. `key` is what its caller calls it by."""

    key: str
    file: str
    company: str | None
    project: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in one text where the other says something else; `left_at` and `right_at` are offsets in the
    excerpts of the match. One of the two is "" where words were put in or left out."""

    kind: Literal["figure", "name", "wording"]
    left: str
    right: str
    left_at: int
    right_at: int


@dataclass(frozen=True, slots=True)
class Match:
    """A run of text that stands in two reports: `length` 字 of it are the same, `longest` of these in one piece,
    `share` (0..1) of the longer side. `left_page` and `right_page` are the pages in words."""

    left: Place
    right: Place
    left_page: str
    right_page: str
    chapter: str
    length: int
    longest: int
    share: float
    changes: tuple[Change, ...]

    @property
    def verbatim(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two reports with text in common, the longest run first. `share` (0..1) is that of the shorter report.
    `names` are those of one firm that were left standing in the other one's paragraph.

    `message` is a sentence for the reader; it says what is the same, and accuses nobody.
    """

    kind: Kind
    severity: Severity
    left: Source
    right: Source
    matches: tuple[Match, ...]
    length: int
    longest: int
    share: float
    names: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where one report has the text of a group."""

    source: Source
    place: Place
    page: str


@dataclass(frozen=True, slots=True)
class SharedText:
    """What the same many reports share, told once. Each of `texts` is one text with all places where it stands."""

    kind: Kind
    severity: Severity
    texts: tuple[tuple[Occurrence, ...], ...]
    length: int
    message: str

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the reports."""
        return frozenset(one.source.key for one in self.texts[0])


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All that was found, what is surest and longest first."""

    pairs: tuple[Duplicate, ...]
    groups: tuple[SharedText, ...]

    def of(self, keys: Sequence[str]) -> Duplicates:
        """What concerns the reports with these keys."""
        wanted = set(keys)
        return Duplicates(
            tuple(pair for pair in self.pairs if wanted & {pair.left.key, pair.right.key}),
            tuple(group for group in self.groups if wanted & group.keys),
        )
