"""What a docx's text is made of once it is read: paragraphs of pieces, text boxes, tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.docx.styles import Look, Setting
from reviewer.model import Align

# Tabs stay in a piece's text until its line is composed; two of the signs stand for tabs that align by themselves.
TAB, CENTER_TAB, RIGHT_TAB = "\t", "\x1d", "\x1e"
TABS = TAB + CENTER_TAB + RIGHT_TAB


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look. `pale` is white print on no ground of its own; `page_field` a page number that counts itself."""

    text: str
    look: Look
    pale: bool
    page_field: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A text box; `align` is where it stands across the page, None where that is not said."""

    paragraphs: tuple[Paragraph, ...]
    align: Align | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or what the end of a page or of a line leaves of one: then it is not `first`.

    `number` is the list's number before it. `sheet` counts pages as far as the file tells where they end. `backdrop`
    says that a picture or a coloured shape lies behind the text; `notes` are its footnotes.
    """

    pieces: tuple[Piece, ...]
    number: Piece | None
    setting: Setting
    sheet: int
    first: bool
    contents: bool
    picture: bool = False
    backdrop: bool = False
    boxes: tuple[Box, ...] = ()
    notes: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: how many columns it takes, and whether it only goes on from the row above."""

    paragraphs: tuple[Paragraph, ...]
    span: int
    continued: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `ruled` says whether any line of it is drawn."""

    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        return (paragraph for row in self.rows for cell in row for paragraph in cell.paragraphs)


Block = Paragraph | Grid
