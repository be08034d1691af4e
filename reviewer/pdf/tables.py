"""Tables and text boxes: grids of rules by pdfplumber's own table finder, three-line tables by their horizontal rules,
frames round a few words, text that runs up or down the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from reviewer.model import BBox, bounding
from reviewer.pdf.lines import row_texts
from reviewer.pdf.painting import Glyph, Shape

Cell = tuple[float, float, float, float]

# Lines closer than this belong together (points); pdfplumber's default.
TOLERANCE = 3.0
# A painted rectangle thinner than this is a rule, not an area (points).
THICKEST_RULE = 2.5
# Columns of a table without vertical rules lie further apart than this (em).
BAND_GAP = 1.0
# Rules of a table are longer than this; two nearer to one another than that are one double rule (points).
SHORTEST_RULE = 100.0
DOUBLE_RULE = 6.0
# A table without vertical rules has a head and a body at least.
FEWEST_BANDS = 2
# A frame of nearly the whole page is an ornament.
PAGE_FRAME = 0.95
# A frame wider than this share of the page is drawn round the running text; a narrower one is a text box.
WIDEST_BOX = 0.7
# A cell this wide (share of the page) with this many lines and characters holds running text: the table is a layout.
TEXT_CELL = (0.6, 6, 120)


class Grid:
    """The cells of one table, as boxes; a text box is a table of one cell.

    Cells of a `banded` table are the bands between its horizontal rules, whose columns no rule tells.
    """

    def __init__(self, cells: Sequence[Cell], *, banded: bool = False) -> None:
        self.banded = banded
        self.cells = [BBox(*cell) for cell in sorted(cells, key=lambda cell: (round(cell[1]), cell[0]))]
        self.bbox = bounding(iter(self.cells))

    def holds(self, glyph: Glyph) -> bool:
        """Whether the glyph's middle lies in one of the cells."""
        x, y = glyph.middle
        return self.bbox.holds(x, y) and any(cell.holds(x, y) for cell in self.cells)

    def rows(self) -> list[list[BBox]]:
        return [list(run) for _, run in groupby(self.cells, key=lambda cell: round(cell.top))]


