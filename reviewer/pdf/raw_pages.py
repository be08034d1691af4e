"""One pass over the pages of a file: what each shows, hides and is, before anything that needs the other pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import num_value
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from reviewer.errors import DamagedError, EncryptedError, ReviewerError, TooLargeError
from reviewer.limits import Limits
from reviewer.model import HiddenText
from reviewer.ocr import OcrPage, Turn
from reviewer.pdf.asides import read_asides
from reviewer.pdf.characters import Fonts
from reviewer.pdf.device import GlyphDevice, TooManyCharacters, crop_box
from reviewer.pdf.garbled import FEWEST_CHARACTERS, is_garbled
from reviewer.pdf.hidden import Painted, covered_glyphs, split_hidden
from reviewer.pdf.interpreter import Interpreter
from reviewer.pdf.layers import hidden_layers
from reviewer.pdf.objects import quicken
from reviewer.pdf.ocr_text import ocr_glyphs, ocr_shapes
from reviewer.pdf.painting import Glyph, Shape

# Points: what a page without a size of its own is taken for, and the largest that a PDF may have.
A4 = (595.3, 841.9)
LARGEST = 14_400
# An image over this share of the page, with hardly any visible text, is a scan.
SCAN_SHARE = 0.6


class RawPage:
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


def read_raw_pages(
    path: Path, source: Path | BytesIO, limits: Limits
) -> tuple[list[RawPage], str, tuple[HiddenText, ...]]:
    try:
        with pdfplumber.open(source) as pdf:
            quicken(pdf)
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


def _walk_pages(pdf: PDF, pages: Sequence[PDFPage], producer: str, most: int) -> Iterator[RawPage]:
    # LibreOffice takes line heights from the font itself; Word and WPS have one of their own for Chinese fonts.
    measured = "libreoffice" in producer.lower()
    off = hidden_layers(pdf.doc.catalog)
    fonts = Fonts()
    device = GlyphDevice(fonts, measure_fonts=measured, off=off, most=most)
    interpreter = Interpreter(fonts, device)
    for number, page in enumerate(pages, start=1):
        raw = RawPage(number, A4)
        try:
            _walk_page(page, raw, device, interpreter)
        except (TooManyCharacters, MemoryError):
            raise
        except Exception:
            # One broken page is no reason to lose the others; it is told as lost.
            raw.lost = True
        yield raw


def _walk_page(page: PDFPage, raw: RawPage, device: GlyphDevice, interpreter: Interpreter) -> None:
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
