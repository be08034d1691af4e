"""One pass over a page: glyphs with what makes them bold, coloured or invisible, and the shapes around them.

pdfplumber's characters do not tell text render modes and opacity, so its pages are run through this device of
pdfminer's own interpreter instead; it also costs less than half the time of `page.chars`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import Matrix, PathSegment, Point

from reviewer.pdf.colours import WHITE, Colour, luminance, rgb
from reviewer.pdf.fonts import Face, face_of
from reviewer.pdf.painting import Cover, Glyph, Shape
from reviewer.pdf.paths import EVERYWHERE, Box, intersection, is_straight, rectangle, subpaths

# Sizes are divided by: one of nothing counts as this (points).
SMALLEST = 0.1
MOST_CHARACTERS = 2_000_000
# Paint of more opacity than this hides what is below it.
OPAQUE = 0.9


def _fill_light(state: PDFGraphicState) -> float:
    return luminance(state.ncolor, getattr(state.ncs, "name", ""))


def _stroke_light(state: PDFGraphicState) -> float:
    return luminance(state.scolor, getattr(state.scs, "name", ""))


def _fill_colour(state: PDFGraphicState) -> Colour | None:
    return rgb(state.ncolor, getattr(state.ncs, "name", ""))


def _stroke_colour(state: PDFGraphicState) -> Colour | None:
    return rgb(state.scolor, getattr(state.scs, "name", ""))


def _is_opaque(state: Any) -> bool:
    return getattr(state, "plain_paint", True) and getattr(state, "fill_alpha", 1.0) > OPAQUE


class TooManyCharacters(Exception):  # noqa: N818 - what it is
    """The pages hold more than was agreed."""


class GlyphDevice(PDFTextDevice):
    """Collects a page's glyphs and shapes, and what covers others; `off` are the layers that are not shown.

    Raises TooManyCharacters as soon as the pages hold more than `most` characters.
    """

    def __init__(
        self,
        manager: PDFResourceManager,
        *,
        measure_fonts: bool,
        off: frozenset[int] = frozenset(),
        most: int = MOST_CHARACTERS,
    ) -> None:
        super().__init__(manager)
        self._measure_fonts = measure_fonts
        self.off = off
        self._left = most
        # Of images pdfminer does not tell it; the interpreter does.
        self.state = PDFGraphicState()
        self.glyphs: list[Glyph] = []
        self.shapes: list[Shape] = []
        self.covers: list[Cover] = []
        # Orders of glyphs in hidden layers; how many of those are open, and of all marked content which.
        self.unshown: set[int] = set()
        self.unseen = 0
        self._contents: list[bool] = []
        self._faces: dict[int, Face] = {}
        # Text and width of each code met so far, by font: looking them up takes longer than all the rest.
        self._known: dict[int, dict[int, tuple[str, float]]] = {}
        self._fonts: list[PDFFont] = []  # keeps fonts alive, so that their ids stay unique
        self._height = 0.0
        self._order = 0
        self._mode = 0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:  # noqa: ARG002 - pdfminer's signature
        self.glyphs, self.shapes, self.covers, self.unshown = [], [], [], set()
        self._order = self.unseen = 0
        self._contents = []
        x0, y0, x1, y1 = page.mediabox
        self._height = abs(x1 - x0) if page.rotate % 180 else abs(y1 - y0)

    def begin_content(self, *, hidden: bool) -> None:
        self._contents.append(hidden)
        self.unseen += hidden

    def end_content(self) -> None:
        if self._contents:
            self.unseen -= self._contents.pop()

    def _face(self, font: PDFFont) -> Face:
        face = self._faces.get(id(font))
        if face is None:
            face = self._faces[id(font)] = face_of(font, measure=self._measure_fonts)
            self._known[id(font)] = {}
            self._fonts.append(font)
        return face

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self._mode = int(textstate.render)
        if textstate.font is None:
            return
        begin = len(self.glyphs)
        super().render_string(textstate, seq, ncs, graphicstate)
        drawn = self.glyphs[begin:]
        if self.unseen:
            self.unshown.update(glyph.order for glyph in drawn)
        self._left -= sum(len(glyph.text) for glyph in drawn)
        if self._left < 0:
            raise TooManyCharacters

    def render_string_horizontal(
        self,
        seq: PDFTextSeq,
        matrix: Matrix,
        pos: Point,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        ncs: PDFColorSpace,  # noqa: ARG002 - pdfminer's signature
        graphicstate: PDFGraphicState,
    ) -> Point:
        """Same walk as pdfminer's, with everything that is constant over the string worked out once."""
        x, y = pos
        a, b, c, d, e, f = matrix
        face, mode, height = self._face(font), self._mode, self._height
        size = max(abs(fontsize) * hypot(c, d), SMALLEST)
        turn = _turn(a, b)
        stroked, light, alpha, colour = self._paint(graphicstate)
        known = self._known[id(font)]
        append, order = self.glyphs.append, self._order
        scale = fontsize * scaling
        spaced = False
        for item in seq:
            if isinstance(item, (int, float)):
                x -= item * dxscale
                spaced = True
            elif isinstance(item, bytes):
                for cid in font.decode(item):
                    if spaced:
                        x += charspace
                    text, width = known.get(cid) or _lookup(known, font, cid)
                    advance = width * scale
                    left = a * x + c * (y + rise) + e
                    base = height - (b * x + d * (y + rise) + f)
                    right = left + a * advance
                    order += 1
                    append(Glyph(text, left, right, base, size, face, mode, light, alpha, stroked, turn, order, colour))
                    x += advance
                    if cid == 32 and wordspace:
                        x += wordspace
                    spaced = True
        self._order = order
        return x, y

    def render_string_vertical(
        self,
        seq: PDFTextSeq,
        matrix: Matrix,
        pos: Point,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,  # noqa: ARG002 - pdfminer's signature
        dxscale: float,
        ncs: PDFColorSpace,  # noqa: ARG002 - pdfminer's signature
        graphicstate: PDFGraphicState,
    ) -> Point:
        """Vertical writing: each glyph stands below the last one, centred on the line."""
        x, y = pos
        a, b, c, d, e, f = matrix
        face, size = self._face(font), max(abs(fontsize) * hypot(c, d), SMALLEST)
        stroked, light, alpha, colour = self._paint(graphicstate)
        for item in seq:
            if isinstance(item, (int, float)):
                y -= item * dxscale
                continue
            for cid in font.decode(item) if isinstance(item, bytes) else ():
                text, _ = self._known[id(font)].get(cid) or _lookup(self._known[id(font)], font, cid)
                centre, base = a * x + c * y + e, self._height - (b * x + d * y + f) + 0.86 * size
                self._order += 1
                box = (centre - size / 2, centre + size / 2, base)
                glyph = Glyph(text, *box, size, face, self._mode, light, alpha, stroked, 270, self._order, colour)
                self.glyphs.append(glyph)
                y += font.char_width(cid) * fontsize * scaling + charspace
                if cid == 32:
                    y += wordspace
        return x, y

    def _paint(self, state: PDFGraphicState) -> tuple[bool, float, float, Colour | None]:
        """Whether outlines are painted in a visible colour; of what is painted the luminance, the opacity, the colour."""
        outlined = self._mode in (1, 2, 5, 6)
        stroked = outlined and _stroke_light(state) < WHITE
        if self._mode in (1, 5):
            return stroked, _stroke_light(state), getattr(state, "stroke_alpha", 1.0), _stroke_colour(state)
        colour = _fill_colour(state)
        if outlined and _stroke_colour(state) != colour:
            colour = None  # two colours: one of them may show
        alpha = getattr(state, "fill_alpha", 1.0)
        return (
            stroked,
            _fill_light(state),
            max(alpha, getattr(state, "stroke_alpha", 1.0)) if outlined else alpha,
            colour,
        )

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,  # noqa: ARG002 - pdfminer's signature
        path: Sequence[PathSegment],
    ) -> None:
        if not path or not (stroke or fill) or self.ctm is None or self.unseen:
            return
        paths = subpaths(path)
        light = _fill_light(graphicstate) if fill else None
        outlined = stroke and _stroke_light(graphicstate) < WHITE
        opaque = fill and _is_opaque(graphicstate)
        colour = _fill_colour(graphicstate) if opaque else None
        for points in paths:
            corners = [self._place(x, y) for x, y in points]
            self._add_shape(corners, light, stroked=outlined, plain=is_straight(corners), colour=colour)
            if opaque and len(paths) == 1:
                self._add_cover(corners, graphicstate, image=False)

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - pdfminer's signature
        state = self.state
        if self.unseen:
            return
        corners = [self._place(x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        self._add_shape(corners, 0.5, image=True)
        if _is_opaque(state) and not any(key in stream for key in ("SMask", "Mask", "ImageMask", "IM")):
            self._add_cover(corners, state, image=True)

    def _add_cover(self, corners: Sequence[Point], state: PDFGraphicState, *, image: bool) -> None:
        box = intersection(getattr(state, "clip", EVERYWHERE), rectangle(corners))
        if box is not None:
            self.covers.append(Cover(*box, self._order, image))

    def clipped(self, clip: Box | None, points: Sequence[Point]) -> Box | None:
        """What is left of a clipping path after another one, given in the coordinates of the moment."""
        return intersection(clip, rectangle([self._place(x, y) for x, y in points]))

    def _place(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.ctm or (1, 0, 0, 1, 0, 0)
        return a * x + c * y + e, self._height - (b * x + d * y + f)

    def _add_shape(self, corners: Sequence[Point], light: float | None, **traits: Any) -> None:
        self._order += 1
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        self.shapes.append(Shape(min(xs), min(ys), max(xs), max(ys), light, self._order, **traits))


def _turn(a: float, b: float) -> int:
    """How text under a matrix (a, b, …) runs; see Glyph."""
    if abs(b) < 1e-3 * abs(a):
        return 0 if a > 0 else 1
    return (90 if b > 0 else 270) if abs(a) < 1e-3 * abs(b) else 1


def _lookup(known: dict[int, tuple[str, float]], font: PDFFont, cid: int) -> tuple[str, float]:
    """Text and width (in text space at size 1) of a code, kept in `known`."""
    try:
        text = font.to_unichr(cid)
    except PDFUnicodeNotDefined:
        text = f"(cid:{cid})"
    known[cid] = text, font.char_width(cid)
    return known[cid]


def crop_box(page: PDFPage) -> tuple[float, float, float, float]:
    """The visible part of a page as (x0, top, x1, bottom) in the device's coordinates."""
    x0, y0, x1, y1 = page.mediabox
    cx0, cy0, cx1, cy1 = (float(resolve1(value)) for value in page.cropbox)
    width, height = abs(x1 - x0), abs(y1 - y0)
    left, right = max(cx0 - x0, 0.0), min(cx1 - x0, width)
    top, bottom = max(y1 - cy1, 0.0), min(y1 - cy0, height)
    match page.rotate % 360:
        case 90:
            return height - bottom, left, height - top, right
        case 180:
            return width - right, height - bottom, width - left, height - top
        case 270:
            return top, width - right, bottom, width - left
    return left, top, right, bottom
