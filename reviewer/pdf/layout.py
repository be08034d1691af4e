"""Lines → paragraphs, each recognised as what it is: cover, contents, title, text, header, page number, note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from reviewer.model import Kind, Line, Page, Passage, Table
from reviewer.pdf.furniture import Rules, find_furniture
from reviewer.pdf.paragraphs import SENTENCE_END, Frames, join
from reviewer.structure import Titles, opens_report, parse_number

# A page of the cover has few lines and no sentence.
MOST_COVER_LINES = 14
MOST_COVER_CHARACTERS = 260
MOST_TITLE_LINES = 4
LONGEST_TITLE = 120


def lay_out(
    pages: Sequence[Page], lines: Sequence[Line], tables: Sequence[Table], rules: Rules, titles: Titles
) -> tuple[Passage, ...]:
    """All paragraphs of the report in reading order; table cells are not among `lines`. Headings are not told yet.

    `rules` are the thin horizontal lines of each page.
    """
    kinds = find_furniture(pages, lines, rules)
    kinds |= _front_matter([line for line in lines if id(line) not in kinds], titles)
    frames = Frames(pages, [line for line in lines if id(line) not in kinds], tables)
    return tuple(_passage(index, *paragraph) for index, paragraph in enumerate(join(lines, kinds, frames, titles)))


def _front_matter(lines: Sequence[Line], titles: Titles) -> dict[int, Kind]:
    """Title and cover: what stands before the first first-level heading.

    The title is the largest text directly above that heading, on its page. Sparse earlier pages are the cover.
    """
    first = next((i for i, line in enumerate(lines) if opens_report(line.text, titles)), None)
    if first is None:
        return _title_without_headings(lines)
    page = lines[first].page
    earlier = {number for number in {line.page for line in lines[:first]} if number < page}
    sparse = {number for number in earlier if _is_sparse([line for line in lines if line.page == number])}
    kinds = {id(line): Kind.COVER for line in lines[:first] if line.page in sparse}
    above = [line for line in lines[:first] if line.page not in sparse]
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
