"""What is painted on a page."""

from __future__ import annotations

from typing import NamedTuple

from reviewer.pdf.colours import WHITE, Colour
from reviewer.pdf.fonts import Face


class Glyph(NamedTuple):
    """One character as drawn: x in points from the left, y downward from the top, size as drawn in points.

    `mode` is the text render mode, `luminance` 0 (black) to 1 (white) of what is painted, `stroked` whether the
    outline is painted in a colour darker than white, `turn` how the line runs: 0 to the right, 90 upward, 270 downward
    (vertical writing too), 1 askew; `order` its place in the page's painting order. `colour` is that of what is painted,
    None where it is not known.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    face: Face
    mode: int
    luminance: float
    alpha: float
    stroked: bool
    turn: int
    order: int
    colour: Colour | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """The point that tells in what a glyph stands."""
        return (self.x0 + self.x1) / 2, self.baseline - self.size / 3


class Shape(NamedTuple):
    """A painted rectangle or straight line (box in points, y downward); `luminance` of its fill, None if unfilled.

    `stroked` says whether its outline is drawn, `plain` whether all its sides run along the axes: others are parts of
    drawings. `colour` is that of its fill, None where it is not known or lets through what is below it.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    luminance: float | None
    order: int
    image: bool = False
    stroked: bool = False
    plain: bool = True
    colour: Colour | None = None

    @property
    def shows(self) -> bool:
        """Whether it is seen on white paper."""
        return self.stroked or (self.luminance is not None and self.luminance < WHITE)


class Cover(NamedTuple):
    """A rectangle in which nothing that was painted before it (see `order`) can be seen any more."""

    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    image: bool
