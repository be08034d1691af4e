"""Glyphs → visual lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, groupby, pairwise
from operator import attrgetter

from reviewer.model import BBox, Line, Span
from reviewer.pdf.columns import IN_MARGIN, by_column, find_gutter, part_margin_signs
from reviewer.pdf.fonts import Face
from reviewer.pdf.painting import Glyph
from reviewer.pdf.rows import ASCENT, DESCENT, Row, cut, dedupe, letters_of, rows_of
from reviewer.text import HAN

# A wider gap than this (em) is a blank, between Chinese characters and between others.
CHINESE_BLANK, LATIN_BLANK = 0.45, 0.2
# What a glyph's style follows from; the same for long runs of them.
_INK = attrgetter("face", "size", "stroked")


def build_lines(page: int, glyphs: Sequence[Glyph], *, bold_type3: frozenset[str], width: float) -> list[Line]:
    """Visual lines of one page in reading order: from top to bottom, and column by column where there are two.

    `bold_type3` names the families whose Type 3 font is the bold twin of a real font (Chromium's way); `width`
    is the page's.
    """
    rows = [dedupe(row) for row in rows_of(glyphs)]
    rows, signs = part_margin_signs(rows)
    gutter = find_gutter(rows, width)
    lines = [_line(page, [sign], bold_type3, IN_MARGIN) for sign in signs]
    for column, row in by_column(rows, gutter) if gutter else ((0, row) for row in rows):
        lines.append(_line(page, row, bold_type3, column))
    return [line for line in lines if line is not None]


def row_texts(glyphs: Sequence[Glyph], gap: float | None = None) -> Iterator[list[str]]:
    """The texts of rows from top to bottom, each cut where a gap of more than `gap` em opens (None: nowhere)."""
    for row in rows_of(glyphs):
        parts = [dedupe(row)] if gap is None else cut(dedupe(row), gap)
        lines = [_line(0, part, frozenset(), 0) for part in parts]
        texts = [line.text for line in lines if line is not None]
        if texts:
            yield texts


def _line(page: int, row: Row, bold_type3: frozenset[str], column: int) -> Line | None:
    """The row as a line; None where nothing in it can be read."""
    row = _inked(row)
    usual = cache(partial(_usual_gap, row))
    spans: list[Span] = []
    previous: Glyph | None = None
    for style, runs in groupby(groupby(row, _INK), key=lambda run: _style(run[0], bold_type3)):
        text = ""
        edges: list[float] = []
        for glyph in chain.from_iterable(run for _, run in runs):
            if previous and glyph.x0 - previous.x1 > LATIN_BLANK * glyph.size and _is_blank(previous, glyph, usual):
                text, edges = text + " ", [*edges, previous.x1]
            letters = letters_of(glyph.text)
            if len(letters) == 1:
                edges.append(glyph.x0)
            elif letters:
                step = (glyph.x1 - glyph.x0) / len(letters)
                edges += [glyph.x0 + i * step for i in range(len(letters))]
            text, previous = text + letters, glyph
        if text and previous is not None:
            spans.append(Span(text, *style, (*edges, previous.x1)))
    if not spans:
        return None
    baseline = max(row, key=attrgetter("size")).baseline
    return Line(page, _bounding(row), baseline, tuple(spans), "".join(span.text for span in spans), column)


def _inked(row: Row) -> Row:
    """The row without blanks at its ends."""
    inked = (i for i, glyph in enumerate(row) if glyph.text.strip())
    first = next(inked, len(row))
    last = next((i for i in range(len(row) - 1, first, -1) if row[i].text.strip()), first)
    return row[first : last + 1]


def _bounding(row: Row) -> BBox:
    return BBox(
        min(map(attrgetter("x0"), row)),
        min([glyph.baseline - ASCENT * glyph.size for glyph in row]),
        max(map(attrgetter("x1"), row)),
        max([glyph.baseline + DESCENT * glyph.size for glyph in row]),
    )


def _style(ink: tuple[Face, float, bool], bold_type3: frozenset[str]) -> tuple[str | None, str, float, bool]:
    face, size, stroked = ink
    bold = face.bold or stroked or (face.type3 and (face.family or "") in bold_type3)
    return face.family, face.name, round(size, 1), bold


def _is_blank(previous: Glyph, glyph: Glyph, usual: Callable[[], float]) -> bool:
    """Whether the gap between two glyphs is a blank as the producer drew it; `usual` is the line's own gap (em)."""
    if not previous.text.strip() or not glyph.text.strip():
        return False
    gap = (glyph.x0 - previous.x1) / max(glyph.size, 0.1)
    if HAN.match(previous.text) or HAN.match(glyph.text):
        return gap > CHINESE_BLANK and gap > usual() + 0.3
    return True


def _usual_gap(row: Row) -> float:
    """The median gap between the line's glyphs in em: justified lines are stretched."""
    gaps = sorted((two.x0 - one.x1) / max(two.size, 0.1) for one, two in pairwise(row))
    return gaps[len(gaps) // 2] if gaps else 0.0
