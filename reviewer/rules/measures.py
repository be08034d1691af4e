"""Measures that several format checks share. Lengths in points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import mean
from typing import TypeVar

from reviewer.model import Line, Passage, Span
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


def main_size(line: Line) -> float:
    """The size that most of the line's characters have."""
    sizes: Counter[float] = Counter()
    for span in line.spans:
        sizes[span.size] += len(span.text)
    return sizes.most_common(1)[0][0]


def pitches(passage: Passage, size: float, tolerance: float) -> list[float]:
    """Distances between the baselines of neighbouring lines of one page that are set in `size`."""
    return [
        below.baseline - above.baseline
        for above, below in zip(passage.lines, passage.lines[1:], strict=False)
        if above.page == below.page
        and abs(main_size(above) - size) <= tolerance
        and abs(main_size(below) - size) <= tolerance
    ]


def mean_pitch(passage: Passage, size: float, tolerance: float, min_lines: int) -> float | None:
    """The paragraph's mean line pitch, or None where it has fewer than `min_lines` lines."""
    found = pitches(passage, size, tolerance)
    return mean(found) if found and len(passage.lines) >= min_lines else None


def line_height(passages: Sequence[Passage], heights: Mapping[str, float]) -> float | None:
    """Height of a single-spaced line as a share of the size, for the font that most Chinese characters have."""
    names = chinese_share(passages, lambda span: span.font_name)
    return heights.get(names.most_common(1)[0][0]) if names else None
