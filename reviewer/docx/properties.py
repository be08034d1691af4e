"""What one w:rPr or w:pPr says, and only that: what it leaves open is left out, so that one can be laid over another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

from reviewer.docx.markup import W14, Element, W, integer, is_on, points, value
from reviewer.model import Align

# Paint lighter than this on a white page does not show.
WHITE = 0.93
# A font by its part in the theme, told apart from a font by name.
THEME = "theme:"

_ALIGN: dict[str, Align] = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right", "both": "justify",
    "distribute": "justify", "thaiDistribute": "justify", "lowKashida": "justify", "mediumKashida": "justify",
    "highKashida": "justify",
}  # fmt: skip
_FRAME_ALIGN: dict[str, Align] = {
    "left": "left", "inside": "left", "center": "center", "right": "right", "outside": "right",
}  # fmt: skip
_HEX = re.compile(r"[0-9A-Fa-f]{6}")


class RunProperties(TypedDict, total=False):
    """Formatting of characters: fonts by script, size in points. `pale` is white print, `ground` a coloured ground."""

    east: str
    latin: str
    other: str
    east_first: bool
    size: float
    bold: bool
    vanish: bool
    clear: bool
    pale: bool
    ground: bool
    highlight: bool


class ParagraphProperties(TypedDict, total=False):
    """Formatting of a paragraph; lengths in points, `*_lines` in lines, `first_chars` in characters.

    `tabs` are kinds of tab stops by position; `frame` is where a frame of its own stands.
    """

    style: str
    align: Align
    left: float
    left_chars: float
    first: float
    first_chars: float
    line: float
    line_rule: str
    before: float
    before_lines: float
    before_auto: bool
    after: float
    after_lines: float
    after_auto: bool
    page_break: bool
    ground: bool
    tabs: Mapping[float, str]
    frame: Align
    list: str
    level: int


def over(base: ParagraphProperties, upper: ParagraphProperties) -> ParagraphProperties:
    """`upper` laid over `base`; tab stops add up."""
    merged: ParagraphProperties = {**base, **upper}
    if "tabs" in base and "tabs" in upper:
        merged["tabs"] = {**base["tabs"], **upper["tabs"]}
    return merged


# ---------------------------------------------------------------- characters


def run_properties(element: Element | None) -> RunProperties:
    """What a w:rPr says."""
    said: RunProperties = {}
    for child in () if element is None else element:
        match child.tag.removeprefix(W):
            case "rFonts":
                said.update(_fonts(child))
            case "sz":
                size = points(child.get(W + "val"), 2)
                if size is not None:
                    said["size"] = size
            case "b":
                said["bold"] = is_on(child)
            case "vanish":
                said["vanish"] = is_on(child)
            case "color":
                said["pale"] = is_pale(child.get(W + "val"))
            case "shd":
                said["ground"] = is_tinted(child)
            case "highlight":
                said["highlight"] = child.get(W + "val") not in ("none", "white")
            case _ if child.tag == W14 + "textFill":
                said["clear"] = _is_clear(child)
    return said


def _fonts(element: Element) -> RunProperties:
    said: RunProperties = {}
    if east := _font(element, "eastAsia"):
        said["east"] = east
    if latin := _font(element, "ascii"):
        said["latin"] = latin
    if other := _font(element, "hAnsi"):
        said["other"] = other
    if element.get(W + "hint"):
        said["east_first"] = element.get(W + "hint") == "eastAsia"
    return said


def _font(element: Element, script: str) -> str | None:
    """A font's name or reference; beside a reference the name does not count."""
    theme: str | None = element.get(f"{W}{script}Theme")
    named: str | None = element.get(W + script)
    return THEME + theme if theme else named


def is_pale(colour: str | None) -> bool:
    """Whether print of this colour (RRGGBB) does not show on white paper."""
    if colour is None or not _HEX.fullmatch(colour):
        return False
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue > WHITE


