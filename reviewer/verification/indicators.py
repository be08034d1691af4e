"""主要财务数据 and 主要用户与市场指标: whether the cells are filled in, and whether the figures agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from reviewer.facts.notation import same_number
from reviewer.model import BBox, Checklist, ChecklistRow, Document, Fact, Unchecked
from reviewer.rules.base import LONGEST_EXCERPT, Result, finding
from reviewer.scheme import FinancialTable, Indicators, MarketRow, MarketTable
from reviewer.verification.base import Filed, Verified
from reviewer.verification.ratios import Checked, Ledger, check_balances, check_ratios
from reviewer.verification.tables import Found, Row, find_financial, find_market
from reviewer.verification.written import is_blank, plain_number, read_number

FINANCIAL, MARKET = "indicators.financial", "indicators.market"
# Blank cells named in one message; more are counted.
_MOST_BLANKS = 6
_TOLD = {"third-party": "第三方测评材料", "report": "报告", "application": "申请书"}

Part = tuple[list[ChecklistRow], list[Result]]


def verify_indicators(filed: Filed) -> Verified | None:
    """Both tables, wherever among the documents they stand."""
    wanted = filed.scheme.indicators
    if wanted is None:
        return None
    documents = _documents(filed)
    financial = find_financial(documents, wanted.financial)
    market = find_market(documents, wanted.market)
    parts = (
        _financial(financial, wanted.financial, filed) if financial else _absent(FINANCIAL, wanted.financial, filed),
        _market(market, wanted.market, filed) if market else _absent(MARKET, wanted.market, filed),
    )
    rows = tuple(row for made, _ in parts for row in made)
    results = tuple(result for _, told in parts for result in told)
    return Verified(Checklist("indicators", wanted.title, rows, _summary(wanted, financial, market, rows)), results)


def _documents(filed: Filed) -> list[Document]:
    """Those that may hold the tables, the firm's own forms first."""
    own = [filed.materials.application] if filed.materials.application else []
    return [*own, filed.review.document, *filed.materials.third_party]


def _absent(rule: str, table: FinancialTable | MarketTable, filed: Filed) -> Part:
    """The table stands in none of the documents."""
    lacking = "，也没有提供推荐材料" if filed.materials.application is None else "，申报表格里也没有"
    reason = f"报告里没有“{table.title}”表{lacking}，没有核对"
    return [ChecklistRow(rule, table.title, "按表填写", None, "unknown", reason)], [Unchecked(rule, reason)]


def _summary(wanted: Indicators, financial: Found | None, market: Found | None, rows: Sequence[ChecklistRow]) -> str:
    found = {wanted.financial.title: financial, wanted.market.title: market}
    read = [f"{title}见{table.document.file}" for title, table in found.items() if table]
    if not read:
        return "没有找到可以核对的表。"
    met = sum(row.verdict == "met" for row in rows)
    return f"{'，'.join(read)}；共 {len(rows)} 项，相符 {met} 项。"


# ---------------------------------------------------------------- financial figures


def _financial(found: Found, wanted: FinancialTable, filed: Filed) -> Part:
    ledger = Ledger.read(found, wanted)
    checked = [*check_balances(ledger), *check_ratios(ledger)]
    blanks = [
        f"{year}年{row.name}"
        for (key, row), year in product(wanted.rows.items(), wanted.years)
        if _is_open(found.rows.get(key), year)
    ]
    strange = [
        f"{year}年{row.name}填的是“{found.rows[key].cells[year]}”，不是数"
        for (key, row), year in product(wanted.rows.items(), wanted.years)
        if key in found.rows and _is_strange(found.rows[key].cells.get(year, ""), wanted)
    ]
    results = [
        *_blank(FINANCIAL, wanted.title, blanks, found, filed),
        *(_told(FINANCIAL, text, wanted, found, None, filed) for text in strange),
        *(_wrong(item, wanted, found, filed) for item in checked if item.told),
    ]
    reckoned = [item.unreckoned for item in checked if item.unreckoned]
    if reckoned:
        results.append(Unchecked(FINANCIAL, f"表内数据不够，没有核算的有：{'；'.join(reckoned)}"))
    return [_row(item, found) for item in checked], results


def _is_open(row: Row | None, place: object) -> bool:
    """Whether a cell was left open; where the reader cannot tell the places of a row's cells, it says nothing."""
    return row is None or (row.whole and is_blank(row.cells.get(place, "")))


def _is_strange(cell: str, wanted: FinancialTable) -> bool:
    return not is_blank(cell) and read_number(cell, wanted.rounding) is None


def _row(item: Checked, found: Found) -> ChecklistRow:
    row = found.rows.get(item.key)
    evidence = (row.evidence,) if row else ()
    return ChecklistRow(
        f"{FINANCIAL}/{item.id}",
        item.name,
        item.wanted,
        item.found,
        item.verdict,
        item.note,
        evidence,
        found.document.file,
    )


