"""The fast lexer, the fast parser of objects and the fast reader of tables of characters give what pdfminer's own give."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from conftest import ROOT
from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, list_value, stream_value
from pdfminer.psparser import PSEOF, PSKeyword, keyword_name
from sample_report import make_report

from reviewer.pdf.characters import read_characters
from reviewer.pdf.device import GlyphDevice
from reviewer.pdf.interpreter import Interpreter
from reviewer.pdf.lexer import Operator, has_inline_image, tokens
from reviewer.pdf.objects import ObjectParser


def by_pdfminer(data: bytes) -> list[Any]:
    parser = PDFContentParser([PDFStream({"Length": len(data)}, data)])
    found: list[Any] = []
    while True:
        try:
            _, token = parser.nextobject()
        except PSEOF:
            return found
        found.append(Operator(keyword_name(token).encode()) if isinstance(token, PSKeyword) else token)


@pytest.mark.parametrize(
    "data",
    [
        b"BT /F1 14 Tf 1 0 0 1 90.5 -700 Tm <4E00 4E8C> Tj ET",
        b"[(ab) -12.5 (c\\)d) 3 <0041>] TJ (nested (brackets) here) Tj",
        b"(octal \\101\\12 and \\\\ and line\\\nbreak) Tj (x) '",
        b"/P <</MCID 0 /Lang (zh)>> BDC EMC q .5 +3 -.25 4. re f* Q",
        b"% a comment\n0.1 0.2 0.3 rg /Na#20me gs true false",
        b"[[1 2] [3]] 0 d 1 J",
    ],
)
def test_tokens_are_pdfminers(data: bytes) -> None:
    padded = data + b" "
    assert list(tokens(padded)) == by_pdfminer(padded)


def test_an_operator_is_no_string() -> None:
    found = list(tokens(b"(Tj) Tj "))
    assert isinstance(found[0], bytes) and not isinstance(found[0], Operator) and isinstance(found[1], Operator)


def test_inline_images_are_left_alone() -> None:
    assert has_inline_image(b"q BI /W 1 /H 1 ID \x00 EI Q")
    assert not has_inline_image(b"BT (BIG) Tj ET")


def pages(path: Path, interpreter: type[PDFPageInterpreter]) -> list[tuple[Any, ...]]:
    with pdfplumber.open(path) as pdf:
        device = GlyphDevice(pdf.rsrcmgr, measure_fonts=False)
        runner = interpreter(pdf.rsrcmgr, device)
        found = []
        for page in pdf.pages:
            runner.process_page(page.page_obj)
            found.append(([glyph._replace(alpha=1.0) for glyph in device.glyphs], device.shapes))
        return found


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.pdf")), ids=lambda path: path.stem[-8:])
def test_whole_reports_read_the_same(path: Path) -> None:
    assert pages(path, Interpreter) == pages(path, PDFPageInterpreter)


def test_a_set_report_reads_the_same(tmp_path: Path) -> None:
    path = make_report(tmp_path, {})
    assert pages(path, Interpreter) == pages(path, PDFPageInterpreter)


def test_content_streams_in_parts_are_one(tmp_path: Path) -> None:
    """A page's content may be cut anywhere between tokens."""
    import pikepdf

    path = make_report(tmp_path, {})
    whole = pages(path, Interpreter)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        data = pdf.pages[0].Contents.read_bytes()
        cut = data.index(b"\nBT", len(data) // 2)
        pdf.pages[0].Contents = pikepdf.Array([pdf.make_stream(data[:cut]), pdf.make_stream(data[cut:])])
        pdf.save(path)
    with pdfplumber.open(BytesIO(path.read_bytes())) as again:
        assert len(list_value(again.pages[0].page_obj.contents)) == 2
        assert all(stream_value(part).get_data() for part in again.pages[0].page_obj.contents)
    assert pages(path, Interpreter) == whole


HEAD = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
FOOT = b"\nendcmap CMapName currentdict /CMap defineresource pop end end"


@pytest.mark.parametrize(
    "blocks",
    [
        b"",
        b"2 beginbfchar <0001> <7528> <0002> <6237> endbfchar 1 beginbfchar <0003><D840DC00> endbfchar",
        b"1 beginbfrange <0010> <0015> <4E00> endbfrange",
        b"1 beginbfrange <0010> <0012> [<4E00> <0066 0069>\n<4E8C>] endbfrange",
        b"2 beginbfchar <0004> <0020> <0004> <00A0> endbfchar",
        b"1 beginbfchar <41> <0041> endbfchar 1 beginbfrange <00FE> <0101> <D83DDE00> endbfrange",
    ],
)
def test_a_table_of_characters_is_read_as_pdfminer_reads_it(blocks: bytes) -> None:
    ours, theirs = read_characters(HEAD + blocks + FOOT), FileUnicodeMap()
    CMapParser(theirs, BytesIO(HEAD + blocks + FOOT)).run()
    assert ours is not None
    assert ours.cid2unichr == theirs.cid2unichr


@pytest.mark.parametrize(
    "blocks",
    [
        b"/Other usecmap 1 beginbfchar <0001> <7528> endbfchar",
        b"1 beginbfchar <0001> /yen endbfchar",
        b"1 beginbfchar <0001> <7528> % a remark\nendbfchar",
        b"2 beginbfchar <0001> <7528> <0002> endbfchar",
        b"1 beginbfrange <0010> <0012> [<4E00>] endbfrange",
        b"1 beginbfchar <0001> <752> endbfchar",
        b"1 beginbfchar <0001> <7528>",
    ],
)
def test_what_is_no_plain_table_is_left_to_pdfminer(blocks: bytes) -> None:
    assert read_characters(HEAD + blocks + FOOT) is None


@pytest.mark.parametrize(
    "text",
    [
        b"[1 2 3]",
        b"[1[500 600]7[ ]8 9[[1]]]",
        b"[-1 +2 .5 3. 4 --5 6-7]",
        b"[12 0 R 3 4 0 R]",
        b"[1 2/Name 3(a]4)5<ff>6 true null]",
        b"<</W[1[2 3]]/L 12/M[0 0 1 1]>>",
        b"[1 2%3 4\n5\r6\x007]",
        b"1 2 3",
        b"[1 2",
        b"1 2]",
        b"12345678901234567890 [1]",
        *(b"[" + b" " * pad + b"123 [45]" * 1500 + b"]" for pad in range(9)),  # over the end of a buffer
    ],
)
def test_the_objects_of_a_file_are_read_as_pdfminer_reads_them(text: bytes) -> None:
    def objects(parser: PDFParser) -> list[str]:
        parser.seek(0)
        found = []
        with suppress(PSEOF):
            while True:
                found.append(repr(parser.nextobject()))
        return found

    data = b"1 0 obj\n" + text + b"\nendobj\n2 0 obj 7 endobj"
    assert objects(ObjectParser(BytesIO(data))) == objects(PDFParser(BytesIO(data))) != []
