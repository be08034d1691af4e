"""Whether all that a file holds was read: what was read, held against what a second reader counts.

What is missing is never passed over: pages that were not read stand in the document as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reviewer.model import Document, Page

# Characters fewer than the second reader's count by which a page counts as not wholly read: readers differ by some
# signs, by text they count as one with its outline, and by text under a crop.
_FEWER = 40
_FEWER_SHARE = 0.25


def lost_pages(document: Document, counts: Sequence[int]) -> frozenset[int]:
    """Numbers of the pages that are missing, or on which fewer characters were read than `counts` says there are."""
    lost = {page.number for page in document.pages if page.lost}
    lost.update(range(len(document.pages) + 1, len(counts) + 1))
    for page, count in zip(document.pages, counts, strict=False):
        read = page.characters + page.unseen
        if count - read > max(_FEWER, _FEWER_SHARE * count) or (count and not read):
            lost.add(page.number)
    return frozenset(lost)


def with_losses(document: Document, lost: Iterable[int]) -> Document:
    """The document with its lost pages marked, or put in where they are missing, and with a sentence that says so."""
    numbers = sorted(lost)
    if not numbers:
        return document
    pages = [replace(page, lost=page.number in numbers) for page in document.pages]
    last = pages[-1]
    pages += [
        Page(number, last.width, last.height, characters=0, scanned=False, lost=True)
        for number in numbers
        if number > len(pages)
    ]
    some = f"第 {numbers[0]} 页" if len(numbers) == 1 else f"第 {numbers[0]} 页等 {len(numbers)} 页"
    warning = (
        f"{document.file} {some}的内容没有读到或没有读全，与这些页有关的要求没有核对；"
        "请在 Word 或 WPS 中重新导出 PDF 后再评审。"
    )
    return replace(document, pages=tuple(pages), warnings=(*document.warnings, warning))
