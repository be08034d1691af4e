"""Application forms (用户满意等级评价申请表) as Word files, with every kind of tick box that firms' files show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from sample_report import COMPANY

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
Tick = Callable[[Any, bool], None]


def _raw(paragraph: Any, xml: str) -> None:
    paragraph._p.append(parse_xml(xml))


def typed(checked: str, opened: str) -> Tick:
    return lambda paragraph, on: paragraph.add_run(checked if on else opened)


def symbol(font: str, checked: str, opened: str) -> Tick:
    def tick(paragraph: Any, on: bool) -> None:
        code = checked if on else opened
        _raw(paragraph, f'<w:r {nsdecls("w")}><w:sym w:font="{font}" w:char="{code}"/></w:r>')

    return tick


def private(paragraph: Any, on: bool) -> None:
    """A symbol font's private code, typed as text."""
    paragraph.add_run("\uf0fe" if on else "\uf0a8").font.name = "Wingdings"


def control(paragraph: Any, on: bool) -> None:
    """A content control, as Word's developer tab makes it."""
    sign = "☒" if on else "☐"
    _raw(
        paragraph,
        f'<w:sdt {nsdecls("w")} {W14}><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(on)}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>",
    )


def form_field(paragraph: Any, on: bool) -> None:
    """A form field of Word 97."""
    box = f'<w:checkBox><w:sizeAuto/><w:default w:val="0"/><w:checked w:val="{int(on)}"/></w:checkBox>'
    for inner in (
        f'<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="x"/><w:enabled/>{box}</w:ffData></w:fldChar>',
        "<w:instrText> FORMCHECKBOX </w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>',
        '<w:fldChar w:fldCharType="end"/>',
    ):
        _raw(paragraph, f"<w:r {nsdecls('w')}>{inner}</w:r>")


TICKS: dict[str, Tick] = {
    "ballot boxes": typed("☑", "□"),
    "tick for box": typed("√", "□"),
    "tick behind box": typed("□√", "□"),
    "black square": typed("■", "□"),
    "brackets": typed("（√）", "（ ）"),
    "wingdings": symbol("Wingdings", "F0FE", "F0A8"),
    "wingdings 2": symbol("Wingdings 2", "F052", "F0A3"),
    "private use": private,
    "content control": control,
    "form field": form_field,
}

LEVELS = {
    "five-star": "用户满意标杆（五星）级",
    "four-star": "用户满意（四星）级",
    "three-star": "用户满意亮诺（三星）级",
}
CATEGORIES = {
    "enterprise": "企业类",
    "team": "班组类",
    "service": "服务类",
    "product": "产品类",
    "engineering": "工程类",
}


def application_form(
    path: Path,
    tick: Tick = TICKS["ballot boxes"],
    *,
    company: str = COMPANY,
    category: str = "enterprise",
    level: str = "four-star",
    project: str = "（企业类免填）",
    score: str = "",
    first: bool | None = True,
) -> Path:
    """The table of the notice's 附件1-3, filled in; `first` is 初评, None leaves both boxes open."""
    document = docx.Document()
    document.add_paragraph("用户满意等级评价申请表")
    table = document.add_table(6, 4, style="Table Grid")
    for row, (label, text) in enumerate([("企业名称", f"{company}　　（盖公章）"), ("统一社会信用代码", "")]):
        table.cell(row, 0).text = label
        table.cell(row, 1).merge(table.cell(row, 3)).text = text
    table.cell(2, 0).text = "申请类别\n与等级"
    cell = table.cell(2, 1).merge(table.cell(2, 3))
    for key, name in CATEGORIES.items():
        paragraph = cell.add_paragraph(f"{name}：")
        for each, words in LEVELS.items():
            if each == "five-star" and key in ("product", "engineering"):
                continue
            tick(paragraph, (key, each) == (category, level))
            paragraph.add_run(words + "  ")
    table.cell(3, 0).text = "申报项目名称"
    table.cell(3, 1).merge(table.cell(3, 3)).text = project
    table.cell(4, 0).text, table.cell(4, 1).text = "满意度\n（百分制得分）", score
    table.cell(4, 2).text = "初评/复评"
    paragraph = table.cell(4, 3).paragraphs[0]
    for name, on in (("初评（首次申请）", first is True), ("  ", None), ("复评", first is False)):
        if on is not None:
            tick(paragraph, on)
        paragraph.add_run(name)
    table.cell(5, 0).text, table.cell(5, 2).text = "联系人", "部门"
    document.save(str(path))
    return path
