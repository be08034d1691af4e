"""Rectangles on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BBox:
    """A rectangle on a page, in points from the page's top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def center(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2

    def union(self, other: BBox) -> BBox:
        return BBox(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def rounded(self) -> list[float]:
        return [round(value, 1) for value in (self.x0, self.top, self.x1, self.bottom)]


# Where a document without pages has its words: nowhere that could be drawn.
NOWHERE = BBox(0, 0, 0, 0)


def bounding(boxes: Iterator[BBox]) -> BBox:
    """The smallest box around `boxes`; at least one is needed."""
    first = next(boxes)
    for box in boxes:
        first = first.union(box)
    return first