def _wrong(item: Checked, wanted: FinancialTable, found: Found, filed: Filed) -> Result:
    row = found.rows.get(item.key)
    return finding(
        FINANCIAL,
        _place(found, row, filed),
        expected=item.wanted,
        actual=item.told,
        excerpt=row.evidence.quote[:LONGEST_EXCERPT] if row else None,
        severity="info" if item.verdict == "doubtful" else None,
        table=wanted.title,
        where=found.where,
    )


# ---------------------------------------------------------------- the market


def _market(found: Found, wanted: MarketTable, filed: Filed) -> Part:
    rows: list[ChecklistRow] = []
    results: list[Result] = []
    blanks: list[str] = []
    for key, measure in wanted.rows.items():
        row = found.rows.get(key)
        places = list(product(wanted.periods, wanted.columns))
        open_ = [f"{period}{column}" for period, column in places if _is_open(row, (period, column))]
        blanks += [f"{measure.name}{place}" for place in open_]
        told = list(_faults(measure, row, wanted, filed)) if row else []
        results += [_told(MARKET, text, wanted, found, row, filed) for text in told]
        rows.append(_measured(key, measure, row, wanted, open_, told, found))
    return rows, [*_blank(MARKET, wanted.title, blanks, found, filed), *results]


def _faults(measure: MarketRow, row: Row, wanted: MarketTable, filed: Filed) -> Iterator[str]:
    """Values that are none, lie out of range, or contradict what the documents tell of this year."""
    low, high = measure.range
    for place in product(wanted.periods, wanted.columns):
        cell = row.cells.get(place, "")
        number = read_number(cell, 1)
        if is_blank(cell):
            continue
        if number is None:
            yield f"{measure.name}{''.join(place)}填的是“{cell}”，不是数"
        elif not low <= number.value <= high:
            yield f"{measure.name}{''.join(place)}填的是{cell}，不在{low:g}至{high:g}之间"
    own = read_number(row.cells.get((wanted.periods[-1], wanted.columns[0]), ""), 1)
    for fact in _facts(measure, filed):
        if own and not same_number(plain_number(own.value, 4), fact.value):
            where = f"{_TOLD[fact.origin]}（{fact.document} {fact.place}）"
            yield f"{measure.name}{wanted.periods[-1]}{wanted.columns[0]}填的是{own.text}，{where}是{fact.shown}"


def _facts(measure: MarketRow, filed: Filed) -> list[Fact]:
    told = [fact for fact in filed.review.facts if measure.fact and fact.field == measure.fact]
    return [fact for fact in told if fact.origin != "application"]


def _measured(
    key: str,
    measure: MarketRow,
    row: Row | None,
    wanted: MarketTable,
    open_: Sequence[str],
    told: Sequence[str],
    found: Found,
) -> ChecklistRow:
    latest = [
        f"{column} {row.cells[wanted.periods[-1], column]}"
        for column in wanted.columns
        if row and not is_blank(row.cells.get((wanted.periods[-1], column), ""))
    ]
    unclear = ("有的格读不出位置",) if row and not row.whole else ()
    note = "；".join((*told, *([f"没有填写：{_few(open_)}"] if open_ else ()), *unclear))
    return ChecklistRow(
        f"{MARKET}/{key}",
        measure.name,
        f"{'、'.join(wanted.periods)}的{'、'.join(wanted.columns)}都填写，数值在{measure.range[0]:g}至{measure.range[1]:g}之间",
        f"{wanted.periods[-1]} " + "、".join(latest) if latest else None,
        "unmet" if told else "unknown" if open_ else "doubtful" if unclear else "met",
        note,
        (row.evidence,) if row else (),
        found.document.file,
    )


# ---------------------------------------------------------------- both


def _blank(rule: str, title: str, blanks: Sequence[str], found: Found, filed: Filed) -> Iterator[Result]:
    if blanks:
        first = next(iter(found.rows.values()))
        actual = f"有 {len(blanks)} 格没有填写：{_few(blanks)}"
        place = _place(found, first, filed)
        yield finding(rule, place, expected="每一格都填写", actual=actual, table=title, where=found.where)


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_BLANKS]) + ("等" if len(names) > _MOST_BLANKS else "")


def _place(found: Found, row: Row | None, filed: Filed) -> tuple[int, BBox] | None:
    """The row's place where it stands in the report; other documents are named in words."""
    document = filed.review.document
    return (row.evidence.page, row.evidence.bbox) if row and found.document is document and document.paged else None


def _told(
    rule: str, told: str, table: FinancialTable | MarketTable, found: Found, row: Row | None, filed: Filed
) -> Result:
    return finding(
        rule,
        _place(found, row or next(iter(found.rows.values())), filed),
        expected="与表的要求和其他材料一致",
        actual=told,
        excerpt=row.evidence.quote[:LONGEST_EXCERPT] if row else None,
        table=table.title,
        where=found.where,
    )
