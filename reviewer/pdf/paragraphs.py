"""Lines of the running text → paragraphs.

A paragraph goes on where the line above was full and this one has no indent of its own. What "full" and "indent" mean
depends on the edges of the text block, which differ between columns, between portrait and landscape pages, and
between left and right pages of a book.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from reviewer.model import BBox, Kind, Line, Page, Table
from reviewer.structure import BULLET, SENTENCE_END, Titles, is_heading, levels_of, parse_number

# Left edges closer than this (em) are one edge; an indent is wider.
SAME_EDGE = 0.8
# First-line indents lie between these (em).
INDENTS = (1.2, 4.5)
# A paragraph's text hangs at most this far (em) to the right of its number or bullet.
WIDEST_HANG = 5.0
# A line with no more room than this (em) at its end may be full: a Latin word or a unit may not have fitted.
FULL = 6.0
# No Chinese character would have fitted on a line with less room than this (em).
BRIMFUL = 1.5
# A line narrower than this share of the block stands at its right edge because it is set so, not because it is full.
NARROW = 0.5
# Text keeps this far (em) from a box that stands beside it.
BESIDE_BOX = 0.5
# Lines whose sizes differ by more than this share are set apart.
OTHER_SIZE = 0.15

_ITEM = re.compile(
    r"^(?:[①-⑳⑴-⒇]|[（(\[]?\s*[\d一二三四五六七八九十]{1,3}\s*(?:[）)、\]]|[.．](?!\d))|[a-zA-Z][）).、]|\d+(?:\.\d+)+\s)"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A text block: its left and right edge in points, and the usual first-line indent in em (None: there is none)."""

    left: float
    right: float
    indent: float | None

    def offset(self, line: Line) -> float:
        """How far the line begins to the right of the block's edge, in em."""
        return (line.bbox.x0 - self.left) / line.size

    def room(self, line: Line) -> float:
        """How much room is left at the line's end, in em."""
        return (self.right - line.bbox.x1) / line.size

    def width(self, line: Line) -> float:
        """The line's width as a share of the block's."""
        return line.bbox.width / max(self.right - self.left, 1)


_Key = tuple[int, int, int]


class Frames:
    """The text blocks of a document."""

    def __init__(self, pages: Sequence[Page], text: Sequence[Line], tables: Sequence[Table]) -> None:
        self.tables: defaultdict[int, list[BBox]] = defaultdict(list)
        for table in tables:
            self.tables[table.page].append(table.bbox)
        self._widths = {page.number: round(page.width) for page in pages}
        groups: defaultdict[_Key, list[Line]] = defaultdict(list)
        for line in text:
            groups[self._key(line)].append(line)
        whole = _frame(text, None)
        self._frames: Mapping[_Key, Frame] = {key: _frame(lines, whole) for key, lines in groups.items()}
        self._whole = whole

    def _key(self, line: Line) -> _Key:
        return self._widths[line.page], line.column, line.page % 2

    def of(self, line: Line) -> Frame:
        """The block that the line stands in, as far as a table or a text box beside it leaves room."""
        frame = self._frames.get(self._key(line), self._whole)
        for box in self.tables.get(line.page, ()):
            if box.top - line.size < line.baseline and line.bbox.top < box.bottom + BESIDE_BOX * line.size:
                if line.bbox.x1 - 1 < box.x0 < frame.right:
                    frame = replace(frame, right=box.x0 - BESIDE_BOX * line.size)
                elif frame.left < box.x1 < line.bbox.x0 + 1:
                    frame = replace(frame, left=line.bbox.x0)
        return frame


def _frame(lines: Sequence[Line], whole: Frame | None) -> Frame:
    """The edges of some lines; where they are too few to tell, the indent is that of the `whole`."""
    if not lines:
        return whole or Frame(0, 0, None)
    left = _mode([line.bbox.x0 for line in lines])
    rights = sorted(line.bbox.x1 for line in lines)
    right = rights[int(0.9 * (len(rights) - 1))]
    offsets = [(line.bbox.x0 - left) / line.size for line in lines]
    indents = [offset for offset in offsets if INDENTS[0] < offset < INDENTS[1]]
    if whole is not None and len(lines) < 15:
        return Frame(left, right, whole.indent)
    return Frame(left, right, median(indents) if len(indents) >= 0.08 * len(lines) else None)


