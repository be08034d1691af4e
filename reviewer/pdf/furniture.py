"""What stands on a page besides the report's text: page numbers, running heads, the contents, footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from reviewer.model import BBox, Kind, Line, Page
from reviewer.pdf.columns import IN_MARGIN
from reviewer.text import chinese_value, squeeze

# Running heads stand in the outer 10 % of a page, page numbers in the outer 14 % (shares of its height); in one row
# they are this far apart (em).
HEAD_ZONE = 0.10
MARGIN = 0.14
HEAD_GAP = 0.8
# A head that changes from chapter to chapter is set in at most this share of the text's size.
HEAD_SIZE = 0.9
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

_CHINESE = "一二三四五六七八九十"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_DASH = r"[—–\-－─‐−·•~～|\s（(\[【）)\]】]"
_PAGE_NUMBER = re.compile(
    rf"^{_DASH}*(?:第|Page|P\.?|页码[:：]?)?\s*"
    r"(?P<n>\d(?:\s?\d){0,2}|[ivxlcIVXLC]{1,7}|[Ⅰ-Ⅻⅰ-ⅻ]|[一二三四五六七八九十]{1,3})(?:\s*页)?"
    rf"(?:\s*(?:[/／,，|]\s*(?:共\s*)?|of\s+|共\s*)\d{{1,3}}(?:\s*页)?)?{_DASH}*$"
    r"|^共\s*\d{1,3}\s*页[，,/\s]*第\s*(?P<m>\d{1,3})\s*页$",
    re.IGNORECASE,
)
_CONTENTS_ENTRY = re.compile(r"[.．·…⋯\-—_－─]{4,}\s*[\divxIVX]{1,4}$|\s\d{1,3}$")
_LEADERS = re.compile(r"[.．·…⋯]{5,}|[\-—_－─]{5,}\s*\d{1,3}$")
_CONTENTS_TITLE = re.compile(r"^(?:目\s*[录次]|(?:table of )?contents)$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"^\s*(?:[①-⑳*＊※†]|\[\d{1,2}\])")
_NUMBERED = re.compile(r"^\d{1,2}(?![\d.．、%])")
# A note's number is raised: it is set in at most this share of the note's size.
RAISED_SIZE = 0.8


def find_furniture(pages: Sequence[Page], lines: Sequence[Line], rules: Rules) -> tuple[list[Line], dict[int, Kind]]:
    """The lines, with page numbers parted from running heads in one row, and the kinds (by id of the line) of all that
    are not the report's text; `rules` are thin horizontal lines by page."""
    shown = {page.number: page.shown for page in pages}
    lines, numbers = _part_page_numbers(lines, shown)
    kinds = {id(line): Kind.FOOTER for line in lines if line.column == IN_MARGIN}
    kinds |= {id(line): Kind.PAGE_NUMBER for line in numbers}
    kinds |= _running_heads([line for line in lines if id(line) not in kinds], shown)
    kinds |= _contents([line for line in lines if id(line) not in kinds])
    kinds |= _footnotes([line for line in lines if id(line) not in kinds], pages, rules)
    return lines, kinds


def _zone(line: Line, page: BBox, share: float) -> str | None:
    if line.bbox.bottom <= page.top + share * page.height:
        return "top"
    return "bottom" if line.bbox.top >= page.bottom - share * page.height else None


def _running_heads(lines: Sequence[Line], shown: Mapping[int, BBox]) -> dict[int, Kind]:
    """The same words, but for figures, at the edge of several pages; or small words at one height on several pages, as
    heads that name the chapter are."""
    usual = usual_size(lines)
    zoned = [(line, zone) for line in lines if (zone := _zone(line, shown[line.page], HEAD_ZONE))]
    repeated: defaultdict[object, set[int]] = defaultdict(set)
    for line, _ in zoned:
        for mark in _marks(line, usual):
            repeated[mark].add(line.page)
    enough = max(2, min(FEWEST_HEADS, len(shown)))
    return {
        id(line): Kind.HEADER if zone == "top" else Kind.FOOTER
        for line, zone in zoned
        if any(len(repeated[mark]) >= enough for mark in _marks(line, usual))
    }


