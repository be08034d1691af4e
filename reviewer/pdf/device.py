"""One pass over a page: glyphs with what makes them bold, coloured or invisible, and the shapes around them.

pdfplumber's characters do not tell text render modes and opacity, so its pages are run through this device of
pdfminer's own interpreter instead; it also costs less than half the time of `page.chars`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, num_value, resolve1, stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import Matrix, PathSegment, Point

from reviewer.pdf.fonts import Face, face_of
from reviewer.pdf.lexer import Operator, has_inline_image, tokens

# Paint lighter than this on a white page does not show.
WHITE = 0.93
# Sizes are divided by: one of nothing counts as this (points).
SMALLEST = 0.1


class Glyph(NamedTuple):
    """One character as drawn: x in points from the left, y downward from the top, size as drawn in points.

    `mode` is the text render mode, `luminance` 0 (black) to 1 (white) of what is painted, `stroked` whether the
    outline is painted in a colour darker than white, `turn` how the line runs: 0 to the right, 90 upward, 270 downward
    (vertical writing too), 1 askew; `order` its place in the page's painting order.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    face: Face
    mode: int
    luminance: float
    alpha: float
    stroked: bool
    turn: int
    order: int


class Shape(NamedTuple):
    """A painted rectangle or straight line (box in points, y downward); `luminance` of its fill, None if unfilled.

    `stroked` says whether its outline is drawn, `plain` whether all its sides run along the axes: others are parts of
    drawings.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    luminance: float | None
    order: int
    image: bool = False
    stroked: bool = False
    plain: bool = True

    @property
    def shows(self) -> bool:
        """Whether it is seen on white paper."""
        return self.stroked or (self.luminance is not None and self.luminance < WHITE)


class _GraphicState(PDFGraphicState):
    fill_alpha = 1.0

    def copy(self) -> PDFGraphicState:
        twin = super().copy()
        twin.__class__ = _GraphicState
        twin.fill_alpha = self.fill_alpha  # type: ignore[attr-defined]
        return twin


class Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter with opacity (the `gs` operator), which it leaves out, and with a faster lexer."""

    def execute(self, streams: Sequence[object]) -> None:
        """Runs content streams; those that the lexer is not made for are left to pdfminer."""
        found = [stream_value(stream) for stream in streams]
        if any(stream.objid is None or stream.objid in self.parent_stream_ids for stream in found):
            super().execute(streams)
            return
        data = b" ".join(stream.get_data() for stream in found)
        if has_inline_image(data):
            super().execute(streams)
            return
        self.stream_ids.clear()
        self.stream_ids.update(stream.objid for stream in found if stream.objid is not None)
        for token in tokens(data):
            if isinstance(token, Operator):
                self._run(token)
            else:
                self.push(token)

    def _run(self, operator: Operator) -> None:
        """Calls the operator's method with as many operands as it takes; an unknown operator is passed over."""
        function = _METHODS.get(operator)
        if function is None:
            return
        count = function.__code__.co_argcount - 1
        operands = self.pop(count) if count else ()
        if len(operands) == count:
            function(self, *operands)

    _inherited: PDFGraphicState | None = None
    _group_alpha = 1.0
    _calls_group = False

    def dup(self) -> Interpreter:
        """An interpreter for a form, which is painted in the colours and the opacity of where it is called."""
        twin = Interpreter(self.rsrcmgr, self.device)
        twin._inherited = self.graphicstate
        # What a transparency group paints is as faint as the group itself.
        twin._group_alpha = self.graphicstate.fill_alpha if self._calls_group else self._group_alpha  # type: ignore[attr-defined]
        return twin

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.graphicstate = self._inherited.copy() if self._inherited else _GraphicState()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 - pdfminer's name
        form = self.xobjmap.get(literal_name(xobjid_arg))
        self._calls_group = form is not None and "Group" in stream_value(form)
        super().do_Do(xobjid_arg)
        # A form leaves the device in its own coordinates.
        self.device.set_ctm(self.ctm)

    def do_gs(self, name: Any) -> None:
        states = dict_value(self.resources.get("ExtGState", {}))
        state = dict_value(states.get(literal_name(name), {}))
        if "ca" in state:
            self.graphicstate.fill_alpha = self._group_alpha * float(num_value(state["ca"]))  # type: ignore[attr-defined]


_METHODS = {
    Operator(name[3:].replace("_a", "*").replace("_w", '"').replace("_q", "'").encode()): getattr(Interpreter, name)
    for name in dir(Interpreter)
    if name.startswith("do_")
}


