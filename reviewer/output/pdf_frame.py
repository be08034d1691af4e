"""Where a place on a page, as a reader sees it, lies in the file's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pikepdf

from reviewer.model import BBox

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns places on the page as it is seen (from its top left) into the file's own coordinates."""

    mediabox: tuple[float, float, float, float]
    rotation: int

    @property
    def width(self) -> float:
        return self._extent(self.rotation % 180 != 0)

    @property
    def height(self) -> float:
        return self._extent(self.rotation % 180 == 0)

    def _extent(self, vertical: bool) -> float:
        x0, y0, x1, y1 = self.mediabox
        return abs(y1 - y0) if vertical else abs(x1 - x0)

    def point(self, x: float, top: float) -> Point:
        x0, y0, x1, y1 = self.mediabox
        up = self.height - top
        match self.rotation:
            case 90:
                return x1 - up, y0 + x
            case 180:
                return x1 - x, y1 - up
            case 270:
                return x0 + up, y1 - x
        return x0 + x, y0 + up

    def quad(self, box: BBox) -> list[Point]:
        """Upper left, upper right, lower left, lower right, as readers expect them (not as ISO 32000 has it)."""
        tops = [self.point(x, box.top) for x in (box.x0, box.x1)]
        return tops + [self.point(x, box.bottom) for x in (box.x0, box.x1)]

    def rect(self, box: BBox) -> list[float]:
        """The box as a PDF rectangle, lower left to upper right."""
        xs, ys = zip(*self.quad(box), strict=True)
        return [min(xs), min(ys), max(xs), max(ys)]


def frame_of(page: pikepdf.Page) -> Frame:
    """How the page lies in its file."""
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    return Frame((x0, y0, x1, y1), int(_inherited(page.obj, "/Rotate") or 0) % 360)


def _inherited(node: Any, key: str) -> Any:
    """A page's own value, or that of the nearest node above it; the page tree may be deep but not endless."""
    for _ in range(64):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return None
