"""The 推荐材料 of the market credit scheme with its two tables, as a Word file and as a PDF, merged cells and all."""

from __future__ import annotations

from pathlib import Path

import docx
from typesetter import Style, Typesetter

COMPANY = "云岭示例客运有限公司"
YEARS = ("2023年", "2024年", "2025年")
Cells = tuple[str, str, str]

FINANCIAL: dict[str, Cells] = {
    "资产总额（万元）": ("15,200", "15,860", "16,540"),
    "所有者权益（万元）": ("8,360", "8,890", "9,470"),
    "负债总额（万元）": ("6,840", "6,970", "7,070"),
    "流动负债（万元）": ("5,210", "5,330", "5,420"),
    "长期负债（万元）": ("1,630", "1,640", "1,650"),
    "营业收入（万元）": ("8,120", "8,530", "8,960"),
    "利润总额（万元）": ("512", "565", "634"),
    "净利润（万元）": ("386", "428", "482"),
    "资产负债率（%）": ("45.0", "43.9%", "0.4275"),
    "流动资产比率（%）": ("31.2", "32.0", "33.4"),
    "资产报酬率（%）": ("3.37", "3.56", "3.83"),
    "净资产收益率（%）": ("4.62", "4.96", "5.25"),
    "主营业务利润率（%）": ("6.31", "6.62", "7.08"),
    "净资产增长率（%）": ("5.2", "6.34", "6.52"),
    "营业利润增长率（%）": ("8.7", "10.4", "12.2"),
    "主营业务收入增长率（%）": ("4.4", "5.05", "5.04"),
}
PERIODS = ("前二年", "前一年", "本年")
MARKET: dict[str, tuple[Cells, Cells, Cells]] = {
    "用户满意度（百分制）": (("88.6", "86.2", "92.0"), ("90.1", "87.0", "92.8"), ("91.4", "87.9", "93.3")),
    "用户忠诚度（百分制）": (("82.3", "79.5", "86.0"), ("84.0", "80.1", "86.9"), ("85.7", "81.4", "87.2")),
    "用户抱怨率（%）": (("1.8", "2.6", "1.2"), ("1.4", "2.3", "1.1"), ("1.1", "2.1", "0.9")),
}


def with_cell(label: str, column: int, value: str) -> dict[str, Cells]:
    """The financial table with one cell written otherwise."""
    cells = list(FINANCIAL[label])
    cells[column] = value
    return {**FINANCIAL, label: (cells[0], cells[1], cells[2])}


def with_measure(label: str, period: int, column: int, value: str) -> dict[str, tuple[Cells, Cells, Cells]]:
    """The market table with one cell written otherwise."""
    rows = [list(cells) for cells in MARKET[label]]
    rows[period][column] = value
    made = [(cells[0], cells[1], cells[2]) for cells in rows]
    return {**MARKET, label: (made[0], made[1], made[2])}


def recommendation_docx(
    folder: Path,
    financial: dict[str, Cells] | None = FINANCIAL,
    market: dict[str, tuple[Cells, Cells, Cells]] | None = MARKET,
    category: str = "AA级",
) -> Path:
    document = docx.Document()
    document.add_paragraph("2026年交通运输行业用户满意工程活动（市场质量信用评价—企业类）推荐材料")
    document.add_paragraph(f"企业名称（加盖公章）：{COMPANY}")
    form = document.add_table(3, 2, style="Table Grid")
    ticks = "\n".join(("☑" if name == category else "□") + name for name in ("AA级", "AAA级"))
    for row, (label, text) in enumerate(
        (("单位名称", COMPANY), ("申请类别", ticks), ("申请状态", "☑首次申请  □申请复评"))
    ):
        form.cell(row, 0).text, form.cell(row, 1).text = label, text
    if financial:
        document.add_paragraph("主要财务数据")
        table = document.add_table(1, 4, style="Table Grid")
        for cell, text in zip(table.rows[0].cells, ("项目", *YEARS), strict=True):
            cell.text = text
        for label, cells in financial.items():
            for cell, text in zip(table.add_row().cells, (label, *cells), strict=True):
                cell.text = text
    if market:
        document.add_paragraph("主要用户与市场指标")
        _market_table(document, market)
    path = folder / "推荐材料.docx"
    document.save(str(path))
    return path


def _market_table(document: docx.document.Document, market: dict[str, tuple[Cells, Cells, Cells]]) -> None:
    table = document.add_table(1, 5, style="Table Grid")
    head = table.rows[0].cells
    head[0].merge(head[1]).text = "市场评价指标"
    for cell, text in zip(head[2:], ("本  品", "竞  品", "标  杆"), strict=True):
        cell.text = text
    for label, rows in market.items():
        first = len(table.rows)
        for period, cells in zip(PERIODS, rows, strict=True):
            row = table.add_row().cells
            for cell, text in zip(row[1:], (period, *cells), strict=True):
                cell.text = text
        table.cell(first, 0).merge(table.cell(first + 2, 0)).text = label


def recommendation_pdf(
    folder: Path,
    financial: dict[str, Cells] = FINANCIAL,
    market: dict[str, tuple[Cells, Cells, Cells]] = MARKET,
) -> Path:
    """The financial table runs over the page's end; of the market table the first column is merged."""
    sheet = Typesetter()
    for _ in range(20):
        sheet.paragraph("")
    sheet.paragraph("主要财务数据")
    rows = [["项目", *YEARS], *([label, *cells] for label, cells in financial.items())]
    # One label is cut in two, as narrow columns do.
    last = rows.pop()
    sheet.long_table([*rows, ["主营业务收入增", *last[1:]], ["长率（%）", "", "", ""]])
    sheet.paragraph("主要用户与市场指标")
    _draw_market(sheet, market)
    return sheet.save(folder / "推荐材料.pdf")


def _draw_market(sheet: Typesetter, market: dict[str, tuple[Cells, Cells, Cells]], high: float = 20.0) -> None:
    """Cells with rules round them: the head's first two are one, and so are the three of each measure's name."""
    boxes = sheet.rules.setdefault(len(sheet.pages) - 1, [])
    left, wide, top = 90.0, 80.0, sheet._top

    def cell(column: int, row: int, text: str, columns: int = 1, rows: int = 1) -> None:
        x, y = left + column * wide, top + row * high
        boxes.append((x, y, columns * wide, rows * high))
        sheet.stray(text, x + 3, y + rows * high / 2 - 6, Style(size=7))

    cell(0, 0, "市场评价指标", columns=2)
    for column, text in enumerate(("本  品", "竞  品", "标  杆"), start=2):
        cell(column, 0, text)
    row = 1
    for label, lines in market.items():
        cell(0, row, label, rows=3)
        for period, cells in zip(PERIODS, lines, strict=True):
            for column, text in enumerate((period, *cells), start=1):
                cell(column, row, text)
            row += 1
