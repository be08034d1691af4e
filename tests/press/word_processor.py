"""The press that office people use: a Word file, made by python-docx and printed to PDF by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from press.fonts import NAMES, make_examples
from press.report import COVER, ENTRY, SMALL, Block, Blocks, Layout, Look, look_of

LIMIT_S = 400
TEXT_WIDTH = Cm(21 - 2 * 3.17)
_ALIGN = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT, "justify": ALIGN.JUSTIFY}
_FONT = {chinese: latin for latin, chinese in NAMES.items()}
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = ("separator", "continuationSeparator")
_RUN = (
    '<w:r><w:rPr><w:rFonts w:eastAsia="SimSun" w:ascii="SimSun" w:hAnsi="SimSun"/>{}<w:sz w:val="18"/></w:rPr>{}</w:r>'
)
_PAPER = {"A4": (Cm(21), Cm(29.7)), "Letter": (Cm(21.59), Cm(27.94))}


def is_there() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def write_docx(blocks: Blocks, layout: Layout, path: Path) -> Path:
    """Writes the report as a Word file."""
    assert layout.house == Layout().house and layout.readable, "a word processor has no choice in this"
    document = Document()
    make_examples().speak_chinese(document)
    section = _set_up(document.sections[0], layout)
    if layout.cover:
        _cover(document, blocks, layout)
    if layout.contents:
        _contents(document, blocks, layout)
    if layout.starts_anew:
        _number(section, "upperRoman" if layout.roman_front else "decimal")
        section = _set_up(document.add_section(WD_SECTION.NEW_PAGE), layout)
        _number(section, "decimal")
    notes: list[str] = []
    for block in blocks:
        _add(document, block, layout, notes)
        if block.kind == "title" and layout.columns > 1:
            section = _set_up(document.add_section(WD_SECTION.CONTINUOUS), layout)
            section._sectPr.append(_element("w:cols", num=str(layout.columns), space="425"))
    if notes:
        _footnotes_part(document, notes)
    document.save(str(path))
    return path


def print_all(docx: Sequence[Path], folder: Path, environment: Mapping[str, str]) -> None:
    """Prints Word files to PDF files of the same names, with one run of LibreOffice."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *docx],
        check=True,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=LIMIT_S,
    )  # fmt: skip


# ---------------------------------------------------------------- pages


def _set_up(section: Any, layout: Layout) -> Any:
    """Paper, margins, grid, header and page number of a section."""
    section.page_width, section.page_height = _PAPER[layout.paper]
    section.left_margin = section.right_margin = Cm(3.17)
    section.top_margin = section.bottom_margin = Cm(2.54)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    if layout.grid:
        section._sectPr.append(_element("w:docGrid", type="lines", linePitch="312"))
    if layout.header:
        section.header.is_linked_to_previous = False
        paragraph = section.header.paragraphs[0]
        _write(paragraph, layout.header, SMALL, layout)
    if layout.number:
        place = section.footer if layout.number_at == "bottom" else section.header
        place.is_linked_to_previous = False
        paragraph = place.paragraphs[0]
        if layout.number_row or (layout.header and layout.number_at == "top"):
            stop = {"center": TEXT_WIDTH // 2, "right": TEXT_WIDTH, "left": 0}[layout.number]
            # The style of headers and footers brings tab stops of its own.
            paragraph.style = "Normal"
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, {"center": 1, "right": 2, "left": 0}[layout.number])
            _write(paragraph, (layout.number_row or "") + "\t", SMALL, layout)
        else:
            paragraph.alignment = _ALIGN[layout.number]
        _page_number(paragraph, layout)
    return section


def _number(section: Any, form: str) -> None:
    """Page numbers of this section in this form, counted from 1."""
    section._sectPr.append(_element("w:pgNumType", fmt=form, start="1"))


def _page_number(paragraph: Any, layout: Layout) -> None:
    """The form with its fields: {n} and {total}."""
    for part in layout.number_form.replace("{n}", "|PAGE|").replace("{total}", "|NUMPAGES|").split("|"):
        if part in ("PAGE", "NUMPAGES"):
            for tag, kind, text in (("w:fldChar", "begin", ""), ("w:instrText", "", part), ("w:fldChar", "end", "")):
                run = _write(paragraph, "", SMALL, layout)
                element = _element(tag, **({"fldCharType": kind} if kind else {}))
                element.text = text or None
                run._element.append(element)
        elif part:
            _write(paragraph, part, SMALL, layout)


def _cover(document: Any, blocks: Blocks, layout: Layout) -> None:
    company = blocks[0].text.removesuffix("用户满意经营实践报告")
    lines = ("", "", "", "", "用户满意等级评价申报材料", "", "", "", "申报单位：" + company, "二〇二五年六月")
    for text in lines:
        look = COVER if "用户" in text else replace(COVER, size=16.0, bold=False)
        _paragraph(document, text, look, layout)
    document.add_page_break()


