"""Fonts that a run names by their part in the theme: minorEastAsia is 宋体 in one file and 等线 in the next."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.docx.markup import A, Element

# Word's own Chinese font where a theme names none.
FALLBACK = "宋体"

_PLACES = {"EastAsia": "ea", "HAnsi": "latin", "Ascii": "latin", "Bidi": "cs"}
_SCRIPTS = {"zh-CN": "Hans", "zh-SG": "Hans", "zh-TW": "Hant", "zh-HK": "Hant", "ja-JP": "Jpan", "ko-KR": "Hang"}
# WPS, and drawings, write the reference as if it were a font's name.
_ALIASES = {
    "+中文正文": "minorEastAsia",
    "+中文标题": "majorEastAsia",
    "+西文正文": "minorHAnsi",
    "+西文标题": "majorHAnsi",
    "+mn-ea": "minorEastAsia",
    "+mj-ea": "majorEastAsia",
    "+mn-lt": "minorHAnsi",
    "+mj-lt": "majorHAnsi",
    "+Body Asian": "minorEastAsia",
    "+Headings Asian": "majorEastAsia",
    "+Body": "minorHAnsi",
    "+Headings": "majorHAnsi",
}


def theme_fonts(root: Element | None, language: str | None) -> Mapping[str, str]:
    """Font names by reference (minorEastAsia, +中文正文 …); `language` is what the East Asian text is in."""
    fonts = {
        group + place: _typeface(root, group, kind, language)
        for group in ("major", "minor")
        for place, kind in _PLACES.items()
    }
    return {**fonts, **{alias: fonts[reference] for alias, reference in _ALIASES.items()}}


def _typeface(root: Element | None, group: str, kind: str, language: str | None) -> str:
    scheme = None if root is None else root.find(f".//{A}fontScheme/{A}{group}Font")
    named = None if scheme is None else scheme.find(A + kind)
    if named is not None and named.get("typeface"):
        return str(named.get("typeface"))
    if kind != "ea":
        return ""
    script = _SCRIPTS.get(language or "", "Hans")
    fonts = () if scheme is None else scheme.findall(A + "font")
    return next((font.get("typeface") for font in fonts if font.get("script") == script), "") or FALLBACK
