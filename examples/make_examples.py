"""Typesets the example reports: sources/*.yaml becomes PDF files beside this script.

    python examples/make_examples.py            # all of them
    python examples/make_examples.py good weak  # some, by the name of their source

Needs LibreOffice Writer and Debian's fonts-arphic-uming beside the project's own dependencies. The PDF files are kept
in the repository, so only whoever changes a source runs this.

Word writes 宋体 as the font SimSun, which is not free. A renamed copy of AR PL UMing stands in for it: it is made in a
temporary folder, seen by LibreOffice alone, and thrown away; only its subset stays, embedded in the PDF.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import pdfplumber
import pikepdf
import yaml
from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run
from fontTools.ttLib import TTCollection, TTFont
from pydantic import BaseModel, ConfigDict, Field, model_validator

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
UMING = Path("/usr/share/fonts/truetype/arphic/uming.ttc")
FONT = "SimSun"
# Of the em, as in SimSun itself: one line is 1.14 em high.
ASCENT, DESCENT, LINE_GAP = 0.859, 0.141, 0.141
TABLE_SIZE = 10.5
TEXT_WIDTH_CM = 21 - 2 * 3.17
# A fixed date keeps a rebuilt file from differing by its clock alone.
BUILT = datetime(2025, 6, 30, 9, 0, 0)
CONVERSION_LIMIT_S = 180


class Strict(BaseModel):
    """A mistyped key in a source is an error, not a silently ignored wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(Strict):
    company: str
    project: str | None
    scheme: str
    category: Literal["enterprise", "team", "service", "product", "engineering"]
    level: Literal["five-star", "four-star", "three-star"]
    file_name: str


class Format(Strict):
    """The official format; a source names only what it breaks on purpose."""

    title_size: float = 18
    title_bold: bool = True
    title_align: Literal["left", "center", "right"] = "center"
    title_spacing: float = 1.0
    body_size: float = 14
    body_spacing: float = 1.5
    body_align: Literal["left", "justify"] = "justify"
    indent: float = 2
    heading_bold: bool = True
    page_number: Literal["left", "center", "right"] | None = "center"


class Block(Strict):
    """One heading, paragraph or table, with the outline node that it answers."""

    node: str | None
    also: tuple[str, ...] = ()
    h: Literal[1, 2, 3, 4] | None = None
    text: str | None = None
    p: str | None = None
    table: tuple[tuple[str, ...], ...] | None = None
    caption: str | None = None

    @model_validator(mode="after")
    def is_one_thing(self) -> Block:
        if sum(part is not None for part in (self.h, self.p, self.table)) != 1:
            raise ValueError("a block is exactly one of: h with text, p, table")
        if (self.h is None) != (self.text is None):
            raise ValueError("h and text go together")
        return self


class RequirementLabel(Strict):
    node: str
    key: str
    status: Literal["covered", "partial", "missing"]
    why: str


class FindingLabel(Strict):
    rule: str
    node: str | None
    where: str | None
    why: str


class Labels(Strict):
    requirements: tuple[RequirementLabel, ...]
    findings: tuple[FindingLabel, ...]


class Source(Strict):
    meta: Meta
    title: str
    format: Format = Field(default_factory=Format)
    blocks: tuple[Block, ...]
    labels: Labels

    @model_validator(mode="after")
    def labels_point_at_text(self) -> Source:
        texts = [block.text or block.p or "" for block in self.blocks]
        for label in self.labels.findings:
            if label.where is not None and not any(text.startswith(label.where) for text in texts):
                raise ValueError(f"no block begins with {label.where!r}")
        return self


ALIGNMENTS = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT, "justify": ALIGN.JUSTIFY}


def main(names: list[str]) -> None:
    for tool in ("soffice", "fc-cache"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} not found: apt-get install libreoffice-writer fontconfig")
    if not UMING.exists():
        raise SystemExit(f"{UMING} not found: apt-get install fonts-arphic-uming")
    paths = [SOURCES / f"{name}.yaml" for name in names] or sorted(SOURCES.glob("*.yaml"))
    with tempfile.TemporaryDirectory() as scratch, office(Path(scratch)) as environment:
        for path in paths:
            source = load(path)
            docx = Path(scratch) / f"{path.stem}.docx"
            typeset(source).save(str(docx))
            target = HERE / source.meta.file_name
            made = convert(docx, environment)
            refuse_loss(source, made)
            save_dated(made, target)
            print(f"{path.name} → {target.name} ({target.stat().st_size // 1024} KB)")


