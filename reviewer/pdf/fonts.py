"""The fonts of a PDF: what each one's names, descriptor and program tell of its family, weight and line height."""

from __future__ import annotations

import io
import logging
import struct
from dataclasses import dataclass
from typing import Any

from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdftypes import resolve1, stream_value

from reviewer.typefaces import decode_name, family_of

# A descriptor's weight from which a face is bold, and its flag that asks the reader to embolden it.
BOLD_WEIGHT = 600
FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the document: its family (None = the name does not tell), its name, whether the face is bold.

    `line_height` is the height of a line of single spacing as a share of the size, after the embedded font program.
    """

    family: str | None
    name: str
    bold: bool
    type3: bool
    line_height: float | None = None


def face_of(font: PDFFont, *, measure: bool) -> Face:
    """The face of a font as pdfminer holds it, from its descriptor, its BaseFont or its embedded name table.

    `measure` also reads the line height from the font program, which takes some milliseconds a font.
    """
    names = [decode_name(raw) for raw in (font.fontname, resolve1(getattr(font, "basefont", None))) if raw]
    found = [family_of(name) for name in names]
    family = next((family for family, _ in found if family), None)
    bold = any(bold for _, bold in found) or _is_heavy(font)
    told, height = _read_program(font) if family is None or measure else (None, None)
    if family is None and told:
        family = family_of(told)[0]
    return Face(family, names[0] if names else "", bold, isinstance(font, PDFType3Font), height if measure else None)


def _is_heavy(font: PDFFont) -> bool:
    """Whether the descriptor says that the face is bold; most producers leave it at regular."""
    weight, flags = (resolve1(font.descriptor.get(key)) for key in ("FontWeight", "Flags"))
    return (isinstance(weight, (int, float)) and weight >= BOLD_WEIGHT) or (
        isinstance(flags, int) and bool(flags & FORCE_BOLD)
    )


def _read_program(font: PDFFont) -> tuple[str | None, float | None]:
    """Family name and line height (share of the size) that the embedded TrueType or OpenType font tells."""
    stream = next((font.descriptor[key] for key in ("FontFile2", "FontFile3") if key in font.descriptor), None)
    if stream is None:
        return None, None
    # fontTools is slow to import and most documents do not need it.
    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    try:
        program = TTFont(io.BytesIO(stream_value(stream).get_data()), lazy=True)
        name = program["name"].getDebugName(1) if "name" in program else None
        return name, _line_height(program)
    except (TTLibError, AssertionError, ArithmeticError, LookupError, ValueError, OSError, struct.error):
        return None, None  # a bare CFF program or a damaged one: it tells nothing


def _line_height(program: Any) -> float | None:
    if "hhea" not in program or "head" not in program:
        return None
    metrics = program["hhea"]
    return float(metrics.ascent - metrics.descent + metrics.lineGap) / float(program["head"].unitsPerEm)
