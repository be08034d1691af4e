"""The results of a batch as one Excel file: a row a file, all findings, and how far each part of the outline is met."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from reviewer.model import Review
from reviewer.output.files import write_file
from reviewer.output.wording import (
    SEVERITIES,
    SUGGESTED,
    category_name,
    clean,
    conclusion,
    coverage_tally,
    heading,
    level_name,
    mending,
    rule_title,
    scheme_title,
    severity_counts,
    suggested_level,
)
from reviewer.scheme import Outline, Scheme, load_scheme

Value = str | int | float | None

REVIEWED, FAILED = "已评审", "无法评审"
MOST_CHARACTERS = 32_767  # of a cell; Excel calls a file with a longer one damaged
CUT = "……（超出单元格长度，后文从略）"

# Headings with the width of their columns, in characters.
SUMMARY: Mapping[str, int] = {
    "文件": 36, "企业": 28, "项目": 22, "评价方案": 26, "类别": 9, "等级": 12, "页数": 7, "字数": 8,
    "错误": 7, "警告": 7, "提示": 7, "已体现": 9, "部分体现": 10, "未体现": 9,
    "建议得分": 10, "建议结论": 10, "建议等级": 12, "状态": 10, "原因": 44, "用时（秒）": 11,
}  # fmt: skip
FINDINGS: Mapping[str, int] = {
    "文件": 36, "程度": 8, "规则": 20, "项目": 22, "页码": 7,
    "问题": 60, "应为": 28, "实为": 28, "原文": 50, "改法": 60,
}  # fmt: skip
COVERAGE_FIRST: Mapping[str, int] = {"文件": 36, "类别": 9}
NODE_WIDTH = 11
# Row heights in points: not every program finds them by itself for cells with wrapped text.
LINE_HEIGHT, HIGHEST_ROW = 13.5, 180.0


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One file of a batch: its review, or why there is none."""

    file: str
    review: Review | None
    error: str | None
    seconds: float