def load(path: Path) -> Source:
    return Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


# --- fonts and LibreOffice ---------------------------------------------------------------------------------------


@contextmanager
def office(scratch: Path) -> Iterator[dict[str, str]]:
    """An environment in which LibreOffice sees the stand-in font and leaves the user's own profile alone."""
    fonts = scratch / "fonts"
    fonts.mkdir()
    rename_font(uming_cn(), FONT, "宋体").save(str(fonts / f"{FONT}.ttf"))
    config = scratch / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{scratch / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(scratch)}
    subprocess.run(["fc-cache", "-f"], check=True, env=environment)
    yield environment


def uming_cn() -> TTFont:
    """The mainland face: the others in the collection draw some characters the Taiwan or Hong Kong way."""
    for font in TTCollection(str(UMING)).fonts:
        if font["name"].getDebugName(1) == "AR PL UMing CN":
            return font
    raise SystemExit(f"{UMING} holds no AR PL UMing CN")


def rename_font(font: TTFont, latin: str, chinese: str) -> TTFont:
    """Copyright and licence entries stay; the description says what was changed, as the licence asks."""
    font.recalcTimestamp = False
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    note = "AR PL UMing CN under another name, to typeset examples. Arphic Public License. Not for distribution."
    for value, name_id in ((latin, 1), ("Regular", 2), (latin, 3), (latin, 4), ("1.0", 5), (latin, 6), (note, 10)):
        names.setName(value, name_id, 3, 1, 0x409)
    for name_id in (1, 4):
        names.setName(chinese, name_id, 3, 1, 0x804)
    set_line_height(font)
    for bitmaps in ("EBDT", "EBLC"):
        if bitmaps in font:
            del font[bitmaps]
    return font


def set_line_height(font: TTFont) -> None:
    """Line spacing multiplies the font's own height, so the stand-in takes that of 宋体."""
    unit = font["head"].unitsPerEm
    ascent, descent, gap = (round(part * unit) for part in (ASCENT, DESCENT, LINE_GAP))
    hhea, os2 = font["hhea"], font["OS/2"]
    hhea.ascent, hhea.descent, hhea.lineGap = ascent, -descent, gap
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, -descent, gap
    os2.usWinAscent, os2.usWinDescent = ascent, descent


def convert(docx: Path, environment: dict[str, str]) -> Path:
    profile = (docx.parent / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(docx.parent), str(docx)],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        timeout=CONVERSION_LIMIT_S,
    )
    return docx.with_suffix(".pdf")


def refuse_loss(source: Source, made: Path) -> None:
    """What the labels say of a passage must hold for what stands in the PDF."""
    with pdfplumber.open(made) as pdf:
        above_footer = [page.crop((0, 0, page.width, page.height - Cm(2).pt)) for page in pdf.pages]
        printed = "".join("".join(page.extract_text().split()) for page in above_footer)
    for block in source.blocks:
        expected = "".join((block.text or block.p or block.caption or "").split())
        if expected not in printed:
            raise SystemExit(f"{made.name}: not whole in the PDF: {expected[:30]}…")


def save_dated(made: Path, target: Path) -> None:
    """The same source gives the same bytes."""
    with pikepdf.open(made) as pdf:
        pdf.docinfo["/CreationDate"] = BUILT.strftime("D:%Y%m%d%H%M%S+08'00'")
        for varying in ("/DocChecksum", "/ID"):
            del pdf.trailer[varying]
        pdf.save(target, deterministic_id=True)


# --- typesetting -------------------------------------------------------------------------------------------------


def typeset(source: Source) -> Docx:
    document = blank(source)
    add_title(document, source)
    for block in source.blocks:
        if block.table is not None:
            add_table(document, block.table, block.caption)
        elif block.text is not None:
            add_heading(document, block, source.format)
        elif block.p is not None:
            add_body(document, block.p, source.format)
    return document


def blank(source: Source) -> Docx:
    document = Document()
    properties = document.core_properties
    properties.author, properties.title = source.meta.company, source.title
    properties.created = properties.modified = BUILT
    properties.comments = ""
    speak_chinese(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3.17)
    section.top_margin = section.bottom_margin = Cm(2.54)
    # Word's document grid overrides line spacing: without one, 1.5 lines are 1.5 lines.
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    if source.format.page_number is not None:
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGNMENTS[source.format.page_number]
        add_page_field(footer)
    return document


