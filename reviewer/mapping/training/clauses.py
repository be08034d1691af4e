"""Which clauses of the outline the labelled paragraphs show, and in which sentences (`models/labelled/clauses`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from reviewer.errors import EncoderError
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.model import Status
from reviewer.text import statements

Row = TypeVar("Row", bound=BaseModel)


class ClauseRow(BaseModel):
    """One paragraph read against one node: each requirement's status, and the words that show it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    node: str
    status: Mapping[str, Status]
    spans: Mapping[str, str]


class BankRow(BaseModel):
    """A sentence written by itself, read against one node."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    trade: str
    node: str
    text: str
    status: Mapping[str, Status]


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence with the requirements that it was read against, and those that it shows.

    `source` is the firm whose report it stands in, or its own id where it was written by itself; `paragraph` names
    the paragraph that it is part of.
    """

    source: str
    paragraph: str
    text: str
    judged: Mapping[str, Status]
    shown: frozenset[str]


def read_clause_rows(folder: Path) -> list[ClauseRow]:
    """All rows of `folder/clauses/*.jsonl`. Raises EncoderError, with file and line, for one that is not of the form."""
    return [row for path in sorted((folder / "clauses").glob("*.jsonl")) for row in _read(path, ClauseRow)]


def read_bank(folder: Path) -> list[LabelledSentence]:
    """The sentences of `folder/sentences/*.jsonl`. Raises EncoderError for one that is not of the form."""
    rows = [row for path in sorted((folder / "sentences").glob("*.jsonl")) for row in _read(path, BankRow)]
    return [_banked(row) for row in rows]


def _banked(row: BankRow) -> LabelledSentence:
    judged = {f"{row.node}/{slug}": status for slug, status in row.status.items()}
    shown = frozenset(clause for clause, status in judged.items() if status != "missing")
    return LabelledSentence(row.id, row.id, row.text, judged, shown)


def _read(path: Path, form: type[Row]) -> Iterator[Row]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield form.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            raise EncoderError(f"{path} 第 {number} 行不是有效的标注：{error}") from error


def read_sentences(folder: Path, rows: Sequence[LabelledRow]) -> list[LabelledSentence]:
    """The sentences of those `rows` that were read clause by clause."""
    by_id = {row.id: row for row in rows}
    judged: dict[str, dict[str, Status]] = {}
    spans: dict[str, dict[str, str]] = {}
    for clause_row in read_clause_rows(folder):
        if clause_row.id in by_id:
            judged.setdefault(clause_row.id, {}).update(
                {f"{clause_row.node}/{slug}": status for slug, status in clause_row.status.items()}
            )
            spans.setdefault(clause_row.id, {}).update(
                {f"{clause_row.node}/{slug}": span for slug, span in clause_row.spans.items()}
            )
    return [sentence for row_id in judged for sentence in _sentences(by_id[row_id], judged[row_id], spans[row_id])]


def _sentences(row: LabelledRow, judged: Mapping[str, Status], spans: Mapping[str, str]) -> Iterator[LabelledSentence]:
    places = {clause: (row.text.find(span), len(span)) for clause, span in spans.items()}
    for begin, end in statements(row.text):
        shown = {clause for clause, (start, length) in places.items() if start < end and start + length > begin}
        yield LabelledSentence(row.firm, row.id, row.text[begin:end], judged, frozenset(shown))
