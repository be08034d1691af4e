"""What was read: pages, lines, passages, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from reviewer.model.geometry import BBox, bounding
from reviewer.outcome import Outcome

# A scanned page with fewer characters than this has no text layer.
FEWEST_READ = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one line that look the same.

    `family` is the font's family in one vocabulary (宋体, 黑体, 仿宋, 楷体, Times New Roman …) or None where the
    font's name does not tell. `edges` holds the left edge of each character and the right edge of the last.
    """

    text: str
    family: str | None
    font_name: str
    size: float
    bold: bool
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line: `text` is the spans' text; `baseline` is the y of the line the letters stand on.

    `column` is 1 or 2 in text set in two columns, -1 for a sign in the margin, else 0.
    """

    page: int
    bbox: BBox
    baseline: float
    spans: tuple[Span, ...]
    text: str
    column: int = 0

    @property
    def size(self) -> float:
        """The size that most of the characters have, in points."""
        if len(self.spans) == 1:
            return self.spans[0].size
        sizes: dict[float, int] = {}
        for span in self.spans:
            sizes[span.size] = sizes.get(span.size, 0) + len(span.text)
        return max(sizes, key=sizes.__getitem__)

    def edges(self) -> list[float]:
        """Left edge of each character of `text`, then the right edge of the last one."""
        edges: list[float] = []
        for span in self.spans:
            edges.extend(span.edges[:-1])
        edges.append(self.bbox.x1)
        return edges

    def part(self, begin: int, end: int) -> Line:
        """The line's characters from `begin` to `end`, at least one, as a line of their own."""
        if (begin, end) == (0, len(self.text)):
            return self
        spans: list[Span] = []
        offset = 0
        for span in self.spans:
            first, last = max(begin - offset, 0), min(end - offset, len(span.text))
            if first < last:
                spans.append(replace(span, text=span.text[first:last], edges=span.edges[first : last + 1]))
            offset += len(span.text)
        return replace(self, bbox=self.box(begin, end), spans=tuple(spans), text=self.text[begin:end])

    def pieces(self, gap: float) -> list[tuple[int, int]]:
        """Begin and end of the line's parts between blanks wider than `gap` em."""
        edges = self.edges()
        cuts = [0]
        for blank in re.finditer(r"\s+", self.text):
            if edges[blank.end()] - edges[blank.start()] > gap * self.size:
                cuts += [blank.start(), blank.end()]
        cuts.append(len(self.text))
        return list(zip(cuts[::2], cuts[1::2], strict=True))

    def box(self, begin: int, end: int) -> BBox:
        """The box of `text[begin:end]`; that of the line where no character was drawn (a Word file)."""
        edges = self.edges()
        if len(edges) <= len(self.text):
            return self.bbox
        return BBox(edges[begin], self.bbox.top, edges[end], self.bbox.bottom)


