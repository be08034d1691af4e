"""Glyphs → visual lines, and the glyphs that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import mean

from reviewer.model import BBox, HiddenText, Line, Span, bounding
from reviewer.pdf.device import WHITE, Glyph, Shape
from reviewer.text import HAN

# A letter below this size cannot be read on paper (points).
SMALLEST_READABLE = 3.5
# Opacity below this does not show.
FAINTEST_ALPHA = 0.1
# Box of a Chinese glyph above and below its baseline, as shares of its size.
ASCENT, DESCENT = 0.86, 0.14

# A wider gap than this (em) is a blank, between Chinese characters and between others.
CHINESE_BLANK, LATIN_BLANK = 0.45, 0.2
# Signs in the margin (装订线) stand alone, this far (em) from the text, three or more below one another.
MARGIN_GAP = 1.0
FEWEST_SIGNS = 3
# The column of a line that stands in the margin.
IN_MARGIN = -1
# Columns: the gap between them in em, the fewest rows and the fewest characters a row that make a column.
COLUMN_GAP = 1.2
# Once a gutter is known, this gap (em) at its place parts a row.
GUTTER_GAP = 0.3
FEWEST_ROWS = 8
FEWEST_IN_COLUMN = 8

# macOS and some printers write Kangxi radicals and their supplement (⽤, ⻚) for the characters of the same shape.
_RADICALS = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    "\xa0": " ",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬀ": "ff",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
_RADICALS |= dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)

Row = list[Glyph]
Doubled = list[tuple[Glyph, bool]]

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


def build_lines(page: int, glyphs: Sequence[Glyph], *, bold_type3: frozenset[str], width: float) -> list[Line]:
    """Visual lines of one page in reading order: from top to bottom, and column by column where there are two.

    `bold_type3` names the families whose Type 3 font is the bold twin of a real font (Chromium's way); `width`
    is the page's.
    """
    rows = [_dedupe(row) for row in rows_of(glyphs)]
    rows, signs = _part_margin_signs(rows)
    gutter = _gutter(rows, width)
    lines = [_line(page, [sign], bold_type3, IN_MARGIN) for sign in signs]
    for column, row in _in_order(rows, gutter) if gutter else ((0, row) for row in rows):
        lines.append(_line(page, row, bold_type3, column))
    return [line for line in lines if line is not None]


def row_texts(glyphs: Sequence[Glyph], gap: float | None = None) -> Iterator[list[str]]:
    """The texts of rows from top to bottom, each cut where a gap of more than `gap` em opens (None: nowhere)."""
    for row in rows_of(glyphs):
        parts = [_dedupe(row)] if gap is None else _cut(_dedupe(row), gap)
        lines = [_line(0, part, frozenset(), 0) for part in parts]
        texts = [line.text for line in lines if line is not None]
        if texts:
            yield texts


def rows_of(glyphs: Sequence[Glyph]) -> Iterator[Row]:
    """Upright glyphs grouped by baseline; superscripts join the row that they overlap."""
    row: list[Glyph] = []
    for glyph in sorted((g for g in glyphs if not g.turn), key=lambda g: g.baseline):
        if row and glyph.baseline - row[0].baseline > 0.4 * max(glyph.size, row[0].size):
            yield row
            row = []
        row.append(glyph)
    if row:
        yield row


def _dedupe(row: Sequence[Glyph]) -> Doubled:
    """The row from left to right; glyphs painted twice at nearly the same place are one, with "was doubled"."""
    kept: Doubled = []
    for glyph in sorted(row, key=lambda g: g.x0):
        near = range(len(kept) - 1, max(len(kept) - 3, -1), -1)
        twin = next((i for i in near if _is_twin(kept[i][0], glyph)), None)
        if twin is None:
            kept.append((glyph, False))
        elif glyph.text.strip():
            kept[twin] = (kept[twin][0], True)
    return kept


def _is_twin(one: Glyph, other: Glyph) -> bool:
    return abs(one.x0 - other.x0) < 0.12 * other.size and one.text == other.text


def _cut(row: Doubled, gap: float) -> Iterator[Doubled]:
    """The row's parts between gaps of more than `gap` em."""
    part: Doubled = []
    for pair in row:
        if not pair[0].text.strip():
            continue
        if part and pair[0].x0 - part[-1][0].x1 > gap * pair[0].size:
            yield part
            part = []
        part.append(pair)
    if part:
        yield part


def _part_margin_signs(rows: list[Doubled]) -> tuple[list[Doubled], list[tuple[Glyph, bool]]]:
    """The rows without the signs that run down the left margin, and those signs."""
    heads = [next((pair for pair in row if pair[0].text.strip()), None) for row in rows]
    starts = Counter(round(head[0].x0) for head in heads if head)
    edge = starts.most_common(1)[0][0] if starts else 0
    signs = [
        head
        for row, head in zip(rows, heads, strict=True)
        if head and head[0].x1 < edge - MARGIN_GAP * head[0].size and HAN.match(head[0].text) and _is_alone(head, row)
    ]
    columns = Counter(round(sign[0].x0) for sign in signs)
    signs = [sign for sign in signs if columns[round(sign[0].x0)] >= FEWEST_SIGNS]
    if not signs:
        return rows, []
    apart = {id(sign) for sign in signs}
    kept = [[pair for pair in row if id(pair) not in apart] for row in rows]
    return [row for row in kept if row], signs


def _is_alone(sign: tuple[Glyph, bool], row: Doubled) -> bool:
    others = [glyph.x0 for glyph, _ in row if glyph.text.strip() and glyph.x0 > sign[0].x0]
    return not others or min(others) - sign[0].x1 > MARGIN_GAP * sign[0].size


def _gutter(rows: Sequence[Doubled], width: float) -> float | None:
    """Where the second column begins (x in points), or None on a page with one.

    A second column has a straight left edge and running text on both sides; a form or a list of labels has not.
    """
    parts = [part for row in rows for part in _cut(row, COLUMN_GAP)]
    starts = Counter(round(part[0][0].x0) for part in parts if 0.35 * width < part[0][0].x0 < 0.7 * width)
    if not starts:
        return None
    edge = max(starts, key=lambda x: starts[x - 1] + starts[x] + starts[x + 1])
    if sum(starts[edge + step] for step in (-1, 0, 1)) < max(FEWEST_ROWS, 0.3 * len(rows)):
        return None
    before = [part for part in parts if part[-1][0].x1 < edge]
    behind = [part for part in parts if part[0][0].x0 > edge - 2]
    across = len(parts) - len(before) - len(behind)
    running = all(len(side) >= FEWEST_ROWS and mean(map(len, side)) >= FEWEST_IN_COLUMN for side in (before, behind))
    return edge - 2 if running and across <= 0.4 * len(rows) else None


def _in_order(rows: Sequence[Doubled], gutter: float) -> Iterator[tuple[int, Doubled]]:
    """Rows with their column: 0 for one across the page, which closes the columns above it; 1 left, 2 right."""
    left: list[Doubled] = []
    right: list[Doubled] = []
    for row in rows:
        inked = [pair for pair in row if pair[0].text.strip()]
        sides = [pair for pair in inked if pair[0].x0 < gutter], [pair for pair in inked if pair[0].x0 >= gutter]
        if sides[0] and sides[1][:1] and sides[1][0][0].x0 - sides[0][-1][0].x1 < GUTTER_GAP * sides[0][-1][0].size:
            yield from ((1, part) for part in left)
            yield from ((2, part) for part in right)
            left, right = [], []
            yield 0, row
            continue
        for side, part in zip((left, right), sides, strict=True):
            if part:
                side.append(part)
    yield from ((1, part) for part in left)
    yield from ((2, part) for part in right)


def _line(page: int, row: Doubled, bold_type3: frozenset[str], column: int) -> Line | None:
    """The row as a line; None where nothing in it can be read."""
    inked = [i for i, (glyph, _) in enumerate(row) if glyph.text.strip()]
    if not inked:
        return None
    row = row[inked[0] : inked[-1] + 1]
    spans: list[Span] = []
    previous: Glyph | None = None
    usual = _usual_gap(row)
    for style, run in groupby(row, key=lambda pair: _style(pair, bold_type3)):
        family, name, size, bold = style
        text = ""
        edges: list[float] = []
        for glyph, _ in run:
            if previous is not None and _needs_space(previous, glyph, usual):
                text, edges = text + " ", [*edges, previous.x1]
            letters = _UNPRINTABLE.sub("", _readable(glyph.text))
            if len(letters) == 1:
                edges.append(glyph.x0)
            elif letters:
                step = (glyph.x1 - glyph.x0) / len(letters)
                edges += [glyph.x0 + i * step for i in range(len(letters))]
            text, previous = text + letters, glyph
        if text and previous is not None:
            spans.append(Span(text, family, name, size, bold, (*edges, previous.x1)))
    if not spans:
        return None
    baseline = max(row, key=lambda pair: pair[0].size)[0].baseline
    return Line(page, _bounding(row), baseline, tuple(spans), "".join(span.text for span in spans), column)


def _bounding(row: Doubled) -> BBox:
    return BBox(
        min(glyph.x0 for glyph, _ in row),
        min(glyph.baseline - ASCENT * glyph.size for glyph, _ in row),
        max(glyph.x1 for glyph, _ in row),
        max(glyph.baseline + DESCENT * glyph.size for glyph, _ in row),
    )


def _readable(text: str) -> str:
    """A glyph without a Unicode value shows as the replacement character, a radical as the character that it draws."""
    if len(text) < 2:
        return _RADICALS.get(text, text)
    if text.startswith("(cid:"):
        return "\ufffd"
    # Older macOS names all characters that a glyph may stand for: ⽹网 is one 网.
    return text[-1] if all(char in _RADICALS or "\u2e80" <= char < "\u2fe0" for char in text[:-1]) else text


def _style(pair: tuple[Glyph, bool], bold_type3: frozenset[str]) -> tuple[str | None, str, float, bool]:
    glyph, doubled = pair
    face = glyph.face
    bold = face.bold or glyph.stroked or doubled or (face.type3 and (face.family or "") in bold_type3)
    return face.family, face.name, round(glyph.size, 1), bold


def _needs_space(previous: Glyph, glyph: Glyph, usual: float) -> bool:
    """Whether a blank that the producer drew as a gap stands between two glyphs; `usual` is the line's own gap (em)."""
    if not previous.text.strip() or not glyph.text.strip():
        return False
    gap = (glyph.x0 - previous.x1) / max(glyph.size, 0.1)
    chinese = HAN.match(previous.text) or HAN.match(glyph.text)
    return gap > (max(CHINESE_BLANK, usual + 0.3) if chinese else LATIN_BLANK)


def _usual_gap(row: Doubled) -> float:
    """The median gap between the line's glyphs in em: justified lines are stretched."""
    gaps = sorted((two.x0 - one.x1) / max(two.size, 0.1) for (one, _), (two, _) in pairwise(row))
    return gaps[len(gaps) // 2] if gaps else 0.0
