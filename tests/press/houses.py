"""Producers as their files show them: names of fonts, the way bold is drawn, what they do to sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from typesetter import Hand

# The names that Windows gives its Chinese fonts; a font that is not among them is written as the case calls it.
WINDOWS = {"宋体": "SimSun", "新宋体": "NSimSun", "黑体": "SimHei", "仿宋": "FangSong", "楷体": "KaiTi"}
FANDOL = {"宋体": "FandolSong", "黑体": "FandolHei", "仿宋": "FandolFang", "楷体": "FandolKai"}
# Printer drivers number the fonts.
NUMBERED = {font: f"F{number}" for number, font in enumerate(WINDOWS, start=2)}


@dataclass(frozen=True)
class House:
    """A producer; `size` is what it makes of 14 points, `single` the height of its single line as a share of the size.

    On the document grid (`grid`, points) lines stand on whole steps.
    """

    producer: str
    hand: Hand = field(default_factory=Hand)
    creator: str | None = None
    size: float = 14.0
    single: float = 1.3
    grid: float | None = None


def _names(
    prefix: str, table: Mapping[str, str] = WINDOWS, *, regular: str = "", bold: str = "", codec: str | None = None
) -> Callable[[str, bool], str | bytes]:
    """How a producer names fonts: a subset's prefix, its own names, a suffix for the style, perhaps in a code page."""

    def face(font: str, is_bold: bool) -> str | bytes:
        name = prefix + table.get(font, font) + (bold if is_bold else regular)
        return name.encode(codec) if codec else name

    return face


HOUSES = {
    "word-2019": House("Microsoft® Word 2019", Hand(_names("")), size=14.04),
    "word-365": House("Microsoft® Word 适用于 Microsoft 365", Hand(_names("BCDEEE+")), "Microsoft® Word 2021", 14.04),
    "word-2013": House("Microsoft® Word 2013", Hand(_names("ABCDEE+", {})), size=14.04),
    "word-2007": House("Microsoft® Office Word 2007", Hand(_names("ABCDEE+", {}, codec="gbk")), size=14.04),
    "word-2010": House("Microsoft® Word 2010", Hand(_names("ABCDEE+", bold=",Bold")), size=14.04),
    "word-grid": House("Microsoft® Word 2016", Hand(_names("BCDEEE+")), size=14.04, grid=15.6),
    "wps": House("WPS Office", Hand(_names("LNUHNF+")), "WPS 文字", 14.05),
    "mac": House(
        "macOS 版本14.5（版号23F79） Quartz PDFContext",
        Hand(_names("AAAAAB+"), stroke=0.12, matrix=True),
        "Word",
        13.92,
    ),
    "pdfmaker": House("Adobe PDF Library 15.0", Hand(_names("GHKLPN+")), "Acrobat PDFMaker 17 Word 版", 13.98),
    "distiller": House(
        "Acrobat Distiller 11.0 (Windows)",
        Hand(_names("JKLMNO+"), stroke=1 / 50),
        "PScript5.dll Version 5.2.2",
        13.98,
    ),
    "printer": House(
        "Microsoft: Print To PDF", Hand(_names("CIDFont+", NUMBERED, bold=",Bold"), stroke=1 / 100), size=14.04
    ),
    "twice": House("pdfFactory Pro 5.35 (Windows 10 Chinese)", Hand(_names(""), stroke=None, twice=True), size=14.04),
    "tex": House(
        "xdvipdfmx (20220710)",
        Hand(_names("XKQZTA+", FANDOL, regular="-Regular", bold="-Bold"), stroke=None),
        "LaTeX with hyperref",
    ),
}
