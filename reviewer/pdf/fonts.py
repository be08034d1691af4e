"""Font names as producers write them → one vocabulary of families.

Word 2007 writes 宋体 as GBK bytes, Word 2013 as UTF-8, others as SimSun with a subset prefix; printers drop the
name altogether. A name that does not tell its family gives None: unknown is never guessed into a fault.
"""

from __future__ import annotations

import ast
import io
import logging
import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdftypes import resolve1, stream_value

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BYTES_LITERAL = re.compile(r"b(['\"]).*\1", re.DOTALL)
_ANONYMOUS = re.compile(r"^(CIDFont\+)?(F|TT|T|C\d?_|R|Font|Type3_)?\d*$|^unknown$", re.IGNORECASE)
_BOLD = re.compile(r"bold|heavy|black|粗体|-bd$", re.IGNORECASE)
_STYLE = re.compile(r"[,\- ]?(semi|demi|extra)?(bold|italic|oblique|regular|roman|normal|heavy)+(mt)?$", re.IGNORECASE)

# Family as users know it → names found in PDFs, lower case without blanks and underscores.
_FAMILIES: dict[str, tuple[str, ...]] = {
    "宋体": ("宋体", "新宋体", "simsun", "nsimsun", "simsun-extb", "simsun-18030", "宋体-18030", "宋体-方正超大字符集"),
    "华文宋体": ("华文宋体", "stsong", "stsong-light", "stsongstd-light"),
    "华文中宋": ("华文中宋", "stzhongsong"),
    "宋体-简": ("宋体-简", "songtisc", "stsongti-sc", "stsongti-sc-regular"),
    "思源宋体": ("思源宋体", "sourcehanserif", "sourcehanserifcn", "sourcehanserifsc", "notoserifcjksc", "notoserifsc"),
    "方正书宋": ("方正书宋简体", "方正书宋gbk", "fzssk--gbk1-0", "fzss--gbk1-0", "fzshusong-z01"),
    "方正小标宋": ("方正小标宋简体", "方正小标宋gbk", "fzxbsjw--gb1-0", "fzxbsk--gbk1-0", "fzxiaobiaosong-b05"),
    "黑体": ("黑体", "simhei"),
    "华文黑体": ("华文黑体", "stheiti", "stxihei", "华文细黑"),
    "微软雅黑": ("微软雅黑", "microsoftyahei", "msyh", "microsoftyaheiui"),
    "等线": ("等线", "dengxian", "等线light"),
    "思源黑体": ("思源黑体", "sourcehansans", "sourcehansanscn", "sourcehansanssc", "notosanscjksc", "notosanssc"),
    "仿宋": ("仿宋", "fangsong", "simfang"),
    "仿宋_GB2312": ("仿宋gb2312", "fangsonggb2312"),
    "华文仿宋": ("华文仿宋", "stfangsong"),
    "楷体": ("楷体", "kaiti", "simkai"),
    "楷体_GB2312": ("楷体gb2312", "kaitigb2312"),
    "华文楷体": ("华文楷体", "stkaiti"),
    "Times New Roman": ("timesnewroman", "timesnewromanps", "timesnewromanpsmt", "times", "times-roman"),
    "Arial": ("arial", "arialmt"),
    "Calibri": ("calibri",),
}
_ALIASES = {alias: family for family, aliases in _FAMILIES.items() for alias in aliases}


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


def decode_name(raw: str | bytes) -> str:
    """The real text of a font's name: undoes bytes literals and mis-decoded UTF-8, GB18030 and Big5."""
    if isinstance(raw, str) and _BYTES_LITERAL.fullmatch(raw):
        raw = ast.literal_eval(raw)
    if isinstance(raw, str):
        if not any("\x80" <= char <= "\xff" for char in raw) or any(char > "\xff" for char in raw):
            return raw
        raw = raw.encode("latin1")
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin1")


@lru_cache(maxsize=512)
def family_of(name: str) -> tuple[str | None, bool]:
    """Family and boldness that a decoded font name tells; an unlisted name is its own family."""
    plain = _SUBSET.sub("", name).strip()
    bold = bool(_BOLD.search(plain))
    base = plain.split(",")[0]
    if not base or _ANONYMOUS.match(base):
        return None, bold
    for candidate in (base, _STYLE.sub("", base), re.sub(r"(PS)?MT$", "", _STYLE.sub("", base))):
        family = _ALIASES.get(re.sub(r"[\s_]", "", candidate).lower())
        if family:
            return family, bold
    return _STYLE.sub("", base) or base, bold


def face_of(font: PDFFont, *, measure: bool) -> Face:
    """The face of a font as pdfminer holds it, from its descriptor, its BaseFont or its embedded name table.

    `measure` also reads the line height from the font program, which takes some milliseconds a font.
    """
    names = [decode_name(raw) for raw in (font.fontname, resolve1(getattr(font, "basefont", None))) if raw]
    found = [family_of(name) for name in names]
    family = next((family for family, _ in found if family), None)
    bold = any(bold for _, bold in found)
    program = _font_program(font) if family is None or measure else None
    if program is not None and family is None:
        embedded = program["name"].getDebugName(1) if "name" in program else None
        family = family_of(embedded)[0] if embedded else None
    height = _line_height(program) if program is not None and measure else None
    return Face(family, names[0] if names else "", bold, isinstance(font, PDFType3Font), height)


def _font_program(font: PDFFont) -> Any:
    """The embedded TrueType or OpenType font, or None where there is none that can be read."""
    stream = next((font.descriptor[key] for key in ("FontFile2", "FontFile3") if key in font.descriptor), None)
    if stream is None:
        return None
    # fontTools is slow to import and most documents do not need it.
    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    try:
        return TTFont(io.BytesIO(stream_value(stream).get_data()), lazy=True)
    except (TTLibError, AssertionError, ValueError, OSError, struct.error):
        return None  # a bare CFF program or a damaged one: it tells nothing


def _line_height(program: Any) -> float | None:
    if "hhea" not in program or "head" not in program:
        return None
    metrics = program["hhea"]
    return float(metrics.ascent - metrics.descent + metrics.lineGap) / float(program["head"].unitsPerEm)
