"""Sets small reports as real PDFs, with every measure under the test's control.

Fonts are named and given a ToUnicode map but not embedded: what is tested is what a reader of the file's
structure sees, on a machine without any Chinese font.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf

WIDTH, HEIGHT = 595.3, 841.9
LEFT, RIGHT, TOP, BOTTOM = 90.0, 505.3, 72.0, 770.0
NO_LINE_START = "，。、；：！？”）》"


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: size, pitch and indent in points, colour as a gray level, `mode` the render mode."""

    font: str = "SimSun"
    size: float = 14.0
    pitch: float = 27.3
    indent: float = 28.0
    align: str = "justify"
    bold: bool = False
    gray: float = 0.0
    mode: int = 0


BODY = Style()
TITLE = Style(size=18, pitch=23.4, indent=0, align="center", bold=True)
HEADING = Style(align="left")


@dataclass
class _Placed:
    x: float
    top: float
    text: str
    style: Style
    stretch: float = 0.0


@dataclass
class Typesetter:
    """Collects paragraphs, breaks them into lines and pages, and writes the PDF."""

    producer: str = "Microsoft® Word 2019"
    page_number: str | None = "center"
    page_format: str = "{n}"
    header: str | None = None
    pages: list[list[_Placed]] = field(default_factory=lambda: [[]])
    rules: dict[int, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    scans: set[int] = field(default_factory=set)
    _top: float = TOP

    def title(self, text: str, style: Style = TITLE) -> Typesetter:
        return self.paragraph(text, style)

    def heading(self, text: str, style: Style = HEADING) -> Typesetter:
        first_level = text[1:2] == "、" or text[2:3] == "、"
        return self.paragraph(text, replace(style, bold=style.bold or (first_level and style == HEADING)))

    def paragraph(self, text: str, style: Style = BODY) -> Typesetter:
        lines = _break(text, style)
        for number, line in enumerate(lines):
            if self._top + style.pitch > BOTTOM:
                self.page_break()
            indent = style.indent if number == 0 else 0.0
            width = _width(line, style.size)
            room = RIGHT - LEFT - indent
            x, stretch = LEFT + indent, 0.0
            if style.align == "center":
                x = LEFT + (RIGHT - LEFT - width) / 2
            elif style.align == "right":
                x = RIGHT - width
            elif style.align == "justify" and number < len(lines) - 1:
                stretch = (room - width) / max(len(line) - 1, 1)
            self.pages[-1].append(_Placed(x, self._top, line, style, stretch))
            self._top += style.pitch
        return self

    def table(self, rows: list[list[str]], size: float = 10.5) -> Typesetter:
        height, width = size * 1.6, (RIGHT - LEFT) / len(rows[0])
        if self._top + height * len(rows) > BOTTOM:
            self.page_break()
        boxes = self.rules.setdefault(len(self.pages) - 1, [])
        for row in rows:
            for column, cell in enumerate(row):
                x = LEFT + column * width
                boxes.append((x, self._top, width, height))
                self.pages[-1].append(_Placed(x + 3, self._top + 2, cell, Style(size=size)))
            self._top += height
        self._top += 6
        return self

    def stray(self, text: str, x: float, top: float, style: Style) -> Typesetter:
        """Text at a place of its own on the current page."""
        self.pages[-1].append(_Placed(x, top, text, style))
        return self

    def scan(self) -> Typesetter:
        """A page that is one picture, as a scanner makes it."""
        self.page_break()
        self.scans.add(len(self.pages) - 1)
        return self

    def page_break(self) -> Typesetter:
        self.pages.append([])
        self._top = TOP
        return self

    def save(self, path: Path) -> Path:
        pdf = pikepdf.new()
        pdf.docinfo["/Producer"] = self.producer
        fonts = _Fonts(pdf)
        for number, page in enumerate(self.pages, start=1):
            placed = [*page, *self._furniture(number)]
            content = "\n".join(_draw(item, fonts) for item in placed)
            for x, top, width, height in self.rules.get(number - 1, []):
                content += f"\n0.5 w {x:.2f} {HEIGHT - top - height:.2f} {width:.2f} {height:.2f} re S"
            if number - 1 in self.scans:
                content = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im0 Do Q"
            pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
            pdf.pages[-1].Contents = pdf.make_stream(content.encode())
            pdf.pages[-1].Resources = pikepdf.Dictionary(
                Font=fonts.resources(), XObject=pikepdf.Dictionary(Im0=_gray_picture(pdf))
            )
        fonts.finish()
        pdf.save(path)
        return path

    def _furniture(self, number: int) -> list[_Placed]:
        placed = []
        style = Style(size=10.5)
        if self.page_number:
            text = self.page_format.format(n=number, total=len(self.pages))
            width = _width(text, 10.5)
            x = {"center": (WIDTH - width) / 2, "right": RIGHT - width, "left": LEFT}[self.page_number]
            placed.append(_Placed(x, 795, text, style))
        if self.header:
            placed.append(_Placed(LEFT, 40, self.header, style))
        return placed


def _gray_picture(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_stream(
        b"\xc0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
    )  # fmt: skip


def _advance(char: str) -> float:
    return 0.5 if ord(char) < 0x2000 else 1.0


def _width(text: str, size: float) -> float:
    return sum(_advance(char) for char in text) * size


def _break(text: str, style: Style) -> list[str]:
    lines, line = [], ""
    for char in text:
        room = RIGHT - LEFT - (style.indent if not lines else 0)
        if _width(line + char, style.size) > room and char not in NO_LINE_START:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def _draw(item: _Placed, fonts: _Fonts) -> str:
    style = item.style
    base = HEIGHT - item.top - 0.86 * style.size
    mode = 2 if style.bold else style.mode
    codes = fonts.encode(style.font, item.text)
    stroke = f"{style.size / 35:.3f} w {style.gray} G" if mode == 2 else ""
    return (
        f"BT {stroke} {style.gray} g {mode} Tr /{fonts.name(style.font)} {style.size} Tf {item.stretch:.4f} Tc "
        f"1 0 0 1 {item.x:.3f} {base:.3f} Tm <{codes}> Tj ET"
    )


class _Fonts:
    """Type 0 fonts with a code for each character used."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._fonts: dict[str, pikepdf.Object] = {}

    def name(self, font: str) -> str:
        if font not in self._fonts:
            self._fonts[font] = self._pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font))
        return f"F{list(self._fonts).index(font)}"

    def encode(self, font: str, text: str) -> str:
        self.name(font)
        return "".join(f"{self._codes.setdefault(char, len(self._codes) + 1):04X}" for char in text)

    def resources(self) -> pikepdf.Dictionary:
        return pikepdf.Dictionary({f"/{self.name(font)}": found for font, found in self._fonts.items()})

    def finish(self) -> None:
        lines = "\n".join(
            f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in self._codes.items()
        )
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(self._codes)} beginbfchar\n{lines}\nendbfchar endcmap end end"
        )
        unicode = self._pdf.make_stream(cmap.encode())
        widths = pikepdf.Array()
        for char, code in self._codes.items():
            widths.extend([code, pikepdf.Array([int(_advance(char) * 1000)])])
        for font, found in self._fonts.items():
            name = pikepdf.Name(f"/{font}")
            descriptor = pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor,
                FontName=name,
                Flags=4,
                FontBBox=[0, -140, 1000, 860],
                ItalicAngle=0,
                Ascent=860,
                Descent=-140,
                CapHeight=700,
                StemV=80,
            )
            descendant = pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.CIDFontType2,
                BaseFont=name,
                DW=1000,
                W=widths,
                CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
                FontDescriptor=self._pdf.make_indirect(descriptor),
            )
            found.Subtype = pikepdf.Name.Type0
            found.BaseFont = name
            found.Encoding = pikepdf.Name("/Identity-H")
            found.DescendantFonts = [self._pdf.make_indirect(descendant)]
            found.ToUnicode = unicode
