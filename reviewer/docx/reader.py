"""A Word file → Document. The only place that opens Word files.

Such a file has no pages, so the report's parts stand in for them: each heading of the first or second level begins
one. Nothing has a place that could be drawn.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reviewer.docx.furniture import read_furniture
from reviewer.docx.layout import Draft, Item, Picture, Rows, Unseen, lay_out
from reviewer.docx.markup import Element, W
from reviewer.docx.package import Package, read_bytes
from reviewer.docx.source import make_source
from reviewer.docx.story import Story
from reviewer.model import NOWHERE, Document, HiddenText, Kind, Page, Passage, Table
from reviewer.structure import NO_TITLES, Number, Titles, build_sections, recognise
from reviewer.text import squeeze

# Headings down to this level begin a part.
DEEPEST_PART = 2
_FURNITURE = (Kind.HEADER, Kind.FOOTER, Kind.PAGE_NUMBER)


def read_docx(path: Path, titles: Titles = NO_TITLES) -> Document:
    """Reads a report; `titles` are those of the template, which tell headings in unusual form from list items.

    Raises NotFoundError, NotAPdfError, EncryptedError, DamagedError or TooLargeError, each with a sentence in
    Chinese that says what to do.
    """
    data = read_bytes(path)
    package = Package(path.name, data)
    try:
        items, size = _read_items(package, titles)
    except RecursionError as error:
        raise package.damaged() from error
    return _assemble(path.name, hashlib.sha256(data).hexdigest(), package, items, size, titles)


def _read_items(package: Package, titles: Titles) -> tuple[list[Item], tuple[float, float]]:
    """Headers and footers first, then the text in order; and the page's size."""
    source = make_source(package)
    body = package.document.find(W + "body")
    blocks = [] if body is None else [*Story(source).blocks(body)]
    items = [*read_furniture(package, source, "header"), *read_furniture(package, source, "footer")]
    return [*items, *lay_out(blocks, titles, source.tab_stop)], source.size


def _assemble(
    file: str, sha256: str, package: Package, items: Sequence[Item], size: tuple[float, float], titles: Titles
) -> Document:
    drafted = [item for item in items if isinstance(item, Draft)]
    before = _drafts_before(items)
    passages = [_passage(index, draft) for index, draft in enumerate(drafted)]
    shown = {count - 1 for item, count in zip(items, before, strict=True) if isinstance(item, (Rows, Picture))}
    structure = recognise(passages, titles, shown)
    ends = _ends(passages, structure.passages)
    parts, labels = _parts(structure.passages, structure.numbers)
    after = [ends[count] - 1 for count in before]
    tables, hidden = _tables_and_hidden(items, after, parts)
    passages = [_on_part(passage, part) for passage, part in zip(structure.passages, parts, strict=True)]
    return Document(
        file=file,
        sha256=sha256,
        producer=package.producer,
        pages=_pages(labels, size, passages, tables, pictured=any(isinstance(item, Picture) for item in items)),
        passages=tuple(passages),
        sections=build_sections(passages, structure.numbers),
        tables=tables,
        hidden=hidden,
        warnings=tuple(_warnings(file, package.document, items)),
        paged=False,
    )


def _drafts_before(items: Sequence[Item]) -> list[int]:
    """For each item, how many paragraphs stand before it; a paragraph counts itself."""
    counts: list[int] = []
    for item in items:
        counts.append((counts[-1] if counts else 0) + isinstance(item, Draft))
    return counts


def _passage(index: int, draft: Draft) -> Passage:
    text, starts = "", []
    for line in draft.lines:
        starts.append(len(text))
        text += line.text
    return Passage(index, draft.kind, text, draft.lines, tuple(starts), draft.format)


def _ends(drafted: Sequence[Passage], recognised: Sequence[Passage]) -> list[int]:
    """How many of the recognised paragraphs the first n drafted ones became, for each n: a heading that was run into
    its paragraph is one of its own now."""
    ends = [0]
    for passage in drafted:
        end, length = ends[-1], 0
        while length < len(passage.text):
            length += len(recognised[end].text)
            end += 1
        ends.append(end)
    return ends


# ---------------------------------------------------------------- parts


def _parts(passages: Sequence[Passage], numbers: Mapping[int, Number]) -> tuple[list[int], list[str]]:
    """The part of each passage, from 1, and the parts' labels; headers and footers are in the first."""
    parts: list[int] = []
    labels: list[str] = []
    for passage in passages:
        if passage.index in numbers and numbers[passage.index].level <= DEEPEST_PART:
            labels.append(passage.text.strip())
        elif not labels and passage.kind not in _FURNITURE:
            labels.append("")
        parts.append(max(len(labels), 1))
    return parts, labels or [""]


def _on_part(passage: Passage, part: int) -> Passage:
    return replace(passage, lines=tuple(replace(line, page=part) for line in passage.lines))


def _tables_and_hidden(
    items: Sequence[Item], after: Sequence[int], parts: Sequence[int]
) -> tuple[tuple[Table, ...], tuple[HiddenText, ...]]:
    """Tables and unseen text with the passage they follow and the part they are in."""
    tables: list[Table] = []
    hidden: list[HiddenText] = []
    for item, index in zip(items, after, strict=True):
        part = parts[index] if index >= 0 else 1
        if isinstance(item, Rows):
            tables.append(Table(part, NOWHERE, item.rows, index))
        elif isinstance(item, Unseen):
            hidden.append(HiddenText(part, NOWHERE, item.text, item.reason))
    return tuple(tables), tuple(hidden)


def _pages(
    labels: Sequence[str],
    size: tuple[float, float],
    passages: Sequence[Passage],
    tables: Sequence[Table],
    *,
    pictured: bool,
) -> tuple[Page, ...]:
    """The parts as pages; a file of pictures alone is a scan."""
    characters: Counter[int] = Counter()
    shown = [(passage.page, passage.text) for passage in passages] + [(table.page, table.text) for table in tables]
    for part, text in shown:
        characters[part] += len(squeeze(text))
    return tuple(
        Page(number, *size, characters[number], scanned=pictured and not characters.total(), label=label)
        for number, label in enumerate(labels, start=1)
    )


def _warnings(file: str, document: Element, items: Sequence[Item]) -> Iterator[str]:
    if not any(isinstance(item, (Draft, Rows)) for item in items):
        if any(isinstance(item, Picture) for item in items):
            yield f"{file} 里只有图片，没有文字，内容和格式都无法核对；请提交用文字写成的报告。"
        else:
            yield f"{file} 里没有任何可见内容；请检查提交的文件是否完整。"
    if next(document.iter(W + "altChunk"), None) is not None:
        yield f"{file} 里嵌有另一个文档，其中的文字没有读到；请在 Word 或 WPS 中打开后另存为 docx 再提交。"
