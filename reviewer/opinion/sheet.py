"""The further sheet: section by section what is strong, what is missing or weak, and what to add; then the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reviewer.model import Finding, Review, Statement
from reviewer.opinion.leaves import Leaf
from reviewer.opinion.wording import Wording, shorts
from reviewer.rules.catalogue import Entry, load_catalogue

# A section is called strong where it costs at most this share of what it is worth.
_STRONG = 0.25
# Pieces of advice that one suggestion joins.
_MOST_ADVICE = 3
# Rules of these groups speak of what the report says; the others, of how it is set, are told together.
CONDITIONS = "申报条件"
CONTENT_GROUPS = ("内容", "材料", "自评", "安全", CONDITIONS)


def leaf_statements(leaves: Sequence[Leaf], wording: Wording) -> Iterator[Statement]:
    """Strengths, weaknesses and suggestions of each section, in the template's order."""
    for leaf in leaves:
        yield from _strength(leaf, wording)
        yield from _weakness(leaf, wording)
        yield from _suggestions(leaf, wording)


def _strength(leaf: Leaf, wording: Wording) -> Iterator[Statement]:
    rows = leaf.shown()
    short = sum(row.requirement.weight for row in leaf.having("missing", "partial"))
    if not rows or short > _STRONG * sum(row.requirement.weight for row in leaf.rows):
        return
    quote = wording.quote(rows)
    if quote:
        where = wording.where(quote.page)
        text = wording.say("strength", heading=leaf.heading, names=shorts(rows, 3), evidence=quote, where=where)
        yield Statement("strength", text, leaf.stage, leaf.node.id, tuple(row.found.id for row in rows), (quote,))


def _weakness(leaf: Leaf, wording: Wording) -> Iterator[Statement]:
    missing, partial = leaf.having("missing"), leaf.having("partial")
    if not missing and not partial:
        return
    quote = wording.quote(partial)
    text = wording.say(
        "weakness",
        heading=leaf.heading,
        missing=shorts(missing),
        partial=shorts(partial),
        whole=("全节" if leaf.node.number else "这一项") if leaf.empty else "",
        evidence=quote,
        where=wording.where(quote.page) if quote else "",
    )
    basis = [*(row.found.id for row in (*missing, *partial)), *(finding.id for finding in leaf.findings)]
    yield Statement("weakness", text, leaf.stage, leaf.node.id, tuple(basis), (quote,) if quote else ())


def _suggestions(leaf: Leaf, wording: Wording) -> Iterator[Statement]:
    """What to add, for what costs most first."""
    rows = [*leaf.having("missing"), *leaf.having("partial")]
    for start in range(0, len(rows), _MOST_ADVICE):
        group = rows[start : start + _MOST_ADVICE]
        text = wording.say("suggestion", heading=leaf.heading, advice=[wording.advice(row) for row in group])
        yield Statement("suggestion", text, leaf.stage, leaf.node.id, tuple(row.found.id for row in group))


def finding_statements(review: Review, leaves: Sequence[Leaf], wording: Wording) -> Iterator[Statement]:
    """A suggestion for each rule on content that fired, and one for all rules of a group on how the report is set."""
    told = {finding.id for leaf in leaves if leaf.having("missing", "partial") for finding in leaf.findings}
    catalogue = load_catalogue()
    findings = [f for f in review.findings if f.severity != "info" and f.id not in told and f.rule != "content.missing"]
    setting: dict[str, list[tuple[Entry, list[Finding]]]] = {}
    for found in by_matter(findings):
        entry = catalogue[found[0].rule]
        if entry.group in CONTENT_GROUPS:
            yield _content_statement(entry, found, wording)
        else:
            setting.setdefault(entry.group, []).append((entry, found))
    yield from (_setting_statement(group, rules, wording) for group, rules in setting.items())


def by_matter(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule together; each condition of application is a matter of its own."""
    matters: dict[str, list[Finding]] = {}
    for finding in findings:
        own = load_catalogue()[finding.rule].group == CONDITIONS
        matters.setdefault(finding.id if own else finding.rule, []).append(finding)
    return list(matters.values())


def _content_statement(entry: Entry, found: Sequence[Finding], wording: Wording) -> Statement:
    first = found[0]
    text = wording.say(
        "content",
        title=entry.title,
        where=wording.where(*(finding.page for finding in found)),
        count=len(found),
        fix=entry.fix.format(expected=first.expected, actual=first.actual),
    )
    return Statement("suggestion", text, None, first.node, tuple(finding.id for finding in found))


def _setting_statement(group: str, rules: Sequence[tuple[Entry, list[Finding]]], wording: Wording) -> Statement:
    faults = [(entry.title, wording.where(*(finding.page for finding in found))) for entry, found in rules]
    basis = tuple(finding.id for _, found in rules for finding in found)
    return Statement("suggestion", wording.say("setting", group=group, faults=faults), None, None, basis)
