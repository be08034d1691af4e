"""Glyphs → visual lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from reviewer.model import BBox, Line, Span
from reviewer.pdf.columns import IN_MARGIN, by_column, find_gutter, part_margin_signs
from reviewer.pdf.painting import Glyph
from reviewer.pdf.rows import ASCENT, DESCENT, Doubled, cut, dedupe, letters_of, rows_of
from reviewer.text import HAN

# A wider gap than this (em) is a blank, between Chinese characters and between others.
CHINESE_BLANK, LATIN_BLANK = 0.45, 0.2


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


def _line(page: int, row: Doubled, bold_type3: frozenset[str], column: int) -> Line | None:
    """The row as a line; None where nothing in it can be read."""
    inked = [i for i, (glyph, _) in enumerate(row) if glyph.text.strip()]
    if not inked:
        return None
    row = row[inked[0] : inked[-1] + 1]
    spans: list[Span] = []
    previous: Glyph | None = None
    usual = _usual_gap(row)
    for style, run in groupby(row, key=lambda pair: _style(pair, bold_type3)):
        family, name, size, bold = style
        text = ""
        edges: list[float] = []
        for glyph, _ in run:
            if previous is not None and _needs_space(previous, glyph, usual):
                text, edges = text + " ", [*edges, previous.x1]
            letters = letters_of(glyph.text)
            if len(letters) == 1:
                edges.append(glyph.x0)
            elif letters:
                step = (glyph.x1 - glyph.x0) / len(letters)
                edges += [glyph.x0 + i * step for i in range(len(letters))]
            text, previous = text + letters, glyph
        if text and previous is not None:
            spans.append(Span(text, family, name, size, bold, (*edges, previous.x1)))
    if not spans:
        return None
    baseline = max(row, key=lambda pair: pair[0].size)[0].baseline
    return Line(page, _bounding(row), baseline, tuple(spans), "".join(span.text for span in spans), column)


def _bounding(row: Doubled) -> BBox:
    return BBox(
        min(glyph.x0 for glyph, _ in row),
        min(glyph.baseline - ASCENT * glyph.size for glyph, _ in row),
        max(glyph.x1 for glyph, _ in row),
        max(glyph.baseline + DESCENT * glyph.size for glyph, _ in row),
    )


def _style(pair: tuple[Glyph, bool], bold_type3: frozenset[str]) -> tuple[str | None, str, float, bool]:
    glyph, doubled = pair
    face = glyph.face
    bold = face.bold or glyph.stroked or doubled or (face.type3 and (face.family or "") in bold_type3)
    return face.family, face.name, round(glyph.size, 1), bold


def _needs_space(previous: Glyph, glyph: Glyph, usual: float) -> bool:
    """Whether a blank that the producer drew as a gap stands between two glyphs; `usual` is the line's own gap (em)."""
    gap = (glyph.x0 - previous.x1) / max(glyph.size, 0.1)
    if gap <= LATIN_BLANK:
        return False
    if not previous.text.strip() or not glyph.text.strip():
        return False
    chinese = HAN.match(previous.text) or HAN.match(glyph.text)
    return gap > (max(CHINESE_BLANK, usual + 0.3) if chinese else LATIN_BLANK)


def _usual_gap(row: Doubled) -> float:
    """The median gap between the line's glyphs in em: justified lines are stretched."""
    gaps = sorted((two.x0 - one.x1) / max(two.size, 0.1) for (one, _), (two, _) in pairwise(row))
    return gaps[len(gaps) // 2] if gaps else 0.0