def _marks(line: Line, usual: float) -> Iterator[object]:
    """What a running head has in common from page to page."""
    yield _masked(line.text)
    if line.size <= HEAD_SIZE * usual:
        yield round(line.baseline), line.size


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


@dataclass(frozen=True, slots=True)
class _Numeral:
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


def _part_page_numbers(lines: Sequence[Line], shown: Mapping[int, BBox]) -> tuple[list[Line], list[Line]]:
    """The lines with page numbers standing for themselves, and the page numbers among them.

    Page numbers are figures in the margins that count up with the pages, also where they begin anew after the contents.
    On a single page a bare number will do, and a single page of front matter has a single Roman number.
    """
    numerals = [numeral for line in lines if _zone(line, shown[line.page], MARGIN) for numeral in _numerals(line)]
    pages: defaultdict[tuple[int, bool], set[int]] = defaultdict(set)
    for numeral in numerals:
        pages[numeral.count].add(numeral.line.page)
    steady = {count for count, numbered in pages.items() if len(numbered) >= min(FEWEST_NUMBERED, len(shown))}
    chosen = {
        id(numeral.line): numeral
        for numeral in numerals
        if numeral.count in steady or (steady and numeral.roman and numeral.value <= MOST_FRONT_PAGES)
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


def _numerals(line: Line) -> Iterator[_Numeral]:
    if line.column != IN_MARGIN:
        pieces = line.pieces(HEAD_GAP)
        for begin, end in pieces:
            text = line.text[begin:end].strip()
            match = _PAGE_NUMBER.match(text)
            # A number in brackets beside other words is a heading's.
            if match and (len(pieces) == 1 or text[0] not in "（("):
                numeral = match["n"] or match["m"]
                roman = numeral[0] not in _CHINESE and not numeral[0].isdecimal()
                yield _Numeral(line, begin, end, _value(numeral), roman)


def _value(number: str) -> int:
    number = squeeze(number)
    if number.isdecimal():
        return int(number)
    if "Ⅰ" <= number.upper() <= "Ⅻ":
        return ord(number.upper()) - ord("Ⅰ") + 1
    if number[0] in _CHINESE:
        return chinese_value(number)
    values = [_ROMAN[char] for char in number.lower()]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def _contents(lines: Sequence[Line]) -> dict[int, Kind]:
    """The table of contents: from its title, or its first leader line, to its last entry, over pages that go on.

    Entries end with a page number; without them, an entry is a line whose words stand again later.
    """
    kinds: dict[int, Kind] = {}
    last = {squeeze(line.text): index for index, line in enumerate(lines)}
    again = {id(line) for index, line in enumerate(lines) if last[squeeze(line.text)] > index}
    before = False
    for _, run in groupby(lines, key=lambda line: line.page):
        page = list(run)
        found = _contents_of(page, again, goes_on=before)
        kinds |= {id(line): Kind.CONTENTS for line in found}
        before = bool(page) and kinds.get(id(page[-1])) is Kind.CONTENTS
    return kinds


def _contents_of(page: Sequence[Line], again: Collection[int], *, goes_on: bool) -> Sequence[Line]:
    """The lines of a page that belong to the contents; `goes_on` where the page before ended with it."""
    titled = next((i for i, line in enumerate(page) if _CONTENTS_TITLE.match(line.text.strip())), None)
    begin = 0 if goes_on else None if titled is None else titled + 1
    entries = [i for i, line in enumerate(page) if _LEADERS.search(line.text)]
    if begin is not None:
        entries += [i for i in range(begin, len(page)) if titled is not None and _CONTENTS_ENTRY.search(page[i].text)]
        listed = takewhile(
            lambda i: _CONTENTS_ENTRY.search(page[i].text) or id(page[i]) in again, range(begin, len(page))
        )
        entries += listed
    if titled is None and len(entries) < (1 if goes_on else FEWEST_ENTRIES):
        return ()
    first = 0 if goes_on else titled if titled is not None else min(entries)
    return page[first : max(entries, default=first) + 1]


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
