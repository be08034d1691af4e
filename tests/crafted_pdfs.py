"""PDFs made to break their readers, each with the ways in which reading it may end.

    python tests/crafted_pdfs.py FOLDER

writes them all. They are written byte by byte, since a library would mend what is broken here on purpose.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewer.outcome import Outcome

Objects = dict[int, bytes]
Ends = frozenset[Outcome]

REVIEWED, DAMAGED, NO_TEXT = Outcome.REVIEWED, Outcome.DAMAGED, Outcome.NO_TEXT
# What asks for too much may hit one limit or the other first.
TOO_MUCH = (Outcome.OUT_OF_TIME, Outcome.OUT_OF_MEMORY, Outcome.CRASHED)
TEXT = b"BT /F 12 Tf 72 720 Td (The quick brown fox reads this line.) Tj ET"
MEGABYTE = 2**20


@dataclass(frozen=True)
class Crafted:
    make: Callable[[], bytes]
    ends: Ends


CRAFTED: dict[str, Crafted] = {}


def crafted(*ends: Outcome) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Registers a file under its function's name with the outcomes that are right for it."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CRAFTED[make.__name__] = Crafted(make, frozenset(ends))
        return make

    return register


# ---------------------------------------------------------------- how they are written


def stream(data: bytes, entries: bytes = b"", *, flate: bool = False) -> bytes:
    if flate:
        data, entries = zlib.compress(data), entries + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def pdf(
    content: bytes = TEXT,
    *,
    page: bytes = b"/MediaBox[0 0 595 842]",
    resources: bytes = b"/Font<</F 4 0 R>>",
    catalog: bytes = b"",
    trailer: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
) -> bytes:
    """A file of one page; `objects` are added, or put in the place of those that every file has."""
    all_objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R%b/Resources<<%b>>/Contents 5 0 R>>" % (page, resources),
        4: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        5: stream(content, flate=len(content) > 1000),
        **(objects or {}),
    }
    return written(all_objects, trailer)


def written(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    data += b"trailer\n<</Root 1 0 R/Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, start)
    return bytes(data)


def type0(to_unicode: bytes = b"", descendant: bytes = b"", encoding: bytes = b"/Identity-H") -> Objects:
    """A composite font as object 4."""
    objects = {
        4: b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding%b/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>" % encoding,
        6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>%b>>" % descendant,
    }
    if to_unicode:
        objects[7] = stream(to_unicode)
    else:
        objects[4] = objects[4].replace(b"/ToUnicode 7 0 R", b"")
    return objects


def cmap(body: bytes) -> bytes:
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%b\nendcmap end end" % body
    )


def codes(text: str) -> bytes:
    """Text in a font whose codes are UTF-16."""
    return b"<%b>" % text.encode("utf-16-be").hex().encode()


def lines(texts: list[str], size: float = 12) -> bytes:
    return b"BT /F %d Tf 72 780 Td 20 TL %b ET" % (size, b" ".join(b"%b Tj T*" % codes(text) for text in texts))


# ---------------------------------------------------------------- bombs


def _deflated(block: bytes, times: int) -> bytes:
    """zlib data of `times` blocks, made without making what it holds: flushed blocks can be repeated."""
    packer = zlib.compressobj(9)
    head = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return head + again * (times - 1) + b"\x03\x00" + check.to_bytes(4, "big")


@crafted(*TOO_MUCH)
def flate_in_flate() -> bytes:
    bomb = zlib.compress(zlib.compress(_deflated(b" " * MEGABYTE, 3000), 9), 9)
    return pdf(objects={5: stream(bomb, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")})


def _form(content: bytes, inner: int | None) -> bytes:
    resources = b"/Resources<</XObject<</F %d 0 R>>>>" % inner if inner else b""
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources)


@crafted(*TOO_MUCH)
def nested_forms() -> bytes:
    forms = {10 + level: _form(b"/F Do " * 10, 11 + level) for level in range(8)} | {18: _form(b"0 0 1 1 re f", None)}
    return pdf(b"/F Do", resources=b"/XObject<</F 10 0 R>>", objects=forms)


@crafted(REVIEWED)
def form_that_calls_itself() -> bytes:
    return pdf(TEXT + b" /F Do", resources=b"/Font<</F 4 0 R>>/XObject<</F 10 0 R>>", objects={10: _form(b"/F Do", 10)})


@crafted(*TOO_MUCH)
def unicode_range_of_four_thousand_million() -> bytes:
    ranges = cmap(b"1 beginbfrange <00000000> <FFFFFFFF> <00000000> endbfrange")
    return pdf(b"BT /F 12 Tf 72 720 Td <0041> Tj ET", objects=type0(ranges))


@crafted(*TOO_MUCH)
def widths_of_a_hundred_million() -> bytes:
    return pdf(b"BT /F 12 Tf 72 720 Td <0041> Tj ET", objects=type0(descendant=b"/W[0 900000000 500]"))


@crafted(Outcome.UNREADABLE_TEXT, *TOO_MUCH)
def code_range_of_four_thousand_million() -> bytes:
    objects = type0(encoding=b" 8 0 R")
    ranges = cmap(b"1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange")
    return pdf(b"BT /F 12 Tf 72 720 Td <0041> Tj ET", objects={**objects, 8: stream(ranges, b"/Type/CMap/CMapName/X")})


@crafted(Outcome.TOO_LARGE)
def three_million_characters() -> bytes:
    return pdf(b"BT /F 1 Tf 72 720 Td " + (b"(" + b"a" * 1000 + b") Tj ") * 3000 + b"ET")


@crafted(Outcome.TOO_LARGE)
def a_glyph_of_a_million_characters() -> bytes:
    text = "优" * 30_000
    unicode = cmap(b"1 beginbfchar <0041> <%b> endbfchar" % text.encode("utf-16-be").hex().encode())
    return pdf(b"BT /F 12 Tf 72 720 Td " + b"<0041> Tj " * 100 + b"ET", objects=type0(unicode))


@crafted(REVIEWED, *TOO_MUCH)
def half_a_million_rectangles() -> bytes:
    return pdf(TEXT + b" 10 10 5 5 re f" * 500_000)


@crafted(REVIEWED, *TOO_MUCH)
def two_million_path_operators() -> bytes:
    return pdf(TEXT + b" 0 0 m" + b" 9 9 l" * 2_000_000 + b" S")


@crafted(*TOO_MUCH)
def a_million_crossing_rules() -> bytes:
    rules = b"".join(b"%d 100 1 500 re f 100 %d 400 1 re f " % (90 + n % 400, 90 + n % 500) for n in range(50_000))
    return pdf(TEXT + b" " + rules * 10)


@crafted(Outcome.TOO_LARGE)
def twenty_thousand_pages() -> bytes:
    pages = dict.fromkeys(range(10, 20010), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    kids = b" ".join(b"%d 0 R" % n for n in pages)
    return pdf(objects={2: b"<</Type/Pages/Count 20000/Kids[%b]>>" % kids, **pages})


@crafted(DAMAGED, NO_TEXT, *TOO_MUCH)
def predictor_of_two_thousand_million_columns() -> bytes:
    parameters = b"/DecodeParms<</Predictor 12/Columns 2000000000/Colors 4/BitsPerComponent 16>>"
    return pdf(objects={5: stream(b"\2" + TEXT, parameters, flate=True)})


@crafted(DAMAGED, NO_TEXT, *TOO_MUCH)
def run_length_of_a_hundred_million() -> bytes:
    packed = zlib.compress(b"\x81 " * 800_000 + b"\x80", 9)
    return pdf(objects={5: stream(packed, b"/Filter[/FlateDecode/RunLengthDecode]")})


@crafted(NO_TEXT)
def a_huge_image() -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8"
    image = stream(_deflated(b"\0" * MEGABYTE, 3400), entries + b"/Filter/FlateDecode")
    return pdf(b"595 0 0 842 0 0 cm /I Do", resources=b"/XObject<</I 10 0 R>>", objects={10: image})


@crafted(REVIEWED)
def ten_thousand_annotations() -> bytes:
    notes = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>" * 10_000
    return pdf(page=b"/MediaBox[0 0 595 842]/Annots 10 0 R", objects={10: b"[%b]" % notes})


# ---------------------------------------------------------------- structures that lie


@crafted(REVIEWED, Outcome.PARTLY_REVIEWED, DAMAGED)
def page_tree_that_contains_itself() -> bytes:
    return pdf(objects={2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>"})


@crafted(Outcome.PARTLY_REVIEWED)
def a_second_page_that_is_a_circle() -> bytes:
    """What is announced as a page, and is none: nobody can tell that nothing was meant to stand there."""
    branches = {10: b"<</Type/Pages/Kids[11 0 R]/Count 1>>", 11: b"<</Type/Pages/Kids[10 0 R]/Count 1>>"}
    return pdf(objects={2: b"<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>", **branches})


@crafted(REVIEWED, Outcome.PARTLY_REVIEWED)
def page_count_that_is_too_high() -> bytes:
    return pdf(objects={2: b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"})


@crafted(REVIEWED)
def page_count_that_is_too_low() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>"
    return pdf(objects={2: b"<</Type/Pages/Kids[3 0 R 10 0 R 11 0 R]/Count 1>>", 10: page, 11: page})


@crafted(REVIEWED, NO_TEXT, DAMAGED, *TOO_MUCH)
def arrays_in_the_content_nested_deep() -> bytes:
    return pdf(b"[" * 200_000 + b"]" * 200_000 + b" TJ " + TEXT)


@crafted(DAMAGED, REVIEWED, *TOO_MUCH)
def arrays_in_an_object_nested_deep() -> bytes:
    return pdf(page=b"/MediaBox[0 0 595 842]/Annots " + b"[" * 200_000 + b"]" * 200_000)


@crafted(DAMAGED, Outcome.PARTLY_REVIEWED)
def page_of_a_thousand_million_points() -> bytes:
    return pdf(page=b"/MediaBox[0 0 1000000000 1000000000]")


@crafted(DAMAGED, REVIEWED)
def page_size_that_is_no_number() -> bytes:
    return pdf(page=b"/MediaBox[0 0 NaN Infinity]")


@crafted(DAMAGED, REVIEWED)
def page_without_a_size() -> bytes:
    return pdf(page=b"")


@crafted(REVIEWED, DAMAGED)
def page_whose_parent_is_itself() -> bytes:
    return pdf(objects={3: b"<</Type/Page/Parent 3 0 R/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>"})


@crafted(DAMAGED, NO_TEXT, REVIEWED)
def length_that_refers_to_itself() -> bytes:
    return pdf(objects={5: b"<</Length 5 0 R>>stream\n%b\nendstream" % TEXT})


@crafted(REVIEWED, DAMAGED)
def length_that_is_wrong() -> bytes:
    return pdf(objects={5: b"<</Length 999999999>>stream\n%b\nendstream" % TEXT})


@crafted(REVIEWED, DAMAGED, *TOO_MUCH)
def older_version_that_is_the_newest() -> bytes:
    data = pdf()
    return data.replace(b"/Size 6", b"/Size 6/Prev %d" % data.index(b"xref\n"))


@crafted(REVIEWED, DAMAGED, *TOO_MUCH)
def table_of_a_thousand_million_objects() -> bytes:
    return pdf().replace(b"xref\n0 1\n", b"xref\n0 1000000000\n")


@crafted(REVIEWED, DAMAGED)
def object_stream_within_itself() -> bytes:
    held = stream(b"10 0 <<>>", b"/Type/ObjStm/N 1000000000/First 5/Extends 10 0 R")
    return pdf(objects={10: held})


@crafted(REVIEWED)
def missing_table_of_objects() -> bytes:
    data = pdf()
    return data[: data.index(b"xref\n")] + b"trailer\n<</Root 1 0 R>>\n"


@crafted(REVIEWED)
def outlines_in_a_circle() -> bytes:
    entry = b"<</Title(x)/Parent 10 0 R/Next 12 0 R/Prev 12 0 R>>"
    outlines = b"<</Type/Outlines/First 11 0 R/Last 12 0 R/Count 2>>"
    return pdf(catalog=b"/Outlines 10 0 R", objects={10: outlines, 11: entry, 12: entry.replace(b"12 0 R", b"11 0 R")})


@crafted(Outcome.PARTLY_REVIEWED)
def one_broken_page_of_three() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents %d 0 R>>"
    kids = {2: b"<</Type/Pages/Kids[3 0 R 10 0 R 11 0 R]/Count 3>>", 10: page % 12, 11: page % 5}
    unknown = stream(b"\1" + TEXT, b"/DecodeParms<</Predictor 99/Columns 5>>", flate=True)
    return pdf(objects={**kids, 12: unknown})


# ---------------------------------------------------------------- what it holds


@crafted(REVIEWED)
def scripts_and_programs_to_launch() -> bytes:
    action = b"<</S/JavaScript/JS(app.launchURL('http://203.0.113.1/'))/Next<</S/Launch/F(/bin/sh)>>>>"
    remote = b"<</S/URI/URI(http://203.0.113.1/)>>"
    note = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A %b>>" % remote
    return pdf(
        catalog=b"/OpenAction %b/AA<</WC %b>>" % (action, action), page=b"/MediaBox[0 0 595 842]/Annots[%b]" % note
    )


@crafted(REVIEWED)
def embedded_files() -> bytes:
    names = b"/Names<</EmbeddedFiles<</Names[(a.exe) 10 0 R]>>>>"
    held = b"<</Type/Filespec/F(../../a.exe)/EF<</F 11 0 R>>>>"
    return pdf(catalog=names, objects={10: held, 11: stream(b"MZ" * 1000, b"/Type/EmbeddedFile")})


@crafted(REVIEWED, DAMAGED)
def content_in_a_file_elsewhere() -> bytes:
    return pdf(objects={5: stream(TEXT, b"/F(/etc/passwd)")})


@crafted(REVIEWED)
def a_font_that_is_garbage() -> bytes:
    descriptor = b"<</Type/FontDescriptor/FontName/X/FontFile2 11 0 R/Flags 4/FontBBox[0 0 1 1]>>"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/FontDescriptor 10 0 R>>"
    return pdf(objects={4: font, 10: descriptor, 11: stream(b"\0\1\0\0\xff\xff" + b"\xff" * 500)})


@crafted(REVIEWED, NO_TEXT, DAMAGED)
def numbers_beyond_all_measure() -> bytes:
    huge = b"9" * 400
    return pdf(b"%b 0 0 %b 0 0 cm " % (huge, huge) + TEXT + b" BT /F %b Tf -%b.%b 0 Td (x) Tj ET" % (huge, huge, huge))


@crafted(Outcome.UNREADABLE_TEXT)
def codes_without_meaning() -> bytes:
    return pdf(lines(["用户满意经营实践报告的正文内容" * 2] * 10), objects=type0())


@crafted(Outcome.UNREADABLE_TEXT)
def private_characters() -> bytes:
    return pdf(
        lines(["\ue123\ue124\ue125\ue126" * 5] * 10), objects=type0(_same(0xE000, 0xE0FF) + _same(0xE100, 0xE1FF))
    )


@crafted(Outcome.UNREADABLE_TEXT)
def other_chinese_than_is_seen() -> bytes:
    text = "".join(chr(0x7600 + 37 * n % 0x1A00) for n in range(300))
    rows = [text[begin : begin + 30] for begin in range(0, 300, 30)]
    return pdf(lines(rows), objects=type0(b"".join(_same(b * 256, b * 256 + 255) for b in range(0x4E, 0xA0))))


def _same(first: int, last: int) -> bytes:
    return cmap(b"1 beginbfrange <%04X> <%04X> <%04X> endbfrange" % (first, last, first))


@crafted(NO_TEXT)
def a_scan() -> bytes:
    image = stream(
        b"\x80" * 100, b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    return pdf(b"595 0 0 842 0 0 cm /I Do", resources=b"/XObject<</I 10 0 R>>", objects={10: image})


# ---------------------------------------------------------------- no PDF, or not all of one


@crafted(DAMAGED)
def truncated() -> bytes:
    return pdf()[:120]


@crafted(Outcome.NOT_A_PDF)
def empty() -> bytes:
    return b""


@crafted(DAMAGED)
def header_only() -> bytes:
    return b"%PDF-1.7\n"


@crafted(Outcome.NOT_A_PDF)
def web_page() -> bytes:
    return b"<html><body>report</body></html>"


@crafted(Outcome.NOT_A_PDF, DAMAGED)
def archive() -> bytes:
    import io
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("report.txt", "report")
    return held.getvalue()


@crafted(Outcome.NEEDS_PASSWORD)
def password() -> bytes:
    import io

    import pikepdf

    held = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(held, encryption=pikepdf.Encryption(owner="a", user="secret"))
    return held.getvalue()


@crafted(Outcome.NEEDS_PASSWORD)
def unknown_encryption() -> bytes:
    return pdf(trailer=b"/ID[<00><00>]/Encrypt<</Filter/Nobody/V 9/R 9/O(x)/U(x)/P 0>>")


@crafted(DAMAGED)
def noise() -> bytes:
    return b"%PDF-1.7\n" + bytes((n * n * 7 + n // 3) % 256 for n in range(50_000))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, item in CRAFTED.items():
        (folder / f"{name}.pdf").write_bytes(item.make())


if __name__ == "__main__":
    main()
