"""Small pieces of a Word document that python-docx has no call for: fonts, widths, heights, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reviewer.output.wording import CHECKED, UNCHECKED, clean

FONT, LATIN, SYMBOLS = "宋体", "Times New Roman", "Segoe UI Symbol"
BODY, SMALL = 10.5, 9.0
# Lines stand exactly so far apart (times the size), since programs differ in what is a single line of 宋体.
LEADING = 1.25
GRAY = RGBColor(0x40, 0x40, 0x40)
PADDING = {"top": 50, "left": 100, "bottom": 50, "right": 100}  # of a cell, in twentieths of a point
Align = Literal["left", "center", "right", "justify"]

# What no line ends with, and what none begins with.
_OPENING, _CLOSING = "（《“", "）》”、，。：；"

_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def new_document(title: str) -> Any:
    """An empty A4 page with the margins of an office form and page numbers at its foot."""
    document = Document()
    _describe(document, title)
    style = document.styles["Normal"]
    style.font.size = Pt(BODY)
    set_fonts(style.element.get_or_add_rPr(), LATIN, FONT)
    _speak_chinese(document)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.footer_distance = Mm(9)
    _number_pages(section.footer.paragraphs[0])
    return document


def set_fonts(properties: Any, latin: str, chinese: str) -> None:
    """Word takes Chinese characters' font from `eastAsia`, which python-docx leaves out."""
    fonts = properties.get_or_add_rFonts()
    for name, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)


def write(
    paragraph: Any, text: str, *, size: float = BODY, bold: bool = False, gray: bool = False, note: bool = False
) -> Any:
    """Adds `text`; `note` marks what the program says, as against what the form says."""
    paragraph.paragraph_format.line_spacing = Pt(size * LEADING)
    for piece, symbol in _split_boxes(clean(text)):
        run = paragraph.add_run(piece)
        run._element.insert(0, deepcopy(_run_properties(size, bold, note, gray or note, symbol)))
    return paragraph


@cache
def _run_properties(size: float, bold: bool, italic: bool, gray: bool, symbol: bool) -> Any:
    """Made once for all runs that look alike: a form has hundreds, and the library sets each property by a search."""
    run = Document().add_paragraph().add_run()
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    if gray:
        run.font.color.rgb = GRAY
    set_fonts(run._element.get_or_add_rPr(), SYMBOLS if symbol else LATIN, SYMBOLS if symbol else FONT)
    return run._element.rPr


def shape(
    paragraph: Any,
    align: Align = "left",
    *,
    indent: float = 0,
    left: float = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> Any:
    """Sets a paragraph's measures (points); `indent` is that of the first line, negative for a hanging one."""
    form = paragraph.paragraph_format
    paragraph.alignment = _ALIGNMENTS[align]
    form.first_line_indent, form.left_indent = Pt(indent), Pt(left)
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.keep_with_next = keep
    return paragraph


def new_table(document: Any, widths: Sequence[float]) -> Any:
    """A ruled table without rows whose columns keep their widths (millimetres)."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _rule(table)
    _pad(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def add_row(table: Any, height: float, *, breaks: bool = False, head: bool = False) -> Any:
    """A row at least `height` millimetres high; `breaks` lets it run over to the next page."""
    row = table.add_row()
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    properties = row._tr.get_or_add_trPr()
    if not breaks:
        properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    return row


def span(row: Any, first: int, last: int) -> Any:
    """The cell over the columns `first` to `last` of a row, merged."""
    return row.cells[first] if first == last else row.cells[first].merge(row.cells[last])


def to_top(cell: Any) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP


def shade(cell: Any, fill: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    # The schema has the cell's properties in one order, with its vertical alignment after its shading.
    cell._tc.get_or_add_tcPr().find(qn("w:vAlign")).addprevious(shading)


def balanced(text: str, longest: int) -> list[str]:
    """A label in lines of about the same length, none over `longest` characters."""
    if len(text) <= longest:
        return [text]
    size = -(-len(text) // -(-len(text) // longest))
    lines = []
    while text:
        end = min(size, len(text))
        while 1 < end < len(text) and text[end - 1] in _OPENING:
            end -= 1
        while end < len(text) and text[end] in _CLOSING:
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _describe(document: Any, title: str) -> None:
    """The file's properties, in place of those of the library's template."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def _speak_chinese(document: Any) -> None:
    """Without the language, some programs set punctuation in the middle of its square, as in Taiwan."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _rule(table: Any) -> None:
    """Lines of the table's own: its style may go by another name once the file was saved by another program."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    _insert(table, borders)


def _pad(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, width in PADDING.items():
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    _insert(table, margins)


def _insert(table: Any, properties: Any) -> None:
    """The schema has the table's properties in one order: borders, layout, margins, and the look last."""
    before = {"tblBorders": ("w:tblLayout", "w:tblCellMar", "w:tblLook"), "tblCellMar": ("w:tblLook",)}
    known = table._tbl.tblPr
    places = (known.find(qn(name)) for name in before[properties.tag.rpartition("}")[2]])
    place = next((found for found in places if found is not None), None)
    known.append(properties) if place is None else place.addprevious(properties)


def _split_boxes(text: str) -> list[tuple[str, bool]]:
    """Runs of text, the check boxes apart: 宋体 has no glyphs for them."""
    runs: list[tuple[str, bool]] = []
    for char in text:
        symbol = char in CHECKED + UNCHECKED
        if runs and runs[-1][1] == symbol:
            runs[-1] = (runs[-1][0] + char, symbol)
        else:
            runs.append((char, symbol))
    return runs


def _number_pages(paragraph: Any) -> None:
    shape(paragraph, "center")
    for text, code in (("第 ", "PAGE"), (" 页  共 ", "NUMPAGES"), (" 页", None)):
        write(paragraph, text, size=SMALL)
        if code:
            _field(paragraph, code)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = write(paragraph, "1", size=SMALL).runs[-1]
    field.append(run._element)
    paragraph._element.append(field)
