"""The tables of indicators as documents show them: over a page's end, with merged cells, with labels cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reviewer.model import Document, Evidence, Table
from reviewer.scheme import FinancialTable, MarketTable
from reviewer.scheme.entries import Named
from reviewer.text import plain_title, squeeze
from reviewer.verification.written import is_blank

_YEAR = re.compile(r"(20\d{2})(?:年度?|年?末|年12月31日)?(?:[（(].*[）)])?")
_DIGIT = re.compile(r"\d")
_UNIT = re.compile(r"[（(]?(?:单位)?[:：]?(?:万元|亿元|元|%|％|分)[）)]?")
_REMARK = re.compile(r"[（(].*$")
# A document shows a table where it has at least this share of its rows.
_FEWEST_ROWS = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: its cells by year or by (period, column). `whole` is False where a cell's place is not to be told."""

    cells: Mapping[object, str]
    evidence: Evidence
    whole: bool = True


@dataclass(slots=True)
class Found:
    """The rows that one document shows, by their keys."""

    document: Document
    rows: dict[str, Row] = field(default_factory=dict)

    @property
    def where(self) -> str:
        first = next(iter(self.rows.values()))
        return f"{self.document.file} {self.document.place(first.evidence.page)}"


def find_financial(documents: Iterable[Document], wanted: FinancialTable) -> Found | None:
    """The table in the document that shows most of its rows."""
    return _best((_financial(document, wanted) for document in documents), len(wanted.rows))


def find_market(documents: Iterable[Document], wanted: MarketTable) -> Found | None:
    return _best((_market(document, wanted) for document in documents), len(wanted.rows))


def _best(found: Iterable[Found], rows: int) -> Found | None:
    best = max(found, key=lambda item: len(item.rows), default=None)
    return best if best and len(best.rows) >= _FEWEST_ROWS * rows else None


def _names(rows: Mapping[str, Named]) -> dict[str, str]:
    return {_plain(name): key for key, row in rows.items() for name in row.names}


def _plain(label: str) -> str:
    """A label without the remark in brackets at its end, which a narrow column may cut off."""
    return plain_title(_REMARK.sub("", label))


def _lines(document: Document) -> Iterator[tuple[Table, list[str]]]:
    """The rows of all tables in order: one that runs over a page's end comes as two."""
    for table in document.tables:
        for row in table.rows:
            yield table, [squeeze(cell) for cell in row]


def _evidence(table: Table, row: Sequence[str]) -> Evidence:
    return Evidence(table.page, table.bbox, " ".join(cell for cell in row if cell), 1.0, None)


# ---------------------------------------------------------------- years along the top


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: its label, which may take several cells, and the cells behind it."""

    row: Sequence[str] = ()
    label: str = ""
    cells: Sequence[str] = ()


def _financial(document: Document, wanted: FinancialTable) -> Found:
    """Rows below the latest row of years."""
    names, found = _names(wanted.rows), Found(document)
    head: Sequence[str] = ()
    before = _Line()
    for table, row in _lines(document):
        if len([cell for cell in row if _YEAR.fullmatch(cell)]) >= 2:
            head, before = row, _Line()
            continue
        line = _parted(row)
        key, filled = _named(line, before, names)
        if key and head and key not in found.rows:
            cells = _by_year(filled, head)
            found.rows[key] = Row(cells or {}, _evidence(table, (line.label, *filled.cells)), cells is not None)
        before = _Line() if key else line
    return found


def _parted(row: Sequence[str]) -> _Line:
    first = next((place for place, cell in enumerate(row) if cell), 0)
    behind = first
    while behind < len(row) and not is_blank(row[behind]) and not _DIGIT.search(row[behind]):
        behind += 1
    return _Line(row, "".join(cell for cell in row[first:behind] if not _UNIT.fullmatch(cell)), row[behind:])


def _named(line: _Line, before: _Line, names: Mapping[str, str]) -> tuple[str | None, _Line]:
    """The key of a row by its label, which may be cut in two, and the row that holds its cells."""
    if _plain(line.label) in names:
        return names[_plain(line.label)], line
    return names.get(_plain(before.label + line.label)), line if any(line.cells) else before


def _by_year(line: _Line, head: Sequence[str]) -> dict[object, str] | None:
    """The cells by year: under it where the row is as long as the one of years, else the last ones in their order."""
    years = {column: int(match[1]) for column, cell in enumerate(head) if (match := _YEAR.fullmatch(cell))}
    if len(line.row) == len(head):
        return {year: line.row[column] for column, year in years.items()}
    if len(line.cells) < len(years):
        return None
    return dict(zip(years.values(), line.cells[-len(years) :], strict=True))


# ---------------------------------------------------------------- periods down the side


@dataclass(slots=True)
class _Group:
    """The rows of one measure, by where their periods stand in time; its name may stand beside any of them."""

    key: str | None = None
    rows: dict[int, tuple[Table, Sequence[str]]] = field(default_factory=dict)


def _market(document: Document, wanted: MarketTable) -> Found:
    """Measures below the latest row that names the columns."""
    names, found = _names(wanted.rows), Found(document)
    head: Sequence[str] = ()
    group = _Group()
    for table, row in _lines(document):
        if len(set(row) & set(wanted.columns)) >= 2:
            head = row
            continue
        key = next((names[_plain(cell)] for cell in row if _plain(cell) in names), None)
        order = next((order for cell in row if (order := _order(cell, wanted)) is not None), None)
        begun_anew = order is not None and group.rows and order <= max(group.rows)
        if begun_anew or (key and group.key and key != group.key):
            _close(group, head, wanted, found)
            group = _Group()
        group.key = group.key or key
        if order is not None:
            group.rows[order] = (table, row)
    _close(group, head, wanted, found)
    return found


def _order(cell: str, wanted: MarketTable) -> int | None:
    """Where a period stands in time: its place among the names, or its year."""
    named = next((number for number, period in enumerate(wanted.periods) if cell.startswith(period)), None)
    year = _YEAR.fullmatch(cell)
    return named if named is not None else int(year[1]) if year else None


def _close(group: _Group, head: Sequence[str], wanted: MarketTable, found: Found) -> None:
    """Puts the rows of a measure together."""
    if group.key is None or not group.rows or not head or group.key in found.rows:
        return
    cells: dict[object, str] = {}
    whole = True
    orders = sorted(group.rows)
    for order, latest in zip(orders, wanted.periods[-len(orders) :], strict=False):
        period = wanted.periods[order] if order < len(wanted.periods) else latest
        placed = _by_column(group.rows[order][1], head, wanted)
        whole = whole and placed is not None
        cells |= {(period, column): cell for column, cell in (placed or {}).items()}
    table, row = group.rows[orders[-1]]
    found.rows[group.key] = Row(cells, _evidence(table, (wanted.rows[group.key].name, *row[-len(head) :])), whole)


def _by_column(row: Sequence[str], head: Sequence[str], wanted: MarketTable) -> dict[str, str] | None:
    """The cells by column: under it where the row is as long as the one of columns, else those behind the period."""
    columns = [cell for cell in head if cell in wanted.columns]
    if len(row) == len(head):
        return {cell: row[place] for place, cell in enumerate(head) if cell in wanted.columns}
    behind = next(place for place, cell in enumerate(row) if _order(cell, wanted) is not None) + 1
    values = row[behind:]
    return dict(zip(columns, values, strict=True)) if len(values) == len(columns) else None
