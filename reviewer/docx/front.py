"""What stands before the report proper: cover, contents, title.

A word processor's file does not tell where its pages end but for the ends that somebody set, so a cover ends at one of
those, at a page's end that Word left a note of, or at a run of empty paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from statistics import median

from reviewer.docx.blocks import Cell, Paragraph, Piece
from reviewer.docx.lines import Composed, Setter, Unit
from reviewer.model import Kind
from reviewer.structure import Titles, opens_report, parse_number

# So many empty paragraphs in a row push the text to the next page.
PUSHING = 5
# A cover has few lines and few characters; a title is short.
MOST_COVER_LINES, MOST_COVER_TEXT = 14, 260
MOST_TITLE_LINES, MOST_TITLE_TEXT = 4, 120
MOST_ENTRIES, LONGEST_ENTRY = 200, 100

_END = re.compile(r"[。！？；!?;…][”’）)」』]*$")
_CONTENTS_TITLE = re.compile(r"^目\s*[录次]$")
_CONTENTS_ENTRY = re.compile(r"[.．·…⋯]{4,}\s*[\divxIVX]{1,4}$|\s\d{1,3}$")
_LEADERS = re.compile(r"[.．·…⋯]{5,}")
_FEWEST_LEADERS = 3


def find_front(units: Sequence[Unit], titles: Titles) -> dict[int, Kind]:
    """The kinds of what is no running text, by its position among `units`."""
    contents = _contents(units)
    return {**dict.fromkeys(contents, Kind.CONTENTS), **_front_matter(units, contents, titles)}


def loosen(units: Sequence[Unit], titles: Titles, setter: Setter) -> list[Unit]:
    """Tables without lines before the report only place a cover's text: their rows become lines."""
    opening = next((i for i, unit in enumerate(units) if _opens(unit, titles)), 0)
    return [part for i, unit in enumerate(units) for part in (_loosened(unit, setter) if i < opening else (unit,))]


def _opens(unit: Unit, titles: Titles) -> bool:
    return isinstance(unit, Composed) and opens_report(unit.text, titles)


def _loosened(unit: Unit, setter: Setter) -> Iterable[Unit]:
    if isinstance(unit, Composed) or unit.ruled:
        return (unit,)
    return (setter.compose(paragraph) for row in unit.rows for paragraph in _row_lines(row, setter))


def _row_lines(row: Sequence[Cell], setter: Setter) -> list[Paragraph]:
    """A row's paragraphs as one sees them: cells of one line each make one line together."""
    filled = [[paragraph for paragraph in cell.paragraphs if setter.compose(paragraph).text] for cell in row]
    if any(len(paragraphs) > 1 for paragraphs in filled):
        return [paragraph for cell in row for paragraph in cell.paragraphs]
    line = [paragraphs[0] for paragraphs in filled if paragraphs]
    if not line:
        return []
    blank = Piece("  ", line[0].pieces[0].look, pale=False)
    pieces = [piece for paragraph in line for piece in (*paragraph.pieces, blank)]
    return [replace(line[0], pieces=tuple(pieces))]


def _contents(units: Sequence[Unit]) -> set[int]:
    """Positions of the table of contents: by style, field or content control, by its title, by its leader lines."""
    lines = [(position, unit) for position, unit in enumerate(units) if isinstance(unit, Composed) and unit.text]
    found = {position for position, unit in lines if unit.paragraph.contents and _is_entry(unit)}
    for index, (position, unit) in enumerate(lines):
        if _CONTENTS_TITLE.match(unit.text):
            found |= {position, *_entries_below(lines[index : index + MOST_ENTRIES])}
    leaders = [position for position, unit in lines if _LEADERS.search(unit.text)]
    return found.union(leaders) if len(leaders) >= _FEWEST_LEADERS else found