def is_tinted(shading: Element) -> bool:
    """Whether a w:shd lays a colour on which white print shows; any pattern does."""
    pattern = shading.get(W + "val") or "clear"
    if pattern in ("clear", "nil"):
        return _is_colour(shading.get(W + "fill"))
    return pattern != "solid" or not is_pale(shading.get(W + "color"))


def _is_colour(fill: str | None) -> bool:
    return fill is not None and bool(_HEX.fullmatch(fill)) and not is_pale(fill)


def _is_clear(fill: Element) -> bool:
    """Whether Word's text fill paints nothing: none at all, or nearly wholly transparent."""
    if fill.find(W14 + "noFill") is not None:
        return True
    alpha = fill.find(f"{W14}solidFill//{W14}alpha")
    return alpha is not None and (integer(alpha.get(W14 + "val")) or 0) > 90_000


# ---------------------------------------------------------------- paragraphs


def paragraph_properties(element: Element | None) -> ParagraphProperties:
    """What a w:pPr says."""
    said: ParagraphProperties = {}
    for child in () if element is None else element:
        match child.tag.removeprefix(W):
            case "pStyle":
                said["style"] = child.get(W + "val") or ""
            case "jc":
                said["align"] = _ALIGN.get(child.get(W + "val") or "", "left")
            case "ind":
                said.update(_indent(child))
            case "spacing":
                said.update(_spacing(child))
            case "pageBreakBefore":
                said["page_break"] = is_on(child)
            case "shd":
                said["ground"] = is_tinted(child)
            case "tabs":
                said["tabs"] = {
                    position: tab.get(W + "val") or "left"
                    for tab in child
                    if (position := points(tab.get(W + "pos"))) is not None
                }
            case "framePr":
                if child.get(W + "xAlign") in _FRAME_ALIGN:
                    said["frame"] = _FRAME_ALIGN[child.get(W + "xAlign")]
            case "numPr":
                said.update(_list(child))
    return said


def _indent(element: Element) -> ParagraphProperties:
    """A hanging indent is a negative first one, and counts where both are given."""
    said: ParagraphProperties = {}
    for side in ("start", "left"):
        if (left := points(element.get(W + side))) is not None:
            said["left"] = left
        if (left_chars := points(element.get(f"{W}{side}Chars"), 100)) is not None:
            said["left_chars"] = left_chars
    for name, sign in (("firstLine", 1), ("hanging", -1)):
        length = points(element.get(W + name))
        chars = points(element.get(f"{W}{name}Chars"), 100)
        if length is not None:
            said["first"] = sign * length
        if chars is not None and (chars or "first_chars" not in said):
            said["first_chars"] = sign * chars
    return said


def _spacing(element: Element) -> ParagraphProperties:
    said: ParagraphProperties = {}
    if (line := points(element.get(W + "line"))) is not None:
        said["line"] = line
        said["line_rule"] = element.get(W + "lineRule") or "auto"
    if (before := points(element.get(W + "before"))) is not None:
        said["before"] = before
    if (before_lines := points(element.get(W + "beforeLines"), 100)) is not None:
        said["before_lines"] = before_lines
    if (before_auto := element.get(W + "beforeAutospacing")) is not None:
        said["before_auto"] = before_auto in ("1", "true", "on")
    if (after := points(element.get(W + "after"))) is not None:
        said["after"] = after
    if (after_lines := points(element.get(W + "afterLines"), 100)) is not None:
        said["after_lines"] = after_lines
    if (after_auto := element.get(W + "afterAutospacing")) is not None:
        said["after_auto"] = after_auto in ("1", "true", "on")
    return said


def _list(element: Element) -> ParagraphProperties:
    said: ParagraphProperties = {}
    if (number := value(element, "numId")) is not None:
        said["list"] = number
    if (level := integer(value(element, "ilvl"))) is not None:
        said["level"] = min(max(level, 0), 8)
    return said
