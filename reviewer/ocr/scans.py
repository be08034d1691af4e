"""Which pages of a document are to be recognised, and what its readers have to know about those that were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.model import Document
from reviewer.ocr import INSTALL, available

# Pages that are recognised in one document: a report has 10 to 40.
MOST_PAGES = 100
# Pages that may fail, each in its own time, before the others are given up.
MOST_FAILED = 3


def scans_to_read(document: Document) -> tuple[int, ...]:
    """Numbers of the pages that are pictures without text."""
    return tuple(page.number for page in document.pages if page.wordless)[:MOST_PAGES] if document.paged else ()


def with_recognition(document: Document, scans: Sequence[int]) -> Document:
    """The document with sentences on its `scans`: what to check on the paper, what was not recognised."""
    if not scans:
        return document
    if not available():
        return replace(document, warnings=(*document.warnings, f"{INSTALL}，内容可以核对，格式仍看不出来。"))
    told = []
    if document.recognised:
        told.append(
            f"{document.file} {_pages(document.recognised)}是扫描件，文字由识别得到，引用请核对原件，字数是近似值。"
        )
    left = [page.number for page in document.pages if page.wordless]
    if left and document.has_text:
        told.append(f"{document.file} {_pages(left)}是图片，没有识别出文字，其中的内容没有核对。")
    return replace(document, warnings=(*document.warnings, *told))


def _pages(numbers: Sequence[int]) -> str:
    """第 3 页、第 3–5 页, 第 1、3–5 页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return f"第 {'、'.join(f'{run[0]}–{run[-1]}' if len(run) > 1 else str(run[0]) for run in runs)} 页"
