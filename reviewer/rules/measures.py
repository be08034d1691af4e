"""What format checks measure on a paragraph, by its lines on the page or, in a Word file, by what the file says.

Lengths in points, indents in em (characters of the paragraph's own size).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import mean, median, median_low
from typing import TypeVar

from reviewer.model import Line, Passage, Span, bounding
from reviewer.rules.base import Subject
from reviewer.text import HAN

Look = TypeVar("Look")

# Names of the sizes in Word's menu, in points.
SIZE_NAMES = {
    42.0: "初号", 36.0: "小初", 26.0: "一号", 24.0: "小一", 22.0: "二号", 18.0: "小二", 16.0: "三号", 15.0: "小三",
    14.0: "四号", 12.0: "小四", 10.5: "五号", 9.0: "小五", 7.5: "六号", 6.5: "小六", 5.5: "七号", 5.0: "八号",
}  # fmt: skip


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
                count = len(HAN.findall(span.text))
                if count:
                    shares[look(span)] += count
    return shares


def weight(passage: Passage) -> int:
    """How many Chinese characters a paragraph has."""
    return len(HAN.findall(passage.text))


def bold_share(passage: Passage) -> float:
    """Share of the paragraph's Chinese characters that are bold."""
    bold = chinese_share([passage], lambda span: span.bold)
    return bold[True] / max(sum(bold.values()), 1)


def first_indent(passage: Passage) -> float | None:
    """How far the first line begins behind the second, in em; None where only one line was drawn."""
    if passage.format is not None:
        return passage.format.first_indent
    if len(passage.lines) < 2 or passage.lines[0].column != passage.lines[1].column:
        return None
    return (passage.lines[0].bbox.x0 - passage.lines[1].bbox.x0) / passage.lines[0].size


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


def text_edges(subject: Subject) -> tuple[float, float]:
    """Left and right edge of the text block: those of the running text, else of the page."""
    lines = [line for passage in subject.body for line in passage.lines]
    if len(lines) >= 3:
        rights = sorted(line.bbox.x1 for line in lines)
        # Hanging punctuation may reach beyond the edge, so a high quantile stands for it.
        return bounding(line.bbox for line in lines).x0, rights[int(0.9 * (len(rights) - 1))]
    return 0.0, subject.document.pages[0].width


def blocks(subject: Subject, lines: Iterable[Line]) -> Iterator[Sequence[Line]]:
    """Lines by the text block that they stand in: pages of one width, left or right ones, one column."""
    groups: defaultdict[tuple[float, int, int], list[Line]] = defaultdict(list)
    for line in lines:
        width = subject.document.pages[line.page - 1].width
        groups[round(width), line.page % 2, line.column].append(line)
    yield from groups.values()
