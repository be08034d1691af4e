"""Sets small reports as real PDFs, with every measure under the test's control.

Fonts are named and given a ToUnicode map but not embedded: what is tested is what a reader of the file's
structure sees, on a machine without any Chinese font.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

import pikepdf

WIDTH, HEIGHT = 595.3, 841.9
LEFT, RIGHT, TOP, BOTTOM = 90.0, 505.3, 72.0, 770.0
NO_LINE_START = "，。、；：！？”）》"
# Between two columns, and from the text block's foot to the page number.
GUTTER, FOOT = 21.0, 25.0


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: size, pitch and indent in points, colour as a gray level, `mode` the render mode.

    `latin` is the font of letters and digits where it is another one.
    """

    font: str = "SimSun"
    size: float = 14.0
    pitch: float = 27.3
    indent: float = 28.0
    align: str = "justify"
    bold: bool = False
    gray: float = 0.0
    mode: int = 0
    latin: str | None = None


BODY = Style()
TITLE = Style(size=18, pitch=23.4, indent=0, align="center", bold=True)
HEADING = Style(align="left")


def _as_named(font: str, bold: bool) -> str | bytes:
    return font


@dataclass(frozen=True)
class Hand:
    """How a producer writes a font into the file: the names it gives, how it draws bold and what it leaves out.

    `face` gives the PDF's name of a font, as text or as raw bytes. Bold is drawn by a `stroke` of that share of the
    size, or, where it is None, by the name alone; `twice` draws the glyphs once more, beside themselves. With
    `matrix` the size stands in the text matrix; without `unicode` nothing tells which characters are meant.
    """

    face: Callable[[str, bool], str | bytes] = _as_named
    stroke: float | None = 1 / 35
    twice: bool = False
    matrix: bool = False
    unicode: bool = True


@dataclass
class _Placed:
    x: float
    top: float
    text: str
    style: Style
    stretch: float = 0.0


