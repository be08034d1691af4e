"""From single paragraphs to the document: a rule speaks once, of the share of the text that breaks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import Finding, Passage, Severity
from reviewer.rules.base import Subject, finding
from reviewer.rules.measures import weight
from reviewer.scheme.formats import ShareRule


@dataclass(frozen=True, slots=True)
class Deviation:
    """A paragraph that breaks a rule, what it shows instead, and how many of its Chinese characters do."""

    passage: Passage
    actual: str
    weight: int


def judge_shares(
    subject: Subject,
    rule_id: str,
    rule: ShareRule,
    deviations: Sequence[Deviation],
    measured: Sequence[Passage],
    expected: str,
    *,
    most: Severity = "error",
) -> Iterator[Finding]:
    """One finding for all paragraphs that break the rule.

    An error where more than `1 - min_share` of the measured Chinese characters break it, a warning from `warn_share`
    on, and for a paragraph as long as `warn_length`; where the measure leaves room for doubt, `most` is a warning. The
    first paragraph is the finding's place, the longest others its further places.
    """
    share = sum(item.weight for item in deviations) / max(sum(map(weight, measured)), 1)
    if share <= 1 - rule.min_share and share < rule.warn_share:
        deviations = [item for item in deviations if rule.warn_length and item.weight >= rule.warn_length]
    if not deviations:
        return
    severity: Severity = most if share > 1 - rule.min_share else "warning"
    passages = [item.passage for item in deviations]
    yield finding(
        rule_id,
        passages[0],
        expected=expected,
        actual=_told(deviations),
        severity=severity,
        others=sorted(passages[1:], key=weight, reverse=True),
        count=len(deviations),
        share=f" {share:.0%}" if share >= 0.01 else "不到 1%",
        where=subject.where(passage.page for passage in passages),
    )


def _told(deviations: Sequence[Deviation]) -> str:
    """What the paragraphs show, the commonest first."""
    counts = Counter(item.actual for item in deviations)
    if len(counts) == 1:
        return deviations[0].actual
    named = [f"{actual}（{count} 段）" for actual, count in counts.most_common(4)]
    return "、".join(named) + ("等" if len(counts) > len(named) else "")
