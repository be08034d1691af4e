"""What format checks measure on a paragraph, by its lines on the page or, in a Word file, by what the file says.

Lengths in points, indents in em (characters of the paragraph's own size).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from statistics import mean, median, median_low
from typing import TypeVar

from reviewer.model import Document, Passage, Span
from reviewer.text import han

Look = TypeVar("Look")

# Names of the sizes in Word's menu, in points.
SIZE_NAMES = {
    42.0: "初号", 36.0: "小初", 26.0: "一号", 24.0: "小一", 22.0: "二号", 18.0: "小二", 16.0: "三号", 15.0: "小三",
    14.0: "四号", 12.0: "小四", 10.5: "五号", 9.0: "小五", 7.5: "六号", 6.5: "小六", 5.5: "七号", 5.0: "八号",
}  # fmt: skip


NO_CHINESE = "没有汉字，无从核对"


def unknown_font(document: Document) -> str:
    """Why the family of Chinese characters is not known."""
    return "字体名称没有写明是哪种字体" if document.paged else "没有写明用哪种中文字体"


def size_name(points: float) -> str:
    """A size as Word's menu calls it, with its points: 四号（14 磅）."""
    nearest = min(SIZE_NAMES, key=lambda size: abs(size - points))
    number = f"{points:.1f}".rstrip("0").rstrip(".")
    return f"{SIZE_NAMES[nearest]}（{nearest:g} 磅）" if abs(nearest - points) <= 0.3 else f"{number} 磅"


def chinese_share(passages: Iterable[Passage], look: Callable[[Span], Look]) -> Counter[Look]:
    """How many Chinese characters of `passages` have each look; Latin and digits may stand in other fonts."""
    shares: Counter[Look] = Counter()
    for passage in passages:
        for line in passage.lines:
            for span in line.spans:
                count = len(han(span.text))
                if count:
                    shares[look(span)] += count
    return shares


def weight(passage: Passage) -> int:
    """How many Chinese characters a paragraph has."""
    return len(han(passage.text))


def bold_share(passage: Passage) -> float:
    """Share of the paragraph's Chinese characters, or where there are none of all, that are bold."""
    bold = chinese_share([passage], lambda span: span.bold)
    if not bold:
        return sum(len(span.text) for line in passage.lines for span in line.spans if span.bold) / len(passage.text)
    return bold[True] / sum(bold.values())


def first_indent(passage: Passage) -> float | None:
    """How far the first line begins behind the next ones, in em; None where no other line stands below it."""
    if passage.format is not None:
        return passage.format.first_indent
    first = passage.lines[0]
    below = [line.bbox.x0 for line in passage.lines[1:4] if (line.page, line.column) == (first.page, first.column)]
    return (first.bbox.x0 - median(below)) / first.size if below else None


def told_indent(indent: float) -> str:
    """A first-line indent (em) in words."""
    if abs(indent) < 0.1:
        return "没有缩进"
    return f"{'首行缩进' if indent > 0 else '悬挂缩进'} {abs(round(indent, 1)):g} 个字符"


def indent_shift(passage: Passage) -> float:
    """How far (points, to the right) its first-line indent moves a line that a Word file sets in the middle."""
    return passage.format.first_indent * passage.lines[0].size / 2 if passage.format else 0.0


def line_pitch(passage: Passage, tolerance: float, min_lines: int) -> tuple[float, float] | None:
    """The paragraph's mean line pitch and its size; None where it has too few lines of one size.

    Lines that a formula or a picture pushes apart do not count.
    """
    if len(passage.lines) < min_lines:
        return None
    size = median(line.size for line in passage.lines)
    gaps = [
        below.baseline - above.baseline
        for above, below in pairwise(passage.lines)
        if (above.page, above.column) == (below.page, below.column)
        and abs(above.size - size) <= tolerance
        and abs(below.size - size) <= tolerance
    ]
    if not gaps:
        return None
    usual = median_low(gaps)
    return mean(gap for gap in gaps if abs(gap - usual) <= 0.2 * usual), size
