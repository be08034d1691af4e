"""Paths of a page: their corners, and the rectangles that they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pdfminer.utils import PathSegment, Point

Box = tuple[float, float, float, float]
# A clipping path that cuts nothing off.
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


def rectangle(corners: Sequence[Point]) -> Box | None:
    """The rectangle of four corners, given with or without the first one again; None for any other form."""
    if len(corners) not in (4, 5) or not is_straight([*corners, corners[0]]):
        return None
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def intersection(one: Box | None, two: Box | None) -> Box | None:
    if one is None or two is None:
        return None
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])


def subpaths(path: Sequence[PathSegment]) -> list[list[Point]]:
    """The corner points of each sub-path, the control points of its curves among them."""
    subpaths: list[list[Point]] = []
    for segment in path:
        match segment[0]:
            case "m":
                subpaths.append([(segment[1], segment[2])])  # type: ignore[misc]
            case "l" if subpaths:
                subpaths[-1].append((segment[1], segment[2]))  # type: ignore[misc]
            case "c" | "v" | "y" if subpaths:
                subpaths[-1].extend(zip(segment[1::2], segment[2::2], strict=True))
    return [points for points in subpaths if len(points) >= 2]


def is_straight(corners: Sequence[Point]) -> bool:
    """Whether all sides run along the axes: a rule or a rectangle."""
    return all(abs(x1 - x0) < 0.5 or abs(y1 - y0) < 0.5 for (x0, y0), (x1, y1) in pairwise(corners))
