"""Figures that contradict one another: one measure, one period, two values that cannot both be right.

A false accusation costs more than a missed one. So figures are compared only if the words for what they measure come to
the same, and what is no level that was reached (aims, changes, parts, others' figures) is not compared at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from reviewer.model import BBox, Finding, Kind, Place
from reviewer.rules.base import Result, Subject, check, finding
from reviewer.rules.figures.labels import is_comparable, key_of
from reviewer.rules.figures.periods import NOW, OTHER, UNDATED
from reviewer.rules.figures.quantity import PEOPLE, Quantity
from reviewer.rules.figures.stated import stated_figures
from reviewer.rules.figures.tabled import tabled_figures
from reviewer.rules.figures.words import lexicon

# Where the report of a team, a service or a product speaks of the whole firm, and the node that it has then.
FIRM, PART = "intro.company", "intro.subject"
_REACHED = re.compile(r"完成|达成|实现|落实|结果")

Pair = tuple["Figure", "Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated value with its place; `order` counts paragraphs and tables."""

    label: str
    period: str
    quantity: Quantity
    quote: str
    page: int
    bbox: BBox
    node: str | None
    order: tuple[int, bool]


@check("content.figures")
def content_figures(subject: Subject) -> Iterator[Result]:
    """One finding, at the later place, for each measure with two values in one period."""
    figures = sorted((*_in_text(subject), *_in_tables(subject)), key=lambda figure: figure.order)
    figures = [figure for figure in figures if figure.period != OTHER and is_comparable(figure.label)]
    years = Counter(figure.period for figure in figures if figure.period.isdigit())
    usual = years.most_common(1)[0][0] if years else UNDATED
    pairs = [pair for group in _groups(figures, subject) for pair in contradictions(group, usual)]
    yield from (_told(subject, pair) for pair in dict.fromkeys(pairs))


def _groups(figures: Sequence[Figure], subject: Subject) -> Iterator[list[Figure]]:
    """Figures of one measure, those of the whole firm apart from those of the part of it that the report is of."""
    has_part = any(leaf.id == PART for leaf in subject.outline.leaves)
    groups: dict[tuple[str, str, bool], list[Figure]] = {}
    for figure in figures:
        in_portrait = has_part and figure.node == FIRM
        of_firm = in_portrait or (has_part and re.search(lexicon().firm, figure.quote))
        for scope in [True] * bool(of_firm) + [False] * (not in_portrait):
            groups.setdefault((key_of(figure.label), figure.quantity.measure, scope), []).append(figure)
    yield from groups.values()


def _in_text(subject: Subject) -> Iterator[Figure]:
    aims = _passages_of_aims(subject)
    for passage in subject.document.of_kind(Kind.HEADING, Kind.BODY):
        if passage.index in aims:
            continue
        for stated in stated_figures(passage.text):
            page, bbox = passage.locate(stated.begin, stated.end)
            quote = passage.text[stated.begin : stated.end].strip()
            node, order = subject.alignment.under.get(passage.index), (passage.index, False)
            yield Figure(stated.label, stated.period, stated.quantity, quote, page, bbox, node, order)


def _in_tables(subject: Subject) -> Iterator[Figure]:
    for table in subject.document.tables:
        node, order = subject.alignment.under.get(table.after), (table.after, True)
        for tabled in tabled_figures(table.rows):
            yield Figure(
                tabled.label, tabled.period, tabled.quantity, tabled.quote, table.page, table.bbox, node, order
            )


def _passages_of_aims(subject: Subject) -> set[int]:
    """Headings like 目标计划 and paragraphs under them: what they state is wanted, not reached."""
    return {
        index
        for section in subject.sections
        if re.search(lexicon().aim, section.title) and not _REACHED.search(section.title)
        for part in section.walk()
        for index in (part.heading, *part.passages)
    }


def contradictions(group: Sequence[Figure], usual: str) -> Iterator[Pair]:
    """Figures of one measure that contradict each other, one pair a period.

    A figure without a year may be of any year; it contradicts those of the year that the report is of (`usual`) only if
    no other year has its value. A number of people without a year is of the day of writing, too.
    """
    for period in dict.fromkeys(figure.period for figure in group if figure.period != UNDATED):
        yield from _contradiction([figure for figure in group if figure.period == period])
    undated = [figure for figure in group if figure.period == UNDATED]
    dated = [figure for figure in group if figure.period not in (UNDATED, NOW)]
    loose = [one for one in undated if not any(one.quantity.agrees(other.quantity) for other in dated)]
    if loose:
        yield from _contradiction([figure for figure in group if figure in loose or figure.period == usual])
        present = [figure for figure in group if figure in loose or figure.period == NOW]
        yield from _contradiction([figure for figure in present if figure.quantity.measure == PEOPLE])


def _contradiction(figures: Sequence[Figure]) -> Iterator[Pair]:
    """The two figures that contradict each other.

    Words that have two values in one paragraph, or three in the report, stand for several things: none then.
    """
    pairs = [pair for pair in combinations(figures, 2) if _disagree(pair)]
    several = any(all(_disagree(pair) for pair in combinations(trio, 2)) for trio in combinations(figures, 3))
    if not several and not any(one.order == other.order for one, other in pairs):
        yield from [pair for pair in pairs if pair[0].quantity.is_comparable(pair[1].quantity)][:1]


def _disagree(pair: Sequence[Figure]) -> bool:
    return not pair[0].quantity.agrees(pair[1].quantity)


def _told(subject: Subject, pair: Pair) -> Finding:
    earlier, later = pair
    place = subject.document.place
    year = next((f"{figure.period}年" for figure in pair if figure.period.isdigit()), "")
    told = finding(
        "content.figures",
        (later.page, later.bbox),
        expected=f"{year}{later.label}",
        actual=f"“{earlier.quote}”（{place(earlier.page)}），另一处写作“{later.quote}”（{place(later.page)}）",
        excerpt=later.quote,
        node=later.node,
    )
    return replace(told, places=(Place(earlier.page, earlier.bbox, earlier.quote),))
