"""The list of respondents: how many rows it has and what is wrong with them. Names and numbers never leave this module."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import Document
from reviewer.scheme import Respondents
from reviewer.text import squeeze

Cells = Sequence[str]
# The heads stand within the first rows of a table, below its title; a head is no longer than this (characters).
_FIRST_ROWS, _LONGEST_HEAD = 8, 16
# Rows that end a list or explain it.
_REMARK = re.compile(r"^(?:合计|总计|小计|备注|说明|注|填表|制表|调查机构|盖章)")
_MASKED = re.compile(r"[*＊×xX]{2,}")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_FEWEST_NUMBERS = 3
_NOTHING = re.compile(r"[/\\—\-_.…·无\s]*")


@dataclass(frozen=True, slots=True)
class RespondentCount:
    """A list in figures; `contacts` is False where no column is for them. `repeated` rows name someone once more."""

    rows: int = 0
    unnamed: int = 0
    unreachable: int = 0
    masked: int = 0
    repeated: int = 0
    contacts: bool = True

    def __add__(self, other: RespondentCount) -> RespondentCount:
        return RespondentCount(
            self.rows + other.rows,
            self.unnamed + other.unnamed,
            self.unreachable + other.unreachable,
            self.masked + other.masked,
            self.repeated + other.repeated,
            self.contacts and other.contacts,
        )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where names and contacts stand, pair by pair (a list may run in two columns); None: no column for contacts."""

    pairs: tuple[tuple[int, int | None], ...]
    width: int


def count_respondents(tables: Iterable[Sequence[Cells]], words: Respondents) -> RespondentCount | None:
    """The respondents whom the tables list, None where no table does."""
    people: list[tuple[str, str]] = []
    contacts = True
    found = False
    for columns, rows in _lists(tables, words):
        found = True
        contacts = contacts and all(contact is not None for _, contact in columns.pairs)
        people += [person for row in rows for person in _people(row, columns)]
    return _counted(people, contacts=contacts) if found else None


def count_numbers(document: Document | None) -> RespondentCount | None:
    """A list that was printed without a table, by its mobile numbers; None where there are too few to be one."""
    passages = document.passages if document else ()
    # Line by line: in a paragraph the serial number of the next line would run into the number before it.
    numbers = [number for item in passages for line in item.lines for number in _MOBILE.findall(line.text)]
    if len(numbers) < _FEWEST_NUMBERS:
        return None
    return RespondentCount(rows=len(numbers), repeated=len(numbers) - len(set(numbers)))


def lists_respondents(table: Sequence[Cells], words: Respondents) -> bool:
    """Whether a table is such a list, so that nothing of it may be quoted."""
    return any(_columns(row, words) for row in table[:_FIRST_ROWS])


def _lists(tables: Iterable[Sequence[Cells]], words: Respondents) -> Iterator[tuple[_Columns, Sequence[Cells]]]:
    """Every table that lists people, below its heads; one that goes on without heads on the next page, too."""
    before: _Columns | None = None
    for table in tables:
        heads = [(number, found) for number, row in enumerate(table[:_FIRST_ROWS]) if (found := _columns(row, words))]
        if heads:
            number, before = heads[0]
            yield before, [row for row in table[number + 1 :] if not _columns(row, words)]
        elif before and table and len(table[0]) == before.width:
            yield before, table
        else:
            before = None


def _columns(row: Cells, words: Respondents) -> _Columns | None:
    """The row's columns where it is one of heads: short cells without figures, one of them for names."""
    heads = [_plain(cell) for cell in row]
    filled = [head for head in heads if head]
    if len(filled) < 2 or any(len(head) > _LONGEST_HEAD or re.search(r"\d", head) for head in filled):
        return None
    names = [place for place, head in enumerate(heads) if any(word in head for word in words.names)]
    if not names:
        return None
    contacts = [place for place, head in enumerate(heads) if any(word in head for word in words.contacts)]
    ends = [*names[1:], len(heads)]
    pairs = tuple(
        (name, next((place for place in contacts if name < place < end), None))
        for name, end in zip(names, ends, strict=True)
    )
    if len(names) == 1 and contacts:
        pairs = ((names[0], contacts[0]),)
    return _Columns(pairs, len(row))


def _people(row: Cells, columns: _Columns) -> Iterator[tuple[str, str]]:
    """Name and contact of each person in a row; empty where the cell is."""
    if any(_REMARK.match(_plain(cell)) for cell in row if cell.strip()):
        return
    for name, contact in columns.pairs:
        person = (_cell(row, name), "" if contact is None else _cell(row, contact))
        if any(person):
            yield person


def _counted(people: Sequence[tuple[str, str]], *, contacts: bool) -> RespondentCount:
    # Namesakes are different people, and a family shares a number: only both together are one person.
    same = Counter((_plain(name), _plain(contact)) for name, contact in people if name and (contact or not contacts))
    return RespondentCount(
        rows=len(people),
        unnamed=sum(not name for name, _ in people),
        unreachable=sum(contacts and not contact for _, contact in people),
        masked=sum(bool(_MASKED.search(contact)) for _, contact in people),
        repeated=sum(count - 1 for count in same.values()) if contacts else 0,
        contacts=contacts,
    )


def _cell(row: Cells, place: int) -> str:
    text = row[place].strip() if place < len(row) else ""
    return "" if _NOTHING.fullmatch(text) else text


def _plain(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text))
