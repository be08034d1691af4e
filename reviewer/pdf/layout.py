"""Lines → paragraphs, each recognised as what it is: cover, contents, title, heading, body, header, page number."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from reviewer.model import Kind, Line, Page, Passage, Table
from reviewer.structure import Titles, is_heading, opens_report

# Page numbers stand in the outer 14 % of a page, running heads in the outer 10 % (shares of its height).
NUMBER_ZONE = 0.14
HEAD_ZONE = 0.10
# A page number's offset to the page's own number is the same on at least this share of the numbered pages.
STEADY_SHARE = 0.8
# A running head stands on at least this share of the pages.
REPEATED_SHARE = 0.5

_PAGE_NUMBER = re.compile(
    r"^[—–\-－·\s]*(?:第\s*)?(?P<n>\d{1,3}|[ivxlcIVXLC]{1,6}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])(?:\s*页)?"
    r"(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?[—–\-－·\s]*$|^共\s*\d{1,3}\s*页[，,\s]*第\s*(?P<m>\d{1,3})\s*页$"
)
_CONTENTS_ENTRY = re.compile(r"[.．·…⋯]{4,}\s*[\divxIVX]{1,4}$|(?:\s|\t)\d{1,3}$")
_LEADERS = re.compile(r"[.．·…⋯]{5,}")
_CONTENTS_TITLE = re.compile(r"^目\s*[录次]$")
_END = re.compile(r"[。！？；!?;…][”’）)」』]*$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The text block: its left and right edge in points, and whether paragraphs open with an indent."""

    left: float
    right: float
    indented: bool


def lay_out(
    pages: Sequence[Page], lines: Sequence[Line], tables: Sequence[Table], titles: Titles
) -> tuple[Passage, ...]:
    """All paragraphs of the report in reading order; table cells are not among `lines`. Headings are not told yet."""
    kinds = _furniture(pages, lines)
    kinds |= _contents(line for line in lines if id(line) not in kinds)
    text = [line for line in lines if id(line) not in kinds]
    kinds |= _front_matter(text, titles)
    frame = _frame([line for line in text if id(line) not in kinds])
    return tuple(_passage(index, *paragraph) for index, paragraph in enumerate(_join(lines, kinds, frame, tables)))


def _furniture(pages: Sequence[Page], lines: Sequence[Line]) -> dict[int, Kind]:
    heights = {page.number: page.height for page in pages}
    kinds = {id(line): Kind.PAGE_NUMBER for line in _page_numbers(lines, heights)}
    repeated: dict[str, set[int]] = defaultdict(set)
    zoned = [line for line in lines if id(line) not in kinds and _zone(line, heights[line.page], HEAD_ZONE)]
    for line in zoned:
        repeated[_masked(line.text)].add(line.page)
    for line in zoned:
        if len(repeated[_masked(line.text)]) >= max(3, REPEATED_SHARE * len(pages)):
            top = _zone(line, heights[line.page], HEAD_ZONE) == "top"
            kinds[id(line)] = Kind.HEADER if top else Kind.FOOTER
    return kinds


def _zone(line: Line, height: float, share: float) -> str | None:
    if line.bbox.bottom <= share * height:
        return "top"
    return "bottom" if line.bbox.top >= (1 - share) * height else None


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _page_numbers(lines: Sequence[Line], heights: dict[int, float]) -> list[Line]:
    """Lines in the margins that count up with the pages; on one page alone a bare number will do."""
    found: list[tuple[Line, int | None]] = []
    for line in lines:
        match = _PAGE_NUMBER.match(line.text.strip())
        if match and _zone(line, heights[line.page], NUMBER_ZONE):
            digits = match["n"] or match["m"]
            found.append((line, int(digits) if digits.isdigit() else None))
    numbered = [(line, number) for line, number in found if number is not None]
    offsets = Counter(line.page - number for line, number in numbered)
    if not offsets:
        return []
    offset, steady = offsets.most_common(1)[0]
    if len(heights) > 1 and steady < STEADY_SHARE * len({line.page for line, _ in numbered}):
        return []
    return [line for line, number in found if number is None or line.page - number == offset]


def _contents(lines: Iterable[Line]) -> dict[int, Kind]:
    """The table of contents: from its title, or its first leader line, to the last leader line of the same pages."""
    kinds: dict[int, Kind] = {}
    for _, run in groupby(lines, key=lambda line: line.page):
        page = list(run)
        titled = next((i for i, line in enumerate(page) if _CONTENTS_TITLE.match(line.text.strip())), None)
        entries = [i for i, line in enumerate(page) if _LEADERS.search(line.text)]
        if titled is not None:
            entries += [i for i in range(titled + 1, len(page)) if _CONTENTS_ENTRY.search(page[i].text)]
        if titled is not None or len(entries) >= 3:
            first = titled if titled is not None else min(entries)
            last = max(entries, default=first)
            kinds |= {id(line): Kind.CONTENTS for line in page[first : last + 1]}
    return kinds


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
        largest = max(_size(line) for line in above)
        titled = [line for line in above if _size(line) > largest - 0.5]
        if len(titled) <= 4 and sum(len(line.text) for line in titled) <= 120:
            kinds |= {id(line): Kind.TITLE for line in titled}
    return kinds


