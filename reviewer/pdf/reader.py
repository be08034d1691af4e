"""A PDF file → Document. The only place that opens PDFs."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import num_value
from pdfminer.psexceptions import PSException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from reviewer.errors import DamagedError, EncryptedError, NotAPdfError, NotFoundError, TooLargeError
from reviewer.model import BBox, Document, HiddenText, Kind, Line, Page, Passage, Table
from reviewer.pdf.device import Glyph, GlyphDevice, Interpreter, Shape, crop_box
from reviewer.pdf.figures import find_figures
from reviewer.pdf.fonts import Face
from reviewer.pdf.furniture import MARGIN
from reviewer.pdf.hidden import hidden_texts, split_hidden
from reviewer.pdf.layout import lay_out
from reviewer.pdf.lines import build_lines
from reviewer.pdf.tables import Grid, fill, find_grids, thin_rules, turned_rows, without_text_cells
from reviewer.structure import NO_TITLES, Titles, build_sections, recognise

# A report is some 15 pages and a few MB; far above that it is something else.
MOST_PAGES = 300
MOST_BYTES = 200 * 1024 * 1024
# An image over this share of the page, with hardly any visible text, is a scan.
SCAN_SHARE = 0.6
FEWEST_CHARACTERS = 30
# What OLE containers begin with, and the name by which they hold an encrypted docx.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# More than this share of characters without a meaning, and the page's text is not what a person reads; formulas alone
# stay below it.
GARBLED_SHARE = 0.3
# A gap between two paragraphs of more than this (em) holds a picture; double spacing on a grid leaves 4.5.
PICTURE_GAP = 6.0
# Up to this share of a document's characters, Type 3 fonts are the bold ones.
MOST_TYPE3 = 0.4


class _RawPage:
    """What one pass over a page gives, before anything that needs the other pages."""

    def __init__(self, number: int, size: tuple[float, float], glyphs: list[Glyph], shapes: list[Shape]) -> None:
        self.number = number
        self.width, self.height = size
        self.glyphs = glyphs
        self.shapes = shapes
        self.hidden: list[tuple[Glyph, str]] = []
        self.crop = (0.0, 0.0, *size)
        self.scanned = False
        self.garbled = False

    def separate(self, crop: tuple[float, float, float, float]) -> None:
        """Takes hidden glyphs out; on a scan the invisible text is the recognised text and stays."""
        self.crop = crop
        covered = sum((s.x1 - s.x0) * (s.bottom - s.top) for s in self.shapes if s.image)
        drawn = sum(glyph.mode not in (3, 7) and bool(glyph.text.strip()) for glyph in self.glyphs)
        self.scanned = covered > SCAN_SHARE * self.width * self.height and drawn < FEWEST_CHARACTERS
        self.glyphs, self.hidden = split_hidden(self.glyphs, self.shapes, crop, scanned=self.scanned)
        self.garbled = _is_garbled(self.glyphs)


def _is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the characters have lost their meaning: codes without Unicode values, or private ones but for bullets."""
    texts = [glyph.text for glyph in glyphs if glyph.text.strip() and glyph.face.family != "Symbol"]
    lost = sum(text.startswith("(cid:") or "\ue000" <= text <= "\uf8ff" or text == "\ufffd" for text in texts)
    return len(texts) >= FEWEST_CHARACTERS and lost > GARBLED_SHARE * len(texts)


