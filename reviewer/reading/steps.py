"""What is done to a file, each step a function that a child process can run.

Libraries are imported within them, so that only the process that reads loads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from reviewer.errors import NotFoundError, TooLargeError, reason
from reviewer.file_marks import ZIP
from reviewer.limits import Limits
from reviewer.model import Document
from reviewer.ocr import OcrPage
from reviewer.structure import Titles


def load() -> None:
    """Loads the library that nearly every file needs."""
    import reviewer.pdf.reader  # noqa: F401


def read(path: Path, titles: Titles, limits: Limits, recognised: Mapping[int, OcrPage] | None = None) -> Document:
    """Reads by what the file holds, whatever its name says; what is neither is left to the PDF reader to refuse."""
    _check_size(path, limits)
    if is_word(path):
        from reviewer.docx.reader import read_docx

        return read_docx(path, titles)
    from reviewer.pdf.reader import read_document

    return read_document(path, titles, limits, recognised=recognised)


def read_repaired(
    path: Path, titles: Titles, limits: Limits, recognised: Mapping[int, OcrPage] | None = None
) -> Document:
    from reviewer.pdf.reader import read_document
    from reviewer.pdf.second import repaired

    document = read_document(path, titles, limits, content=repaired(path), recognised=recognised)
    warning = f"{path.name} 的文件结构有损坏，修复后才能读取；最好在 Word 或 WPS 中重新导出 PDF。"
    return replace(document, warnings=(*document.warnings, warning))


def count(path: Path, most_pages: int) -> tuple[int, ...]:
    from reviewer.pdf.second import count_characters

    return count_characters(path, most_pages)


def _check_size(path: Path, limits: Limits) -> None:
    try:
        size = path.stat().st_size / 2**20
    except OSError as error:
        raise NotFoundError(f"无法读取 {path.name}：{reason(error)}；请检查路径和权限。") from error
    if size > limits.file_megabytes:
        raise TooLargeError(
            f"{path.name} 有 {size:.0f} MB，超过 {limits.file_megabytes} MB 的上限；请压缩其中的图片后再试。"
        )


def skim(path: Path) -> str:
    """The report's plain text, a line a line, in tens of milliseconds; for what only needs its words.

    Of a file that cannot be read there is none, and no error: who skims a report wants to know what it is about, and
    the review that follows says with all due care what is wrong with it. Only for a process that may be killed: a
    hostile PDF can abort it.
    """
    if is_word(path):
        from reviewer.docx.skim import skim_docx

        return skim_docx(path)
    from reviewer.pdf.skim import skim_pdf

    return skim_pdf(path)


def load_ocr() -> None:
    from reviewer.ocr import engine

    engine.load()


def recognise_page(path: Path, number: int) -> OcrPage:
    from reviewer.ocr.engine import recognise_page

    return recognise_page(path, number)


def is_word(path: Path) -> bool:
    """Whether the file is to be read as a Word document."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(ZIP)) == ZIP
