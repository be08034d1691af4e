"""Fonts of a PDF as pdfminer reads them, but for their tables of characters, which are read in one go.

A Chinese font names the character of each of its hundreds of glyphs; pdfminer's parser, which takes such a table for a
program and walks it token by token, would need a good part of a whole report's time for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pdfminer.cmapdb import FileUnicodeMap
from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

_CID_FONTS = (LIT("CIDFontType0"), LIT("CIDFontType2"))
_BLOCK = re.compile(rb"beginbf(char|range)([\s<>\[\]0-9A-Fa-f]*)endbf\1")
# What would have to be read as the program that such a table may be: another table to begin with, a map of another kind,
# blocks behind the end.
_PROGRAM = re.compile(rb"usecmap|begincid|endcmap.*beginbf", re.S)
_ITEM = re.compile(rb"<([^<>]*)>|(\[)|(\])")
_LONGEST_CODE = 4

Code = bytes
Item = Code | list[Code]


class Fonts(PDFResourceManager):
    """All fonts of a file."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        table = spec.get("ToUnicode")
        if objid is None and spec.get("Subtype") in _CID_FONTS and isinstance(table, PDFStream):
            characters = read_characters(table.get_data())
            if characters is not None:
                font = PDFCIDFont(self, {**spec, "ToUnicode": PDFStream({}, b"")})
                font.unicode_map = characters
                return font
        return super().get_font(objid, spec)


def read_characters(table: bytes) -> FileUnicodeMap | None:
    """The characters by the numbers of their glyphs (ISO 32000-1, 9.10.3); None for a table that is not a plain one."""
    blocks = list(_BLOCK.finditer(table))
    if len(blocks) != table.count(b"beginbf") or _PROGRAM.search(table):
        return None
    characters = FileUnicodeMap()
    try:
        for block in blocks:
            items = list(_items(block[2]))
            pairs = _single(items) if block[1] == b"char" else _ranges(items)
            for glyph, code in pairs:
                characters.add_cid2unichr(glyph, code)
    except ValueError:
        return None
    return characters


def _items(block: bytes) -> Iterator[Item]:
    """Codes and lists of codes. Raises ValueError for anything else."""
    row: list[Code] | None = None
    for code, opening, closing in _ITEM.findall(block):
        if opening:
            row = []
        elif closing:
            if row is None:
                raise ValueError("a list ends that has not begun")
            yield row
            row = None
        elif row is None:
            yield bytes.fromhex(code.decode("ascii"))
        else:
            row.append(bytes.fromhex(code.decode("ascii")))


def _single(items: Sequence[Item]) -> Iterator[tuple[int, Code]]:
    for glyph, code in zip(items[::2], items[1::2], strict=True):
        yield _number(glyph), _code(code)


def _ranges(items: Sequence[Item]) -> Iterator[tuple[int, Code]]:
    for first, last, codes in zip(items[::3], items[1::3], items[2::3], strict=True):
        glyphs = range(_number(first), _number(last) + 1)
        if isinstance(codes, list):
            yield from zip(glyphs, codes, strict=True)
            continue
        begin = _number(codes[-_LONGEST_CODE:])
        length = min(len(codes), _LONGEST_CODE)
        for step, glyph in enumerate(glyphs):
            yield glyph, codes[:-_LONGEST_CODE] + (begin + step).to_bytes(length, "big")


def _number(item: Item) -> int:
    code = _code(item)
    if not 0 < len(code) <= _LONGEST_CODE:
        raise ValueError("no code of a glyph")
    return int.from_bytes(code, "big")


def _code(item: Item) -> Code:
    if isinstance(item, list):
        raise ValueError("a list where a code belongs")
    return item
