"""Draws the faults that the rules' page shows, each beside the same place without it: `python docs/draw_faults.py [RULE …]`.

The reports are those of the catalogue's examples, which also run as tests. Needs the fonts of Debian's
`fonts-arphic-uming` and `fonts-wqy-zenhei`, whose shapes stand in for 宋体 and 黑体.
"""

from __future__ import annotations

import io
import logging
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from sample_report import make_report  # noqa: E402

from reviewer.rules.catalogue import load_catalogue  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "faults"
TRUETYPE = Path("/usr/share/fonts/truetype")
SONG, HEI = TRUETYPE / "arphic" / "uming.ttc", TRUETYPE / "wqy" / "wqy-zenhei.ttc"
SHAPES: Mapping[str, Path] = {"/SimHei": HEI}  # of all other fonts: SONG

SCALE, GAP, BAND, COLOURS = 0.85, 12, 24, 32
WRONG, RIGHT = ("不符合", "#c62828"), ("符合", "#2e7d32")
# Few words, so that a page shows several headings.
SHORT: Mapping[str, Any] = {"paragraphs": 0, "intro_paragraphs": 1}
# The example's heading looks like one of the first level, which is bold; here only its number is to be seen.
ONLY_THE_FAULT: Mapping[str, Mapping[str, Any]] = {"heading.format": {"plain_headings": True}}
# What of the page is shown (points from above), and from which words on where that is not the first page's head.
TOP, FOOT = (60.0, 250.0), (690.0, 830.0)
SHOWN: Mapping[str, tuple[float, float] | str] = {
    "title.font": TOP, "title.size": TOP, "title.bold": TOP, "title.align": TOP, "title.spacing": TOP,
    "body.size": TOP, "body.spacing": TOP, "body.indent": TOP, "body.align": TOP,
    "page.number": FOOT, "heading.bold": TOP, "heading.format": "满意理念", "heading.sequence": "满意理念",
    "heading.missing": "洞察需求期望", "heading.title": "满意理念",
}  # fmt: skip


def main(rules: list[str]) -> None:
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it tells of tables that it drops
    PICTURES.mkdir(parents=True, exist_ok=True)
    for rule in rules or SHOWN:
        examples = load_catalogue()[rule].examples
        picture = beside(_drawn(rule, examples.bad[0]), _drawn(rule, _counterpart(examples.bad[0])))
        picture.quantize(COLOURS, Image.Quantize.MEDIANCUT).save(PICTURES / f"{rule}.png", optimize=True)


def _counterpart(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same report without its fault: only the title's words stay."""
    return {key: value for key, value in change.items() if key == "title_text"}


def _drawn(rule: str, change: Mapping[str, Any]) -> Image.Image:
    """The part of the page on which the fault is to be seen."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        path = make_report(Path(folder), {**SHORT, **ONLY_THE_FAULT.get(rule, {}), **change})
        give_shapes(path)
        with pypdfium2.PdfDocument(path) as document:
            shown = SHOWN[rule]
            page, (top, bottom) = _find(document, shown) if isinstance(shown, str) else (document[0], shown)
            picture = page.render(scale=SCALE).to_pil().convert("RGB")
            return picture.crop((0, int(top * SCALE), picture.width, int(bottom * SCALE)))


def _find(document: pypdfium2.PdfDocument, words: str) -> tuple[pypdfium2.PdfPage, tuple[float, float]]:
    """The page on which `words` stand as a heading, and the part of it from there on."""
    for page in document:
        text = page.get_textpage()
        found = text.search(words).get_next()
        if found:
            top = page.get_height() - text.get_charbox(found[0])[3]
            return page, (max(top - 30, 0), min(top + 170, page.get_height()))
    raise ValueError(f"{words} is on no page")


def beside(wrong: Image.Image, right: Image.Image) -> Image.Image:
    """Both pictures under their captions."""
    sheet = Image.new("RGB", (wrong.width + GAP + right.width, wrong.height + BAND), "white")
    pen = ImageDraw.Draw(sheet)
    for left, picture, (caption, colour) in ((0, wrong, WRONG), (wrong.width + GAP, right, RIGHT)):
        pen.text((left + 6, 2), caption, fill=colour, font=ImageFont.truetype(str(HEI), 16))
        sheet.paste(picture, (left, BAND))
        pen.rectangle((left, BAND, left + picture.width - 1, sheet.height - 1), outline=colour, width=2)
    return sheet


# ---------------------------------------------------------------- shapes for the fonts that the test's PDFs only name


def give_shapes(path: Path) -> None:
    """Embeds into the PDF, for each font that it names, the glyphs that it uses."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            codes = _codes(font)
            shapes, glyphs = _glyphs(SHAPES.get(str(font.BaseFont), SONG), set(codes.values()))
            places = bytearray(2 * (max(codes) + 1))
            for code, char in codes.items():
                places[2 * code : 2 * code + 2] = glyphs.get(char, 0).to_bytes(2, "big")
            descendant = font.DescendantFonts[0]
            descendant.CIDToGIDMap = pdf.make_stream(bytes(places))
            descendant.FontDescriptor.FontFile2 = pdf.make_stream(shapes, Length1=len(shapes))
        pdf.save(path)


def _codes(font: pikepdf.Object) -> Mapping[int, str]:
    """Which character a code means."""
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>\n", font.ToUnicode.read_bytes().decode() + "\n")
    return {
        int(code, 16): bytes.fromhex(char).decode("utf-16-be")
        for code, char in pairs
        if (code, char) != ("0000", "FFFF")
    }


def _glyphs(path: Path, chars: set[str]) -> tuple[bytes, Mapping[str, int]]:
    """A font with these characters alone, and which glyph is whose."""
    options = subset.Options(drop_tables=["EBDT", "EBLC", "EBSC", "GSUB", "GPOS", "vhea", "vmtx"], notdef_outline=True)
    font = TTFont(path, fontNumber=0)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(chars))
    subsetter.subset(font)
    glyphs = {chr(char): font.getGlyphID(name) for char, name in font.getBestCmap().items()}
    written = io.BytesIO()
    font.save(written)
    return written.getvalue(), glyphs


if __name__ == "__main__":
    main(sys.argv[1:])
