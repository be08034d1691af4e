"""A report as it is compared with others: who handed it in, and the paragraphs that a reader sees."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reviewer.alignment import align
from reviewer.duplicates.limits import limits
from reviewer.duplicates.words import length as count_words
from reviewer.duplicates.words import words_of
from reviewer.model import BBox, Document, Kind, Passage, Section
from reviewer.scheme import PORTRAIT, Outline, chapter_of
from reviewer.text import harmless, squeeze

# Raised with every change of what is stored or of how it is looked up: what was stored before is then made anew.
VERSION = 1
# A table's cell of fewer 字 is a heading or a value.
_SHORTEST_CELL = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a cell of a table. `chapter` is the heading of the second level, or of the first, that it
    stands under ("" for none); `portrait` tells that this is about the firm itself."""

    page: int
    bbox: BBox
    text: str
    chapter: str = ""
    portrait: bool = False


@dataclass(frozen=True, slots=True)
class ReportText:
    """What of a report is compared. `key` is unique; `day` is when it was handed in; versions of one report share
    their `line`. `place` of a page is `第 n 页` or, in a Word file, a part: `labels` names it then."""

    key: str
    file: str
    sha256: str
    company: str | None
    project: str | None
    day: date | None
    paragraphs: tuple[Paragraph, ...]
    line: str = ""
    labels: tuple[str, ...] = ()

    @property
    def firm(self) -> str:
        """What tells one applicant from another."""
        return squeeze(self.company) if self.company else f"?{self.key}"

    def of_same_firm(self, other: ReportText) -> bool:
        """A firm's name also begins the names of its branches and teams."""
        return self.firm.startswith(other.firm) or other.firm.startswith(self.firm)

    def of_other_round(self, other: ReportText) -> bool:
        """Whether the two were handed in for different rounds of the evaluation."""
        if self.day is None or other.day is None:
            return False
        return abs((self.day - other.day).days) >= limits().kinds.another_round

    def corrects(self, other: ReportText) -> bool:
        """Whether one report is a later version of the other, handed in for the same round."""
        return bool(self.line) and self.line == other.line and not self.of_other_round(other)

    def place(self, page: int) -> str:
        return self.labels[page - 1] if page <= len(self.labels) else f"第 {page} 页"


def report_text(
    document: Document,
    outline: Outline,
    *,
    key: str,
    company: str | None,
    project: str | None = None,
    day: date | None = None,
    line: str = "",
) -> ReportText:
    """The report's own words: without headings, without what nobody sees, without the template's instructions."""
    chapters = {index: text for section in document.sections for index, text in _chapters(section, "")}
    under = align(document, outline).under
    portrait = {index for index, node in under.items() if chapter_of(node) == PORTRAIT}
    found = [
        Paragraph(passage.page, passage.bbox, passage.text, chapters.get(passage.index, ""), passage.index in portrait)
        for passage in document.of_kind(Kind.BODY)
    ]
    found += _cells(document, chapters, portrait)
    return ReportText(
        key=key,
        file=document.file,
        sha256=document.sha256,
        company=company,
        project=project,
        day=day,
        paragraphs=tuple(paragraph for paragraph in found if words_of(paragraph.text)),
        line=line,
        labels=() if document.paged else tuple(page.name for page in document.pages),
    )


def _chapters(section: Section, above: str) -> Iterator[tuple[int, str]]:
    """The chapter of every passage under a section: chapters of the first level are too large to be copied alone."""
    own = section.text if section.level <= 2 or not above else above
    yield from ((index, own) for index in section.passages)
    for below in section.sections:
        yield from _chapters(below, own)


def _cells(document: Document, chapters: dict[int, str], portrait: set[int]) -> Iterator[Paragraph]:
    for table in document.tables:
        before = _before(document.passages, table.after)
        for text in dict.fromkeys(cell for row in table.rows for cell in row):
            if count_words(words_of(text)) >= _SHORTEST_CELL:
                yield Paragraph(table.page, table.bbox, text, chapters.get(before, ""), before in portrait)


def _before(passages: tuple[Passage, ...], index: int) -> int:
    """The last paragraph of running text up to the passage `index`."""
    return next((p.index for p in reversed(passages[: index + 1]) if p.kind is Kind.BODY), -1)


def encode(text: ReportText) -> bytes:
    """The text as bytes, to be stored."""
    content = asdict(text) | {"day": text.day.isoformat() if text.day else None}
    return zlib.compress(harmless(json.dumps(content, ensure_ascii=False, separators=(",", ":"))).encode())


def decode(body: bytes) -> ReportText:
    """The text that `encode` stored."""
    content: dict[str, Any] = json.loads(zlib.decompress(body))
    day = content.pop("day")
    paragraphs = tuple(Paragraph(**(one | {"bbox": BBox(**one["bbox"])})) for one in content.pop("paragraphs"))
    labels = tuple(content.pop("labels"))
    return ReportText(**content, paragraphs=paragraphs, labels=labels, day=date.fromisoformat(day) if day else None)
