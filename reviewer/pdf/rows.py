"""Glyphs → rows: what stands on one baseline, each glyph once, in characters that can be printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from reviewer.model import BBox
from reviewer.pdf.painting import Glyph

# Box of a Chinese glyph above and below its baseline, as shares of its size.
ASCENT, DESCENT = 0.86, 0.14

# macOS and some printers write compatibility ideographs, Kangxi radicals and their supplement (⽤, ⻚) for the characters of the same shape.
_PLAIN = {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
} | {
    "\xa0": " ",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬀ": "ff",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
_PLAIN |= dict(
    zip(
        "⼾⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "户母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)

# Glyphs whose baselines differ by at most this (em) stand in one row; what is this much larger is its text.
SAME_ROW = 0.4
LARGER = 1.2
# Glyphs of one text whose left edges lie this near (em) were painted twice.
_SAME_PLACE = 0.12

Row = list[Glyph]

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e01ef]"
)


def rows_of(glyphs: Sequence[Glyph]) -> Iterator[Row]:
    """Upright glyphs grouped by baseline; superscripts join the row that they overlap."""
    row: list[Glyph] = []
    # A raised sign comes first; the larger text that it belongs to tells where the row is.
    baseline = size = 0.0
    for glyph in sorted((g for g in glyphs if not g.turn), key=attrgetter("baseline")):
        if row and glyph.baseline - baseline > SAME_ROW * max(glyph.size, size):
            yield row
            row = []
        if not row or glyph.size > LARGER * size:
            baseline, size = glyph.baseline, glyph.size
        row.append(glyph)
    if row:
        yield row


def dedupe(row: Row) -> Row:
    """The row from left to right; glyphs painted twice at nearly the same place, a makeshift bold, are one stroked one."""
    kept: Row = []
    for glyph in sorted(row, key=attrgetter("x0")):
        if not kept or glyph.x0 - kept[-1].x0 >= _SAME_PLACE * glyph.size:
            kept.append(glyph)
            continue
        near = range(len(kept) - 1, max(len(kept) - 3, -1), -1)
        twin = next((i for i in near if _is_twin(kept[i], glyph)), None)
        if twin is None:
            kept.append(glyph)
        elif glyph.text.strip():
            kept[twin] = kept[twin]._replace(stroked=True)
    return kept


def _is_twin(one: Glyph, other: Glyph) -> bool:
    return one.text == other.text and abs(one.x0 - other.x0) < _SAME_PLACE * other.size


def cut(row: Row, gap: float) -> Iterator[Row]:
    """The row's parts between gaps of more than `gap` em."""
    part: Row = []
    for glyph in row:
        if not glyph.text.strip():
            continue
        if part and glyph.x0 - part[-1].x1 > gap * glyph.size:
            yield part
            part = []
        part.append(glyph)
    if part:
        yield part


def readable(text: str) -> str:
    """A glyph without a Unicode value shows as the replacement character, a radical as the character that it draws."""
    if len(text) < 2:
        return _PLAIN.get(text, text)
    if text.startswith("(cid:"):
        return "\ufffd"
    # Older macOS names all characters that a glyph may stand for: ⽹网 is one 网.
    return text[-1] if all(char in _PLAIN or "\u2e80" <= char < "\u2fe0" for char in text[:-1]) else text


def printable(text: str) -> str:
    """`text` without control characters, zero-width ones and lone surrogates."""
    return _UNPRINTABLE.sub("", text)


@lru_cache(maxsize=4096)
def letters_of(text: str) -> str:
    """What a glyph's text reads as: a report has many glyphs of few kinds."""
    return printable(readable(text))


def glyph_box(glyph: Glyph) -> BBox:
    """The box of a Chinese glyph."""
    return BBox(glyph.x0, glyph.baseline - ASCENT * glyph.size, glyph.x1, glyph.baseline + DESCENT * glyph.size)
