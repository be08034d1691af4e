"""The tables of indicators of a scheme file: which rows they have, and how the rows depend on one another."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from reviewer.scheme.entries import Entry, Named, Names


class Formula(Entry):
    """A definition that is accepted of a percentage: `of` over `to`, or, without `to`, the growth of `of` over last year.

    With `average`, `to` is the mean of this year's and last year's figure.
    """

    of: str
    to: str | None = None
    average: bool = False


class FinancialRow(Named):
    """One row. `lacks` names what its definition needs and the table does not ask for: then the formulas only come near."""

    unit: str
    formulas: tuple[Formula, ...] = ()
    lacks: str = ""


class Balance(Entry):
    """The `parts` come to the `whole`; to no more than that where they are not all of it (`complete`)."""

    whole: str
    parts: Names
    complete: bool = True


class FinancialTable(Entry):
    """Amounts and percentages by year.

    Figures agree within `rounding` units of the last place that is written of each of them, for `reason`.
    """

    title: str
    clause: str
    years: tuple[int, ...]
    rounding: float = Field(gt=0)
    reason: str
    rows: Mapping[str, FinancialRow]
    balances: tuple[Balance, ...]


class MarketRow(Named):
    """One measure with the `range` in which its values can lie. `fact` is what the documents tell of it elsewhere."""

    unit: str
    range: tuple[float, float]
    fact: str = ""


class MarketTable(Entry):
    """Measures by period, the latest last, and by column, the applicant's own first."""

    title: str
    clause: str
    periods: Names
    columns: Names
    rows: Mapping[str, MarketRow]


class Indicators(Entry):
    title: str
    financial: FinancialTable
    market: MarketTable
