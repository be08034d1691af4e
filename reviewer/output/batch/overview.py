"""What has to be known of all records before the first of them can be written: columns, ranks, figures of the charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reviewer.records import Ranking, ReportRecord, attention, load_ranking, ranks

T = TypeVar("T")
BIN = 5  # points of score in one bar of the distribution


@dataclass(slots=True)
class Share:
    """A mean over reports as it grows."""

    total: float = 0.0
    reports: int = 0

    def add(self, value: float) -> None:
        self.total += value
        self.reports += 1

    @property
    def mean(self) -> float:
        return self.total / self.reports


@dataclass(slots=True)
class Overview:
    """Figures of all records, taken in one pass.

    `judged` are those held against an outline, `scored` the stages that bring points, `nodes` id and heading of the
    outlines' leaves. `rules` counts the reports that a rule fires in, `scores` the reports by the lower end of their bar,
    `coverage` goes by stage and then by category.
    """

    reports: int = 0
    reviewed: int = 0
    judged: int = 0
    findings: int = 0
    duplicates: int = 0
    nodes: list[tuple[str, str]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    scored: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    coverage: dict[str, dict[str, Share]] = field(default_factory=dict)
    ranks: list[int] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return self.reports - self.reviewed

    def frequent(self, most: int) -> list[str]:
        """The rules that fire in the most reports."""
        return [rule for rule, _ in self.rules.most_common(most)]

    def add(self, record: ReportRecord) -> None:
        self.reports += 1
        self.reviewed += record.reviewed
        self.judged += bool(record.nodes)
        self.findings += len(record.findings)
        self.duplicates += len(record.duplicates)
        self.rules.update(record.rules.keys())
        _merge(self.nodes, [node_column(node.node, node.stage, node.heading) for node in record.nodes])
        _merge(self.stages, [stage.title for stage in record.stages])
        _merge(self.scored, [stage.title for stage in record.stages if stage.points is not None])
        _merge(self.links, list(record.links))
        if record.score is not None:
            self.scores[score_bin(record.score)] += 1
        if record.category:
            for stage in record.stages:
                shares = self.coverage.setdefault(stage.title, {})
                shares.setdefault(record.category.name, Share()).add(stage.share)


def overview(records: Iterable[ReportRecord], ranking: Ranking | None = None) -> Overview:
    ranking = ranking or load_ranking()
    made, keys = Overview(), []
    for record in records:
        made.add(record)
        keys.append(attention(record, ranking).key)
    made.ranks = ranks(keys)
    return made


def score_bin(score: float) -> int:
    """The lower end of the bar that a score (0 to 100) stands in; 100 stands in the last one."""
    return min(int(score // BIN) * BIN, 100 - BIN)


def node_column(node: str, stage: str, heading: str) -> tuple[str, str]:
    """What a leaf's column goes by: the same id is worded otherwise in some categories and schemes."""
    return node, f"{stage}\n{heading}" if stage else heading


def _merge(known: list[T], found: Sequence[T]) -> None:
    """Puts what is new behind what it follows, so that columns stand in the templates' order."""
    at = 0
    for item in found:
        if item not in known:
            known.insert(at, item)
        at = known.index(item) + 1
