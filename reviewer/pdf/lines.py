"""Glyphs → visual lines, and the glyphs that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reviewer.model import BBox, HiddenText, Line, Span, bounding
from reviewer.pdf.device import Glyph, Shape
from reviewer.text import HAN

# A letter below this size cannot be read on paper (points).
SMALLEST_READABLE = 3.5
# Paint lighter than this on a white page does not show.
WHITE = 0.93
# Opacity below this does not show.
FAINTEST_ALPHA = 0.1
# Box of a Chinese glyph above and below its baseline, as shares of its size.
ASCENT, DESCENT = 0.86, 0.14

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")


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
        text = _UNPRINTABLE.sub("", "".join(glyph.text for glyph in glyphs))
        if text.strip():
            yield HiddenText(page, bounding(_box(glyph) for glyph in glyphs), text, reason)


def _box(glyph: Glyph) -> BBox:
    return BBox(glyph.x0, glyph.baseline - ASCENT * glyph.size, glyph.x1, glyph.baseline + DESCENT * glyph.size)


def build_lines(page: int, glyphs: Sequence[Glyph], *, bold_type3: frozenset[str], split_gap: float = 0) -> list[Line]:
    """Visual lines of one page from top to bottom.

    `bold_type3` names the families whose Type 3 font is the bold twin of a real font (Chromium's way).
    Rows are cut where a gap of more than `split_gap` em opens (0: never), as between a header and a page number.
    """
    return [
        _line(page, part, bold_type3)
        for row in _rows(glyphs)
        for part in _cut(_dedupe(row), split_gap)
        if any(glyph.text.strip() for glyph, _ in part)
    ]


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Upright glyphs grouped by baseline; superscripts join the row that they overlap."""
    row: list[Glyph] = []
    for glyph in sorted((g for g in glyphs if g.upright), key=lambda g: g.baseline):
        if row and glyph.baseline - row[0].baseline > 0.4 * max(glyph.size, row[0].size):
            yield sorted(row, key=lambda g: g.x0)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda g: g.x0)


def _dedupe(row: Sequence[Glyph]) -> list[tuple[Glyph, bool]]:
    """Glyphs painted twice at nearly the same place are one bold glyph; each comes with "was doubled"."""
    kept: list[tuple[Glyph, bool]] = []
    for glyph in row:
        twin = next(
            (
                i
                for i in range(len(kept) - 1, max(len(kept) - 3, -1), -1)
                if kept[i][0].text == glyph.text and abs(kept[i][0].x0 - glyph.x0) < 0.12 * glyph.size
            ),
            None,
        )
        if twin is None:
            kept.append((glyph, False))
        elif glyph.text.strip():
            kept[twin] = (kept[twin][0], True)
    return kept


def _cut(row: list[tuple[Glyph, bool]], gap: float) -> Iterator[list[tuple[Glyph, bool]]]:
    inked = [pair for pair in row if pair[0].text.strip()] if gap else row
    part: list[tuple[Glyph, bool]] = []
    for pair in inked:
        if gap and part and pair[0].x0 - part[-1][0].x1 > gap * pair[0].size:
            yield part
            part = []
        part.append(pair)
    if part:
        yield part


def _line(page: int, row: Sequence[tuple[Glyph, bool]], bold_type3: frozenset[str]) -> Line:
    inked = [i for i, (glyph, _) in enumerate(row) if glyph.text.strip()]
    row = row[inked[0] : inked[-1] + 1]
    spans: list[Span] = []
    previous: Glyph | None = None
    for style, run in groupby(row, key=lambda pair: _style(pair, bold_type3)):
        family, name, size, bold = style
        text = ""
        edges: list[float] = []
        for glyph, _ in run:
            if previous is not None and _needs_space(previous, glyph):
                text, edges = text + " ", [*edges, previous.x1]
            letters = _UNPRINTABLE.sub("", _readable(glyph.text))
            step = (glyph.x1 - glyph.x0) / max(len(letters), 1)
            edges += [glyph.x0 + i * step for i in range(len(letters))]
            text, previous = text + letters, glyph
        if text and previous is not None:
            spans.append(Span(text, family, name, size, bold, (*edges, previous.x1)))
    box = bounding(_box(glyph) for glyph, _ in row)
    baseline = max(row, key=lambda pair: pair[0].size)[0].baseline
    return Line(page, box, baseline, tuple(spans), "".join(span.text for span in spans))


def _readable(text: str) -> str:
    """A glyph without a Unicode value shows as the replacement character."""
    return "\ufffd" if text.startswith("(cid:") else text.replace("\xa0", " ")


def _style(pair: tuple[Glyph, bool], bold_type3: frozenset[str]) -> tuple[str | None, str, float, bool]:
    glyph, doubled = pair
    face = glyph.face
    bold = face.bold or glyph.stroked or doubled or (face.type3 and (face.family or "") in bold_type3)
    return face.family, face.name, round(glyph.size, 1), bold


def _needs_space(previous: Glyph, glyph: Glyph) -> bool:
    """Whether a blank that the producer drew as a gap stands between two glyphs."""
    if not previous.text.strip() or not glyph.text.strip():
        return False
    gap = (glyph.x0 - previous.x1) / max(glyph.size, 0.1)
    chinese = HAN.match(previous.text) or HAN.match(glyph.text)
    return gap > (0.9 if chinese else 0.2)
