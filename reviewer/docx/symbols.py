"""Signs that Word writes as codes of a symbol font."""

from __future__ import annotations

from collections.abc import Mapping

_SYMBOLS: Mapping[str, Mapping[int, str]] = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0x76: "❖", 0xA8: "□", 0xD8: "➢", 0xFB: "✗", 0xFC: "✓",
        0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x30: "□", 0x50: "✓", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
    "symbol": {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xAE: "→"},
}  # fmt: skip
# Symbol fonts have their codes in the private-use area.
_PRIVATE = range(0xE000, 0xF900)
_UNKNOWN = "\ufffd"


def symbol(font: str | None, code: str | None) -> str:
    """The sign of a w:sym; the replacement character where nothing tells what it shows."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return _UNKNOWN
    known = _SYMBOLS.get((font or "").lower(), {}).get(number & 0xFF)
    if known:
        return known
    return _UNKNOWN if number in _PRIVATE or not 0x20 <= number < 0xD800 else chr(number)
