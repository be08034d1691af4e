"""An official notice → its lines, each with the place where it stands. Text, Word and PDF come out alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from reviewer.errors import DamagedError, DocumentError, NotFoundError
from reviewer.limits import USUAL
from reviewer.model import Document, Kind
from reviewer.reading import Reading
from reviewer.text import squeeze

# Larger text files are no notices.
LARGEST_TEXT = 5_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")
# What the export of a Word file to text leaves of bookmarks and pictures, and of the frames of text boxes.
_LEFTOVERS = re.compile(r"\[(?:bookmark|image):[^\]]*\]|^image\d+\.\w+$")
_FRAME = re.compile(r"\s*[()]\s*")
_FRAME_END = re.compile(r"^\s*\)(?=\s*[^\s()])")
_PAGE_NUMBER = re.compile(r"[\s—–\-]*\d*[\s—–\-]*")
_CONTACT = re.compile(
    r"(?<=联系人[：:])\s*[一-鿿]{2,4}(?=[\s，。；、]|电话|手机|$)"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-－—\s]?\d{7,8}(?!\d)|[\w.\-]+@[\w.\-]+"
)
# A line break within a sentence: behind a number that stands alone, behind a note without its end, before a comma.
_BARE_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?")
_GOES_ON = re.compile(r"[、，。；：]|级$")
_OPEN_NOTE = re.compile(r"注[：:][^。；]*$")
# A cell that goes on behind a blank line has so few lines, each so short.
_MOST_LINES = 8
_SHORT = 8
# Where a PDF's paragraphs are run into one: behind a template's title, before 服务类——.
_RUN_IN = re.compile(r"(?<=模板）)|(?=[企班服产工]\S{1,3}类——)")
_FURNITURE = (Kind.HEADER, Kind.FOOTER, Kind.PAGE_NUMBER)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One paragraph or table cell. `number` counts them in the order of reading; for a text file it is the file's own.

    `row` and `column` say where a cell stands in its table (rows count through the whole notice); else they are None.
    """

    number: int
    text: str
    place: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Source:
    """A notice as it was read: the lines that hold text. `warnings` tell what of it could not be read."""

    file: str
    lines: tuple[SourceLine, ...]
    warnings: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterator[tuple[SourceLine, ...]]:
        """The rows of its tables; the lines of one cell are put together."""
        cells = (line for line in self.lines if line.row is not None)
        for _, row in groupby(cells, key=lambda line: line.row):
            yield tuple(_whole(list(cell)) for _, cell in groupby(row, key=lambda line: line.column))

    def between(self, first: int, last: int) -> Source:
        """The lines from number `first` up to before `last`."""
        return replace(self, lines=tuple(line for line in self.lines if first <= line.number < last))


def _whole(lines: Sequence[SourceLine]) -> SourceLine:
    """The cell that these are the lines of."""
    return replace(lines[0], text="\n".join(line.text for line in lines))


def read_source(path: Path) -> Source:
    """The lines of the notice at `path`. Raises DocumentError where there is nothing to read."""
    if not path.is_file():
        raise NotFoundError(f"找不到文件 {path}，请检查路径。")
    is_text = path.suffix.casefold() == ".txt"
    source = Source(path.name, tuple(_text_lines(path))) if is_text else _from_document(path)
    if not source.lines:
        raise DocumentError(f"{path.name} 里没有文字，读不出任何规定；请提供通知的 Word、PDF 或文本文件。")
    return replace(source, lines=tuple(_without_contacts(line) for line in source.lines))


def _without_contacts(line: SourceLine) -> SourceLine:
    """No draft quotes a person's name or number."""
    return replace(line, text=_CONTACT.sub("（略）", line.text))


# ---------------------------------------------------------------- text


def _text_lines(path: Path) -> list[SourceLine]:
    if path.stat().st_size > LARGEST_TEXT:
        raise DocumentError(f"{path.name} 超过 5 MB，不像是一份通知；请只保留通知正文和附件。")
    physical = [_tidied(text) for text in re.split(r"\r\n|[\r\n]", _decoded(path))]
    return [line for line in _with_cells(_joined(physical)) if line.text]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DamagedError(f"{path.name} 的文字编码无法识别；请另存为 UTF-8 文本，或直接提供 Word、PDF 文件。")


