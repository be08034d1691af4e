"""The report itself beside what is said of it: its pages with numbered boxes, or its text where it has no pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reviewer.model import NOWHERE, BBox, Document, Kind, Page
from reviewer.web.views.render import render

# Addresses of the pages' pictures by page number.
Urls = Mapping[int, str]

# About what a number at a box takes of the page (points) where pages are shown at half a laptop's width; `.rv-mark i`
# has the width in pixels.
NUMBER_WIDTH, NUMBER_HEIGHT = 24.0, 20.0

_SHOWN = (Kind.TITLE, Kind.HEADING, Kind.BODY, Kind.CAPTION, Kind.FOOTNOTE, Kind.SIGNATURE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that can be gone to by its `id`; `look` is a severity or "quote", `number` stands at the box. A `further` one
    is a second place of what has another one first."""

    id: str
    page: int
    bbox: BBox
    look: str
    number: int | None = None
    excerpt: str = ""
    further: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A mark on its page, in per cent of the page; its number stands so many numbers' widths (`shift`) to the right of its
    corner, where another one's has the corner."""

    mark: Mark
    left: float
    top: float
    width: float
    height: float
    shift: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its picture, where there is one; `ratio` is width to height."""

    page: int
    url: str | None
    ratio: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a report without pages; `heading` is its level where it is one, `marks` what is said of it."""

    text: str
    heading: int | None
    marks: tuple[Mark, ...]


def sheets(document: Document, urls: Urls, marks: Sequence[Mark]) -> Markup:
    """The pane at the right: every place of `marks` can be gone to in it."""
    if not document.paged:
        return render("paper.html.j2", paragraphs=list(_paragraphs(document, marks)))
    return render("sheets.html.j2", sheets=[_sheet(page, urls, marks) for page in document.pages])


def _sheet(page: Page, urls: Urls, marks: Sequence[Mark]) -> Sheet:
    own = [mark for mark in marks if mark.page == page.number and mark.bbox != NOWHERE]
    boxes = tuple(_box(mark, page, shift) for mark, shift in zip(own, _shifts(own), strict=True))
    return Sheet(page.number, urls.get(page.number), page.width / page.height, boxes)


def _shifts(marks: Sequence[Mark]) -> Iterator[int]:
    """How far each mark's number has to move so that it covers none of an earlier one."""
    taken: list[tuple[float, float]] = []
    for mark in marks:
        x, y, shift = mark.bbox.x0, mark.bbox.top, 0
        while any(
            abs(x + shift * NUMBER_WIDTH - other) < NUMBER_WIDTH and abs(y - top) < NUMBER_HEIGHT
            for other, top in taken
        ):
            shift += 1
        taken += [(x + shift * NUMBER_WIDTH, y)] if mark.number else []
        yield shift


def _box(mark: Mark, page: Page, shift: int) -> Box:
    box = mark.bbox
    return Box(
        mark,
        left=box.x0 / page.width * 100,
        top=box.top / page.height * 100,
        width=box.width / page.width * 100,
        height=box.height / page.height * 100,
        shift=shift,
    )


def _paragraphs(document: Document, marks: Sequence[Mark]) -> Iterator[Paragraph]:
    """Each mark at the first paragraph of its part that holds its excerpt, at the part's first one without any."""
    levels = {section.heading: section.level for section in document.walk_sections()}
    placed: dict[int, list[Mark]] = {}
    for mark in marks:
        placed.setdefault(_paragraph_of(mark, document), []).append(mark)
    for passage in document.of_kind(*_SHOWN):
        found = tuple(placed.get(passage.index, ()))
        yield Paragraph(passage.text, levels.get(passage.index, 0 if passage.kind is Kind.TITLE else None), found)


def _paragraph_of(mark: Mark, document: Document) -> int:
    own = [passage for passage in document.of_kind(*_SHOWN) if passage.page == mark.page]
    said = (passage.index for passage in own if mark.excerpt and mark.excerpt in passage.text)
    return next(said, own[0].index if own else -1)
