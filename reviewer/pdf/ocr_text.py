"""Recognised lines of a scan as the glyphs that a text layer would have: what reads text reads them, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from statistics import median

from reviewer.model import BBox, Document, Line, Page, Passage, Table
from reviewer.ocr import OcrLine, OcrPage, Turn
from reviewer.pdf.fonts import Face
from reviewer.pdf.painting import Glyph, Shape
from reviewer.pdf.rows import ASCENT, DESCENT
from reviewer.text import HAN

# Lines whose size differs by less than this share from the page's usual one are of that size: it is measured by boxes
# that are some pixels off.
SAME_SIZE = 0.2
# Boxes are higher than the type by the room round it: 16.5 points for 14.
SIZE_OF_HEIGHT = 0.85
_FACE = Face(None, "", bold=False, type3=False)
# Full-width punctuation and Latin letters of full width stand in the square of a Chinese character.
_WIDE = "\u3000", "\u303f", "\uff01", "\uff60"


def ocr_glyphs(page: OcrPage) -> list[Glyph]:
    usual = _usual_size(page)
    return [glyph for line in page.lines for glyph in _glyphs(line, usual)]


def ocr_shapes(page: OcrPage) -> list[Shape]:
    """The ruling lines, as if they had been painted."""
    return [Shape(*box, luminance=0.0, order=order) for order, box in enumerate(page.rulings)]


def _usual_size(page: OcrPage) -> float:
    sizes = [_size(line) for line in page.lines for _ in line.text]
    return median(sizes) if sizes else 0.0


def _size(line: OcrLine) -> float:
    """The line's type size: Chinese characters are as wide as high, and a box's width is surer than its height."""
    height = SIZE_OF_HEIGHT * (line.bottom - line.top)
    wide = sum(map(_is_wide, line.text)) > len(line.text) / 2
    return min((line.x1 - line.x0) / sum(map(_em, line.text)), line.bottom - line.top) if wide else height


def _glyphs(line: OcrLine, usual: float) -> Iterator[Glyph]:
    """The line's characters, spread over its width."""
    own = _size(line)
    size = usual if abs(own - usual) < SAME_SIZE * usual else own
    baseline = (line.top + line.bottom) / 2 + (ASCENT - DESCENT) / 2 * size
    step = (line.x1 - line.x0) / sum(map(_em, line.text))
    left = line.x0
    for order, letter in enumerate(line.text):
        right = left + _em(letter) * step
        yield Glyph(letter, left, right, baseline, size, _FACE, 0, 0.0, 1.0, False, 0, order)
        left = right


def _em(letter: str) -> float:
    return 1.0 if _is_wide(letter) else 0.5


def _is_wide(letter: str) -> bool:
    return bool(HAN.match(letter)) or _WIDE[0] <= letter <= _WIDE[1] or _WIDE[2] <= letter <= _WIDE[3]


# ---------------------------------------------------------------- pages that lie on their side


def turned_back(document: Document, turns: Mapping[int, Turn]) -> Document:
    """The document, laid out on upright pages, with everything where it stands on the pages as they are in the file;
    `turns` are the pages that were turned."""
    if not turns:
        return document
    turner = _Turner({page.number: page for page in document.pages}, turns)
    return replace(
        document,
        pages=tuple(turner.page(page) for page in document.pages),
        passages=tuple(turner.passage(passage) for passage in document.passages),
        tables=tuple(turner.table(table) for table in document.tables),
    )


class _Turner:
    def __init__(self, upright: Mapping[int, Page], turns: Mapping[int, Turn]) -> None:
        self._upright = upright
        self._turns = turns

    def page(self, page: Page) -> Page:
        if self._turns.get(page.number) not in (90, 270):
            return page
        return replace(page, width=page.height, height=page.width, crop=page.crop and self._box(page.number, page.crop))

    def passage(self, passage: Passage) -> Passage:
        if not any(line.page in self._turns for line in passage.lines):
            return passage
        return replace(passage, lines=tuple(self._line(line) for line in passage.lines))

    def table(self, table: Table) -> Table:
        return replace(table, bbox=self._box(table.page, table.bbox)) if table.page in self._turns else table

    def _line(self, line: Line) -> Line:
        """The line in its place; its characters have none of their own any more, since edges count to the right."""
        if line.page not in self._turns:
            return line
        box = self._box(line.page, line.bbox)
        return replace(line, bbox=box, spans=tuple(replace(span, edges=()) for span in line.spans))

    def _box(self, number: int, box: BBox) -> BBox:
        width, height = self._upright[number].width, self._upright[number].height
        match self._turns[number]:
            case 90:
                return BBox(box.top, width - box.x1, box.bottom, width - box.x0)
            case 180:
                return BBox(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
            case 270:
                return BBox(height - box.bottom, box.x0, height - box.top, box.x1)
        return box
