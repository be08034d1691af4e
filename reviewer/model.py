"""The words that every part of the program speaks.

Lengths are in points (1/72 inch); y runs downward from the page's top edge; pages count from 1.
Everything here is immutable and can travel between processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from reviewer.outcome import Outcome

Severity = Literal["error", "warning", "info"]
Status = Literal["covered", "partial", "missing"]
# Who granted an honour, the highest first; to whom.
HonourLevel = Literal["national", "province", "city", "county", "industry", "unit"]
HonourHolder = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class BBox:
    """A rectangle on a page, in points from the page's top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def center(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2

    def union(self, other: BBox) -> BBox:
        return BBox(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def rounded(self) -> list[float]:
        return [round(value, 1) for value in (self.x0, self.top, self.x1, self.bottom)]


# A scanned page with fewer characters than this has no text layer.
FEWEST_READ = 30
# Where a document without pages has its words: nowhere that could be drawn.
NOWHERE = BBox(0, 0, 0, 0)


def bounding(boxes: Iterator[BBox]) -> BBox:
    """The smallest box around `boxes`; at least one is needed."""
    first = next(boxes)
    for box in boxes:
        first = first.union(box)
    return first


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


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the report with its verbatim text."""

    page: int
    bbox: BBox
    excerpt: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to look at. `expected` and `actual` are short texts; `excerpt` is verbatim.

    `places` are further spots of the same fault, the worst first; the finding's own place is not among them.
    """

    rule: str
    severity: Severity
    message: str
    page: int | None = None
    bbox: BBox | None = None
    expected: str | None = None
    actual: str | None = None
    excerpt: str | None = None
    node: str | None = None
    id: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked on this document, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote with its place; `score` in 0..1."""

    page: int
    bbox: BBox
    quote: str
    score: float
    passage: int | None


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    """How far one requirement is shown.

    `likely` are the calibrated probabilities of the three statuses, `score` (0..1) is what they come to: covered
    counts 1, partial one half.
    """

    id: str
    text: str
    status: Status
    score: float
    evidence: tuple[Evidence, ...]
    likely: Mapping[Status, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeCoverage:
    """All requirements of one leaf of the outline; `score` in 0..1 is their weighted mean."""

    node: str
    title: str
    score: float
    requirements: tuple[RequirementCoverage, ...]


@dataclass(frozen=True, slots=True)
class MappedPassage:
    """A body passage with the node it stands under and the node that its content answers.

    `score` (0..1) is how sure the mapping is; `strays` (0..1) how probably the content does not belong under the
    heading it stands under, 0 where that stands for no leaf of the outline.
    """

    passage: int
    under: str | None
    node: str | None
    score: float
    strays: float = 0.0


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping says of the whole report."""

    passages: tuple[MappedPassage, ...]
    coverage: tuple[NodeCoverage, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal in words, its value, and what it added (log-odds) to what was decided."""

    label: str
    value: float
    added: float


@dataclass(frozen=True, slots=True)
class PassageReasons:
    """Why a paragraph answers `node` and not `rival`; `score` (0..1) is how sure that is."""

    page: int
    text: str
    under: str | None
    node: str
    rival: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class QuoteReasons:
    """Why a sentence or row counts as evidence (`score`, 0..1)."""

    page: int
    text: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RequirementReasons:
    """Why a requirement has its status: what spoke for its being found, and, where it is, for its being shown in full.

    `likely` are the probabilities of the statuses.
    """

    id: str
    text: str
    status: Status
    likely: Mapping[Status, float]
    found: tuple[Reason, ...]
    full: tuple[Reason, ...]
    quotes: tuple[QuoteReasons, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All about one leaf of the outline. `trust` (0..1) is how far the report's headings proved right."""

    node: str
    title: str
    trust: float
    passages: tuple[PassageReasons, ...]
    requirements: tuple[RequirementReasons, ...]


Verdict = Literal["met", "unmet", "doubtful", "unknown"]


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One thing held against the documents: what is wanted, what was found, and whether that does.

    `unmet` is contradicted by the documents, `doubtful` is for a person to look at, `unknown` the documents do not tell.
    `evidence` is verbatim from the file `document`, by default the report.
    """

    id: str
    item: str
    wanted: str | None
    found: str | None
    verdict: Verdict
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things held against the documents one by one, under a `title`; `summary` is one sentence."""

    id: Literal["self-assessment", "conditions", "indicators", "materials"]
    title: str
    rows: tuple[ChecklistRow, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the draft says, with what it rests on.

    `stage` is the outline node of the part it belongs to (plan, do, check, apply …), None for the whole report.
    `basis` are ids of findings and requirements; `evidence` the quotes that are shown beside it.
    """

    kind: Literal["strength", "weakness", "suggestion"]
    text: str
    stage: str | None
    node: str | None
    basis: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


Origin = Literal["report", "third-party", "application"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What one document says of one thing that the opinion form asks for.

    `field` is called `label` in Chinese. `value` is in one notation whoever says it: a number without unit, an ISO date
    (2025-03 where the day is not told), the id of a category or level; `shown` is what a person reads in its stead.
    `document` is the file's name, `place` the page in words, `quote` verbatim.
    """

    field: str
    label: str
    value: str
    shown: str
    origin: Origin
    document: str
    page: int
    place: str
    bbox: BBox
    quote: str


@dataclass(frozen=True, slots=True)
class StatusHint:
    """What a language model thinks of a requirement whose status is uncertain, for a person to weigh.

    `text` says it with its quote; the requirement's own status and score stay as they were.
    """

    requirement: str
    status: Status
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One part of the suggested score: `points` = `weight` × `share` (0..1)."""

    node: str
    title: str
    weight: float
    share: float
    points: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """The draft of the preliminary opinion.

    `fields` holds the form's fields by id, in the form's order: a text, for a choice the option's id, or None for what
    is left open to the person who signs. `statements` fill the further sheet. `score` is their sum in `arithmetic`,
    None where nothing could be judged.
    """

    fields: Mapping[str, str | None]
    statements: tuple[Statement, ...]
    arithmetic: tuple[ScoreLine, ...]
    score: float | None
    notes: tuple[str, ...] = ()
    hints: tuple[StatusHint, ...] = ()

    @property
    def suggestions(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.kind == "suggestion")


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing to mend: where it stands, what stands there now, what is wrong with it, and how to mend it."""

    title: str
    places: tuple[str, ...]
    present: str | None
    wrong: str
    how: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The applicant's letter on its `text`, called so and, in short, a `noun`.

    `rules` break a written rule, `content` is missing or thin, what costs most first, `rest` is worth a look;
    `unchecked` are the titles of what could not be checked.
    """

    company: str | None
    rules: tuple[LetterItem, ...]
    content: tuple[LetterItem, ...]
    rest: tuple[LetterItem, ...]
    unchecked: tuple[str, ...]
    text: str = "用户满意经营实践报告"
    noun: str = "报告"


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that is known of one report under one scheme, category and level.

    `words` is 字数 by node id, and "total"; `section_words` and `section_nodes` go by the index of the section's
    heading, the latter also for headings of the author's own whose content answers a node.
    """

    document: Document
    company: str | None
    project: str | None
    scheme: str
    category: str
    level: str | None
    words: Mapping[str, int]
    section_words: Mapping[int, int]
    section_nodes: Mapping[int, str]
    findings: tuple[Finding, ...]
    coverage: tuple[NodeCoverage, ...]
    mapped: tuple[MappedPassage, ...]
    unchecked: tuple[Unchecked, ...]
    opinion: Opinion | None = None
    facts: tuple[Fact, ...] = ()
    checklists: tuple[Checklist, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of an application package: `name` with its folders, `kind` and `size` (bytes) by its content.

    `materials` are the ids of what it was recognised as, `recognised_by` says by what; `problem` says why it was not read.
    """

    name: str
    kind: str
    size: int
    pages: int | None
    seconds: float | None
    materials: tuple[str, ...]
    recognised_by: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PackageReview:
    """A whole application: its files held against the list of materials, and the review of its report, where it has one.

    `findings` and `unchecked` are those of the package; they stand in the review, too. `ignored` files are no documents.
    """

    name: str
    scheme: str
    category: str
    level: str | None
    files: tuple[PackageFile, ...]
    ignored: int
    checklist: Checklist
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    review: Review | None