class Kind(StrEnum):
    """What a paragraph is within the report."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    SIGNATURE = "signature"
    COVER = "cover"
    CONTENTS = "contents"
    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page-number"


Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """How a word processor's file sets a paragraph; a PDF says none of it, there it is measured.

    `first_indent` is in characters of the paragraph's own size. Line spacing is a `multiple` of the single height, or
    `points` that are fixed ("exact") or a minimum ("at-least"); the other is None. `before` and `after` are in points.
    `area` is the part of the page that the paragraph belongs to.
    """

    align: Align
    first_indent: float
    multiple: float | None
    points: float | None = None
    points_rule: Literal["exact", "at-least"] | None = None
    before: float = 0.0
    after: float = 0.0
    area: Literal["body", "header", "footer"] = "body"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, joined across lines and pages; `text` is its lines' text without the line breaks.

    `starts[i]` is the offset in `text` at which `lines[i]` begins. `format` is given by a word processor's file only;
    there a paragraph has one line.
    """

    index: int
    kind: Kind
    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    format: ParagraphFormat | None = None

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def bbox(self) -> BBox:
        """The box on the passage's first page."""
        return bounding(line.bbox for line in self.lines if line.page == self.page)

    def locate(self, begin: int, end: int) -> tuple[int, BBox]:
        """Page and box of `text[begin:end]`; the box covers the part that lies on the page where it begins."""
        boxes: list[tuple[int, BBox]] = []
        for line, start in zip(self.lines, self.starts, strict=True):
            first, last = max(begin, start), min(end, start + len(line.text))
            if first < last:
                boxes.append((line.page, line.box(first - start, last - start)))
        if not boxes:
            return self.page, self.bbox
        page = boxes[0][0]
        return page, bounding(box for number, box in boxes if number == page)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    `number` and `title` are the heading's text as printed (`（一）`, `策划`), `level` 1–4 after the grammar
    一、 / （一） / 1. / （1）. `passages` are the indexes of the passages directly under it, without subsections'.
    """

    number: str
    title: str
    level: int
    ordinal: int
    heading: int
    page: int
    passages: tuple[int, ...]
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        return self.number + self.title

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table. `after` is the index of the passage that it follows in reading order, or -1."""

    page: int
    bbox: BBox
    rows: tuple[tuple[str, ...], ...]
    after: int

    @property
    def text(self) -> str:
        return "\n".join("\t".join(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text that a reader of the page cannot see, with the reason in Chinese."""

    page: int
    bbox: BBox
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size in points, how many characters a reader sees, whether an image covers it, whether its text has
    lost its encoding, so that a program reads other characters than a person, and whether it was `lost`: not read, or
    not wholly. The words of a page `by_ocr` were recognised in its picture. `unseen` counts the hidden characters. `crop` is the part of the page that is shown, where it is less
    than all.

    A word processor's file has no pages; its parts, each begun by a heading of the first or second level, stand in for
    them, and `label` is that heading ("" before the first one). On pages of a PDF it is None.
    """

    number: int
    width: float
    height: float
    characters: int
    scanned: bool
    garbled: bool = False
    label: str | None = None
    crop: BBox | None = None
    unseen: int = 0
    lost: bool = False
    by_ocr: bool = False

    @property
    def shown(self) -> BBox:
        """The part of the page that a reader sees."""
        return self.crop or BBox(0, 0, self.width, self.height)

    @property
    def unread(self) -> bool:
        """Whether its words, or some of them, were not read: a picture without a text layer, text without encoding."""
        return self.lost or self.garbled or self.wordless

    @property
    def wordless(self) -> bool:
        """Whether it is a picture whose words, if it has any, nobody has read."""
        return self.scanned and not self.by_ocr and self.characters < FEWEST_READ

    @property
    def name(self) -> str:
        """How a reader finds the page: 第 3 页, or “（一）策划”部分."""
        if self.label is None:
            return f"第 {self.number} 页"
        return f"“{self.label}”部分" if self.label else "开头部分"


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read from its file; nothing in it depends on a scheme.

    `line_heights` gives, by font name, the height of a single-spaced line as a share of the size, where known. `paged`
    is False for a word processor's file: its pages are parts, its boxes NOWHERE. `asides` stand beside the pages: in the
    file's properties and in annotations; ordinary as that is, nothing of it is ever counted.
    """

    file: str
    sha256: str
    producer: str
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    hidden: tuple[HiddenText, ...]
    line_heights: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    paged: bool = True
    asides: tuple[HiddenText, ...] = ()

    @property
    def recognised(self) -> tuple[int, ...]:
        """Numbers of the pages whose words were recognised in their pictures: nearly right, never certain."""
        return tuple(page.number for page in self.pages if page.by_ocr and page.characters)

    def of_kind(self, *kinds: Kind) -> Iterator[Passage]:
        return (passage for passage in self.passages if passage.kind in kinds)

    @property
    def has_text(self) -> bool:
        """Whether any page has text that a program can read."""
        return any(page.characters and not page.garbled for page in self.pages)

    @property
    def amid(self) -> tuple[Page, ...]:
        """The pages from the title, or the first heading, to the end of the text; lost ones after it among them."""
        proper = [passage.page for passage in self.of_kind(Kind.TITLE, Kind.HEADING, Kind.BODY)]
        if not proper:
            return self.pages
        last = max([*proper, *(page.number for page in self.pages if page.lost)])
        return self.pages[min(proper) - 1 : last]

    @property
    def outcome(self) -> Outcome:
        if self.has_text:
            return Outcome.PARTLY_REVIEWED if any(page.unread for page in self.amid) else Outcome.REVIEWED
        return Outcome.UNREADABLE_TEXT if any(page.garbled or page.lost for page in self.pages) else Outcome.NO_TEXT

    def place(self, page: int | None) -> str:
        """Where `page` is, in words; 全文 for what has no place of its own."""
        return self.pages[page - 1].name if page else "全文"

    @property
    def extent(self) -> str:
        """How long the document is, in words."""
        return f"{len(self.pages)} 页" if self.paged else "Word 文档（未分页）"

    @property
    def title(self) -> Passage | None:
        return next(self.of_kind(Kind.TITLE), None)

    def walk_sections(self) -> Iterator[Section]:
        for section in self.sections:
            yield from section.walk()
