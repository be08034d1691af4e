"""Paragraphs and tables in order, each with what it is: cover, contents, title, body, footnote.

A word processor's file does not tell where its pages end but for the ends that somebody set, so a cover ends at one of
those, at a page's end that Word left a note of, or at a run of empty paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from statistics import median

from reviewer.docx.lines import Composed, compose
from reviewer.docx.story import Block, Grid, Paragraph, Piece
from reviewer.model import Kind, Line, ParagraphFormat
from reviewer.structure import Titles, opens_report

# So many empty paragraphs in a row push the text to the next page.
PUSHING = 5
# A cover has few lines and few characters; a title is short.
MOST_COVER_LINES, MOST_COVER_TEXT = 14, 260
MOST_TITLE_LINES, MOST_TITLE_TEXT = 4, 120
LONGEST_ENTRY = 100

_END = re.compile(r"[。！？；!?;…][”’）)」』]*$")
_CONTENTS_TITLE = re.compile(r"^目\s*[录次]$")
_CONTENTS_ENTRY = re.compile(r"[.．·…⋯]{4,}\s*[\divxIVX]{1,4}$|\s\d{1,3}$")
_LEADERS = re.compile(r"[.．·…⋯]{5,}")
_FEWEST_LEADERS = 3


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
Unit = Composed | Grid


def lay_out(blocks: Sequence[Block], titles: Titles, tab_stop: float) -> list[Item]:
    """Everything in reading order. Headings are not told yet. `tab_stop` is in points."""
    backdrops = frozenset(block.sheet for block in blocks if isinstance(block, Paragraph) and block.backdrop)
    setter = Setter(tab_stop, backdrops)
    units = _without_layout_tables(blocks, titles, setter)
    kinds = dict.fromkeys(_contents(units), Kind.CONTENTS)
    kinds |= _front_matter(units, kinds, titles)
    items: list[Item] = []
    for position, unit in enumerate(units):
        if isinstance(unit, Grid):
            items += _table(unit, setter)
        else:
            items += _paragraph(unit, kinds.get(position, Kind.BODY), setter)
    return [*_joined_titles(items)]


@dataclass(frozen=True, slots=True)
class Setter:
    """Composes paragraphs alike; `backdrops` are the sheets with a picture or a colour behind the text."""

    tab_stop: float
    backdrops: frozenset[int] = frozenset()

    def compose(self, paragraph: Paragraph) -> Composed:
        return compose(paragraph, tab_stop=self.tab_stop, backdrop=paragraph.sheet in self.backdrops)


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
    """A title of several paragraphs is one."""
    title: Draft | None = None
    for item in items:
        if isinstance(item, Draft) and item.kind is Kind.TITLE:
            title = replace(title, lines=title.lines + item.lines) if title else item
            continue
        if title is not None:
            yield title
            title = None
        yield item
    if title is not None:
        yield title


# ---------------------------------------------------------------- before the report


def _without_layout_tables(blocks: Sequence[Block], titles: Titles, setter: Setter) -> list[Unit]:
    """All paragraphs composed. Tables without lines before the report only place a cover's text: their rows are lines."""
    units: list[Unit] = []
    begun = False
    for block in blocks:
        if isinstance(block, Paragraph):
            units.append(setter.compose(block))
            begun = begun or opens_report(units[-1].text, titles)
        elif begun or block.ruled:
            units.append(block)
        else:
            units += [setter.compose(paragraph) for row in block.rows for paragraph in _row_lines(row, setter)]
    return units


def _row_lines(row: Sequence[Cell], setter: Setter) -> list[Paragraph]:
    """The paragraphs of a row that one sees as lines: cells beside one another make one line."""
    cells = [[p for p in cell.paragraphs if setter.compose(p).text] for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) != 2 and max(map(len, filled), default=0) != 1:
        return [paragraph for cell in row for paragraph in cell.paragraphs]
    return []


def _contents(units: Sequence[Unit]) -> set[int]:
    return set()
