"""Colours of a page as a reader sees them: how bright they are, and whether two of them are the same."""

from __future__ import annotations

from typing import Any

# Paint lighter than this on a white page does not show.
WHITE = 0.93
# Two colours none of whose parts differ by more than this cannot be told apart on paper.
_SAME = 0.06

Colour = tuple[float, float, float]


def luminance(color: Any, space: str = "") -> float:
    """Brightness 0..1 of a colour in a colour space of pdfminer's name.

    Tints of inks (Separation, DeviceN) are the darker the more there is of them; a pattern or an index counts as black.
    """
    values = color if isinstance(color, (list, tuple)) else (color,)
    if space in ("Pattern", "Indexed") or not all(isinstance(value, (int, float)) for value in values):
        return 0.0
    if space in ("Separation", "DeviceN"):
        return 1 - max((float(value) for value in values), default=1.0)
    match [float(value) for value in values]:
        case [gray]:
            return gray
        case [lightness, _, _] if space == "Lab":
            return lightness / 100
        case [red, green, blue]:
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case [cyan, magenta, yellow, black]:
            return max(0.0, 1 - black - (0.3 * cyan + 0.59 * magenta + 0.11 * yellow))
    return 0.0


def rgb(color: Any, space: str = "") -> Colour | None:
    """Red, green and blue (0..1) of a colour; None where that takes more than arithmetic: inks, patterns, indexes."""
    values = color if isinstance(color, (list, tuple)) else (color,)
    if space in ("Pattern", "Indexed", "Separation", "DeviceN", "Lab"):
        return None
    if not all(isinstance(value, (int, float)) for value in values):
        return None
    match [float(value) for value in values]:
        case [gray]:
            return gray, gray, gray
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


def same(one: Colour | None, two: Colour | None) -> bool:
    """Whether nobody can tell them apart; what is not known may be anything."""
    return one is not None and two is not None and all(abs(a - b) <= _SAME for a, b in zip(one, two, strict=True))
