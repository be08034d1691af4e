"""A report of a batch in short: everything that tables and pictures of many reports show, and nothing of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reviewer.model import Severity, Status, Unchecked

# `refused`: the document cannot be reviewed; `timeout`: it took too long; `crashed`: the program failed on it.
Outcome = Literal["reviewed", "refused", "timeout", "crashed"]
OUTCOMES: Mapping[Outcome, str] = {
    "reviewed": "已评审",
    "refused": "无法评审",
    "timeout": "超时未完成",
    "crashed": "程序出错",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a choice was taken, in Chinese; `sure` is False where it was guessed and a person should look."""

    text: str
    sure: bool = True


GIVEN = Origin("按指定")


@dataclass(frozen=True, slots=True)
class Choice:
    """The scheme, category or level that a report was reviewed under. `id` is None for a category without levels."""

    id: str | None
    name: str
    origin: Origin = GIVEN


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the score: `points` = `weight` × `share` (0..1); how many of its requirements have which status.

    Where a scheme has no score, its first-level headings stand here, without `weight` and `points`.
    """

    node: str
    title: str
    share: float
    weight: float | None
    points: float | None
    covered: int
    partial: int
    missing: int


@dataclass(frozen=True, slots=True)
class NodeShare:
    """How far (0..1) one leaf of the outline is shown; `heading` with its number, `stage` the heading above, "" where none is."""

    node: str
    heading: str
    stage: str
    score: float


@dataclass(frozen=True, slots=True)
class LightFinding:
    """A finding as a table shows it. `place` is its page in words, `mending` how to mend it."""

    rule: str
    severity: Severity
    page: int | None
    place: str
    message: str
    expected: str | None
    actual: str | None
    excerpt: str | None
    node: str | None
    mending: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another report with the same words: `kind` in Chinese, `share` (0..1) of the text, `pages` of this report.

    `severity` is info where it is a mere hint; `message` is a sentence for the reader.
    """

    file: str
    kind: str
    share: float
    pages: tuple[int, ...] = ()
    severity: Severity = "warning"
    message: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One report of a batch; of one that was not reviewed only what is known, and in `error` why.

    `file` is its path below the batch's folder, `links` are paths relative to the results' folder by what they are
    called. `pages` is None for a Word file. `verdict` is the review in words, `conclusion` the band that the score
    falls into, `edge` the band's limit (points) that the score lies nearest to. `certainty` (0..1) is the mean
    probability of the `statuses` that the requirements were given. `seconds` go by stage of the work.
    """

    file: str
    outcome: Outcome = "reviewed"
    error: str | None = None
    sha256: str | None = None
    scheme: Choice | None = None
    category: Choice | None = None
    level: Choice | None = None
    company: str | None = None
    project: str | None = None
    pages: int | None = None
    words: int | None = None
    verdict: str = ""
    conclusion: str | None = None
    suggested_level: str | None = None
    score: float | None = None
    edge: float | None = None
    certainty: float | None = None
    stages: tuple[Stage, ...] = ()
    nodes: tuple[NodeShare, ...] = ()
    statuses: Mapping[Status, int] = field(default_factory=dict)
    severities: Mapping[Severity, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[LightFinding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def reviewed(self) -> bool:
        return self.outcome == "reviewed"

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in (self.scheme, self.category, self.level) if choice)