def _mode(values: Sequence[float]) -> float:
    """The smallest of the frequent values, to whole points: the edge at which most lines begin."""
    counts = Counter(round(value) for value in values)
    common = max(counts.values())
    return min(value for value, count in counts.items() if count >= 0.5 * common)


Paragraph = tuple[Kind, list[Line]]
_BESIDE = (Kind.HEADER, Kind.FOOTER, Kind.PAGE_NUMBER, Kind.FOOTNOTE)


def join(lines: Sequence[Line], kinds: Mapping[int, Kind], frames: Frames, titles: Titles) -> list[Paragraph]:
    """Lines of the running text joined to paragraphs; titles and notes together, every other line for itself.

    `kinds` are those of the lines (by id) that are not running text.
    """
    paragraphs: list[Paragraph] = []
    open_: list[Line] | None = None
    for line in lines:
        kind = kinds.get(id(line), Kind.BODY)
        if kind in (Kind.TITLE, Kind.FOOTNOTE) and paragraphs and paragraphs[-1][0] is kind:
            paragraphs[-1][1].append(line)
        elif kind in _BESIDE:
            paragraphs.append((kind, [line]))
        elif kind is not Kind.BODY:
            paragraphs.append((kind, [line]))
            open_ = None
        elif open_ is not None and _continues(open_, line, frames, titles):
            open_.append(line)
        else:
            open_ = [line]
            paragraphs.append((Kind.BODY, open_))
    return paragraphs


def _table_between(previous: Line, line: Line, frames: Frames) -> bool:
    """Whether a table stands between two lines of one page, and not merely beside them."""
    return previous.page == line.page and any(
        previous.bbox.bottom <= box.top + 4 and box.bottom <= line.bbox.bottom + 4 for box in frames.tables[line.page]
    )


def _continues(paragraph: Sequence[Line], line: Line, frames: Frames, titles: Titles) -> bool:
    """Whether `line` goes on with the paragraph."""
    previous, size = paragraph[-1], line.size
    if _table_between(previous, line, frames) or _is_known_heading(line.text, titles):
        return False
    above, here = frames.of(previous), frames.of(line)
    if abs(size - previous.size) > OTHER_SIZE * size or BULLET.match(line.text):
        return False
    if _is_item(line) and (_is_item(paragraph[0]) or SENTENCE_END.search(previous.text)):
        return False
    if len(paragraph) == 1 and is_heading(previous.text) and above.room(previous) > 2:
        return False
    if is_heading(line.text) and (_ended(previous, above) or here.indent is None or here.room(line) > 2):
        return False
    full = above.room(previous) < FULL if here.indent is not None else not _ended(previous, above)
    if not full or above.width(previous) < NARROW:
        return False
    offset, first = here.offset(line), frames.of(paragraph[0]).offset(paragraph[0])
    opens = here.indent is not None and abs(offset - here.indent) <= SAME_EDGE
    if len(paragraph) == 1 and is_heading(previous.text) and opens:
        return False
    # A line that is full to the last character and does not end a sentence goes on, whatever the next one's indent.
    if above.room(previous) < BRIMFUL and not SENTENCE_END.search(previous.text) and not _is_item(line):
        return abs(offset - above.offset(previous)) < WIDEST_HANG
    if len(paragraph) > 1:
        return abs(offset - frames.of(paragraph[1]).offset(paragraph[1])) <= SAME_EDGE
    step = offset - first
    if abs(step) <= SAME_EDGE:
        # Two lines at one edge: where first lines are indented, both of them at that indent are two paragraphs.
        return here.indent is None or abs(first - here.indent) > SAME_EDGE
    return -INDENTS[1] < step < 0 or (0 < step < WIDEST_HANG and _is_item(previous) and not _is_item(line))


def _is_known_heading(text: str, titles: Titles) -> bool:
    """Whether a line is a number and a title of the template."""
    number = parse_number(text)
    return number is not None and bool(levels_of(text[len(number.text) :], titles))


def _is_item(line: Line) -> bool:
    return bool(BULLET.match(line.text) or _ITEM.match(line.text))


def _ended(line: Line, frame: Frame) -> bool:
    """Whether the line stops short of the right edge as a paragraph's last one does."""
    room = frame.room(line)
    return room > 4 or (room > 1.2 and bool(SENTENCE_END.search(line.text)))