def luminance(color: Any, space: str = "") -> float:
    """Brightness 0..1 of a colour in a colour space of pdfminer's name.

    Tints of inks (Separation, DeviceN) are the darker the more there is of them; a pattern or an index counts as black.
    """
    values = color if isinstance(color, (list, tuple)) else (color,)
    if space in ("Pattern", "Indexed") or not all(isinstance(value, (int, float)) for value in values):
        return 0.0
    if space in ("Separation", "DeviceN"):
        return 1 - max((float(value) for value in values), default=1.0)
    match [float(value) for value in values]:
        case [gray]:
            return gray
        case [lightness, _, _] if space == "Lab":
            return lightness / 100
        case [red, green, blue]:
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case [cyan, magenta, yellow, black]:
            return max(0.0, 1 - black - (0.3 * cyan + 0.59 * magenta + 0.11 * yellow))
    return 0.0


def _fill_light(state: PDFGraphicState) -> float:
    return luminance(state.ncolor, getattr(state.ncs, "name", ""))


def _stroke_light(state: PDFGraphicState) -> float:
    return luminance(state.scolor, getattr(state.scs, "name", ""))


class GlyphDevice(PDFTextDevice):
    """Collects a page's glyphs and shapes."""

    def __init__(self, manager: PDFResourceManager, *, measure_fonts: bool) -> None:
        super().__init__(manager)
        self._measure_fonts = measure_fonts
        self.glyphs: list[Glyph] = []
        self.shapes: list[Shape] = []
        self._faces: dict[int, Face] = {}
        # Text and width of each code met so far, by font: looking them up takes longer than all the rest.
        self._known: dict[int, dict[int, tuple[str, float]]] = {}
        self._fonts: list[PDFFont] = []  # keeps fonts alive, so that their ids stay unique
        self._height = 0.0
        self._order = 0
        self._mode = 0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:  # noqa: ARG002 - pdfminer's signature
        self.glyphs, self.shapes, self._order = [], [], 0
        x0, y0, x1, y1 = page.mediabox
        self._height = abs(x1 - x0) if page.rotate % 180 else abs(y1 - y0)

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
        if textstate.font is not None:
            super().render_string(textstate, seq, ncs, graphicstate)

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
        stroked, light, alpha = self._paint(graphicstate)
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
                    append(Glyph(text, left, right, base, size, face, mode, light, alpha, stroked, turn, order))
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
        stroked, light, alpha = self._paint(graphicstate)
        for item in seq:
            if isinstance(item, (int, float)):
                y -= item * dxscale
                continue
            for cid in font.decode(item) if isinstance(item, bytes) else ():
                text, _ = self._known[id(font)].get(cid) or _lookup(self._known[id(font)], font, cid)
                centre, base = a * x + c * y + e, self._height - (b * x + d * y + f) + 0.86 * size
                self._order += 1
                box = (centre - size / 2, centre + size / 2, base)
                self.glyphs.append(Glyph(text, *box, size, face, self._mode, light, alpha, stroked, 270, self._order))
                y += font.char_width(cid) * fontsize * scaling + charspace
                if cid == 32:
                    y += wordspace
        return x, y

    def _paint(self, state: PDFGraphicState) -> tuple[bool, float, float]:
        """Whether outlines are painted in a visible colour, the luminance of what is painted, its opacity."""
        stroked = self._mode in (1, 2, 5, 6) and _stroke_light(state) < WHITE
        light = _stroke_light(state) if self._mode == 1 else _fill_light(state)
        return stroked, light, getattr(state, "fill_alpha", 1.0)

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,  # noqa: ARG002 - pdfminer's signature
        path: Sequence[PathSegment],
    ) -> None:
        if not path or not (stroke or fill) or self.ctm is None:
            return
        for points in _subpaths(path):
            corners = [self._place(x, y) for x, y in points]
            light = _fill_light(graphicstate) if fill else None
            outlined = stroke and _stroke_light(graphicstate) < WHITE
            self._add_shape(corners, light, stroked=outlined, plain=_is_straight(corners))

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - pdfminer's signature
        corners = [self._place(x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        self._add_shape(corners, 0.5, image=True)

    def _place(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.ctm or (1, 0, 0, 1, 0, 0)
        return a * x + c * y + e, self._height - (b * x + d * y + f)

    def _add_shape(self, corners: Sequence[Point], light: float | None, **traits: bool) -> None:
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


def _subpaths(path: Sequence[PathSegment]) -> list[list[Point]]:
    """The corner points of each sub-path, the control points of its curves among them."""
    subpaths: list[list[Point]] = []
    for segment in path:
        match segment[0]:
            case "m":
                subpaths.append([(segment[1], segment[2])])  # type: ignore[misc]
            case "l" if subpaths:
                subpaths[-1].append((segment[1], segment[2]))  # type: ignore[misc]
            case "c" | "v" | "y" if subpaths:
                subpaths[-1].extend(zip(segment[1::2], segment[2::2], strict=True))
    return [points for points in subpaths if len(points) >= 2]


def _is_straight(corners: Sequence[Point]) -> bool:
    """Whether all sides run along the axes: a rule or a rectangle."""
    return all(abs(x1 - x0) < 0.5 or abs(y1 - y0) < 0.5 for (x0, y0), (x1, y1) in pairwise(corners))


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
