"""The objects of a file, by pdfminer's parser with a quicker way through long rows of numbers."""

from __future__ import annotations

import re

from pdfminer.pdfparser import PDFParser
from pdfminer.psparser import KWD, PSBaseParserToken
from pdfplumber.pdf import PDF

# Whole numbers and brackets, each number with what ends it; few enough a step for a list that is emptied from its front.
_ROW = re.compile(rb"(?:\s*+(?:[0-9]++(?=[\s\[\]])|[\[\]])){1,64}+")
_ITEM = re.compile(rb"[0-9]+|[\[\]]")
_BRACKETS = {b"[": KWD(b"["), b"]": KWD(b"]")}


class ObjectParser(PDFParser):
    """Takes the numbers and brackets of an array in one step: the widths of a Chinese font's glyphs are thousands of
    them, and pdfminer's own steps are a character's."""

    def nexttoken(self) -> tuple[int, PSBaseParserToken]:
        return self._tokens.pop(0) if self._tokens else super().nexttoken()

    def _parse_main(self, s: bytes, i: int) -> int:
        row = _ROW.match(s, i)
        if row is None:
            return super()._parse_main(s, i)
        for item in _ITEM.finditer(s, i, row.end()):
            text = item[0]
            self._tokens.append((self.bufpos + item.start(), _BRACKETS.get(text) or int(text)))
        return row.end()


def quicken(pdf: PDF) -> None:
    """Has the objects of an open file be read by an ObjectParser."""
    parser, usual = ObjectParser(pdf.stream), pdf.doc._parser
    parser.set_document(pdf.doc)
    parser.fallback = usual is not None and usual.fallback
    pdf.doc._parser = parser
