"""Text set in two columns, and signs that run down the margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import mean

from reviewer.pdf.painting import Glyph
from reviewer.pdf.rows import Row, cut
from reviewer.text import HAN

# Signs in the margin (装订线) stand alone, this far (em) from the text, three or more below one another.
MARGIN_GAP = 1.0
FEWEST_SIGNS = 3
# The column of a line that stands in the margin.
IN_MARGIN = -1
# Columns: the gap between them in em, the fewest rows and the fewest characters a row that make a column.
COLUMN_GAP = 1.2
# Once a gutter is known, this gap (em) at its place parts a row.
GUTTER_GAP = 0.3
FEWEST_ROWS = 8
FEWEST_IN_COLUMN = 8


def find_gutter(rows: Sequence[Row], width: float) -> float | None:
    """Where the second column begins (x in points), or None on a page with one.

    A second column has a straight left edge and running text on both sides; a form or a list of labels has not.
    """
    parts = [part for row in rows for part in cut(row, COLUMN_GAP)]
    starts = Counter(round(part[0].x0) for part in parts if 0.35 * width < part[0].x0 < 0.7 * width)
    if not starts:
        return None
    edge = max(starts, key=lambda x: starts[x - 1] + starts[x] + starts[x + 1])
    if sum(starts[edge + step] for step in (-1, 0, 1)) < max(FEWEST_ROWS, 0.3 * len(rows)):
        return None
    before = [part for part in parts if part[-1].x1 < edge]
    behind = [part for part in parts if part[0].x0 > edge - 2]
    across = len(parts) - len(before) - len(behind)
    running = all(len(side) >= FEWEST_ROWS and mean(map(len, side)) >= FEWEST_IN_COLUMN for side in (before, behind))
    return edge - 2 if running and across <= 0.4 * len(rows) else None


def by_column(rows: Sequence[Row], gutter: float) -> Iterator[tuple[int, Row]]:
    """Rows with their column: 0 for one across the page, which closes the columns above it; 1 left, 2 right."""
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        inked = [glyph for glyph in row if glyph.text.strip()]
        sides = [glyph for glyph in inked if glyph.x0 < gutter], [glyph for glyph in inked if glyph.x0 >= gutter]
        if sides[0] and sides[1] and sides[1][0].x0 - sides[0][-1].x1 < GUTTER_GAP * sides[0][-1].size:
            yield from ((1, part) for part in left)
            yield from ((2, part) for part in right)
            left, right = [], []
            yield 0, row
            continue
        for side, part in zip((left, right), sides, strict=True):
            if part:
                side.append(part)
    yield from ((1, part) for part in left)
    yield from ((2, part) for part in right)


def part_margin_signs(rows: list[Row]) -> tuple[list[Row], list[Glyph]]:
    """The rows without the signs that run down the left margin, and those signs."""
    heads = [next((glyph for glyph in row if glyph.text.strip()), None) for row in rows]
    starts = Counter(round(head.x0) for head in heads if head)
    edge = starts.most_common(1)[0][0] if starts else 0
    signs = [
        head
        for row, head in zip(rows, heads, strict=True)
        if head and head.x1 < edge - MARGIN_GAP * head.size and HAN.match(head.text) and _is_alone(head, row)
    ]
    columns = Counter(round(sign.x0) for sign in signs)
    signs = [sign for sign in signs if columns[round(sign.x0)] >= FEWEST_SIGNS]
    if not signs:
        return rows, []
    apart = {id(sign) for sign in signs}
    kept = [[glyph for glyph in row if id(glyph) not in apart] for row in rows]
    return [row for row in kept if row], signs


def _is_alone(sign: Glyph, row: Row) -> bool:
    others = [glyph.x0 for glyph in row if glyph.text.strip() and glyph.x0 > sign.x0]
    return not others or min(others) - sign.x1 > MARGIN_GAP * sign.size
