"""Figures that tables state: measures down the side and years along the top, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.rules.figures.labels import label_of
from reviewer.rules.figures.quantity import Quantity, read_quantities
from reviewer.rules.figures.words import lexicon
from reviewer.text import HAN, squeeze

_YEAR = re.compile(r"(20\d\d)年?度?(?:实际|实绩|实测|完成|结果)?值?")
_UNIT_COLUMN = re.compile(r"(?:计量)?单位")
_UNIT_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,4})[）)]$")
# What a bare number is of, where neither cell, heading nor column gives a unit.
_UNIT_BY_LABEL = ((re.compile(r"率$"), "%"), (re.compile(r"满意度"), "分"))
_FEWEST_YEARS = 2

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Tabled:
    """One cell's value; `quote` are the words of its row, or of its column's head, and the cell."""

    label: str
    period: str
    quantity: Quantity
    quote: str


def tabled_figures(rows: Sequence[Row]) -> Iterator[Tabled]:
    """The values of a table that has years along one side."""
    grid = [[squeeze(cell) for cell in row] for row in rows]
    columns = [list(column) for column in zip(*grid, strict=False)]
    for table in (grid, columns):
        head = next((row for row in table if len(_years(row)) >= _FEWEST_YEARS), None)
        if head is not None:
            yield from _under_years(table, head)
            return


def _years(head: Row) -> dict[int, str]:
    """The year of each column; none where years come twice, as those of aims and of results do."""
    years = {column: match[1] for column, cell in enumerate(head) if (match := _YEAR.fullmatch(cell))}
    return years if len(set(years.values())) == len(years) else {}


def _under_years(table: Sequence[Row], head: Row) -> Iterator[Tabled]:
    years = _years(head)
    units = next((column for column, cell in enumerate(head) if _UNIT_COLUMN.fullmatch(cell)), None)
    for row in table:
        named = [cell for column, cell in enumerate(row[: min(years)]) if column != units and HAN.search(cell)]
        if row is head or not named or re.search(f"{lexicon().aim}|{lexicon().no_level}", named[-1]):
            continue
        unit = row[units] if units is not None else ""
        for column, year in years.items():
            quantity = _quantity(named[-1], row[column], unit) if column < len(row) else None
            if quantity:
                label = label_of(_UNIT_IN_BRACKETS.sub("", named[-1]))
                yield Tabled(label, year, quantity, f"{named[-1]} {row[column]}")


def _quantity(name: str, cell: str, unit: str) -> Quantity | None:
    """The quantity of a cell that holds a number with or without its unit, and nothing else."""
    bracketed = _UNIT_IN_BRACKETS.search(name)
    implied = next((unit for pattern, unit in _UNIT_BY_LABEL if pattern.search(name)), "")
    bare = re.fullmatch(r"[\d.,]+", cell)
    text = cell + (unit or (bracketed[1] if bracketed else implied)) if bare else cell
    reading = next(read_quantities(text), None)
    return reading.quantity if reading and (reading.begin, reading.end) == (0, len(text)) else None
