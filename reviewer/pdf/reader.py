"""A PDF file → Document. The only place that opens PDFs."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import groupby, islice, pairwise
from operator import attrgetter
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import num_value
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from reviewer.errors import DamagedError, EncryptedError, NotAPdfError, NotFoundError, ReviewerError, TooLargeError
from reviewer.limits import USUAL, Limits
from reviewer.model import BBox, Document, HiddenText, Kind, Line, Page, Passage, Table
from reviewer.ocr import OcrPage, Turn
from reviewer.pdf.asides import read_asides
from reviewer.pdf.characters import Fonts
from reviewer.pdf.device import Glyph, GlyphDevice, Shape, TooManyCharacters, crop_box
from reviewer.pdf.figures import find_figures
from reviewer.pdf.fonts import Face
from reviewer.pdf.furniture import MARGIN
from reviewer.pdf.garbled import FEWEST_CHARACTERS, is_garbled
from reviewer.pdf.hidden import Painted, covered_glyphs, hidden_texts, split_hidden
from reviewer.pdf.interpreter import Interpreter
from reviewer.pdf.layers import hidden_layers
from reviewer.pdf.layout import lay_out
from reviewer.pdf.lines import build_lines
from reviewer.pdf.ocr_text import ocr_glyphs, ocr_shapes, turned_back
from reviewer.pdf.tables import Grid, fill, find_grids, thin_rules, turned_rows, without_text_cells
from reviewer.structure import NO_TITLES, Titles, build_sections, recognise

# Points: what a page without a size of its own is taken for, and the largest that a PDF may have.
A4 = (595.3, 841.9)
LARGEST = 14_400
# An image over this share of the page, with hardly any visible text, is a scan.
SCAN_SHARE = 0.6
# What OLE containers begin with, and the name by which they hold an encrypted docx.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# A gap between two paragraphs of more than this (em) holds a picture; double spacing on a grid leaves 4.5.
PICTURE_GAP = 6.0
# Up to this share of a document's characters, Type 3 fonts are the bold ones.
MOST_TYPE3 = 0.4


class _RawPage:
    """What one pass over a page gives, before anything that needs the other pages."""

    def __init__(self, number: int, size: tuple[float, float]) -> None:
        self.number = number
        self.width, self.height = size
        self.crop = (0.0, 0.0, *size)
        self.glyphs: list[Glyph] = []
        self.shapes: list[Shape] = []
        self.hidden: list[tuple[Glyph, str]] = []
        self.scanned = False
        self.garbled = False
        self.lost = False
        self.by_ocr = False
        self.turn: Turn = 0

    def take(self, device: GlyphDevice, crop: tuple[float, float, float, float]) -> None:
        """What was painted, less the hidden glyphs; on a scan the unseen text is the recognised text and stays."""
        self.crop, self.shapes = crop, device.shapes
        painted = Painted(device.glyphs, device.shapes, device.covers, device.unshown, crop)
        covered = covered_glyphs(painted)
        area = sum((s.x1 - s.x0) * (s.bottom - s.top) for s in self.shapes if s.image)
        drawn = (
            glyph
            for glyph in device.glyphs
            if glyph.mode not in (3, 7) and glyph.order not in covered and glyph.text.strip()
        )
        self.scanned = area > SCAN_SHARE * self.width * self.height and _are_few(drawn)
        self.glyphs, self.hidden = split_hidden(painted, covered, scanned=self.scanned)
        self.garbled = is_garbled(self.glyphs)

    def take_recognised(self, page: OcrPage) -> None:
        """What was recognised, in the place of all that was painted: a picture of the page, a stamp of the scanner."""
        self.by_ocr, self.turn = page.was_read, page.turn
        self.lost = self.lost or page.is_unclear
        self.glyphs, self.shapes = ocr_glyphs(page), ocr_shapes(page)
        if page.turn in (90, 270):
            self.width, self.height = self.height, self.width
        if page.turn:
            self.crop = (0.0, 0.0, self.width, self.height)


def _are_few(glyphs: Iterator[Glyph]) -> bool:
    return next(islice(glyphs, FEWEST_CHARACTERS - 1, None), None) is None


def read_document(
    path: Path,
    titles: Titles = NO_TITLES,
    limits: Limits = USUAL,
    content: BytesIO | None = None,
    recognised: Mapping[int, OcrPage] | None = None,
) -> Document:
    """Reads a report; `titles` are those of the template, which tell headings in unusual form from list items.

    `content` is what to read in the file's place: the file as it was repaired. `recognised` are the words of scanned
    pages by their numbers. Raises NotFoundError, NotAPdfError,
    EncryptedError, DamagedError or TooLargeError, each with a sentence in Chinese that says what to do.
    """
    data = _read_bytes(path)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    raw, producer, asides = _read_pages(path, content or path, limits)
    for number, page in (recognised or {}).items():
        raw[number - 1].take_recognised(page)
    warnings = []
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
    document = _assemble(path, hashlib.sha256(data).hexdigest(), producer, raw, warnings, titles)
    return replace(document, asides=asides)


def _read_bytes(path: Path) -> bytes:
    try:
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


def _read_pages(
    path: Path, source: Path | BytesIO, limits: Limits
) -> tuple[list[_RawPage], str, tuple[HiddenText, ...]]:
    try:
        with pdfplumber.open(source) as pdf:
            pages = list(islice(PDFPage.create_pages(pdf.doc), limits.pages + 1))
            if len(pages) > limits.pages:
                raise TooLargeError(f"{path.name} 超过 {limits.pages} 页的上限；请只提交报告本身。")
            if not pages:
                raise DamagedError(f"{path.name} 中读不到任何页面，文件可能已损坏；请重新导出 PDF。")
            producer = f"{pdf.metadata.get('Producer') or ''} / {pdf.metadata.get('Creator') or ''}"
            raw = list(_walk_pages(pdf, pages, producer, limits.characters))
            if all(page.lost for page in raw):
                raise _damaged(path)
            return raw, producer, read_asides(pdf.metadata, pages)
    except (PdfminerException, PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise _document_error(path, error) from error
    except TooManyCharacters as error:
        raise TooLargeError(
            f"{path.name} 里的文字超过 {limits.characters} 字的上限，不像一份报告；请只提交报告本身。"
        ) from error
    except (ReviewerError, MemoryError):
        raise
    except Exception as error:
        # pdfminer fails on broken files with whatever Python raises where it happens to be.
        raise _damaged(path) from error


def _document_error(path: Path, error: Exception) -> DamagedError | EncryptedError:
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(cause, MemoryError):
        raise cause
    if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
        return EncryptedError(f"{path.name} 设有打开密码或不支持的加密；请在 Word 或 WPS 中取消加密后重新导出。")
    return _damaged(path)


def _damaged(path: Path) -> DamagedError:
    return DamagedError(f"{path.name} 已损坏，无法读取；请在 Word 或 WPS 中重新导出 PDF。")


def _walk_pages(pdf: PDF, pages: Sequence[PDFPage], producer: str, most: int) -> Iterator[_RawPage]:
    # LibreOffice takes line heights from the font itself; Word and WPS have one of their own for Chinese fonts.
    measured = "libreoffice" in producer.lower()
    off = hidden_layers(pdf.doc.catalog)
    fonts = Fonts()
    device = GlyphDevice(fonts, measure_fonts=measured, off=off, most=most)
    interpreter = Interpreter(fonts, device)
    for number, page in enumerate(pages, start=1):
        raw = _RawPage(number, A4)
        try:
            _walk_page(page, raw, device, interpreter)
        except (TooManyCharacters, MemoryError):
            raise
        except Exception:
            # One broken page is no reason to lose the others; it is told as lost.
            raw.lost = True
        yield raw


def _walk_page(page: PDFPage, raw: _RawPage, device: GlyphDevice, interpreter: Interpreter) -> None:
    page.mediabox = _ordered(page.mediabox)
    page.cropbox = _ordered(page.cropbox)
    x0, y0, x1, y1 = page.mediabox
    size = (x1 - x0, y1 - y0)
    if not all(0 < length <= LARGEST for length in size):
        raise ValueError("no page is so large, or so small")
    raw.width, raw.height = size[::-1] if page.rotate % 180 else size
    raw.crop = (0.0, 0.0, raw.width, raw.height)
    interpreter.process_page(page)
    raw.take(device, crop_box(page))


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
            unseen=_count([glyph for glyph, _ in page.hidden]),
            lost=page.lost,
            by_ocr=page.by_ocr,
        )
        for page in raw
    )
    faces = _faces(raw)
    bold_type3 = _bold_type3(faces)
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
    hidden: list[HiddenText] = [text for page in raw for text in hidden_texts(page.number, page.glyphs, page.hidden)]
    document = Document(
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
    return turned_back(document, {page.number: page.turn for page in raw if page.turn})


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


def _faces(raw: Sequence[_RawPage]) -> Counter[Face]:
    """The typefaces with the number of their glyphs."""
    counts: Counter[Face] = Counter()
    for face, run in groupby((glyph for page in raw for glyph in page.glyphs), key=attrgetter("face")):
        counts[face] += len(list(run))
    return counts


def _bold_type3(counts: Counter[Face]) -> frozenset[str]:
    """Families whose Type 3 fonts are drawn bold.

    Browsers draw the bold of a face that has none as a Type 3 font; where all text is in Type 3 fonts, they tell nothing.
    """
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