def _tidied(text: str) -> str:
    """The line without leftovers of the export; a tab in front of a cell stays."""
    text = _LEFTOVERS.sub("", text)
    if _FRAME.fullmatch(text) or (text[:1] not in ("", "\t") and _PAGE_NUMBER.fullmatch(text)):
        return ""
    return _FRAME_END.sub("", text)


def _joined(physical: Sequence[str]) -> list[tuple[int, str]]:
    """Line numbers and texts, with sentences put together that a line break cuts."""
    found: list[tuple[int, str]] = []
    for number, text in enumerate(physical, start=1):
        before = found[-1][1] if found else ""
        if text.strip() and before.strip() and not text.startswith("\t") and _continues(before.strip(), text.strip()):
            found[-1] = (found[-1][0], before + text.strip())
        else:
            found.append((number, text))
    return found


def _continues(before: str, text: str) -> bool:
    return bool(_BARE_NUMBER.fullmatch(before) or _GOES_ON.match(text) or _OPEN_NOTE.fullmatch(before))


def _with_cells(numbered: Sequence[tuple[int, str]]) -> Iterator[SourceLine]:
    """A line that a tab opens is a cell, what follows without a tab belongs to it, a blank line ends the row."""
    row, column = 0, -1
    for index, (number, text) in enumerate(numbered):
        if not text.strip() and not text.startswith("\t"):
            if column > 0 or not _goes_on(numbered[index + 1 :]):
                row, column = row + (column >= 0), -1
        elif text.startswith("\t"):
            # Several cells may share a line; an empty cell counts as a column too.
            for cell in text[1:].split("\t"):
                column += 1
                yield _cell(number, cell, row, column)
        elif column >= 0:
            yield _cell(number, text, row, column)
        else:
            yield SourceLine(number, text.strip(), f"第 {number} 行")


def _goes_on(rest: Sequence[tuple[int, str]]) -> bool:
    """Whether the first cell of a row goes on behind a blank line: a few short lines, then the row's next cell."""
    texts = [text for _, text in rest[:_MOST_LINES]]
    while texts and not texts[0].strip() and not texts[0].startswith("\t"):
        texts.pop(0)
    until = next((place for place, text in enumerate(texts) if text.startswith("\t")), 0)
    return until > 0 and all(0 < len(text.strip()) <= _SHORT for text in texts[:until])


def _cell(number: int, text: str, row: int, column: int) -> SourceLine:
    return SourceLine(number, text.strip(), f"第 {number} 行", row, column)


# ---------------------------------------------------------------- Word and PDF


def _from_document(path: Path) -> Source:
    with Reading(path, USUAL) as reading:
        document = reading.result()
    scanned = [str(page.number) for page in document.pages if page.scanned or page.garbled]
    if not document.has_text or len(scanned) == len(document.pages):
        raise DocumentError(
            f"{path.name} 是扫描件或没有文字，读不出任何规定；请向发文单位索取 Word 文件，或先做文字识别再导入。"
        )
    unread = (f"第 {'、'.join(scanned)} 页是图片或乱码，没有读到",) if scanned else ()
    return Source(path.name, tuple(_numbered(document)), unread)


def _numbered(document: Document) -> Iterator[SourceLine]:
    for number, (text, page, row, column) in enumerate(_texts(document), start=1):
        place = f"第 {page} 页（第 {number} 段）" if document.paged else f"第 {number} 段"
        yield SourceLine(number, text, place, row, column)


def _texts(document: Document) -> Iterator[tuple[str, int, int | None, int | None]]:
    """Text, page, row and column of paragraphs and cells, in the order of reading."""
    row = 0
    for passage in (None, *document.passages):
        if passage and passage.kind not in _FURNITURE:
            # The lines of a Word file are whole paragraphs, those of a PDF are broken by the page's width.
            texts = _RUN_IN.split(passage.text) if document.paged else [line.text for line in passage.lines]
            yield from ((text.strip(), passage.page, None, None) for text in texts if text.strip())
        here = passage.index if passage else -1
        for table in (table for table in document.tables if table.after == here):
            for cells in table.rows:
                row += 1
                for column, text in enumerate(cells):
                    # Lines of a PDF's cell are broken by its width, those of a Word file by whoever wrote it.
                    parts = [squeeze(text)] if document.paged else text.split("\n")
                    yield from ((part.strip(), table.page, row, column) for part in parts if part.strip())
