"""A second pair of eyes on a PDF, and one attempt to repair it; both run in a child process, like the reader.

pdfminer passes over what it does not understand without a word: of 3,564 public files 52 came with fewer pages than
they have. pdfium, which browsers show PDFs with, says how much there is to be read.
"""

from __future__ import annotations

import io
from pathlib import Path


def count_characters(path: Path, most_pages: int) -> tuple[int, ...]:
    """How many characters other than blanks each page has, as pdfium reads it."""
    import pypdfium2  # type: ignore[import-untyped]

    counts = []
    with pypdfium2.PdfDocument(path) as document:
        for index in range(min(len(document), most_pages)):
            text = document[index].get_textpage()
            counts.append(sum(map(len, text.get_text_range(errors="ignore").split())))
            text.close()
    return tuple(counts)


def repaired(path: Path) -> io.BytesIO:
    """The file as qpdf writes it anew, which mends tables of contents that lie and ends that are missing."""
    import pikepdf

    mended = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(mended)
    mended.seek(0)
    return mended
