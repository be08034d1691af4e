"""Units of evidence: the statements of the running text and the rows of the tables, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewer.model import BBox, Document, Kind, Passage, Table
from reviewer.text import statements
from reviewer.text.instructions import COPIED_SHARE, instruction_share
from reviewer.text.located import Sentence

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement (a sentence, or a part of a long one), or a row of a table.

    `text` is verbatim; `read` is what it says: for a row, with the table's first row before it. `group` numbers the
    paragraph or table that it is part of. `homes` are the probabilities that it answers each leaf.
    """

    text: str
    read: str
    source: Sentence | Table
    group: int
    homes: Array

    @property
    def passage(self) -> int | None:
        """The index of the passage that it is part of; None for a row."""
        return None if isinstance(self.source, Table) else self.source.passage.index

    @property
    def place(self) -> tuple[int, BBox]:
        """Page and box: worked out when it is asked for, since few of a report's units are quoted."""
        return (self.source.page, self.source.bbox) if isinstance(self.source, Table) else self.source.place


def evidence_units(document: Document, homes: Mapping[int, Array]) -> list[Unit]:
    """All units of a report. `homes` gives for a passage (index) the probabilities of the outline's leaves.

    The template's own words are no evidence and are left out.
    """
    found: list[Unit] = []
    for group, passage in enumerate(document.of_kind(Kind.BODY)):
        if passage.index in homes and instruction_share(passage.text) < COPIED_SHARE:
            found += _statements(passage, group, homes[passage.index])
    for group, table in enumerate(document.tables, start=len(document.passages)):
        near = max((index for index in homes if index <= table.after), default=None)
        if near is not None:
            found += _rows(table, group, homes[near])
    return found


def _statements(passage: Passage, group: int, homes: Array) -> Iterator[Unit]:
    for begin, end in statements(passage.text):
        text = passage.text[begin:end].strip()
        yield Unit(text, text, Sentence(passage, begin, end), group, homes)


def _rows(table: Table, group: int, homes: Array) -> Iterator[Unit]:
    header = _joined(table.rows[0]) if table.rows else ""
    for number, row in enumerate(table.rows):
        text = _joined(row)
        if text:
            read = text if number == 0 else f"{header} {text}"
            yield Unit(text, read, table, group, homes)


def _joined(row: Sequence[str]) -> str:
    return " ".join(cell for cell in row if cell).strip()
