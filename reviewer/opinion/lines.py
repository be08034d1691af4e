"""The draft on a person or a team, line by line of the self-assessment: what the text tells of it, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.model import ChecklistRow, Review
from reviewer.opinion.leaves import Leaf
from reviewer.opinion.wording import Wording, shorts
from reviewer.scheme import AssessmentLine, Scheme

# Quotes shown for a line.
_QUOTES = 2


def lines(review: Review, scheme: Scheme, leaves: Sequence[Leaf], wording: Wording) -> Iterator[str]:
    """What the table says as a whole, then a paragraph for each of its lines."""
    table = scheme.self_assessment
    assessed: dict[str, ChecklistRow] = {}
    statuses = [row.found.status for leaf in leaves for row in leaf.rows]
    for checklist in review.checklists:
        if checklist.id == "self-assessment":
            assessed = {row.id: row for row in checklist.rows}
            yield wording.say(
                "assessment",
                title=checklist.title,
                summary=checklist.summary,
                lines=len(leaves),
                asked=len(statuses),
                shown=statuses.count("covered"),
                partial=statuses.count("partial"),
                missing=statuses.count("missing"),
            )
    for leaf in leaves:
        rule = table.lines.get(leaf.node.id) if table else None
        if rule:
            yield _line(leaf, rule, assessed.get(leaf.node.id), wording)


def _line(leaf: Leaf, rule: AssessmentLine, assessed: ChecklistRow | None, wording: Wording) -> str:
    shown = leaf.shown()
    quotes = [quote for row in shown[:_QUOTES] if (quote := wording.quote([row]))]
    return wording.say(
        "line",
        name=leaf.node.title,
        points=rule.max,
        shown=shorts(shown),
        quotes=[(wording.where(quote.page), quote) for quote in quotes],
        partial=shorts(leaf.having("partial")),
        missing=shorts(leaf.having("missing")),
        given=assessed.found if assessed else "",
        verdict=assessed.verdict if assessed else "",
        note=assessed.note if assessed else "",
        reached=_reached(leaf, rule),
    )


def _reached(leaf: Leaf, rule: AssessmentLine) -> tuple[str, str] | None:
    """The highest step of which the text tells something: what it takes, and its points."""
    found = {row.found.id.rpartition("/")[2]: row for row in leaf.rows if row.found.status != "missing"}
    key = next((key for key in reversed(tuple(rule.steps)) if key in found), None)
    if key is None:
        return None
    begin, end = rule.steps[key].points
    return found[key].requirement.short, f"{begin:g}分" if begin == end else f"{begin:g}–{end:g}分"
