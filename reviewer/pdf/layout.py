"""Lines → paragraphs, each recognised as what it is: cover, contents, title, text, header, page number, note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from statistics import median

from reviewer.model import Kind, Line, Page, Passage, Table, bounding
from reviewer.pdf.furniture import Rules, find_furniture
from reviewer.pdf.paragraphs import Frames, join
from reviewer.structure import SENTENCE_END, Titles, opens_report, parse_number

# A page of the cover has few lines and no sentence.
MOST_COVER_LINES = 14
MOST_COVER_CHARACTERS = 260
# A title has at most so many lines and characters.
MOST_TITLE_LINES = 4
LONGEST_TITLE = 120
# A table without rules has at least so many cells in a row and so many rows; its cells are this far (em) apart.
FEWEST_CELLS = 3
FEWEST_ROWS = 2
CELL_GAP = 1.5


def lay_out(
    pages: Sequence[Page], lines: Sequence[Line], tables: Sequence[Table], rules: Rules, titles: Titles
) -> tuple[tuple[Passage, ...], tuple[Table, ...]]:
    """All paragraphs of the report in reading order, headings not told yet; and the tables, with those without rules.

    Cells of the ruled `tables` are not among `lines`; `rules` are the thin horizontal lines of each page.
    """
    lines, kinds = find_furniture(pages, lines, rules)
    kinds |= _front_matter([line for line in lines if id(line) not in kinds], titles)
    aligned = _aligned_rows([line for line in lines if id(line) not in kinds])
    in_rows = {id(line) for rows in aligned for line in rows}
    lines = [line for line in lines if id(line) not in in_rows]
    tables = (*tables, *(_table(rows) for rows in aligned))
    frames = Frames(pages, [line for line in lines if id(line) not in kinds], tables)
    paragraphs = join(lines, kinds, frames, titles)
    return tuple(_passage(index, *paragraph) for index, paragraph in enumerate(paragraphs)), tables


def _aligned_rows(text: Sequence[Line]) -> list[list[Line]]:
    """Tables without rules: rows of three or more cells with wide gaps between them, two or more in succession."""
    runs: list[list[Line]] = [[]]
    for line in text:
        if len(line.pieces(CELL_GAP)) < FEWEST_CELLS:
            runs.append([])
            continue
        if runs[-1] and line.baseline - runs[-1][-1].baseline > 3 * line.size:
            runs.append([])
        runs[-1].append(line)
    long = [run for run in runs if len(run) >= FEWEST_ROWS]
    # A table that goes on over a page is one on each.
    return [list(rows) for run in long for _, rows in groupby(run, key=lambda line: line.page)]


def _table(rows: Sequence[Line]) -> Table:
    cells = tuple(tuple(line.text[slice(*piece)].strip() for piece in line.pieces(CELL_GAP)) for line in rows)
    return Table(rows[0].page, bounding(line.bbox for line in rows), cells, -1)


def _front_matter(lines: Sequence[Line], titles: Titles) -> dict[int, Kind]:
    """Title and cover: what stands before the first first-level heading.

    The title is the largest text above that heading, on its page or, where nothing stands there, on the pages before.
    Sparse earlier pages are the cover.
    """
    first = next((i for i, line in enumerate(lines) if opens_report(line.text, titles)), None)
    if first is None:
        return _title_without_headings(lines)
    page = lines[first].page
    earlier = {number for number in {line.page for line in lines[:first]} if number < page}
    sparse = {number for number in earlier if _is_sparse([line for line in lines if line.page == number])}
    kinds = {id(line): Kind.COVER for line in lines[:first] if line.page in sparse}
    above = [line for line in lines[:first] if line.page == page]
    above = above or [line for line in lines[:first] if line.page not in sparse]
    if above:
        largest = max(line.size for line in above)
        titled = [line for line in above if line.size > largest - 0.5 and not parse_number(line.text)]
        if len(titled) <= MOST_TITLE_LINES and sum(len(line.text) for line in titled) <= LONGEST_TITLE:
            kinds |= {id(line): Kind.TITLE for line in titled}
    return kinds


def _title_without_headings(lines: Sequence[Line]) -> dict[int, Kind]:
    """A report without first-level headings: large lines at the top of its first page are the title."""
    if not lines:
        return {}
    usual = median(line.size for line in lines)
    kinds: dict[int, Kind] = {}
    for line in lines[:MOST_TITLE_LINES]:
        if line.size < usual + 1 or parse_number(line.text):
            break
        kinds[id(line)] = Kind.TITLE
    return kinds


def _is_sparse(page: Sequence[Line]) -> bool:
    return (
        len(page) <= MOST_COVER_LINES
        and sum(len(line.text) for line in page) <= MOST_COVER_CHARACTERS
        and not any(SENTENCE_END.search(line.text) for line in page)
    )


def _passage(index: int, kind: Kind, lines: Sequence[Line]) -> Passage:
    text, starts = _text(lines)
    return Passage(index, kind, text, tuple(lines), starts)


def _text(lines: Sequence[Line]) -> tuple[str, tuple[int, ...]]:
    """The lines' text in one, with a blank only where two Latin words meet at a line's end; and the lines' offsets."""
    text, starts = "", []
    for line in lines:
        if text and re.search(r"[A-Za-z]$", text) and re.match(r"[A-Za-z]", line.text):
            text += " "
        starts.append(len(text))
        text += line.text
    return text, tuple(starts)