def _title_without_headings(lines: Sequence[Line]) -> dict[int, Kind]:
    """A report without first-level headings: large lines at the top of its first page are the title."""
    if not lines:
        return {}
    usual = median(_size(line) for line in lines)
    kinds: dict[int, Kind] = {}
    for line in lines[:4]:
        if _size(line) < usual + 1:
            break
        kinds[id(line)] = Kind.TITLE
    return kinds


def _is_sparse(page: Sequence[Line]) -> bool:
    return (
        len(page) <= 14
        and sum(len(line.text) for line in page) <= 260
        and not any(_END.search(line.text) for line in page)
    )


def _size(line: Line) -> float:
    """The size that most of the line's characters have, in points."""
    sizes: Counter[float] = Counter()
    for span in line.spans:
        sizes[span.size] += len(span.text)
    return sizes.most_common(1)[0][0]


def _frame(lines: Sequence[Line]) -> Frame:
    if not lines:
        return Frame(0, 0, True)
    left = _mode([line.bbox.x0 for line in lines])
    rights = sorted(line.bbox.x1 for line in lines)
    right = rights[int(0.9 * (len(rights) - 1))]
    openings = sum(1.2 < (line.bbox.x0 - left) / _size(line) < 4.5 for line in lines)
    return Frame(left, right, openings >= 0.08 * len(lines))


def _mode(values: Sequence[float]) -> float:
    """The smallest of the frequent values, to whole points: the edge at which most lines begin."""
    counts = Counter(round(value) for value in values)
    common = max(counts.values())
    return min(value for value, count in counts.items() if count >= 0.5 * common)


def _join(
    lines: Sequence[Line], kinds: dict[int, Kind], frame: Frame, tables: Sequence[Table]
) -> list[tuple[Kind, list[Line]]]:
    """Lines of the running text joined to paragraphs; every other line stands for itself, titles together."""
    barriers = _table_barriers(tables)
    paragraphs: list[tuple[Kind, list[Line]]] = []
    open_: list[Line] | None = None
    for line in lines:
        kind = kinds.get(id(line), Kind.BODY)
        if kind in (Kind.HEADER, Kind.FOOTER, Kind.PAGE_NUMBER):
            paragraphs.append((kind, [line]))
        elif kind is Kind.TITLE and paragraphs and paragraphs[-1][0] is Kind.TITLE:
            paragraphs[-1][1].append(line)
        elif kind is not Kind.BODY:
            paragraphs.append((kind, [line]))
            open_ = None
        elif open_ is not None and not barriers(open_[-1], line) and _continues(open_, line, frame):
            open_.append(line)
        else:
            open_ = [line]
            paragraphs.append((Kind.BODY, open_))
    return paragraphs


def _table_barriers(tables: Sequence[Table]) -> Callable[[Line, Line], bool]:
    """A test whether a table stands between two lines of one page."""

    def between(previous: Line, line: Line) -> bool:
        return any(
            table.page == line.page == previous.page and previous.bbox.bottom <= table.bbox.top + 4 <= line.bbox.top + 4
            for table in tables
        )

    return between


def _continues(paragraph: Sequence[Line], line: Line, frame: Frame) -> bool:
    """Whether `line` goes on with the paragraph: no indent of its own, and the line above was full."""
    previous = paragraph[-1]
    size = _size(line)
    if abs(size - _size(previous)) > 1 or (
        len(paragraph) == 1 and is_heading(previous.text) and _has_room(previous, frame)
    ):
        return False
    if line.bbox.x0 - frame.left > 0.8 * size:
        # A hanging or quoted block keeps its own left edge from line to line.
        return len(paragraph) > 1 and abs(line.bbox.x0 - previous.bbox.x0) < 2 and not _ended(previous, frame, size)
    if is_heading(line.text) and (_ended(previous, frame, size) or not frame.indented):
        return False
    if frame.indented:
        return frame.right - previous.bbox.x1 < 6 * size
    return not _ended(previous, frame, size)


def _has_room(line: Line, frame: Frame) -> bool:
    """Whether the next word would still have fitted on the line."""
    return frame.right - line.bbox.x1 > 2 * _size(line)


def _ended(line: Line, frame: Frame, size: float) -> bool:
    """Whether the line stops short of the right edge as a paragraph's last one does."""
    gap = (frame.right - line.bbox.x1) / size
    return gap > 4 or (gap > 1.2 and bool(_END.search(line.text)))


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
