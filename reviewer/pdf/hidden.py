"""Glyphs that nobody sees, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reviewer.model import HiddenText, bounding
from reviewer.pdf.device import WHITE, Glyph, Shape
from reviewer.pdf.rows import glyph_box, printable, readable

# A letter below this size cannot be read on paper (points).
SMALLEST_READABLE = 3.5
# Opacity below this does not show.
FAINTEST_ALPHA = 0.1


def split_hidden(
    glyphs: Iterable[Glyph], shapes: Sequence[Shape], crop: tuple[float, float, float, float], *, scanned: bool
) -> tuple[list[Glyph], list[tuple[Glyph, str]]]:
    """Visible glyphs, and the others with the reason (Chinese) why a reader cannot see them.

    On a scanned page, text in the invisible mode is the recognised text of the picture: it counts as visible.
    """
    visible: list[Glyph] = []
    hidden: list[tuple[Glyph, str]] = []
    dark = [shape for shape in shapes if shape.image or (shape.luminance is not None and shape.luminance < WHITE)]
    for glyph in glyphs:
        reason = None if scanned and glyph.mode == 3 else _why_hidden(glyph, dark, crop)
        if reason is None:
            visible.append(glyph)
        elif glyph.text.strip():
            hidden.append((glyph, reason))
    return visible, hidden


def _why_hidden(glyph: Glyph, dark: Sequence[Shape], crop: tuple[float, float, float, float]) -> str | None:
    if glyph.mode in (3, 7):
        return "文字被设为不显示"
    if glyph.size < SMALLEST_READABLE:
        return f"字号只有 {glyph.size:.1f} 磅，肉眼无法辨认"
    if glyph.alpha < FAINTEST_ALPHA:
        return "文字几乎全透明"
    x0, top, x1, bottom = crop
    if glyph.x1 < x0 or glyph.x0 > x1 or glyph.baseline < top or glyph.baseline - glyph.size > bottom:
        return "文字位于页面可见范围之外"
    if glyph.luminance > WHITE and not glyph.stroked and not _on_dark_ground(glyph, dark):
        return "文字为白色或接近白色，与纸面同色"
    return None


def _on_dark_ground(glyph: Glyph, dark: Sequence[Shape]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, glyph.baseline - glyph.size / 3
    return any(
        shape.x0 <= x <= shape.x1 and shape.top <= y <= shape.bottom and shape.order < glyph.order for shape in dark
    )


def hidden_texts(page: int, hidden: Sequence[tuple[Glyph, str]]) -> Iterator[HiddenText]:
    """Hidden glyphs joined to runs of one reason, in painting order."""
    for reason, run in groupby(hidden, key=lambda pair: pair[1]):
        glyphs = [glyph for glyph, _ in run]
        text = printable("".join(readable(glyph.text) for glyph in glyphs))
        if text.strip():
            yield HiddenText(page, bounding(glyph_box(glyph) for glyph in glyphs), text, reason)
