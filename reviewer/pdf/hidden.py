"""Glyphs that nobody sees, with the reason."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reviewer.model import HiddenText, bounding
from reviewer.pdf.colours import WHITE, same
from reviewer.pdf.controls import control_text
from reviewer.pdf.painting import Cover, Glyph, Shape
from reviewer.pdf.rows import glyph_box, printable, readable

# A letter below this size cannot be read on paper (points).
SMALLEST_READABLE = 3.5
# Opacity below this does not show.
FAINTEST_ALPHA = 0.1
# A Chinese character narrower than this (em) is squeezed to a stroke.
NARROWEST = 0.05
# A ligature stands for three or four letters; a glyph for more than this carries a message.
MOST_LETTERS = 8
# What covers a glyph covers it from here (em above the baseline) down to the baseline; a line through it does not.
_COVERED_HEIGHT = 0.6
# Copies of a letter this close (points) are one to the eye.
_SAME_PLACE = 3.0

_CONTROLS = "文字中夹有看不见的控制字符"
Reason = str | None


@dataclass(frozen=True, slots=True)
class Painted:
    """A page as painted: its glyphs, its shapes, what covers others, the glyphs (by their order) in hidden layers, and
    the visible part (x0, top, x1, bottom)."""

    glyphs: Sequence[Glyph]
    shapes: Sequence[Shape]
    covers: Sequence[Cover]
    unshown: Collection[int]
    crop: tuple[float, float, float, float]


def covered_glyphs(painted: Painted) -> dict[int, Cover]:
    """What covers a glyph wholly, by the glyph's order."""
    if not painted.covers:
        return {}
    bands = _Bands(painted.glyphs)
    return {
        glyph.order: cover
        for cover in painted.covers
        for glyph in bands.within(cover)
        if glyph.order < cover.order
        and cover.top <= glyph.baseline - _COVERED_HEIGHT * glyph.size
        and glyph.baseline <= cover.bottom
    }


def split_hidden(
    painted: Painted, covered: dict[int, Cover], *, scanned: bool
) -> tuple[list[Glyph], list[tuple[Glyph, str]]]:
    """Visible glyphs, and the others with the reason (Chinese) why a reader cannot see them.

    On a scanned page, text in the invisible mode or under the picture is the recognised text of it: it counts as visible.
    """
    visible: list[Glyph] = []
    hidden: list[tuple[Glyph, str]] = []
    grounds = _grounds(painted)
    for glyph in painted.glyphs:
        reason = _why_hidden(glyph, painted, grounds.get(glyph.order), covered.get(glyph.order), scanned=scanned)
        if reason is None:
            visible.append(glyph)
        elif glyph.text.strip():
            hidden.append((glyph, reason))
    return visible, _without_copies(hidden, visible)


def _why_hidden(glyph: Glyph, painted: Painted, ground: Shape | None, cover: Cover | None, *, scanned: bool) -> Reason:
    if glyph.order in painted.unshown:
        return "文字位于被关闭的图层"
    if scanned and glyph.mode == 3:
        return None
    if glyph.mode == 7 and _clips_paint(glyph, painted):
        return None
    if glyph.mode in (3, 7):
        return "文字被设为不显示"
    if glyph.size < SMALLEST_READABLE:
        return f"字号只有 {glyph.size:.1f} 磅，肉眼无法辨认"
    if "\u4e00" <= glyph.text <= "\u9fff" and not glyph.turn and abs(glyph.x1 - glyph.x0) < NARROWEST * glyph.size:
        return "文字被压成一条线，肉眼无法辨认"
    if len(glyph.text) > MOST_LETTERS and not glyph.text.startswith("(cid:"):
        return "一个字形背后藏有一段文字"
    if glyph.alpha < FAINTEST_ALPHA:
        return "文字几乎全透明"
    if _is_outside(glyph, painted.crop):
        return "文字位于页面可见范围之外"
    if _is_ground_coloured(glyph, ground):
        on_paper = ground is None or ground.luminance is None or ground.luminance > WHITE
        return "文字为白色或接近白色，与纸面同色" if on_paper else "文字与底色相同"
    if cover is not None and not (scanned and cover.image):
        return "文字被图片遮住" if cover.image else "文字被色块遮住"
    return None