def _entries_below(lines: Sequence[tuple[int, Composed]]) -> list[int]:
    """The entries below the contents' title, which comes first: all up to the page's end where they fill a page of
    their own, else those with a page number."""
    sheet = lines[0][1].paragraph.sheet
    short = [*takewhile(lambda line: line[1].paragraph.sheet == sheet and _is_entry(line[1]), lines)]
    if len(short) == len(lines) or lines[len(short)][1].paragraph.sheet != sheet:
        return [position for position, _ in short]
    numbered = [index for index, (_, unit) in enumerate(short) if _CONTENTS_ENTRY.search(unit.text)]
    return [position for position, _ in short[: max(numbered, default=0) + 1]]


def _is_entry(unit: Composed) -> bool:
    return len(unit.text) <= LONGEST_ENTRY and not _END.search(unit.text)


def _front_matter(units: Sequence[Unit], contents: set[int], titles: Titles) -> dict[int, Kind]:
    """Title and cover: what stands before the first first-level heading.

    The title is the largest text directly above that heading, on its page. Sparse earlier pages are the cover.
    """
    lines = [
        (position, unit)
        for position, unit in enumerate(units)
        if isinstance(unit, Composed) and unit.text and position not in contents
    ]
    first = next((i for i, (_, unit) in enumerate(lines) if opens_report(unit.text, titles)), None)
    if first is None:
        return _title_without_headings(lines)
    covers = _covers(units, lines[: first + 1])
    above = [line for line in lines[:first] if line[0] not in covers]
    return {**dict.fromkeys(covers, Kind.COVER), **_largest(above)}


def _covers(units: Sequence[Unit], lines: Sequence[tuple[int, Composed]]) -> set[int]:
    """Positions of the cover: the sparse pages before that of the last line, the report's first heading."""
    covers: set[int] = set()
    pages = zip(_pages(units, lines), lines, strict=True)
    earlier = [[line for _, line in page] for _, page in groupby(pages, key=lambda item: item[0])][:-1]
    for page in earlier:
        if _is_sparse([unit.text for _, unit in page]):
            covers |= {position for position, _ in page}
    return covers


def _pages(units: Sequence[Unit], lines: Sequence[tuple[int, Composed]]) -> list[float]:
    """A page for each line up to the first heading. On the heading's own sheet, what a run of empty paragraphs pushes
    down is on another page than what stands above it, so long as a title is left above the heading."""
    last = lines[-1][1].paragraph.sheet
    pages = [float(unit.paragraph.sheet) for _, unit in lines]
    own = [index for index, page in enumerate(pages) if page == last]
    for index in reversed(own[1:-1]):
        if _empty_between(units, lines[index - 1][0], lines[index][0]) >= PUSHING:
            return [page - 0.5 if own[0] <= i < index else page for i, page in enumerate(pages)]
    return pages


def _empty_between(units: Sequence[Unit], one: int, two: int) -> int:
    return sum(isinstance(unit, Composed) and not unit.paragraph.picture for unit in units[one + 1 : two])


def _is_sparse(page: Sequence[str]) -> bool:
    return (
        len(page) <= MOST_COVER_LINES
        and sum(map(len, page)) <= MOST_COVER_TEXT
        and not any(_END.search(text) for text in page)
    )


def _largest(lines: Sequence[tuple[int, Composed]]) -> dict[int, Kind]:
    """The title: the largest lines, if they are few."""
    largest = max((unit.size for _, unit in lines), default=0.0)
    titled = [
        (position, unit.text) for position, unit in lines if unit.size > largest - 0.5 and not parse_number(unit.text)
    ]
    if len(titled) > MOST_TITLE_LINES or sum(len(text) for _, text in titled) > MOST_TITLE_TEXT:
        return {}
    return {position: Kind.TITLE for position, _ in titled}


def _title_without_headings(lines: Sequence[tuple[int, Composed]]) -> dict[int, Kind]:
    """A report without first-level headings: large lines at its top are the title."""
    usual = median(unit.size for _, unit in lines) if lines else 0.0
    large = takewhile(
        lambda line: line[1].size >= usual + 1 and not parse_number(line[1].text), lines[:MOST_TITLE_LINES]
    )
    return {position: Kind.TITLE for position, _ in large}
