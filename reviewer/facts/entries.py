"""A form's entries: a label and what is written beside it, in a table or behind a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import BBox, Document, Kind
from reviewer.text import plain_title, squeeze

# A label's longest length in characters; what is longer is text.
_LONGEST_LABEL = 20
_NOTES = re.compile(r"[（(][^（）()]*[）)]")
_COLON = re.compile(r"[：:]")


@dataclass(frozen=True, slots=True)
class Entry:
    """`label` without blanks, punctuation and remarks in brackets; `value` and `quote` verbatim."""

    label: str
    value: str
    page: int
    bbox: BBox
    quote: str


def entries(document: Document) -> Iterator[Entry]:
    """Cells of tables, each with what stands beside it, then lines of the form 标签：内容."""
    for table in document.tables:
        for row in table.rows:
            for label, value in _pairs(row):
                yield Entry(plain_label(label), value, table.page, table.bbox, _quote(label, value))
                yield from _inner(value, table.page, table.bbox)
    for passage in document.passages:
        if passage.kind not in (Kind.CONTENTS, Kind.HEADER, Kind.FOOTER, Kind.PAGE_NUMBER):
            yield from _inner(passage.text, passage.page, passage.bbox)


def plain_label(text: str) -> str:
    return plain_title(_NOTES.sub("", squeeze(text)))


def _pairs(row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every cell with the next one that is filled in; a merged cell leaves empty ones behind."""
    filled = [cell for cell in row if cell.strip()]
    yield from zip(filled, [*filled[1:], ""], strict=True)


def _inner(text: str, page: int, bbox: BBox) -> Iterator[Entry]:
    """标签：内容 within a text, line by line; without a colon the label ends at the first blank or box."""
    for line in text.splitlines():
        match = _COLON.search(line) or re.search(r"\s+(?=\S)|(?=[□☐☑■√])", line)
        if match and 0 < len(squeeze(line[: match.start()])) <= _LONGEST_LABEL:
            label, value = line[: match.start()], line[match.end() :]
            yield Entry(plain_label(label), value.strip(), page, bbox, line.strip())


def _quote(label: str, value: str) -> str:
    return f"{label.strip()} {value.strip()}".strip()