def read_document(path: Path, titles: Titles = NO_TITLES) -> Document:
    """Reads a report; `titles` are those of the template, which tell headings in unusual form from list items.

    Raises NotFoundError, NotAPdfError, EncryptedError, DamagedError or TooLargeError, each with a sentence in
    Chinese that says what to do.
    """
    data = _read_bytes(path)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    raw, producer, warnings = _read_pages(path)
    if not any(page.glyphs or page.shapes for page in raw):
        warnings.append(f"{path.name} 里没有任何可见内容；请检查导出的 PDF 是否完整。")
    elif not any(glyph.text.strip() for page in raw for glyph in page.glyphs):
        warnings.append(
            f"{path.name} 没有文字层（扫描件或图片），内容和格式都无法核对；请用 Word 或 WPS 中的源文件直接导出 PDF。"
        )
    askew = [page.number for page in raw if sum(glyph.turn == 1 for glyph in page.glyphs) >= FEWEST_CHARACTERS]
    if askew:
        warnings.append(f"{path.name} 第 {askew[0]} 页等 {len(askew)} 页有倒置或斜排的文字，没有读取。")
    garbled = [page.number for page in raw if page.garbled]
    if garbled:
        warnings.append(
            f"{path.name} 有 {len(garbled)} 页（从第 {garbled[0]} 页起）的文字缺少编码信息，读出来是乱码，没有核对；"
            "请在 Word 或 WPS 中重新导出 PDF，不要用虚拟打印机。"
        )
    return _assemble(path, hashlib.sha256(data).hexdigest(), producer, raw, warnings, titles)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLargeError(
                f"{path.name} 有 {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB 的上限；请压缩图片后重新导出 PDF。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"无法读取 {path.name}：{error.strerror or error}；请检查路径和权限。") from error
    if data.startswith(_OLE):
        raise _word_error(path, data)
    if b"%PDF-" not in data[:1024]:
        raise NotAPdfError(f"{path.name} 不是 PDF 文件；请在 Word 或 WPS 中用“导出为 PDF”生成后再提交。")
    return data


def _word_error(path: Path, data: bytes) -> EncryptedError | NotAPdfError:
    """An OLE container is a document of Word 97–2003, or a docx that somebody gave a password."""
    if _ENCRYPTED_PACKAGE in data:
        return EncryptedError(f"{path.name} 设有打开密码；请在 Word 或 WPS 中取消密码后另存为 docx，或导出 PDF。")
    return NotAPdfError(f"{path.name} 是旧版 Word 文档（.doc）一类的格式；请在 Word 或 WPS 中另存为 docx，或导出 PDF。")


def _read_pages(path: Path) -> tuple[list[_RawPage], str, list[str]]:
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise TooLargeError(
                    f"{path.name} 有 {len(pdf.pages)} 页，超过 {MOST_PAGES} 页的上限；请只提交经营实践报告本身。"
                )
            if not pdf.pages:
                raise DamagedError(f"{path.name} 中读不到任何页面，文件可能已损坏；请重新导出 PDF。")
            producer = f"{pdf.metadata.get('Producer') or ''} / {pdf.metadata.get('Creator') or ''}"
            return list(_walk_pages(pdf, producer)), producer, []
    except PdfminerException as error:
        raise _document_error(path, error.args[0] if error.args else error) from error
    except (PDFException, PSException, TypeError, ValueError, KeyError, RecursionError, AssertionError) as error:
        raise _document_error(path, error) from error


def _document_error(path: Path, error: object) -> DamagedError | EncryptedError:
    if isinstance(error, (PDFPasswordIncorrect, PDFEncryptionError)):
        return EncryptedError(f"{path.name} 设有打开密码或不支持的加密；请在 Word 或 WPS 中取消加密后重新导出。")
    return DamagedError(f"{path.name} 已损坏，无法读取；请在 Word 或 WPS 中重新导出 PDF。")


def _walk_pages(pdf: PDF, producer: str) -> Iterator[_RawPage]:
    # LibreOffice takes line heights from the font itself; Word and WPS have one of their own for Chinese fonts.
    device = GlyphDevice(pdf.rsrcmgr, measure_fonts="libreoffice" in producer.lower())
    interpreter = Interpreter(pdf.rsrcmgr, device)
    for number, page in enumerate(pdf.pages, start=1):
        page.page_obj.mediabox = _ordered(page.page_obj.mediabox)
        page.page_obj.cropbox = _ordered(page.page_obj.cropbox)
        interpreter.process_page(page.page_obj)
        raw = _RawPage(number, (float(page.width), float(page.height)), device.glyphs, device.shapes)
        raw.separate(crop_box(page.page_obj))
        page.close()
        yield raw


def _ordered(box: Sequence[object]) -> tuple[float, float, float, float]:
    """A page's box with its lower left corner first; the standard allows any two opposite corners."""
    x0, y0, x1, y1 = (float(num_value(value)) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _assemble(
    path: Path, sha256: str, producer: str, raw: Sequence[_RawPage], warnings: list[str], titles: Titles
) -> Document:
    pages = tuple(
        Page(
            number=page.number,
            width=page.width,
            height=page.height,
            characters=_count(page.glyphs),
            scanned=page.scanned,
            garbled=page.garbled,
            crop=BBox(*page.crop),
        )
        for page in raw
    )
    faces = _faces(raw)
    bold_type3 = _bold_type3(raw)
    lines: list[Line] = []
    tables: list[Table] = []
    for page in raw:
        if not page.garbled:
            grids = _grids(page)
            loose = [glyph for glyph in page.glyphs if not _inside(glyph, grids)] if grids else page.glyphs
            figures = find_figures(page.shapes, grids, loose, (page.width, page.height))
            text = (
                [glyph for glyph in loose if not any(figure.holds(glyph) for figure in figures)] if figures else loose
            )
            lines += build_lines(page.number, text, bold_type3=bold_type3, width=page.width)
            tables += [Table(page.number, grid.bbox, fill(grid, page.glyphs), -1) for grid in grids]
            tables += [Table(page.number, figure.bbox, figure.lettering(loose), -1) for figure in figures]
            tables += _turned(page, loose)
    rules = {page.number: thin_rules(page.shapes) for page in raw}
    paragraphs, every_table = lay_out(pages, lines, tables, rules, titles)
    structure = recognise(paragraphs, titles, _followed(paragraphs, every_table))
    passages = structure.passages
    hidden: list[HiddenText] = [text for page in raw for text in hidden_texts(page.number, page.hidden)]
    return Document(
        file=path.name,
        sha256=sha256,
        producer=producer,
        pages=pages,
        passages=passages,
        sections=build_sections(passages, structure.numbers),
        tables=tuple(_place(table, passages) for table in every_table),
        hidden=tuple(hidden),
        line_heights={face.name: face.line_height for face in faces if face.line_height},
        warnings=tuple(warnings),
    )


def _followed(paragraphs: Sequence[Passage], tables: Sequence[Table]) -> set[int]:
    """Indexes of paragraphs below which a table or a picture stands."""
    followed = {_place(table, paragraphs).after for table in tables}
    text = [passage for passage in paragraphs if passage.kind is Kind.BODY]
    for one, two in pairwise(text):
        above, below = one.lines[-1], two.lines[0]
        if above.page == below.page and below.baseline - above.baseline > PICTURE_GAP * above.size:
            followed.add(one.index)
    return followed


def _count(glyphs: Sequence[Glyph]) -> int:
    return sum(bool(glyph.text.strip()) for glyph in glyphs)


def _grids(page: _RawPage) -> list[Grid]:
    """The page's tables and text boxes that have something in them, less cells that hold running text."""
    found = [
        grid
        for grid in find_grids(page.shapes, page.glyphs, page.width)
        if any(_inside(g, [grid]) for g in page.glyphs)
    ]
    kept = (without_text_cells(grid, page.glyphs, page.width) for grid in found)
    return [grid for grid in kept if grid is not None and not _frames_number(grid, page)]


def _frames_number(grid: Grid, page: _RawPage) -> bool:
    """Whether a frame stands in the margin: it is drawn round a page number or a running head."""
    _, top, _, bottom = page.crop
    margin = MARGIN * (bottom - top)
    return len(grid.cells) == 1 and (grid.bbox.bottom < top + margin or grid.bbox.top > bottom - margin)


def _turned(page: _RawPage, glyphs: Sequence[Glyph]) -> list[Table]:
    """Text that runs up or down the page, as a table of one column: it is set so for a wide table's sake."""
    turned = [glyph for glyph in glyphs if glyph.turn in (90, 270) and glyph.text.strip()]
    if not turned:
        return []
    x0, x1 = min(glyph.x0 for glyph in turned), max(glyph.x1 for glyph in turned)
    top, bottom = min(glyph.baseline for glyph in turned), max(glyph.baseline for glyph in turned)
    return [Table(page.number, BBox(x0, top, x1, bottom), turned_rows(turned), -1)]


def _inside(glyph: Glyph, grids: Sequence[Grid]) -> bool:
    return any(grid.holds(glyph) for grid in grids)


def _faces(raw: Sequence[_RawPage]) -> set[Face]:
    return {glyph.face for page in raw for glyph in page.glyphs}


def _bold_type3(raw: Sequence[_RawPage]) -> frozenset[str]:
    """Families whose Type 3 fonts are drawn bold.

    Browsers draw the bold of a face that has none as a Type 3 font; where all text is in Type 3 fonts, they tell nothing.
    """
    counts: Counter[Face] = Counter(glyph.face for page in raw for glyph in page.glyphs)
    drawn = sum(count for face, count in counts.items() if face.type3)
    if drawn > MOST_TYPE3 * sum(counts.values()):
        return frozenset()
    return frozenset(face.family for face in counts if face.type3 and face.family)


def _place(table: Table, passages: Sequence[Passage]) -> Table:
    """The table with the passage that it follows in reading order."""
    before = [
        passage.index
        for passage in passages
        if (passage.page, passage.lines[0].baseline) < (table.page, table.bbox.top + 1)
    ]
    return Table(table.page, table.bbox, table.rows, max(before, default=-1))
