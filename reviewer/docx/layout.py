"""Everything of a document in reading order: paragraphs with their kinds, tables, pictures, text that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from reviewer.docx.blocks import Block, Grid, Paragraph
from reviewer.docx.front import find_front, loosen
from reviewer.docx.lines import Composed, Setter
from reviewer.model import Kind, Line, ParagraphFormat
from reviewer.structure import Titles


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph of the report with its kind; only a title has several lines."""

    kind: Kind
    lines: tuple[Line, ...]
    format: ParagraphFormat


@dataclass(frozen=True, slots=True)
class Rows:
    """The cells' texts of a table; where a cell is merged, it has its text once and the rest of it is empty."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Text that nobody sees, with the reason in Chinese."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Something that is looked at and not read."""


Item = Draft | Rows | Unseen | Picture


def lay_out(blocks: Sequence[Block], titles: Titles, tab_stop: float) -> list[Item]:
    """Everything in reading order. Headings are not told yet. `tab_stop` is in points."""
    backdrops = frozenset(block.sheet for block in blocks if isinstance(block, Paragraph) and block.backdrop)
    setter = Setter(tab_stop, backdrops)
    units = loosen(
        [setter.compose(block) if isinstance(block, Paragraph) else block for block in blocks], titles, setter
    )
    kinds = find_front(units, titles)
    items: list[Item] = []
    for position, unit in enumerate(units):
        if isinstance(unit, Grid):
            items += _table(unit, setter)
        else:
            items += _paragraph(unit, kinds.get(position, Kind.BODY), setter)
    return [*_joined_titles(items)]


# ---------------------------------------------------------------- items


def _paragraph(unit: Composed, kind: Kind, setter: Setter) -> Iterator[Item]:
    if unit.line:
        yield Draft(kind, (unit.line,), unit.format)
    yield from (Unseen(text, reason) for text, reason in unit.hidden)
    yield from _attached(unit.paragraph, setter)


def _attached(paragraph: Paragraph, setter: Setter) -> Iterator[Item]:
    """What hangs on a paragraph: its notes, its text boxes, a picture."""
    for note in paragraph.notes:
        yield from _paragraph(setter.compose(note), Kind.FOOTNOTE, setter)
    for box in paragraph.boxes:
        composed = [setter.compose(inner) for inner in box.paragraphs]
        if any(unit.text for unit in composed):
            yield Rows(((_text(composed),),))
        yield from (Unseen(text, reason) for unit in composed for text, reason in unit.hidden)
    if paragraph.picture:
        yield Picture()


def _table(grid: Grid, setter: Setter) -> Iterator[Item]:
    composed = [[[setter.compose(paragraph) for paragraph in cell.paragraphs] for cell in row] for row in grid.rows]
    rows = tuple(
        tuple(
            text
            for cell, units in zip(cells, texts, strict=True)
            for text in ("" if cell.continued else _text(units), *[""] * (cell.span - 1))
        )
        for cells, texts in zip(grid.rows, composed, strict=True)
    )
    if any(map(any, rows)):
        yield Rows(tuple(row for row in rows if any(row)))
    units = [unit for row in composed for cell in row for unit in cell]
    yield from (Unseen(text, reason) for unit in units for text, reason in unit.hidden)
    for unit in units:
        yield from _attached(unit.paragraph, setter)


def _text(units: Iterable[Composed]) -> str:
    return " ".join(unit.text for unit in units if unit.text)


def _joined_titles(items: Iterable[Item]) -> Iterator[Item]:
    """A title of several paragraphs is one, also round a picture."""
    for is_title, run in groupby(items, key=lambda item: not isinstance(item, Draft) or item.kind is Kind.TITLE):
        group = [*run]
        titles = [item for item in group if isinstance(item, Draft)]
        if not is_title or not titles:
            yield from group
            continue
        before = [*takewhile(lambda item: not isinstance(item, Draft), group)]
        yield from before
        yield replace(titles[0], lines=tuple(line for title in titles for line in title.lines))
        yield from (item for item in group[len(before) :] if not isinstance(item, Draft))
