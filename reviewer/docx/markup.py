"""WordprocessingML's names, and its ways to write yes, no and a length (ECMA-376 part 1, 17 and 22.9)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# An lxml element; the library comes without types.
Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
VML = "{urn:schemas-microsoft-com:vml}"
ALTERNATES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Nine digits are more than any page holds, even in EMU (12,700 a point), and no float comes out infinite.
_MEASURE = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{1,4})?)(mm|cm|in|pt|pc|pi)?\s*")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "pi": 12.0}


def value(parent: Element, name: str) -> str | None:
    """`w:val` of the child `w:name`; None where either is missing."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def is_on(element: Element) -> bool:
    """Whether an on/off element is on; without a value it is."""
    return element.get(W + "val") not in ("0", "false", "off", "none")


def points(text: str | None, per_point: float = 20) -> float | None:
    """A length in points. A bare number counts in `per_point`: twips 20, half-points 2; None where it is none."""
    match = _MEASURE.fullmatch(text) if text else None
    if match is None:
        return None
    return float(match[1]) * _POINTS[match[2]] if match[2] else float(match[1]) / per_point


def integer(text: str | None) -> int | None:
    """A whole number; None where it is none."""
    number = points(text, 1)
    return None if number is None else int(number)


def chosen(alternates: Element) -> Iterable[Element]:
    """What stands in the one branch of an mc:AlternateContent that counts: the first choice, else the fallback.

    The branches say the same thing, for new and for old programs.
    """
    for branch in ("Choice", "Fallback"):
        found = alternates.find(ALTERNATES + branch)
        if found is not None:
            return tuple(found)
    return ()
