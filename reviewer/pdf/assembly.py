"""From the pages as they were painted to the document: lines, tables, paragraphs, sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path

from reviewer.model import BBox, Document, HiddenText, Kind, Line, Page, Passage, Table
from reviewer.pdf.figures import find_figures
from reviewer.pdf.fonts import Face
from reviewer.pdf.furniture import MARGIN
from reviewer.pdf.hidden import hidden_texts
from reviewer.pdf.layout import lay_out
from reviewer.pdf.lines import build_lines
from reviewer.pdf.ocr_text import turned_back
from reviewer.pdf.painting import Glyph
from reviewer.pdf.raw_pages import RawPage
from reviewer.pdf.tables import Grid, fill, find_grids, thin_rules, turned_rows, without_text_cells
from reviewer.structure import Titles, build_sections, recognise

# A gap between two paragraphs of more than this (em) holds a picture; double spacing on a grid leaves 4.5.
PICTURE_GAP = 6.0
# Up to this share of a document's characters, Type 3 fonts are the bold ones.
MOST_TYPE3 = 0.4


def assemble(
    path: Path, sha256: str, producer: str, raw: Sequence[RawPage], warnings: list[str], titles: Titles
) -> Document:
    """The document, with `warnings` for its readers; `titles` are those of the template."""
    pages = tuple(map(_page, raw))
    faces = _faces(raw)
    bold_type3 = _bold_type3(faces)
    contents = [_contents(page, bold_type3) for page in raw if not page.garbled]
    lines = [line for own, _ in contents for line in own]
    tables = [table for _, own in contents for table in own]
    rules = {page.number: thin_rules(page.shapes) for page in raw}
    paragraphs, every_table = lay_out(pages, lines, tables, rules, titles)
    structure = recognise(paragraphs, titles, _followed(paragraphs, every_table))
    passages = structure.passages
    hidden: list[HiddenText] = [text for page in raw for text in hidden_texts(page.number, page.glyphs, page.hidden)]
    document = Document(
        file=path.name,
        sha256=sha256,
        producer=producer,
        pages=pages,
        passages=passages,
        sections=build_sections(passages, structure.numbers),
        tables=tuple(_place(table, passages) for table in every_table),
        hidden=tuple(hidden),
        line_heights={face.name: face.line_height for face in faces if face.line_height},
        warnings=tuple(warnings),
    )
    return turned_back(document, {page.number: page.turn for page in raw if page.turn})


def _page(raw: RawPage) -> Page:
    return Page(
        number=raw.number,
        width=raw.width,
        height=raw.height,
        characters=_count(raw.glyphs),
        scanned=raw.scanned,
        garbled=raw.garbled,
        crop=BBox(*raw.crop),
        unseen=_count([glyph for glyph, _ in raw.hidden]),
        lost=raw.lost,
        by_ocr=raw.by_ocr,
    )


def _contents(page: RawPage, bold_type3: frozenset[str]) -> tuple[list[Line], list[Table]]:
    """The page's running text, and what stands in its tables, its figures and along its sides."""
    grids = _grids(page)
    loose = [glyph for glyph in page.glyphs if not _inside(glyph, grids)] if grids else page.glyphs
    figures = find_figures(page.shapes, grids, loose, (page.width, page.height))
    text = [glyph for glyph in loose if not any(figure.holds(glyph) for figure in figures)] if figures else loose
    tables = [Table(page.number, grid.bbox, fill(grid, page.glyphs), -1) for grid in grids]
    tables += [Table(page.number, figure.bbox, figure.lettering(loose), -1) for figure in figures]
    lines = build_lines(page.number, text, bold_type3=bold_type3, width=page.width)
    return lines, [*tables, *_turned(page, loose)]


def _followed(paragraphs: Sequence[Passage], tables: Sequence[Table]) -> set[int]:
    """Indexes of paragraphs below which a table or a picture stands."""
    followed = {_place(table, paragraphs).after for table in tables}
    text = [passage for passage in paragraphs if passage.kind is Kind.BODY]
    for one, two in pairwise(text):
        above, below = one.lines[-1], two.lines[0]
        if above.page == below.page and below.baseline - above.baseline > PICTURE_GAP * above.size:
            followed.add(one.index)
    return followed


def _count(glyphs: Sequence[Glyph]) -> int:
    return sum(bool(glyph.text.strip()) for glyph in glyphs)


def _grids(page: RawPage) -> list[Grid]:
    """The page's tables and text boxes that have something in them, less cells that hold running text."""
    found = [
        grid
        for grid in find_grids(page.shapes, page.glyphs, page.width)
        if any(_inside(g, [grid]) for g in page.glyphs)
    ]
    kept = (without_text_cells(grid, page.glyphs, page.width) for grid in found)
    return [grid for grid in kept if grid is not None and not _frames_number(grid, page)]


def _frames_number(grid: Grid, page: RawPage) -> bool:
    """Whether a frame stands in the margin: it is drawn round a page number or a running head."""
    _, top, _, bottom = page.crop
    margin = MARGIN * (bottom - top)
    return len(grid.cells) == 1 and (grid.bbox.bottom < top + margin or grid.bbox.top > bottom - margin)


def _turned(page: RawPage, glyphs: Sequence[Glyph]) -> list[Table]:
    """Text that runs up or down the page, as a table of one column: it is set so for a wide table's sake."""
    turned = [glyph for glyph in glyphs if glyph.turn in (90, 270) and glyph.text.strip()]
    if not turned:
        return []
    x0, x1 = min(glyph.x0 for glyph in turned), max(glyph.x1 for glyph in turned)
    top, bottom = min(glyph.baseline for glyph in turned), max(glyph.baseline for glyph in turned)
    return [Table(page.number, BBox(x0, top, x1, bottom), turned_rows(turned), -1)]


def _inside(glyph: Glyph, grids: Sequence[Grid]) -> bool:
    return any(grid.holds(glyph) for grid in grids)


def _faces(raw: Sequence[RawPage]) -> Counter[Face]:
    """The typefaces with the number of their glyphs."""
    counts: Counter[Face] = Counter()
    for face, run in groupby((glyph for page in raw for glyph in page.glyphs), key=attrgetter("face")):
        counts[face] += len(list(run))
    return counts


def _bold_type3(counts: Counter[Face]) -> frozenset[str]:
    """Families whose Type 3 fonts are drawn bold.

    Browsers draw the bold of a face that has none as a Type 3 font; where all text is in Type 3 fonts, they tell nothing.
    """
    drawn = sum(count for face, count in counts.items() if face.type3)
    if drawn > MOST_TYPE3 * sum(counts.values()):
        return frozenset()
    return frozenset(face.family for face in counts if face.type3 and face.family)


def _place(table: Table, passages: Sequence[Passage]) -> Table:
    """The table with the passage that it follows in reading order."""
    before = [
        passage.index
        for passage in passages
        if (passage.page, passage.lines[0].baseline) < (table.page, table.bbox.top + 1)
    ]
    return Table(table.page, table.bbox, table.rows, max(before, default=-1))
