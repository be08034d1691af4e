"""Pictures and text boxes: in DrawingML, and in VML as Word 2007 and older files have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer.docx.markup import ALTERNATES, PICTURE, VML, WP, WPS, A, Element, W, chosen, integer
from reviewer.docx.properties import is_pale
from reviewer.model import Align

_EMU = 12700
# A box this wide (share of the text's width) stands nowhere in particular: its text is aligned within it.
WIDE_SHARE = 0.6
# Offset (points) up to which a box still stands in the middle.
CENTER_TOLERANCE = 6.0

_ALIGN: dict[str, Align] = {
    "left": "left", "inside": "left", "center": "center", "right": "right", "outside": "right",
}  # fmt: skip
_VML_ALIGN = re.compile(r"mso-position-horizontal:\s*(left|center|right|inside|outside)")
_FILLS = frozenset(A + name for name in ("gradFill", "blipFill", "pattFill", "grpFill"))


@dataclass(frozen=True, slots=True)
class Widths:
    """Width of the page and of the text on it, in points."""

    page: float
    text: float


def has_picture(drawing: Element) -> bool:
    """Whether a drawing shows anything but text: a picture, a chart, a diagram."""
    if next(drawing.iter(PICTURE + "pic", VML + "imagedata"), None) is not None:
        return True
    return any(
        not data.get("uri", "").endswith(("Shape", "Group", "Canvas")) for data in drawing.iter(A + "graphicData")
    )


def is_backdrop(drawing: Element) -> bool:
    """Whether a drawing lies behind the text with a picture or a colour."""
    anchor = drawing.find(WP + "anchor")
    if anchor is not None:
        return anchor.get("behindDoc") in ("1", "true") and (
            has_picture(drawing) or any(_has_fill(shape) for shape in drawing.iter(WPS + "wsp"))
        )
    return any(
        "z-index:-" in (shape.get("style") or "").replace(" ", "") and (has_picture(drawing) or _has_vml_fill(shape))
        for shape in drawing
        if shape.tag.startswith(VML)
    )


def text_boxes(element: Iterable[Element]) -> Iterator[Element]:
    """The w:txbxContent of the boxes in a drawing; a box in a box is left to the outer one."""
    for child in element:
        if child.tag == W + "txbxContent":
            yield child
        elif child.tag == ALTERNATES + "AlternateContent":
            yield from text_boxes(chosen(child))
        else:
            yield from text_boxes(child)


def is_filled(content: Element) -> bool:
    """Whether the shape round a text box is coloured, so that white print shows on it."""
    shape = content.getparent().getparent()
    if shape is None:
        return False
    return _has_vml_fill(shape) if shape.tag.startswith(VML) else _has_fill(shape)


def _has_fill(shape: Element) -> bool:
    properties = shape.find(WPS + "spPr")
    for child in () if properties is None else properties:
        if child.tag in _FILLS:
            return True
        if child.tag == A + "noFill":
            return False
        if child.tag == A + "solidFill":
            colour = child.find(A + "srgbClr")
            scheme = child.find(A + "schemeClr")
            light = scheme is not None and scheme.get("val") in ("bg1", "lt1")
            return not (light or (colour is not None and is_pale(colour.get("val"))))
    styled = shape.find(f"{WPS}style/{A}fillRef")
    return styled is not None and (integer(styled.get("idx")) or 0) > 0


def _has_vml_fill(shape: Element) -> bool:
    colour = (shape.get("fillcolor") or "").split(" ")[0].lower()
    if shape.get("filled") in ("f", "false") or colour in ("", "white", "window"):
        return False
    return not is_pale(colour.removeprefix("#"))


def box_align(drawing: Element, widths: Widths) -> Align | None:
    """Where a box stands across the page; None for one that runs with the text or takes its whole width."""
    anchor = drawing.find(WP + "anchor")
    place = None if anchor is None else anchor.find(WP + "positionH")
    if place is None:
        styles = (shape.get("style") or "" for shape in drawing if shape.tag.startswith(VML))
        match = _VML_ALIGN.search(next(styles, ""))
        return _ALIGN[match[1]] if match else None
    extent = anchor.find(WP + "extent")
    width = (integer(None if extent is None else extent.get("cx")) or 0) / _EMU
    if width > WIDE_SHARE * widths.text:
        return None
    named = place.findtext(WP + "align")
    if named in _ALIGN:
        return _ALIGN[named]
    offset = integer(place.findtext(WP + "posOffset"))
    if offset is None:
        return None
    whole = widths.page if place.get("relativeFrom") == "page" else widths.text
    aside = offset / _EMU + width / 2 - whole / 2
    if abs(aside) <= CENTER_TOLERANCE:
        return "center"
    return "left" if aside < 0 else "right"
