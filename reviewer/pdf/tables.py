"""Ruled tables: grids of lines by pdfplumber's own table finder, three-line tables by their horizontal rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from reviewer.model import BBox, bounding
from reviewer.pdf.device import Glyph, Shape

Cell = tuple[float, float, float, float]

# Lines closer than this belong together (points); pdfplumber's default.
TOLERANCE = 3.0
# A painted rectangle thinner than this is a rule, not an area (points).
THICKEST_RULE = 2.5


class Grid:
    """The cells of one table, as boxes; a table of a single cell is a frame round text, not a table."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = [BBox(*cell) for cell in sorted(cells, key=lambda cell: (round(cell[1]), cell[0]))]
        self.bbox = bounding(iter(self.cells))

    def rows(self) -> list[list[BBox]]:
        return [list(run) for _, run in groupby(self.cells, key=lambda cell: round(cell.top))]


def find_grids(shapes: Sequence[Shape], width: float) -> list[Grid]:
    """Tables of one page from its rules; `width` is the page's, in points."""
    edges = merge_edges(_edges(shapes, width), TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    cells = intersections_to_cells(edges_to_intersections(edges, TOLERANCE, TOLERANCE))
    grids = [Grid(group) for group in cells_to_tables(cells) if len(group) > 1]
    return grids + _three_line_grids(edges, grids)


def _edges(shapes: Sequence[Shape], width: float) -> list[dict[str, Any]]:
    edges: list[dict[str, Any]] = []
    for shape in shapes:
        if shape.image:
            continue
        wide, high = shape.x1 - shape.x0, shape.bottom - shape.top
        if high <= THICKEST_RULE and wide > THICKEST_RULE:
            edges.append(_edge("h", shape.x0, shape.top, shape.x1, shape.top))
        elif wide <= THICKEST_RULE and high > THICKEST_RULE:
            edges.append(_edge("v", shape.x0, shape.top, shape.x0, shape.bottom))
        elif wide > THICKEST_RULE and high > THICKEST_RULE and wide < 0.95 * width:
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


def _three_line_grids(edges: Sequence[dict[str, Any]], grids: Sequence[Grid]) -> list[Grid]:
    """Tables drawn with three or more equal horizontal rules and no vertical ones: one cell a band."""
    rules = sorted(
        (edge for edge in edges if edge["orientation"] == "h" and edge["width"] > 100 and not _inside(edge, grids)),
        key=lambda edge: (round(edge["x0"]), round(edge["x1"]), edge["top"]),
    )
    found = []
    for (x0, x1), run in groupby(rules, key=lambda edge: (round(edge["x0"]), round(edge["x1"]))):
        tops = [edge["top"] for edge in run]
        if len(tops) >= 3:
            bands = pairwise(tops)
            found.append(Grid([(float(x0), top, float(x1), bottom) for top, bottom in bands]))
    return found


def _inside(edge: dict[str, Any], grids: Sequence[Grid]) -> bool:
    middle = (edge["x0"] + edge["x1"]) / 2
    return any(
        grid.bbox.x0 - TOLERANCE <= middle <= grid.bbox.x1 + TOLERANCE
        and grid.bbox.top - TOLERANCE <= edge["top"] <= grid.bbox.bottom + TOLERANCE
        for grid in grids
    )


def fill(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
    """The cells' texts, row by row; in a band without vertical rules the columns are cut at wide gaps."""
    rows: list[tuple[str, ...]] = []
    for row in grid.rows():
        if len(row) > 1:
            rows.append(tuple(_cell_text([g for g in glyphs if _within(g, cell)]) for cell in row))
        else:
            rows += _band_rows([g for g in glyphs if _within(g, row[0])])
    return tuple(row for row in rows if any(row))


def _within(glyph: Glyph, cell: BBox) -> bool:
    return cell.holds((glyph.x0 + glyph.x1) / 2, glyph.baseline - glyph.size / 3)


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.text for row in _baselines(glyphs) for glyph in row).strip()


def _baselines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    ordered = sorted(glyphs, key=lambda glyph: (round(glyph.baseline), glyph.x0))
    return [list(run) for _, run in groupby(ordered, key=lambda glyph: round(glyph.baseline))]


def _band_rows(glyphs: Sequence[Glyph]) -> list[tuple[str, ...]]:
    rows = []
    for row in _baselines([glyph for glyph in glyphs if glyph.text.strip()]):
        cells = [row[0].text]
        for previous, glyph in pairwise(row):
            if glyph.x0 - previous.x1 > glyph.size:
                cells.append(glyph.text)
            else:
                cells[-1] += glyph.text
        rows.append(tuple(cells))
    return rows