def find_grids(shapes: Sequence[Shape], glyphs: Sequence[Glyph], width: float) -> list[Grid]:
    """Tables of one page from its rules; `width` is the page's, in points."""
    edges = merge_edges(_edges(shapes, width), TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    cells = intersections_to_cells(edges_to_intersections(edges, TOLERANCE, TOLERANCE))
    groups = cells_to_tables(cells)
    gridded = {cell for group in groups for cell in group}
    boxes = [[cell] for cell in cells if cell not in gridded and cell[2] - cell[0] < WIDEST_BOX * width]
    grids = [Grid(group) for group in (*groups, *boxes)]
    return grids + _three_line_grids(edges, grids, glyphs)


def thin_rules(shapes: Sequence[Shape]) -> list[BBox]:
    """The horizontal lines of a page."""
    return [
        BBox(shape.x0, shape.top, shape.x1, shape.bottom)
        for shape in shapes
        if shape.plain and shape.shows and shape.bottom - shape.top <= THICKEST_RULE < shape.x1 - shape.x0
    ]


def without_text_cells(grid: Grid, glyphs: Sequence[Glyph], width: float) -> Grid | None:
    """The grid less the cells that fill a row and hold running text; None where no other is left."""
    share, lines, characters = TEXT_CELL
    kept = []
    beside = {id(cell) for row in grid.rows() if len(row) > 1 for cell in row}
    for cell in grid.cells:
        layout = cell.width > share * width and id(cell) not in beside
        within = [glyph for glyph in glyphs if _within(glyph, cell)] if layout else []
        if len(within) < characters or len({round(glyph.baseline) for glyph in within}) < lines:
            kept.append((cell.x0, cell.top, cell.x1, cell.bottom))
    if len(kept) == len(grid.cells):
        return grid
    return Grid(kept, banded=grid.banded) if kept else None


def turned_rows(glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
    """Text that runs up (turn 90) or down (270), line by line; each line is one row of one cell."""
    rows: list[tuple[str, ...]] = []
    for turn in (90, 270):
        # Lines that run up follow one another to the right, lines that run down to the left.
        sign = 1 if turn == 90 else -1
        turned = [glyph for glyph in glyphs if glyph.turn == turn and glyph.text.strip()]
        turned.sort(key=lambda glyph: (sign * round(glyph.x0 / glyph.size), -sign * glyph.baseline))
        for _, line in groupby(turned, key=lambda glyph: round(glyph.x0 / glyph.size)):
            rows.append(("".join(glyph.text for glyph in line),))
    return tuple(rows)


def _edges(shapes: Sequence[Shape], width: float) -> list[dict[str, Any]]:
    edges: list[dict[str, Any]] = []
    for shape in shapes:
        if shape.image or not shape.plain or not shape.shows:
            continue
        wide, high = shape.x1 - shape.x0, shape.bottom - shape.top
        if high <= THICKEST_RULE and wide > THICKEST_RULE:
            edges.append(_edge("h", shape.x0, shape.top, shape.x1, shape.top))
        elif wide <= THICKEST_RULE and high > THICKEST_RULE:
            edges.append(_edge("v", shape.x0, shape.top, shape.x0, shape.bottom))
        elif shape.stroked and wide < PAGE_FRAME * width:
            edges += [
                _edge("h", shape.x0, shape.top, shape.x1, shape.top),
                _edge("h", shape.x0, shape.bottom, shape.x1, shape.bottom),
                _edge("v", shape.x0, shape.top, shape.x0, shape.bottom),
                _edge("v", shape.x1, shape.top, shape.x1, shape.bottom),
            ]
    return edges


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "object_type": "line",
    }


def _three_line_grids(edges: Sequence[dict[str, Any]], grids: Sequence[Grid], glyphs: Sequence[Glyph]) -> list[Grid]:
    """Tables drawn with three or more equal horizontal rules and no vertical ones: one cell a band.

    Equal rules also stand below headings and page heads; between those there is running text and no table.
    """
    rules = sorted(
        (
            edge
            for edge in edges
            if edge["orientation"] == "h" and edge["width"] > SHORTEST_RULE and not _inside(edge, grids)
        ),
        key=lambda edge: float(edge["top"]),
    )
    found = []
    for alike in _alike(rules):
        x0, x1 = alike[0]["x0"], alike[0]["x1"]
        bands = [(float(x0), top, float(x1), bottom) for top, bottom in pairwise(edge["top"] for edge in alike)]
        # A double rule encloses nothing.
        bands = [band for band in bands if band[3] - band[1] > DOUBLE_RULE]
        for tabular, cells in groupby(bands, key=lambda band: _is_tabular(band, glyphs)):
            table = list(cells)
            if tabular and len(table) >= FEWEST_BANDS:
                found.append(Grid(table, banded=True))
    return found


def _alike(rules: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rules, from top to bottom, that begin and end at nearly the same places: Word sets the last one a little aside."""
    groups: list[list[dict[str, Any]]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0]["x0"] - rule["x0"]) <= TOLERANCE and abs(group[0]["x1"] - rule["x1"]) <= TOLERANCE:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return groups


def _is_tabular(band: Cell, glyphs: Sequence[Glyph]) -> bool:
    """Whether what stands in a band is cells side by side, and no line of running text."""
    within = [glyph for glyph in glyphs if _within(glyph, BBox(*band))]
    rows = list(row_texts(within, BAND_GAP)) if within else []
    return any(len(row) > 1 for row in rows) and sum(len(row) == 1 for row in rows) <= len(rows) / 2


def _inside(edge: dict[str, Any], grids: Sequence[Grid]) -> bool:
    middle = (edge["x0"] + edge["x1"]) / 2
    return any(
        grid.bbox.x0 - TOLERANCE <= middle <= grid.bbox.x1 + TOLERANCE
        and grid.bbox.top - TOLERANCE <= edge["top"] <= grid.bbox.bottom + TOLERANCE
        for grid in grids
    )


def fill(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
    """The cells' texts, row by row; in a band between rules the columns are cut at wide gaps."""
    rows: list[tuple[str, ...]] = []
    placed = [(glyph, *glyph.middle) for glyph in glyphs]
    for row in grid.rows():
        # Most glyphs of a page stand in none of a row's cells.
        top, bottom = min(cell.top for cell in row), max(cell.bottom for cell in row)
        beside = [one for one in placed if top <= one[2] <= bottom]
        within = [[glyph for glyph, x, y in beside if cell.holds(x, y)] for cell in row]
        if grid.banded:
            rows += [tuple(texts) for texts in row_texts(within[0], BAND_GAP)]
        else:
            rows.append(tuple(_cell_text(cell) for cell in within))
    return tuple(row for row in rows if any(row))


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    """The cell's lines in one, with a blank where two Latin words meet."""
    text = "".join(line for (line,) in turned_rows(glyphs))
    for (line,) in row_texts(glyphs):
        text += " " + line if text[-1:].isascii() and line[:1].isascii() and text else line
    return text.strip()


def _within(glyph: Glyph, cell: BBox) -> bool:
    return cell.holds(*glyph.middle)