def _contents(document: Any, blocks: Blocks, layout: Layout) -> None:
    _paragraph(document, "目  录", replace(ENTRY, size=16.0, align="center", bold=True), layout)
    headings = [block for block in blocks if block.kind == "heading"]
    for number, block in enumerate(headings):
        page = str(1 + number // 6)
        text = block.number + block.text
        look = replace(ENTRY, indent=float(block.level - 1), multiple=1.2)
        if layout.contents == "typed":
            dots = "…" * (32 - len(text) - block.level)
            _paragraph(document, text + dots + page, look, layout)
            continue
        paragraph = _paragraph(document, f"{text}\t{page}", look, layout)
        leader = 1 if layout.contents == "dots" else 0
        paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, 2, leader)
    if not layout.starts_anew:
        document.add_page_break()


# ---------------------------------------------------------------- paragraphs


def _add(document: Any, block: Block, layout: Layout, notes: list[str]) -> None:
    if block.kind == "table":
        _table(document, block, layout)
        return
    if block.kind == "aside":
        assert block.look and block.look.hidden in ("white", "tiny"), "what a word processor can hide"
        paragraph = document.paragraphs[-1]
        run = _write(
            paragraph,
            block.text,
            replace(block.look, size=1.0 if block.look.hidden == "tiny" else block.look.size),
            layout,
        )
        if block.look.hidden == "white":
            run.font.color.rgb = RGBColor(255, 255, 255)
        return
    look = look_of(block, layout)
    if block.kind == "box":
        look = block.look or replace(layout.body, multiple=1.0, align="left", indent=0.0)
    paragraph = _paragraph(document, block.printed, look, layout)
    if block.kind == "heading" and not block.tail:
        paragraph.paragraph_format.keep_with_next = True
    if block.kind == "box":
        frame = _element(
            "w:framePr", w="3400", hSpace="180", vSpace="60", wrap="around", vAnchor="text", hAnchor="margin", xAlign="right", y="1"
        )  # fmt: skip
        borders = OxmlElement("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            borders.append(_element(f"w:{side}", val="single", sz="4", space="4", color="000000"))
        paragraph._p.pPr.insert(0, frame)
        paragraph._p.pPr.append(borders)
    if block.footnote:
        notes.append(block.footnote)
        run = paragraph.add_run()
        run.font.superscript = True
        run._element.append(_element("w:footnoteReference", id=str(len(notes) + 1)))


def _paragraph(document: Any, text: str, look: Look, layout: Layout) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = _ALIGN[look.align]
    form = paragraph.paragraph_format
    form.line_spacing = Pt(look.exact) if look.exact else look.multiple
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    make_examples().keep_punctuation_inside(paragraph)
    form.first_line_indent = Pt(look.first_indent)
    if look.indent and look.indent_points is None:
        paragraph._p.pPr.get_or_add_ind().set(qn("w:firstLineChars"), str(round(look.indent * 100)))
    _write(paragraph, text, look, layout)
    return paragraph


def _write(paragraph: Any, text: str, look: Look, layout: Layout) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(look.size), look.bold
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    chinese = _FONT[look.font]
    for slot in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(slot), chinese if slot == "w:eastAsia" else layout.latin or chinese)
    fonts.set(qn("w:hint"), "eastAsia")
    return run


def _table(document: Any, block: Block, layout: Layout) -> None:
    if block.landscape:
        _turn(_set_up(document.add_section(WD_SECTION.NEW_PAGE), layout))
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid" if block.lines == "all" else "Normal Table"
    for number, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            _write(cell.paragraphs[0], text, SMALL, layout)
            if block.lines == "three":
                _border(cell, top=number < 2, bottom=number == len(block.rows) - 1)
    if block.landscape:
        _set_up(document.add_section(WD_SECTION.NEW_PAGE), layout)
        section = document.sections[-1]
        section.orientation = WD_ORIENT.PORTRAIT


def _turn(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _border(cell: Any, *, top: bool, bottom: bool) -> None:
    borders = OxmlElement("w:tcBorders")
    for side, wanted in (("top", top), ("bottom", bottom)):
        if wanted:
            borders.append(_element(f"w:{side}", val="single", sz="8", space="0", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _footnotes_part(document: Any, notes: Sequence[str]) -> None:
    """python-docx knows no footnotes: the part is written whole, after the two that Word itself keeps."""
    style = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size, style.paragraph_format.space_after = "SimSun", Pt(9), Pt(0)
    parts = [_footnote(number, kind, f"<w:r><w:{kind}/></w:r>") for number, kind in enumerate(_SEPARATORS)]
    raised = _RUN.format('<w:vertAlign w:val="superscript"/>', "<w:footnoteRef/>")
    for number, text in enumerate(notes, start=len(_SEPARATORS)):
        words = _RUN.format("", f'<w:t xml:space="preserve"> {escape(text)}</w:t>')
        parts.append(_footnote(number, "normal", raised + words))
    xml = f"<w:footnotes {nsdecls('w')}>{''.join(parts)}</w:footnotes>"
    parse_xml(xml)  # a slip in it shows here and not as a note that LibreOffice leaves out
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote(number: int, kind: str, runs: str) -> str:
    return f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr>{runs}</w:p></w:footnote>'
