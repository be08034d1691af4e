"""The outline as a tree with what the report shows of it, beside the pages with the quotes; and lengths against budgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from reviewer.decisions import StatusDecision
from reviewer.model import Evidence, NodeCoverage, RequirementCoverage, Review
from reviewer.output import wording
from reviewer.scheme import Node, Outline, Scheme
from reviewer.web.views.render import render
from reviewer.web.views.sheets import Mark, Urls, sheets


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A piece of evidence; `mark` is where it can be gone to."""

    mark: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement with its status in words; `decision` where a person gave it."""

    id: str
    text: str
    status: str
    status_name: str
    quotes: tuple[QuoteRow, ...]
    decision: StatusDecision | None
    by_finding: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about requirements, by their ids: by overruling the status, or by setting the finding aside."""

    overruled: Mapping[str, StatusDecision] = field(default_factory=dict)
    by_finding: Mapping[str, StatusDecision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Branch:
    """A heading of the outline; `share` (0..1) of what it asks for is shown, None where nothing was judged."""

    id: str
    heading: str
    level: int
    share: float | None
    tally: wording.Tally
    requirements: tuple[RequirementRow, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A section's length (字) against its budget; `share` in per cent is at most 100."""

    title: str
    words: int
    budget: int
    share: float
    over: bool


def coverage(
    review: Review,
    scheme: Scheme,
    urls: Urls,
    decided: Decided,
    *,
    may_decide: bool,
    of: str = "",
) -> Markup:
    """`of` names what is shown, to the page and not to people."""
    outline = scheme.outline(review.category)
    rows = {node.node: node for node in review.coverage}
    branches = [_branch(root, rows, review, decided) for root in outline.roots]
    return render(
        "coverage.html.j2",
        of=of,
        branches=branches if rows else [],
        tally=wording.coverage_tally(review),
        statuses=wording.STATUSES,
        may_decide=may_decide,
        pane=sheets(review.document, urls, list(_marks(review))),
    )


def _branch(node: Node, rows: Mapping[str, NodeCoverage], review: Review, decided: Decided) -> Branch:
    own = rows.get(node.id)
    requirements = own.requirements if own else ()
    below = tuple(_branch(child, rows, review, decided) for child in node.children)
    tally = _together([wording.tally(row.status for row in requirements), *(branch.tally for branch in below)])
    return Branch(
        id=node.id,
        heading=node.number + node.title,
        level=node.level,
        share=(tally.covered + tally.partial / 2) / tally.total if tally.total else None,
        tally=tally,
        requirements=tuple(_requirement(row, review, decided) for row in requirements),
        branches=below,
    )


def _together(tallies: Sequence[wording.Tally]) -> wording.Tally:
    return wording.Tally(
        sum(item.covered for item in tallies),
        sum(item.partial for item in tallies),
        sum(item.missing for item in tallies),
    )


def _requirement(row: RequirementCoverage, review: Review, decided: Decided) -> RequirementRow:
    quotes = tuple(
        QuoteRow(_mark_id(row.id, number), review.document.place(item.page), item.quote)
        for number, item in enumerate(row.evidence)
    )
    own, by_finding = decided.overruled.get(row.id), decided.by_finding.get(row.id)
    return RequirementRow(
        id=row.id,
        text=row.text,
        status=row.status,
        status_name=wording.STATUSES[row.status],
        quotes=quotes,
        decision=own or by_finding,
        by_finding=own is None and by_finding is not None,
    )


def _mark_id(requirement: str, number: int) -> str:
    return f"{requirement}#{number}"


def _marks(review: Review) -> Iterator[Mark]:
    for node in review.coverage:
        for row in node.requirements:
            yield from (_mark(_mark_id(row.id, number), item) for number, item in enumerate(row.evidence))


def _mark(name: str, evidence: Evidence) -> Mark:
    return Mark(name, evidence.page, evidence.bbox, "quote", excerpt=evidence.quote)


def lengths(review: Review, outline: Outline) -> Markup:
    return render("lengths.html.j2", rows=budget_rows(review, outline), sections=list(_sections(review, outline)))


def budget_rows(review: Review, outline: Outline) -> list[BudgetRow]:
    """The whole report, then each section that has a budget."""
    budgets = {node.id: node.budget for node in outline.walk() if node.budget}
    if not budgets:
        return []
    sections = [_budget(wording.heading(node, outline), review.words.get(node, 0), n) for node, n in budgets.items()]
    return [_budget("全文", review.words.get("total", 0), sum(budgets.values())), *sections]


def _budget(title: str, words: int, budget: int) -> BudgetRow:
    return BudgetRow(title, words, budget, min(100.0, 100 * words / budget), words > budget)


def _sections(review: Review, outline: Outline) -> Iterator[tuple[str, int, int]]:
    """Heading, level and 字数 of every heading of the outline that the report has."""
    for node in outline.walk():
        if node.id in review.words:
            yield node.number + node.title, node.level, review.words[node.id]
