"""Two versions of one report: what got better, what is new, what remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.finding_keys import finding_keys
from reviewer.model import Finding, Review, Status

_ORDER: Mapping[Status, int] = {"missing": 0, "partial": 1, "covered": 2}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A requirement (id) whose status is not what it was."""

    requirement: str
    before: Status
    after: Status

    @property
    def better(self) -> bool:
        return _ORDER[self.after] > _ORDER[self.before]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`mended` are findings of the version before, `new` and `remaining` of the one after; `words` are 字数 by node."""

    mended: tuple[Finding, ...]
    new: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    better: tuple[StatusChange, ...]
    worse: tuple[StatusChange, ...]
    words: Mapping[str, tuple[int, int]]


def compare_versions(before: Review, after: Review) -> Comparison:
    """Both must be reviews under one scheme and category."""
    old, new = _by_key(before), _by_key(after)
    changes = list(_status_changes(before, after))
    nodes = [node for node in after.words if before.words.get(node, 0) != after.words[node]]
    return Comparison(
        mended=tuple(finding for key, finding in old.items() if key not in new),
        new=tuple(finding for key, finding in new.items() if key not in old),
        remaining=tuple(finding for key, finding in new.items() if key in old),
        better=tuple(change for change in changes if change.better),
        worse=tuple(change for change in changes if not change.better),
        words={node: (before.words.get(node, 0), after.words[node]) for node in nodes},
    )


def _by_key(review: Review) -> dict[str, Finding]:
    keys = finding_keys(review.findings)
    return {keys[finding.id]: finding for finding in review.findings}


def _status_changes(before: Review, after: Review) -> list[StatusChange]:
    old = {row.id: row.status for node in before.coverage for row in node.requirements}
    return [
        StatusChange(row.id, old[row.id], row.status)
        for node in after.coverage
        for row in node.requirements
        if row.id in old and old[row.id] != row.status
    ]
