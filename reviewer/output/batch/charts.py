"""The charts of the Excel file, each beside the figures that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reviewer.output.batch.book import Book, fit
from reviewer.output.batch.overview import BIN, Overview
from reviewer.output.wording import rule_title

NAME = "统计图"
MOST_RULES = 15
_BESIDE = 8  # the column at which the charts stand
_COLORS = ("#3B6EA8", "#C0763B", "#4F8F5B", "#8A5CA0", "#B04A4A", "#5F7A87")
_FONT = {"name": "宋体", "size": 10, "bold": False}

Block = Sequence[Sequence[str | float | None]]


def write_charts(book: Book, figures: Overview) -> None:
    sheet = book.sheet(NAME)
    sheet.set_column(0, 0, 30)
    sheet.hide_gridlines(2)
    blocks = (
        ("建议得分的分布", "column", _distribution(figures), "份"),
        ("各类别的达成度（平均）", "column", _coverage(figures), "0%"),
        ("最常见的问题（出现的份数）", "bar", _rules(figures), "份"),
    )
    row = 0
    for title, kind, block, unit in blocks:
        if len(block) > 1:
            row = _write(book, sheet, row, title, kind, block, unit)


def _distribution(figures: Overview) -> Block:
    lowest = min(figures.scores, default=0)
    names = ((low, f"{low}–{low + BIN}") for low in range(lowest, 100, BIN))
    return [("得分", "份数"), *((name, figures.scores[low]) for low, name in names)] if figures.scores else []


def _coverage(figures: Overview) -> Block:
    """A row a stage, a column a category."""
    categories = list(dict.fromkeys(name for shares in figures.coverage.values() for name in shares))
    rows = [
        (stage, *(shares[name].mean if name in shares else None for name in categories))
        for stage, shares in ((stage, figures.coverage[stage]) for stage in figures.stages)
    ]
    return [("部分", *categories), *rows]


def _rules(figures: Overview) -> Block:
    return [("问题", "份数"), *((rule_title(rule), figures.rules[rule]) for rule in figures.frequent(MOST_RULES))]


def _write(book: Book, sheet: Any, row: int, title: str, kind: str, block: Block, unit: str) -> int:
    """A block of figures with its chart beside it; returns the row at which the next one begins."""
    sheet.write_string(row, 0, title, book.plain)
    for at, line in enumerate(block, start=row + 1):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(at, column, fit(value), book.head if at == row + 1 else book.text)
            elif value is not None:
                sheet.write_number(at, column, value, book.share if unit == "0%" else book.number)
    chart = _chart(book, title, kind, block, row + 1, unit)
    # In the first row of the block, since the rows above are on disk already.
    sheet.insert_chart(row, _BESIDE, chart)
    return row + max(len(block) + 3, 22)


def _chart(book: Book, title: str, kind: str, block: Block, head: int, unit: str) -> Any:
    chart = book.file.add_chart({"type": kind})
    last = head + len(block) - 1
    # Without these copies programs that do not calculate show nothing: a written row cannot be read back.
    names = [line[0] for line in block[1:]]
    for column in range(1, len(block[0])):
        chart.add_series(
            {
                "name": [NAME, head, column],
                "name_data": [block[0][column]],
                "categories": [NAME, head + 1, 0, last, 0],
                "categories_data": names,
                "values": [NAME, head + 1, column, last, column],
                "values_data": [line[column] for line in block[1:]],
                "fill": {"color": _COLORS[(column - 1) % len(_COLORS)]},
                "gap": 60,
            }
        )
    axis = {
        "num_format": unit if unit == "0%" else "0",
        "num_font": _FONT,
        "major_gridlines": {"visible": True, "line": {"color": "#E5E9EE"}},
    }
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 12, "bold": True}})
    chart.set_y_axis({"num_font": _FONT, "reverse": True} if kind == "bar" else axis)
    chart.set_x_axis({**axis, "label_position": "low"} if kind == "bar" else {"num_font": _FONT})
    chart.set_legend({"position": "bottom", "font": _FONT} if len(block[0]) > 2 else {"none": True})
    chart.set_size({"width": 760, "height": 400})
    return chart