def _is_outside(glyph: Glyph, crop: tuple[float, float, float, float]) -> bool:
    x0, top, x1, bottom = crop
    return glyph.x1 < x0 or glyph.x0 > x1 or glyph.baseline < top or glyph.baseline - glyph.size > bottom


def _clips_paint(glyph: Glyph, painted: Painted) -> bool:
    """Whether letters are cut out of a picture or an area that is painted after them: they show by it."""
    x, y = glyph.middle
    return any(
        shape.order > glyph.order and shape.x0 <= x <= shape.x1 and shape.top <= y <= shape.bottom
        for shape in painted.shapes
    )


# ---------------------------------------------------------------- what is below a glyph


def _grounds(painted: Painted) -> dict[int, Shape]:
    """The uppermost area that each glyph was painted on, by the glyph's order; none where that is the paper.

    White areas other than rectangles are left out: their box says little about where they are.
    """
    areas = [
        shape
        for shape in painted.shapes
        if shape.image or (shape.luminance is not None and (shape.plain or shape.luminance < WHITE))
    ]
    if not areas:
        return {}
    bands = _Bands(painted.glyphs)
    return {glyph.order: area for area in areas for glyph in bands.within(area) if area.order < glyph.order}


def _is_ground_coloured(glyph: Glyph, ground: Shape | None) -> bool:
    """Whether a glyph's colour is that of what it stands on; where that is not known, it is not."""
    white = glyph.luminance > WHITE and not glyph.stroked
    if ground is None:
        return white
    if ground.image or not ground.plain or ground.colour is None or glyph.colour is None:
        return white and ground.luminance is not None and ground.luminance > WHITE
    return same(glyph.colour, ground.colour) and not (glyph.stroked and glyph.luminance > WHITE)


class _Bands:
    """A page's glyphs by height, so that those in an area are found without looking at all of them."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        centred = sorted(((*glyph.middle[::-1], glyph) for glyph in glyphs), key=lambda entry: entry[0])
        self._heights = [y for y, _, _ in centred]
        self._centred = centred

    def within(self, area: Shape | Cover) -> Iterator[Glyph]:
        """Glyphs whose centre lies in the area."""
        begin = bisect_left(self._heights, area.top)
        for y, x, glyph in self._centred[begin:]:
            if y > area.bottom:
                return
            if area.x0 <= x <= area.x1:
                yield glyph


# ---------------------------------------------------------------- what is told


def _without_copies(hidden: Sequence[tuple[Glyph, str]], visible: Sequence[Glyph]) -> list[tuple[Glyph, str]]:
    """Less the lower ones of letters that were painted twice, as for a shadow, and can be read all the same."""
    if not hidden:
        return []
    seen = {_spot(glyph) for glyph in visible}
    return [(glyph, reason) for glyph, reason in hidden if _spot(glyph) not in seen]


def _spot(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, round(glyph.x0 / _SAME_PLACE), round(glyph.baseline / _SAME_PLACE)


def hidden_texts(page: int, visible: Sequence[Glyph], hidden: Sequence[tuple[Glyph, str]]) -> Iterator[HiddenText]:
    """Hidden glyphs joined to runs of one reason, in painting order, and what control characters say among visible ones."""
    for reason, run in groupby(hidden, key=lambda pair: pair[1]):
        glyphs = [glyph for glyph, _ in run]
        told = "".join(readable(glyph.text) for glyph in glyphs)
        text = printable(told).strip() or control_text([told])
        if text:
            yield HiddenText(page, bounding(glyph_box(glyph) for glyph in glyphs), text, reason)
    text = control_text(glyph.text for glyph in visible)
    if text:
        yield HiddenText(page, bounding(glyph_box(glyph) for glyph in visible), text, _CONTROLS)
