"""A PDF file → Document."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from reviewer.errors import EncryptedError, NotAPdfError, NotFoundError, reason
from reviewer.file_marks import BEGINNING, OLE, PDF
from reviewer.limits import USUAL, Limits
from reviewer.model import Document
from reviewer.ocr import OcrPage
from reviewer.pdf.assembly import assemble
from reviewer.pdf.garbled import FEWEST_CHARACTERS
from reviewer.pdf.raw_pages import read_raw_pages
from reviewer.structure import NO_TITLES, Titles

# The name by which an OLE container holds an encrypted docx.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


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
    raw, producer, asides = read_raw_pages(path, content or path, limits)
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
    document = assemble(path, hashlib.sha256(data).hexdigest(), producer, raw, warnings, titles)
    return replace(document, asides=asides)


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"无法读取 {path.name}：{reason(error)}；请检查路径和权限。") from error
    if data.startswith(OLE):
        raise _word_error(path, data)
    if PDF not in data[:BEGINNING]:
        raise NotAPdfError(f"{path.name} 不是 PDF 文件；请在 Word 或 WPS 中用“导出为 PDF”生成后再提交。")
    return data


def _word_error(path: Path, data: bytes) -> EncryptedError | NotAPdfError:
    """An OLE container is a document of Word 97–2003, or a docx that somebody gave a password."""
    if _ENCRYPTED_PACKAGE in data:
        return EncryptedError(f"{path.name} 设有打开密码；请在 Word 或 WPS 中取消密码后另存为 docx，或导出 PDF。")
    return NotAPdfError(f"{path.name} 是旧版 Word 文档（.doc）一类的格式；请在 Word 或 WPS 中另存为 docx，或导出 PDF。")
