"""What all the text of a document shares: styles, lists, notes, and where its sections turn the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer.docx.drawings import Widths
from reviewer.docx.markup import Element, W, is_on, points, value
from reviewer.docx.numbering import Counter, Numbering
from reviewer.docx.package import Package
from reviewer.docx.properties import is_tinted
from reviewer.docx.styles import Styles, has_rules
from reviewer.docx.themes import theme_fonts

# A4, and the distance of tab stops and of lines where a file says nothing of them, in points.
A4 = (595.3, 841.9)
TAB_STOP = 36.0
LINE_PITCH = 12.0
_MARGINS = 180.0
_GRIDS = ("lines", "linesAndChars", "snapToChars")


@dataclass(frozen=True, slots=True)
class Source:
    """What all stories of a document share; lengths in points.

    `notes` are the footnotes and endnotes by the tag that refers to them and their id; `turning` the ends of sections
    after which a new page begins; `ruled` and `tinted` the table styles that draw lines and lay colours; `size` is the
    page's width and height.
    """

    styles: Styles
    numbering: Numbering
    counter: Counter
    notes: Mapping[tuple[str, str], Element]
    sections: Sequence[Element]
    turning: frozenset[Element]
    ruled: frozenset[str]
    tinted: frozenset[str]
    size: tuple[float, float]
    widths: Widths
    tab_stop: float
    even_pages: bool


def make_source(package: Package) -> Source:
    """Reads the parts beside the document's text. Raises DamagedError where one is broken; all may be missing."""
    settings = package.xml(package.related("settings"))
    styles_root = package.xml(package.related("styles"))
    sections = tuple(package.document.iter(W + "sectPr"))
    numbering = Numbering(package.xml(package.related("numbering")), _list_styles(styles_root))
    language = None if settings is None else settings.find(W + "themeFontLang")
    fonts = theme_fonts(
        package.xml(package.related("theme")), None if language is None else language.get(W + "eastAsia")
    )
    styles = Styles(styles_root, fonts, numbering, _line_pitch(sections))
    width, height = _page_size(sections)
    even = None if settings is None else settings.find(W + "evenAndOddHeaders")
    return Source(
        styles=styles,
        numbering=numbering,
        counter=Counter(numbering),
        notes={key: note for kind in ("footnote", "endnote") for key, note in _notes(package, kind)},
        sections=sections,
        turning=frozenset(one for one, two in pairwise(sections) if value(two, "type") != "continuous"),
        ruled=styles.tables_with(lambda style: any(map(has_rules, style.iter(W + "tblBorders", W + "tcBorders")))),
        tinted=styles.tables_with(lambda style: any(map(is_tinted, style.iter(W + "shd")))),
        size=(width, height),
        widths=Widths(width, width - _side_margins(sections)),
        tab_stop=max(points(value(settings, "defaultTabStop")) or TAB_STOP, 1.0),
        even_pages=even is not None and is_on(even),
    )


def _list_styles(root: Element | None) -> dict[str, str]:
    """The numIds of numbering styles, by the style's id."""
    return {
        style.get(W + "styleId") or "": number
        for style in (() if root is None else root.findall(W + "style"))
        if style.get(W + "type") == "numbering"
        and (number := value(style.find(f"{W}pPr/{W}numPr"), "numId")) is not None
    }


def _notes(package: Package, kind: str) -> Iterator[tuple[tuple[str, str], Element]]:
    root = package.xml(package.related(f"{kind}s"))
    for note in () if root is None else root.findall(W + kind):
        yield (f"{W}{kind}Reference", note.get(W + "id") or ""), note


def _line_pitch(sections: Sequence[Element]) -> float:
    """What one "line" of spacing before a paragraph is: a step of the grid where the text stands on one."""
    for section in reversed(sections):
        grid = section.find(W + "docGrid")
        if grid is not None and grid.get(W + "type") in _GRIDS:
            return points(grid.get(W + "linePitch")) or LINE_PITCH
    return LINE_PITCH


def _page_size(sections: Sequence[Element]) -> tuple[float, float]:
    size = next((found for section in sections if (found := section.find(W + "pgSz")) is not None), None)
    if size is None:
        return A4
    return points(size.get(W + "w")) or A4[0], points(size.get(W + "h")) or A4[1]


def _side_margins(sections: Sequence[Element]) -> float:
    margins = next((found for section in sections if (found := section.find(W + "pgMar")) is not None), None)
    if margins is None:
        return _MARGINS
    return (points(margins.get(W + "left")) or 0.0) + (points(margins.get(W + "right")) or 0.0)
