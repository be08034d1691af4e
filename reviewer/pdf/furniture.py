"""What stands on a page besides the report's text: page numbers, running heads, the contents, footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from reviewer.model import BBox, Kind, Line, Page
from reviewer.pdf.columns import IN_MARGIN

# Running heads stand in the outer 10 % of a page, page numbers in the outer 14 % (shares of its height); in one row
# they are at least 3 em apart.
HEAD_ZONE = 0.10
MARGIN = 0.14
HEAD_GAP = 3.0
# Front matter has no more pages than this that Roman numbers count.
MOST_FRONT_PAGES = 12
# A running head stands on this many pages, or on all of a shorter report.
FEWEST_HEADS = 3
# Pages that count up together, for their figures to be page numbers.
FEWEST_NUMBERED = 2
# Notes are set in at most this share of the text's size.
NOTE_SIZE = 0.86
# So many lines with leaders make a table of contents, also without its title.
FEWEST_ENTRIES = 3
# The rule above the notes is narrower than this share of the page, and nearer to them than this (em).
NOTE_RULE = (0.5, 2.0)

Rules = Mapping[int, Sequence[BBox]]

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_NUMBER = re.compile(
    r"^[—–\-－·~～|\s]*(?:第|Page|P\.?|页码[:：]?)?\s*(?P<n>\d{1,3}|[ivxlcIVXLC]{1,7}|[Ⅰ-Ⅻⅰ-ⅻ])(?:\s*页)?"
    r"(?:\s*(?:[/／,，|]\s*(?:共\s*)?|of\s+|共\s*)\d{1,3}(?:\s*页)?)?[—–\-－·~～|\s]*$"
    r"|^共\s*\d{1,3}\s*页[，,/\s]*第\s*(?P<m>\d{1,3})\s*页$",
    re.IGNORECASE,
)
_CONTENTS_ENTRY = re.compile(r"[.．·…⋯]{4,}\s*[\divxIVX]{1,4}$|(?:\s|\t)\d{1,3}$")
_LEADERS = re.compile(r"[.．·…⋯]{5,}")
_CONTENTS_TITLE = re.compile(r"^目\s*[录次]$")
_NOTE_MARK = re.compile(r"^\s*(?:[①-⑳*＊※†]|\[\d{1,2}\])")
_NUMBERED = re.compile(r"^\d{1,2}(?![\d.．、%])")
# A note's number is raised: it is set in at most this share of the note's size.
RAISED_SIZE = 0.8


def find_furniture(pages: Sequence[Page], lines: Sequence[Line], rules: Rules) -> tuple[list[Line], dict[int, Kind]]:
    """The lines, with page numbers parted from running heads in one row, and the kinds (by id of the line) of all that
    are not the report's text; `rules` are thin horizontal lines by page."""
    heights = {page.number: page.height for page in pages}
    lines, numbers = _part_page_numbers(lines, heights)
    kinds = {id(line): Kind.FOOTER for line in lines if line.column == IN_MARGIN}
    kinds |= {id(line): Kind.PAGE_NUMBER for line in numbers}
    kinds |= _running_heads([line for line in lines if id(line) not in kinds], heights)
    kinds |= _contents([line for line in lines if id(line) not in kinds])
    kinds |= _footnotes([line for line in lines if id(line) not in kinds], pages, rules)
    return lines, kinds


def _zone(line: Line, height: float, share: float) -> str | None:
    if line.bbox.bottom <= share * height:
        return "top"
    return "bottom" if line.bbox.top >= (1 - share) * height else None


