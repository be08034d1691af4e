"""The plain text of a PDF, fast: no fonts, no places, no paragraphs."""

from __future__ import annotations

from pathlib import Path

# An application bound into one file has more pages; what tells where it is filed stands at its beginning.
_MOST_PAGES = 60


def skim_pdf(path: Path) -> str:
    """The lines of the first pages; nothing of a file that the library refuses."""
    # Imported here, so that nobody loads the library who only names this module.
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(path)
        pages = (document[index].get_textpage() for index in range(min(len(document), _MOST_PAGES)))
        return "\n".join(page.get_text_range() for page in pages)
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return ""
