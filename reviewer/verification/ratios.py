"""The arithmetic of 主要财务数据: what the amounts must come to, and whether the percentages follow from the amounts.

A wrong accusation costs more than a missed one: a percentage is called wrong only where it follows by none of the
definitions in use, and none of them needs a figure that the table does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.model import Verdict
from reviewer.scheme import Balance, FinancialRow, FinancialTable, Formula
from reviewer.verification.tables import Found
from reviewer.verification.written import Interval, Written, plain_number, read_number


@dataclass(frozen=True, slots=True)
class Checked:
    """A balance or a percentage held against the amounts. `told` is what is wrong, `unreckoned` what could not be reckoned."""

    id: str
    key: str
    name: str
    wanted: str | None
    found: str | None
    verdict: Verdict
    note: str = ""
    told: str = ""
    unreckoned: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The table's numbers by row and year."""

    table: FinancialTable
    numbers: Mapping[tuple[str, int], Written]

    @classmethod
    def read(cls, found: Found, table: FinancialTable) -> Ledger:
        numbers = {}
        for key, row in found.rows.items():
            for year in table.years:
                percent = table.rows[key].unit == "%"
                number = read_number(row.cells.get(year, ""), table.rounding, percent=percent)
                if number:
                    numbers[key, year] = number
        return cls(table, numbers)

    def amount(self, key: str, year: int) -> Interval | None:
        number = self.numbers.get((key, year))
        return number.amount if number else None

    def name(self, key: str) -> str:
        return self.table.rows[key].name

    def shown(self, key: str) -> str | None:
        """A row's numbers as written, year by year."""
        told = [f"{year}年 {self.numbers[key, year].text}" for year in self.table.years if (key, year) in self.numbers]
        return "，".join(told) or None


# ---------------------------------------------------------------- balances


def check_balances(ledger: Ledger) -> Iterator[Checked]:
    """Each balance over all years in which its amounts are there."""
    for balance in ledger.table.balances:
        parts = "＋".join(ledger.name(key) for key in balance.parts)
        whole = ledger.name(balance.whole)
        wanted = f"{parts}{'＝' if balance.complete else '≤'}{whole}"
        known = [year for year in ledger.table.years if _sum(ledger, balance, year)]
        wrong = [year for year in known if not _holds(ledger, balance, year)]
        told = "；".join(
            f"{year}年{whole}{_amount(ledger, balance.whole, year)}，{parts}为{_total(ledger, balance, year)}"
            for year in wrong
        )
        verdict: Verdict = "unmet" if wrong else "met" if known else "unknown"
        yield Checked(
            f"balance-{balance.whole}",
            balance.whole,
            f"{whole}的构成",
            wanted,
            ledger.shown(balance.whole),
            verdict,
            told,
            told,
        )


def _sum(ledger: Ledger, balance: Balance, year: int) -> tuple[Interval, Interval] | None:
    """The whole, and its parts added up."""
    whole = ledger.amount(balance.whole, year)
    total = Interval(0, 0)
    for key in balance.parts:
        part = ledger.amount(key, year)
        if part is None:
            return None
        total = total.plus(part)
    return (whole, total) if whole else None


def _holds(ledger: Ledger, balance: Balance, year: int) -> bool:
    pair = _sum(ledger, balance, year)
    return pair is None or (pair[0].meets(pair[1]) if balance.complete else pair[1].low <= pair[0].high)


def _amount(ledger: Ledger, key: str, year: int) -> str:
    return ledger.numbers[key, year].text


def _total(ledger: Ledger, balance: Balance, year: int) -> str:
    pair = _sum(ledger, balance, year)
    return plain_number(pair[1].middle) if pair else ""


# ---------------------------------------------------------------- percentages


def check_ratios(ledger: Ledger) -> Iterator[Checked]:
    for key, row in ledger.table.rows.items():
        if row.unit == "%":
            yield _check_ratio(key, row, ledger)


def _check_ratio(key: str, row: FinancialRow, ledger: Ledger) -> Checked:
    """One percentage over all years; what differs may yet be right where the table lacks what its definition needs."""
    wanted = " 或 ".join(dict.fromkeys(_told(formula, ledger) for formula in row.formulas)) or None
    verdicts: dict[int, Verdict] = {
        year: _verdict(ledger.numbers[key, year], row, year, ledger)
        for year in ledger.table.years
        if (key, year) in ledger.numbers
    }
    wrong = [year for year, verdict in verdicts.items() if verdict in ("unmet", "doubtful")]
    unknown = [year for year, verdict in verdicts.items() if verdict == "unknown"]
    told = "；".join(
        f"{year}年{row.name}填的是{_amount(ledger, key, year)}，{_reckoned(row, year, ledger)}" for year in wrong
    )
    if told and row.lacks:
        told += f"（表内没有{row.lacks}，只能作近似核算）"
    return Checked(
        id=key,
        key=key,
        name=row.name,
        wanted=wanted,
        found=ledger.shown(key),
        verdict=_worst(list(verdicts.values())),
        note=told if row.formulas else f"表内没有{row.lacks}，无法核算",
        told=told,
        unreckoned=_unreckoned(row, unknown),
    )


def _unreckoned(row: FinancialRow, years: Sequence[int]) -> str:
    if not row.formulas:
        return f"{row.name}（表内没有{row.lacks}）"
    return f"{'、'.join(f'{year}年' for year in years)}{row.name}" if years else ""


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("unmet", "doubtful", "met")
    return next((verdict for verdict in order if verdict in verdicts), "unknown")


def _verdict(number: Written, row: FinancialRow, year: int, ledger: Ledger) -> Verdict:
    values = [_value(formula, year, ledger) for formula in row.formulas]
    if any(value.meets(reading) for value in values if value for reading in number.readings):
        return "met"
    if not values or not all(values):
        return "unknown"
    return "doubtful" if row.lacks else "unmet"


def _value(formula: Formula, year: int, ledger: Ledger) -> Interval | None:
    """What a percentage comes to by a formula; None where the table does not hold what it takes."""
    of, before = ledger.amount(formula.of, year), ledger.amount(formula.of, year - 1)
    if of is None:
        return None
    if formula.to is None:
        grown = of.over(before) if before else None
        return grown.plus(Interval(-1, -1)).times(100) if grown else None
    base = ledger.amount(formula.to, year)
    if formula.average:
        last = ledger.amount(formula.to, year - 1)
        base = base.plus(last).times(0.5) if base and last else None
    share = of.over(base) if base else None
    return share.times(100) if share else None


def _told(formula: Formula, ledger: Ledger) -> str:
    if formula.to is None:
        return f"{ledger.name(formula.of)}比上年的增长"
    return f"{ledger.name(formula.of)}÷{'平均' if formula.average else ''}{ledger.name(formula.to)}"


def _reckoned(row: FinancialRow, year: int, ledger: Ledger) -> str:
    values = [(_value(formula, year, ledger), _told(formula, ledger)) for formula in row.formulas]
    return "按表内数据算得" + "，".join(f"{plain_number(value.middle)}%（{told}）" for value, told in values if value)
