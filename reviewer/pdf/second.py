"""A second pair of eyes on a PDF, and one attempt to repair it; both run in a child process, like the reader.

pdfminer passes over what it does not understand without a word: of 3,564 public files 52 came with fewer pages than
they have. pdfium, which browsers show PDFs with, says how much there is to be read.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any


def count_characters(path: Path, most_pages: int) -> tuple[int, ...]:
    """How many characters other than blanks each page has, as pdfium reads it; 0 for a page that it cannot load."""
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(path) as document:
        return tuple(_characters(document, index) for index in range(min(len(document), most_pages)))


def _characters(document: Any, index: int) -> int:
    from pypdfium2 import PdfiumError

    try:
        text = document[index].get_textpage()
    except PdfiumError:
        return 0
    count = sum(map(len, text.get_text_range(errors="ignore").split()))
    text.close()
    return count


def repaired(path: Path) -> io.BytesIO:
    """The file as qpdf writes it anew, which mends tables of contents that lie and ends that are missing."""
    import pikepdf

    mended = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(mended)
    mended.seek(0)
    return mended
