"""Drawings: flow charts, diagrams, charts, pictures with lettering. Their words are no paragraphs of the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reviewer.model import BBox, bounding
from reviewer.pdf.lines import row_texts
from reviewer.pdf.painting import Glyph, Shape
from reviewer.pdf.rows import rows_of
from reviewer.pdf.tables import THICKEST_RULE, Grid
from reviewer.text import han

# Shapes nearer to one another than this belong to one drawing (points).
NEAR = 12.0
# A drawing has at least this many shapes that are more than rules; rules alone underline words.
FEWEST_SHAPES = 2
# A shape lower than this (points) is a mark in a line of text; one over this share of the page is its ground.
LOWEST = 8.0
GROUND = 0.5
# Rows of this many Chinese characters are running text; a region with more of them is a frame round it.
RUNNING = 15
MOST_RUNNING = 2
# Beyond so many shapes a page is a picture drawn stroke by stroke, which has no lettering of its own.
MOST_SHAPES = 20_000


class Figure:
    """A drawing: its parts, as boxes, and the box around them."""

    def __init__(self, parts: Sequence[BBox]) -> None:
        self.parts = parts
        self.bbox = bounding(iter(parts))

    def holds(self, glyph: Glyph) -> bool:
        """Whether the glyph's middle lies in the drawing, on one of its parts or near it."""
        x, y = glyph.middle
        return self.bbox.holds(x, y) and any(
            part.x0 - NEAR <= x <= part.x1 + NEAR and part.top - NEAR <= y <= part.bottom + NEAR for part in self.parts
        )

    def lettering(self, glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
        """The drawing's words, row by row."""
        return tuple(tuple(parts) for parts in row_texts([glyph for glyph in glyphs if self.holds(glyph)], gap=1.0))


def find_figures(
    shapes: Sequence[Shape], grids: Sequence[Grid], glyphs: Sequence[Glyph], size: tuple[float, float]
) -> list[Figure]:
    """The page's drawings that have words in them; `size` is the page's width and height in points."""
    ground = GROUND * size[0] * size[1]
    drawn = [
        shape
        for shape in shapes[:MOST_SHAPES]
        if (shape.image or shape.shows)
        and shape.bottom - shape.top > LOWEST
        and (shape.x1 - shape.x0) * (shape.bottom - shape.top) < ground
        and not _in_grid(shape, grids)
    ]
    boxes = {BBox(shape.x0, shape.top, shape.x1, shape.bottom): shape for shape in drawn}
    # Coloured grounds alone mark text.
    figures = [
        Figure(parts)
        for parts in _clusters(list(boxes))
        if len(parts) >= FEWEST_SHAPES and any(_is_line_art(boxes[part]) for part in parts)
    ]
    return [
        figure for figure in figures if figure.bbox.width * figure.bbox.height < ground and _is_lettered(figure, glyphs)
    ]


def _is_line_art(shape: Shape) -> bool:
    return shape.image or shape.stroked or not shape.plain


def _in_grid(shape: Shape, grids: Sequence[Grid]) -> bool:
    x, y = (shape.x0 + shape.x1) / 2, (shape.top + shape.bottom) / 2
    return any(
        grid.bbox.x0 - THICKEST_RULE <= x <= grid.bbox.x1 + THICKEST_RULE
        and grid.bbox.top - THICKEST_RULE <= y <= grid.bbox.bottom + THICKEST_RULE
        for grid in grids
    )


def _clusters(boxes: Sequence[BBox]) -> list[list[BBox]]:
    """Boxes that lie near one another, together."""
    clusters: list[tuple[BBox, list[BBox]]] = []
    for box in sorted(boxes, key=lambda box: box.top):
        around, members = box, [box]
        apart = []
        for region, parts in clusters:
            if _near(region, around):
                around, members = around.union(region), [*parts, *members]
            else:
                apart.append((region, parts))
        clusters = [*apart, (around, members)]
    return [members for _, members in clusters]


def _near(one: BBox, other: BBox) -> bool:
    return (
        one.x0 - NEAR <= other.x1
        and other.x0 - NEAR <= one.x1
        and one.top - NEAR <= other.bottom
        and other.top - NEAR <= one.bottom
    )


def _is_lettered(figure: Figure, glyphs: Sequence[Glyph]) -> bool:
    """Whether there are words in the drawing, but no running text, and no line that begins or goes on outside it."""
    rows = []
    for row in rows_of([glyph for glyph in glyphs if figure.bbox.top <= glyph.baseline <= figure.bbox.bottom]):
        ordered = sorted(row, key=lambda glyph: glyph.x0)
        if any(_crosses(one, other, figure) for one, other in pairwise(ordered)):
            return False
        rows.append("".join(glyph.text for glyph in ordered if figure.holds(glyph)))
    return any(row.strip() for row in rows) and sum(len(han(row)) >= RUNNING for row in rows) <= MOST_RUNNING


def _crosses(one: Glyph, other: Glyph, figure: Figure) -> bool:
    """Whether two neighbouring glyphs of a line stand on either side of the drawing's edge."""
    return other.x0 - one.x1 < 0.5 * one.size and figure.holds(one) != figure.holds(other)