def write_summary(rows: Sequence[BatchRow], path: Path, scheme: Scheme | None = None) -> None:
    """Writes the file; `scheme` is needed where it was loaded from a file of the user's. Raises OutputError."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheets = _Book(book)
    schemes = _Schemes(scheme)
    _write_files(sheets, rows, schemes)
    _write_findings(sheets, rows, schemes)
    _write_coverage(sheets, rows, schemes)
    book.close()
    write_file(path, buffer.getvalue())


class _Schemes:
    """Finds the scheme of a review, which knows it by its id."""

    def __init__(self, given: Scheme | None) -> None:
        self._given = given

    def of(self, review: Review) -> Scheme:
        if self._given is not None and self._given.id == review.scheme:
            return self._given.for_category(review.category)
        return _known_scheme(review.scheme).for_category(review.category)


@cache
def _known_scheme(scheme_id: str) -> Scheme:
    return load_scheme(scheme_id)


class _Book:
    """A workbook whose sheets all look alike."""

    def __init__(self, book: Any) -> None:
        self.book = book
        look = {"valign": "top", "font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#C9D1D9"}
        head = {"bold": True, "bg_color": "#E8EDF3", "text_wrap": True, "align": "center"}
        self.head = book.add_format(look | head | {"valign": "vcenter"})
        self.text = book.add_format(look | {"text_wrap": True})
        self.number = book.add_format(look)
        self.share = book.add_format(look | {"num_format": "0%", "align": "center"})
        self.note = book.add_format({"font_name": "宋体", "font_size": 10, "italic": True})
        self.bad = book.add_format({"font_color": "#B42318"})

    def add(self, name: str, columns: Mapping[str, int]) -> Any:
        """A sheet with its headings, which stay in sight."""
        sheet = self.book.add_worksheet(name)
        for number, (title, width) in enumerate(columns.items()):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, fit(title), self.head)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def write(self, sheet: Any, row: int, values: Sequence[Value], columns: Mapping[str, int]) -> None:
        widths = columns.values()
        lines = max(
            (_lines(value, width) for value, width in zip(values, widths, strict=False) if isinstance(value, str)),
            default=1,
        )
        sheet.set_row(row, min(LINE_HEIGHT * lines + 4, HIGHEST_ROW))
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, fit(value), self.text)
            elif value is None:
                sheet.write_blank(row, column, None, self.text)
            else:
                sheet.write_number(row, column, value, self.number)

    def finish(self, sheet: Any, rows: int, columns: int) -> None:
        sheet.autofilter(0, 0, max(rows, 1), columns - 1)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column; a Chinese character is two characters wide."""
    return sum(max(-(-cell_len(line) // max(width - 2, 1)), 1) for line in text[:MOST_CHARACTERS].split("\n"))


def fit(text: str) -> str:
    """Text that a cell takes; what is too long is cut, and says so."""
    text = clean(text)
    # Excel counts UTF-16 units, of which characters outside the basic plane take two.
    if len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS:
        return text
    room = (MOST_CHARACTERS - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


# ---------------------------------------------------------------- the sheets


def _write_files(book: _Book, rows: Sequence[BatchRow], schemes: _Schemes) -> None:
    sheet = book.add("评审汇总", SUMMARY)
    for number, row in enumerate(rows, start=1):
        values = _summary(row.review, schemes.of(row.review)) if row.review else [None] * (len(SUMMARY) - 4)
        status = REVIEWED if row.review else FAILED
        book.write(sheet, number, [row.file, *values, status, row.error, round(row.seconds, 1)], SUMMARY)
    status_column = list(SUMMARY).index("状态")
    rule = {"type": "cell", "criteria": "==", "value": f'"{FAILED}"', "format": book.bad}
    sheet.conditional_format(1, status_column, max(len(rows), 1), status_column, rule)
    book.finish(sheet, len(rows), len(SUMMARY))
    sheet.write_string(len(rows) + 2, 0, f"建议得分、建议结论和建议等级：{SUGGESTED}。", book.note)


def _summary(review: Review, scheme: Scheme) -> list[Value]:
    """What stands between a file's name and its status."""
    problems = severity_counts(review.findings)
    counts = coverage_tally(review)
    judged = bool(counts.total)
    opinion = review.opinion
    return [
        review.company,
        review.project,
        scheme_title(scheme),
        category_name(review, scheme),
        level_name(review.level, scheme),
        len(review.document.pages) if review.document.paged else None,
        review.words.get("total", 0),
        *problems.values(),
        *((counts.covered, counts.partial, counts.missing) if judged else (None, None, None)),
        opinion.score if opinion else None,
        conclusion(opinion, scheme),
        suggested_level(opinion, scheme),
    ]


def _write_findings(book: _Book, rows: Sequence[BatchRow], schemes: _Schemes) -> None:
    sheet = book.add("问题明细", FINDINGS)
    number = 0
    for row in rows:
        if row.review is None:
            continue
        outline = schemes.of(row.review).outline(row.review.category)
        document = row.review.document
        for finding in row.review.findings:
            number += 1
            place = finding.page if document.paged else document.place(finding.page)
            values = (
                row.file, SEVERITIES[finding.severity], finding.rule, rule_title(finding.rule), place,
                finding.message, finding.expected, finding.actual, finding.excerpt, mending(finding, outline),
            )  # fmt: skip
            book.write(sheet, number, values, FINDINGS)
    book.finish(sheet, number, len(FINDINGS))


def _write_coverage(book: _Book, rows: Sequence[BatchRow], schemes: _Schemes) -> None:
    """A row a file, a column a leaf of the outlines: how far its requirements are met."""
    titles = _node_titles(rows, schemes)
    columns = {**COVERAGE_FIRST, **dict.fromkeys(titles.values(), NODE_WIDTH)}
    sheet = book.add("提纲达成度", columns)
    sheet.set_row(0, 64)
    place = {node: number for number, node in enumerate(titles, start=len(COVERAGE_FIRST))}
    number = 0
    for row in rows:
        if row.review is None or not row.review.coverage:
            continue
        number += 1
        book.write(sheet, number, (row.file, category_name(row.review, schemes.of(row.review))), columns)
        for node in row.review.coverage:
            sheet.write_number(number, place[node.node], node.score, book.share)
    if number and titles:
        _color(sheet, number, len(columns))
    book.finish(sheet, number, len(columns))


def _color(sheet: Any, rows: int, columns: int) -> None:
    scale = {
        "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
        "min_value": 0, "mid_value": 0.5, "max_value": 1,
        "min_color": "#F4B6AE", "mid_color": "#FDEBB0", "max_color": "#B7DFB9",
    }  # fmt: skip
    sheet.conditional_format(1, len(COVERAGE_FIRST), rows, columns - 1, scale)


def _node_titles(rows: Sequence[BatchRow], schemes: _Schemes) -> dict[str, str]:
    """The headings of all leaves that occur, in the template's order; categories word some of them differently."""
    found: dict[str, str] = {}
    orders: list[str] = []
    for row in rows:
        if row.review is None:
            continue
        outline = schemes.of(row.review).outline(row.review.category)
        orders += [node for node in outline.nodes if node not in orders]
        for node in row.review.coverage:
            found.setdefault(node.node, _node_title(node.node, outline))
    return {node: found[node] for node in _in_order(orders, found)}


def _node_title(node: str, outline: Outline) -> str:
    """A leaf's heading under that of its stage, since （1） alone says little."""
    stage = outline.nodes.get(node)
    while stage and stage.parent and stage.level > 2:
        stage = outline.node(stage.parent)
    own = heading(node, outline)
    return f"{stage.title}\n{own}" if stage and stage.id != node else own


def _in_order(order: Sequence[str], nodes: Mapping[str, str]) -> list[str]:
    return sorted(nodes, key=lambda node: order.index(node) if node in order else len(order))