def speak_chinese(document: Docx) -> None:
    """The language decides how punctuation is drawn and where lines may break."""
    style = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.append(language)


def add_title(document: Docx, source: Source) -> None:
    form = source.format
    paragraph = new_paragraph(document, form.title_spacing, ALIGNMENTS[form.title_align])
    write(paragraph, source.title, form.title_size, bold=form.title_bold)


def add_heading(document: Docx, block: Block, form: Format) -> None:
    paragraph = new_paragraph(document, form.body_spacing, ALIGN.LEFT)
    indent(paragraph, form)
    paragraph.paragraph_format.keep_with_next = True
    write(paragraph, block.text or "", form.body_size, bold=block.h == 1 and form.heading_bold)


def add_body(document: Docx, text: str, form: Format) -> None:
    paragraph = new_paragraph(document, form.body_spacing, ALIGNMENTS[form.body_align])
    indent(paragraph, form)
    write(paragraph, text, form.body_size)


def add_table(document: Docx, rows: tuple[tuple[str, ...], ...], caption: str | None) -> None:
    if caption:
        paragraph = new_paragraph(document, 1.5, ALIGN.CENTER)
        paragraph.paragraph_format.keep_with_next = True
        write(paragraph, caption, TABLE_SIZE)
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = column_widths(rows)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for values in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            cell.width = width
            fill_cell(cell, value, with_next=values is not rows[-1])


def fill_cell(cell: _Cell, value: str, *, with_next: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    layout = paragraph.paragraph_format
    layout.line_spacing = 1.0
    layout.space_before = layout.space_after = Pt(2)
    layout.keep_with_next = with_next
    write(paragraph, value, TABLE_SIZE)


def column_widths(rows: tuple[tuple[str, ...], ...]) -> list[Length]:
    """Shares the line between the columns by their longest entry; the 3 keeps short columns from starving."""
    longest = [max(len(value) for value in column) + 3 for column in zip(*rows, strict=True)]
    return [Cm(TEXT_WIDTH_CM * length / sum(longest)) for length in longest]


def new_paragraph(document: Docx, spacing: float, alignment: ALIGN) -> DocxParagraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    layout = paragraph.paragraph_format
    layout.line_spacing = spacing
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False
    keep_punctuation_inside(paragraph)
    return paragraph


def keep_punctuation_inside(paragraph: DocxParagraph) -> None:
    """LibreOffice 7.4 loses some full stops that hang over the margin, and reads this switch the wrong way round.

    A version that reads it right hangs them again: `refuse_loss` then tells whether any is lost.
    """
    overflow = OxmlElement("w:overflowPunct")
    overflow.set(qn("w:val"), "1")
    # The schema wants it before spacing, ind and jc.
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(overflow)
    else:
        spacing.addprevious(overflow)


def indent(paragraph: DocxParagraph, form: Format) -> None:
    """Both ways of saying it: in characters for Word, in points for programs that do not know characters."""
    paragraph.paragraph_format.first_line_indent = Pt(form.indent * form.body_size)
    ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
    ind.set(qn("w:firstLineChars"), str(round(form.indent * 100)))


def write(paragraph: DocxParagraph, text: str, size: float, *, bold: bool = False) -> None:
    set_font(paragraph.add_run(text), size, bold)


def set_font(run: Run, size: float, bold: bool = False) -> None:
    run.font.size = Pt(size)
    run.font.bold = bold
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(slot), FONT)
    # Without the hint the quotation marks “ ” count as Latin and change their width.
    fonts.set(qn("w:hint"), "eastAsia")


def add_page_field(paragraph: DocxParagraph) -> None:
    for tag, attributes, text in (
        ("w:fldChar", {"w:fldCharType": "begin"}, None),
        ("w:instrText", {"xml:space": "preserve"}, "PAGE"),
        ("w:fldChar", {"w:fldCharType": "end"}, None),
    ):
        run = paragraph.add_run()
        set_font(run, TABLE_SIZE)
        element = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(qn(name), value)
        element.text = text
        run._element.append(element)


if __name__ == "__main__":
    main(sys.argv[1:])
