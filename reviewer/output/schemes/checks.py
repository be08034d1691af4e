"""What a scheme holds against the documents one by one: its conditions and its tables of indicators, as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reviewer.output.markup import escaped
from reviewer.scheme import Condition, FinancialRow, FinancialTable, Formula, Indicators, MarketTable, Scheme


def conditions(stated: Mapping[str, Condition], scheme: Scheme, categories: Sequence[str]) -> Iterator[str]:
    clauses = scheme.for_category(categories[0]).source.clauses
    of_clause: dict[str, list[Condition]] = {}
    for condition in stated.values():
        of_clause.setdefault(clauses[condition.clause], []).append(condition)
    for clause, own in of_clause.items():
        yield f"- {escaped(clause)}"
        yield from (f"  - {escaped(condition.text)}{_way(condition)}" for condition in own)


def _way(condition: Condition) -> str:
    """How the condition is held against the documents, where its words do not say so."""
    if condition.document:
        return f"（看材料：{escaped(condition.document)}）"
    return f"（由人判断：{escaped(condition.person)}）" if condition.person else ""


def indicators(stated: Indicators, _: Scheme, __: Sequence[str]) -> Iterator[str]:
    yield from _financial(stated.financial)
    yield from _market(stated.market)


def _financial(table: FinancialTable) -> Iterator[str]:
    years = "、".join(map(str, table.years))
    yield f"- {escaped(table.title)}（{years}年）"
    for row in table.rows.values():
        formulas = "，或".join(_formula(formula, table.rows) for formula in row.formulas)
        told = "；".join(part for part in (formulas, f"表中没有{row.lacks}，只作提示" if row.lacks else "") if part)
        yield f"  - {escaped(row.name)}（{row.unit}）" + (f"：{escaped(told)}" if told else "")
    for balance in table.balances:
        parts = "＋".join(table.rows[part].name for part in balance.parts)
        yield f"  - {escaped(table.rows[balance.whole].name)}{'＝' if balance.complete else '≥'}{escaped(parts)}"


def _formula(formula: Formula, rows: Mapping[str, FinancialRow]) -> str:
    of = rows[formula.of].name
    if formula.to is None:
        return f"{of}比上年增长"
    return f"{of}÷{'年初年末平均' if formula.average else ''}{rows[formula.to].name}"


def _market(table: MarketTable) -> Iterator[str]:
    yield f"- {escaped(table.title)}（{'、'.join(table.periods)}；{'、'.join(table.columns)}）"
    for row in table.rows.values():
        low, high = row.range
        yield f"  - {escaped(row.name)}（{row.unit}）：{low:g} 至 {high:g}"
