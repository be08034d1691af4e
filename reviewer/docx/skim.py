"""The plain text of a Word file, fast: no styles, no numbers of the word processor's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reviewer.docx.markup import Element, W
from reviewer.docx.package import Package, read_bytes
from reviewer.errors import ReviewerError


def skim_docx(path: Path) -> str:
    """Paragraphs and rows of tables, a line each; nothing of a file that is refused."""
    try:
        return "\n".join(_lines(Package(path.name, read_bytes(path)).document))
    except (ReviewerError, RecursionError):
        return ""


def _lines(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in (W + "p", W + "tr"):
            yield " ".join("".join(text.text or "" for text in cell.iter(W + "t")) for cell in _cells(child))
        else:
            yield from _lines(child)


def _cells(element: Element) -> list[Element]:
    """A paragraph is one cell."""
    return [element] if element.tag == W + "p" else [*element.iter(W + "tc")]
