"""Headers, footers and page numbers, each where the page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from reviewer.docx.blocks import CENTER_TAB, RIGHT_TAB, TABS, Paragraph, Piece
from reviewer.docx.layout import Draft, Item, Unseen
from reviewer.docx.lines import Setter
from reviewer.docx.markup import RELATIONS, W, is_on
from reviewer.docx.package import Package
from reviewer.docx.source import Source
from reviewer.docx.story import Story
from reviewer.model import Align, Kind

Area = Literal["header", "footer"]

_STOPS: dict[str, Align] = {"center": "center", "right": "right", "end": "right", "decimal": "right"}


def read_furniture(package: Package, source: Source, area: Area) -> Iterator[Item]:
    """What stands in the headers or footers that some page shows; each of them comes once."""
    kind = Kind.HEADER if area == "header" else Kind.FOOTER
    setter = Setter(source.tab_stop)
    for part in _shown_parts(package, source, area):
        root = package.xml(part)
        for paragraph in () if root is None else _paragraphs(Story(source).paragraphs(root)):
            for column in _columns(paragraph):
                unit = setter.compose(column)
                if unit.line:
                    counts = any(piece.page_field for piece in column.pieces)
                    yield Draft(Kind.PAGE_NUMBER if counts else kind, (unit.line,), replace(unit.format, area=area))
                yield from (Unseen(text, reason) for text, reason in unit.hidden)


def _shown_parts(package: Package, source: Source, area: Area) -> list[str]:
    """A section that names no header has the one of the section before; a first page's shows only where it is asked
    for, an even page's only where the document tells odd and even pages apart."""
    current: dict[str, str | None] = {}
    shown: dict[str, None] = {}
    for section in source.sections:
        for reference in section.findall(f"{W}{area}Reference"):
            current[reference.get(W + "type") or "default"] = package.target(reference.get(RELATIONS + "id"))
        first = section.find(W + "titlePg")
        kinds = ["default", *["first"] * (first is not None and is_on(first)), *["even"] * source.even_pages]
        shown |= {part: None for kind in kinds if (part := current.get(kind))}
    return [*shown]


def _paragraphs(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs and those of the text boxes that hang on them: WPS puts page numbers in such a box."""
    for paragraph in paragraphs:
        yield paragraph
        for box in paragraph.boxes:
            for inner in box.paragraphs:
                yield inner if box.align is None else _aligned(inner, box.align)


def _columns(paragraph: Paragraph) -> Iterator[Paragraph]:
    """What tabs part: a running head on the left, a page number in the middle."""
    columns: list[tuple[Align | None, list[Piece]]] = [(None, [])]
    stops = iter(kind for _, kind in paragraph.setting.stops)
    for piece in paragraph.pieces:
        if piece.text not in TABS:
            columns[-1][1].append(piece)
        elif piece.text == CENTER_TAB:
            columns.append(("center", []))
        elif piece.text == RIGHT_TAB:
            columns.append(("right", []))
        else:
            columns.append((_STOPS.get(next(stops, ""), columns[-1][0]), []))
    setting = paragraph.setting
    for stop, pieces in columns:
        align = setting.frame or (stop if setting.align in ("left", "justify") else None)
        column = replace(paragraph, pieces=tuple(pieces))
        yield column if align is None else _aligned(column, align)


def _aligned(paragraph: Paragraph, align: Align) -> Paragraph:
    """A paragraph that a tab, a frame or a box puts in its place, whatever its indent is."""
    return replace(paragraph, setting=replace(paragraph.setting, align=align, first=0.0, first_chars=0.0))