@dataclass
class Typesetter:
    """Collects paragraphs, breaks them into lines and pages, and writes the PDF.

    `labels` are the page numbers as printed, page by page (None: none), where `page_format` does not do; `paper` is
    width and height of a page in points; `rotated` turns the sheet and tells viewers to turn it back.
    """

    producer: str = "Microsoft® Word 2019"
    page_number: str | None = "center"
    page_format: str = "{n}"
    header: str | None = None
    pages: list[list[_Placed]] = field(default_factory=lambda: [[]])
    rules: dict[int, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    scans: set[int] = field(default_factory=set)
    _top: float = TOP
    creator: str | None = None
    hand: Hand = field(default_factory=Hand)
    labels: Callable[[int, int], str | None] | None = None
    number_at: Literal["bottom", "top"] = "bottom"
    number_row: str | None = None
    number_style: Style = field(default_factory=lambda: Style(size=10.5))
    paper: tuple[float, float] = (WIDTH, HEIGHT)
    rotated: bool = False
    columns: int = 1
    landscape: set[int] = field(default_factory=set)
    _column: int = 0
    _foot: float = 0.0
    _head: float = TOP

    def title(self, text: str, style: Style = TITLE) -> Typesetter:
        return self.paragraph(text, style)

    def heading(self, text: str, style: Style = HEADING) -> Typesetter:
        first_level = text[1:2] == "、" or text[2:3] == "、"
        return self.paragraph(text, replace(style, bold=style.bold or (first_level and style == HEADING)))

    def paragraph(self, text: str, style: Style = BODY) -> Typesetter:
        left, right = self._measure()
        lines = _break(text, style, right - left)
        for number, line in enumerate(lines):
            if self._top + style.pitch > self._bottom():
                self._next_column()
                left, right = self._measure()
            indent = style.indent if number == 0 else 0.0
            width = _width(line, style.size)
            room = right - left - indent
            x, stretch = left + indent, 0.0
            if style.align == "center":
                x = left + (right - left - width) / 2
            elif style.align == "right":
                x = right - width
            elif style.align == "justify" and number < len(lines) - 1:
                stretch = (room - width) / max(len(line) - 1, 1)
            self.pages[-1].append(_Placed(x, self._top, line, style, stretch))
            self._top += style.pitch
        return self

    def table(self, rows: list[list[str]], size: float = 10.5) -> Typesetter:
        height = size * 1.6
        if self._top + height * len(rows) > self._bottom():
            self.page_break()
        for row in rows:
            self._row(row, size)
        self._top += 6
        return self

    def long_table(self, rows: list[list[str]], size: float = 10.5, *, three_lines: bool = False) -> Typesetter:
        """A table that runs on to the next page where it must; with rules at top, head and foot only, or all."""
        for number, row in enumerate(rows):
            if self._top + size * 1.6 > self._bottom():
                self.page_break()
            if three_lines and number < 2:
                self._rule(self._top)
            self._row(row, size, ruled=not three_lines)
        if three_lines:
            self._rule(self._top)
        self._top += 6
        return self

    def _row(self, row: list[str], size: float, *, ruled: bool = True) -> None:
        left, right = self._measure()
        height, width = size * 1.6, (right - left) / len(row)
        boxes = self.rules.setdefault(len(self.pages) - 1, [])
        for column, cell in enumerate(row):
            x = left + column * width
            if ruled:
                boxes.append((x, self._top, width, height))
            self.pages[-1].append(_Placed(x + 3, self._top + 2, cell, Style(size=size)))
        self._top += height

    def _rule(self, top: float, share: float = 1.0) -> None:
        left, right = self._measure()
        self.rules.setdefault(len(self.pages) - 1, []).append((left, top, (right - left) * share, 0.0))

    def frame(self, text: str, style: Style, inset: float = 30.0) -> Typesetter:
        """A framed text of a few lines within the text."""
        left, right = self._measure()
        lines = _break(text, replace(style, indent=0), right - left - 2 * inset - 12)
        height = len(lines) * style.pitch + 10
        if self._top + height + 12 > self._bottom():
            self.page_break()
        self.rules.setdefault(len(self.pages) - 1, []).append(
            (left + inset, self._top + 6, right - left - 2 * inset, height)
        )
        for number, line in enumerate(lines):
            self.pages[-1].append(_Placed(left + inset + 6, self._top + 11 + number * style.pitch, line, style))
        self._top += height + 12
        return self

    def footnote(self, mark: str, text: str) -> Typesetter:
        """A small raised mark behind the last line, and the note at the page's foot under a short rule."""
        last, size = self.pages[-1][-1], 9.0
        if not self._foot:
            self._rule(self._bottom() - 14, 1 / 3)
        self._foot += 14
        note = Style(size=size, pitch=11.7, indent=0)
        end = last.x + _width(last.text, last.style.size) + last.stretch * len(last.text)
        self.stray(mark, end, last.top, replace(note, size=last.style.size * 0.6))
        return self.stray(f"{mark} {text}", LEFT, self.paper[1] - (HEIGHT - BOTTOM) - 12, note)

    def fits(self, text: str, style: Style, spare: float = 0.0) -> bool:
        """Whether the paragraph still fits on the page, with `spare` points below it."""
        left, right = self._measure()
        return self._top + len(_break(text, style, right - left)) * style.pitch + spare <= self._bottom()

    def stray(self, text: str, x: float, top: float, style: Style) -> Typesetter:
        """Text at a place of its own on the current page."""
        self.pages[-1].append(_Placed(x, top, text, style))
        return self

    def scan(self) -> Typesetter:
        """A page that is one picture, as a scanner makes it."""
        self.page_break()
        self.scans.add(len(self.pages) - 1)
        return self

    def page_break(self, *, landscape: bool = False) -> Typesetter:
        self.pages.append([])
        if landscape:
            self.landscape.add(len(self.pages) - 1)
        self._top, self._head, self._column, self._foot = TOP, TOP, 0, 0.0
        return self

    def in_columns(self, count: int) -> Typesetter:
        """Sets what follows in columns, below what stands on the page."""
        self.columns, self._head = count, self._top
        return self

    def _next_column(self) -> None:
        if self._column + 1 < self.columns:
            self._column += 1
            self._top = self._head
        else:
            self.page_break()

    def size_of(self, page: int) -> tuple[float, float]:
        """Width and height of a page (counted from 0)."""
        width, height = self.paper
        return (height, width) if page in self.landscape else (width, height)

    def _measure(self) -> tuple[float, float]:
        """Left and right edge of the column."""
        width = self.size_of(len(self.pages) - 1)[0]
        room = (width - LEFT - (WIDTH - RIGHT) - GUTTER * (self.columns - 1)) / self.columns
        left = LEFT + self._column * (room + GUTTER)
        return left, left + room

    def _bottom(self) -> float:
        return self.size_of(len(self.pages) - 1)[1] - (HEIGHT - BOTTOM) - self._foot - (3 if self._foot else 0)

    def save(self, path: Path) -> Path:
        pdf = pikepdf.new()
        pdf.docinfo["/Producer"] = self.producer
        if self.creator:
            pdf.docinfo["/Creator"] = self.creator
        fonts = _Fonts(pdf, self.hand)
        for number, page in enumerate(self.pages, start=1):
            width, height = self.size_of(number - 1)
            placed = [*page, *self._furniture(number)]
            content = "\n".join(_draw(item, fonts, height) for item in placed)
            for x, top, wide, high in self.rules.get(number - 1, []):
                shape = f"{wide:.2f} {high:.2f} re S" if high else f"m {x + wide:.2f} {height - top:.2f} l S"
                content += f"\n0.5 w {x:.2f} {height - top - high:.2f} {shape}"
            if number - 1 in self.scans:
                content = f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q"
            if self.rotated:
                content = f"q 0 1 -1 0 {height} 0 cm {content} Q"
            pdf.add_blank_page(page_size=(height, width) if self.rotated else (width, height))
            if self.rotated:
                pdf.pages[-1].Rotate = 90
            pdf.pages[-1].Contents = pdf.make_stream(content.encode())
            pdf.pages[-1].Resources = pikepdf.Dictionary(
                Font=fonts.resources(), XObject=pikepdf.Dictionary(Im0=_gray_picture(pdf))
            )
        fonts.finish()
        pdf.save(path)
        return path

    def _furniture(self, number: int) -> list[_Placed]:
        placed = []
        width, height = self.size_of(number - 1)
        right, row = width - (WIDTH - RIGHT), height - HEIGHT + BOTTOM + FOOT if self.number_at == "bottom" else 40.0
        style = self.number_style
        text = self._label(number)
        if self.page_number and text:
            wide = _width(text, style.size)
            x = {"center": (width - wide) / 2, "right": right - wide, "left": LEFT}[self.page_number]
            placed.append(_Placed(x, row, text, style))
        if self.number_row:
            placed.append(_Placed(LEFT, row, self.number_row, style))
        if self.header:
            placed.append(_Placed(LEFT, 40, self.header, style))
        return placed

    def _label(self, number: int) -> str | None:
        if self.labels:
            return self.labels(number, len(self.pages))
        return self.page_format.format(n=number, total=len(self.pages))


def _gray_picture(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_stream(
        b"\xc0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
    )  # fmt: skip


def _advance(char: str) -> float:
    return 0.5 if ord(char) < 0x2000 else 1.0


def _width(text: str, size: float) -> float:
    return sum(_advance(char) for char in text) * size


def _break(text: str, style: Style, measure: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for char in text:
        room = measure - (style.indent if not lines else 0)
        if _width(line + char, style.size) > room and char not in NO_LINE_START:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def _draw(item: _Placed, fonts: _Fonts, height: float) -> str:
    style, hand = item.style, fonts.hand
    base = height - item.top - 0.86 * style.size
    stroked = style.bold and hand.stroke is not None
    mode = 2 if stroked else style.mode
    stroke = f"{style.size * (hand.stroke or 0):.3f} w {style.gray} G" if stroked else ""
    scale, size = (style.size, 1.0) if hand.matrix else (1.0, style.size)
    shows = " ".join(
        f"/{fonts.name(font, style.bold)} {size} Tf <{fonts.encode(''.join(chars))}> Tj"
        for font, chars in groupby(item.text, key=lambda char: _font_for(char, style))
    )

    def show(shift: float) -> str:
        return f"{scale} 0 0 {scale} {item.x + shift:.3f} {base:.3f} Tm {shows}"

    second = show(0.025 * style.size) if style.bold and hand.twice else ""
    spread = item.stretch / style.size if hand.matrix else item.stretch
    return f"BT {stroke} {style.gray} g {mode} Tr {spread:.4f} Tc {show(0.0)} {second} ET"


def _font_for(char: str, style: Style) -> str:
    return style.latin if style.latin and char.isascii() else style.font


class _Fonts:
    """Type 0 fonts with a code for each character used."""

    def __init__(self, pdf: pikepdf.Pdf, hand: Hand) -> None:
        self.hand = hand
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._fonts: dict[str | bytes, pikepdf.Object] = {}

    def name(self, font: str, bold: bool = False) -> str:
        """The resource's name of a font."""
        face = self.hand.face(font, bold)
        if face not in self._fonts:
            self._fonts[face] = self._pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font))
        return f"F{list(self._fonts).index(face)}"

    def encode(self, text: str) -> str:
        return "".join(f"{self._codes.setdefault(char, len(self._codes) + 1):04X}" for char in text)

    def resources(self) -> pikepdf.Dictionary:
        return pikepdf.Dictionary({f"/F{index}": font for index, font in enumerate(self._fonts.values())})

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
            widths.append(code)
            widths.append(pikepdf.Array([int(_advance(char) * 1000)]))
        for font, found in self._fonts.items():
            name = _pdf_name(font)
            descriptor = pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor,
                # A style stands in BaseFont alone: SimSun,Bold there is SimSun here.
                FontName=_pdf_name(font.split(",")[0]) if isinstance(font, str) else name,
                Flags=4,
                FontBBox=pikepdf.Array([0, -140, 1000, 860]),
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
            found.DescendantFonts = pikepdf.Array([self._pdf.make_indirect(descendant)])
            if self.hand.unicode:
                found.ToUnicode = unicode


def _pdf_name(font: str | bytes) -> pikepdf.Object:
    """A PDF name; raw bytes as Word 2007 writes them are no text that pikepdf takes."""
    if isinstance(font, str):
        return pikepdf.Name(f"/{font}")
    return pikepdf.Object.parse(b"/" + b"".join(b"#%02x" % byte if byte > 126 else bytes([byte]) for byte in font))
