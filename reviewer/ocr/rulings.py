"""The ruling lines of tables in the picture of a page, which lie straight along the axes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

# Shorter lines are strokes of characters (points): the widest stroke is as long as the character, the highest as well.
SHORTEST_LEVEL, SHORTEST_UPRIGHT = 30.0, 18.0
# A line is thinner than this (points); what is thicker is an area.
THICKEST = 4.0
# What is darker than its surroundings (pixels around) by this much is ink.
_AROUND, _DARKER = 31, 12

Box = tuple[float, float, float, float]


def find_rulings(grey: NDArray[np.uint8], scale: float) -> Iterator[Box]:
    """The middles of the lines (x0, top, x1, bottom in points); `scale` is in pixels a point."""
    import cv2

    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER)
    ink = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    for level, shortest in ((True, SHORTEST_LEVEL), (False, SHORTEST_UPRIGHT)):
        length = round(shortest * scale)
        kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length) if level else (length, 1), np.uint8))
        count, _, boxes, _ = cv2.connectedComponentsWithStats(kept)
        for left, top, width, height, _ in boxes[1:count]:
            if (height if level else width) <= THICKEST * scale:
                x0, y0, x1, y1 = left, top, left + width, top + height
                x0, x1 = (x0, x1) if level else ((x0 + x1) / 2, (x0 + x1) / 2)
                y0, y1 = ((y0 + y1) / 2, (y0 + y1) / 2) if level else (y0, y1)
                yield float(x0 / scale), float(y0 / scale), float(x1 / scale), float(y1 / scale)