def _running_heads(lines: Sequence[Line], heights: dict[int, float]) -> dict[int, Kind]:
    """The same words, but for figures, at the edge of several pages."""
    zoned = [(line, zone) for line in lines if (zone := _zone(line, heights[line.page], HEAD_ZONE))]
    repeated: dict[str, set[int]] = defaultdict(set)
    for line, _ in zoned:
        repeated[_masked(line.text)].add(line.page)
    enough = max(2, min(FEWEST_HEADS, len(heights)))
    return {
        id(line): Kind.HEADER if zone == "top" else Kind.FOOTER
        for line, zone in zoned
        if len(repeated[_masked(line.text)]) >= enough
    }


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure in a margin that may be a page number: `line.text[begin:end]`."""

    line: Line
    begin: int
    end: int
    value: int
    roman: bool

    @property
    def count(self) -> tuple[int, bool]:
        """What stays the same where figures count up with the pages."""
        return self.line.page - self.value, self.roman


def _part_page_numbers(lines: Sequence[Line], heights: dict[int, float]) -> tuple[list[Line], list[Line]]:
    """The lines with page numbers standing for themselves, and the page numbers among them.

    Page numbers are figures in the margins that count up with the pages, also where they begin anew after the contents.
    On a single page a bare number will do, and a single page of front matter has a single Roman number.
    """
    figures = [figure for line in lines if _zone(line, heights[line.page], MARGIN) for figure in _figures(line)]
    pages: defaultdict[tuple[int, bool], set[int]] = defaultdict(set)
    for figure in figures:
        pages[figure.count].add(figure.line.page)
    steady = {count for count, numbered in pages.items() if len(numbered) >= min(FEWEST_NUMBERED, len(heights))}
    chosen = {
        id(figure.line): figure
        for figure in figures
        if figure.count in steady or (steady and figure.roman and figure.value <= MOST_FRONT_PAGES)
    }
    parted: list[Line] = []
    numbers: list[Line] = []
    for line in lines:
        number = chosen.get(id(line))
        for begin, end in line.pieces(HEAD_GAP) if number else [(0, len(line.text))]:
            parted.append(line.part(begin, end))
            if number and begin == number.begin:
                numbers.append(parted[-1])
    return parted, numbers


def _figures(line: Line) -> Iterator[_Figure]:
    if line.column != IN_MARGIN:
        for begin, end in line.pieces(HEAD_GAP):
            text = line.text[begin:end].strip()
            match = _PAGE_NUMBER.match(text)
            if match:
                roman = not any(char.isdecimal() for char in text)
                yield _Figure(line, begin, end, _value(match["n"] or match["m"]), roman)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if not number.isascii():
        return ord(number.upper()) - ord("Ⅰ") + 1
    values = [_ROMAN[char] for char in number.lower()]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def _contents(lines: Sequence[Line]) -> dict[int, Kind]:
    """The table of contents: from its title, or its first leader line, to its last entry, over pages that go on."""
    kinds: dict[int, Kind] = {}
    before = False
    for _, run in groupby(lines, key=lambda line: line.page):
        page = list(run)
        carried = list(takewhile(lambda line: _CONTENTS_ENTRY.search(line.text), page)) if before else []
        kinds |= {id(line): Kind.CONTENTS for line in carried}
        titled = next((i for i, line in enumerate(page) if _CONTENTS_TITLE.match(line.text.strip())), None)
        entries = [i for i, line in enumerate(page) if _LEADERS.search(line.text)]
        listed = [i for i, line in enumerate(page) if _CONTENTS_ENTRY.search(line.text)]
        if titled is not None:
            entries += [i for i in listed if i > titled]
        if titled is not None or len(entries) >= FEWEST_ENTRIES:
            first = titled if titled is not None else min(entries)
            last = max(entries, default=first)
            kinds |= {id(line): Kind.CONTENTS for line in page[first : last + 1]}
        before = bool(page) and kinds.get(id(page[-1])) is Kind.CONTENTS
    return kinds


def _footnotes(lines: Sequence[Line], pages: Sequence[Page], rules: Rules) -> dict[int, Kind]:
    """Small lines at the foot of a page, below all of its text, from the first that opens with a mark.

    A plain number is a mark below a short rule only.
    """
    usual = usual_size(lines)
    kinds: dict[int, Kind] = {}
    for number, run in groupby(lines, key=lambda line: line.page):
        foot: list[Line] = []
        for line in sorted(run, key=lambda line: line.baseline, reverse=True):
            if line.size > NOTE_SIZE * usual or line.bbox.top < pages[number - 1].height / 2:
                break
            foot.append(line)
        width = pages[number - 1].width
        while foot and not _opens_note(foot[-1], rules.get(number, ()), width):
            foot.pop()
        kinds |= {id(line): Kind.FOOTNOTE for line in foot}
    return kinds


def _opens_note(line: Line, rules: Sequence[BBox], width: float) -> bool:
    first = line.spans[0]
    raised = first.text.strip().isdecimal() and first.size <= RAISED_SIZE * line.size
    if raised or _NOTE_MARK.match(line.text):
        return True
    share, near = NOTE_RULE
    return bool(_NUMBERED.match(line.text)) and any(
        rule.width < share * width and 0 <= line.bbox.top - rule.top < near * line.size for rule in rules
    )


def usual_size(lines: Iterable[Line]) -> float:
    """The size of most characters, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        for span in line.spans:
            sizes[span.size] += len(span.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
