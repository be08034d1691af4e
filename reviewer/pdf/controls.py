"""Characters that have no shape but say something to a program: tags, zero-width signs, changes of direction."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Unicode's tag characters repeat ASCII, unseen.
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_TAG_OFFSET = 0xE0000
_TURNS = re.compile("[\u202d\u202e\u2066-\u2068]")
# Single ones come with text copied from web pages; a row of them is a code.
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff]{4,}")


def control_text(texts: Iterable[str]) -> str:
    """What such characters say, or that they are there; nothing for what web pages and editors leave behind."""
    text = "".join(texts)
    if text.isascii():
        return ""
    said = ["".join(chr(ord(sign) - _TAG_OFFSET) for sign in run) for run in _TAGS.findall(text)]
    turns = len(_TURNS.findall(text))
    if turns:
        said.append(f"改变文字方向的控制字符 {turns} 个")
    codes = sum(map(len, _ZERO_WIDTH.findall(text)))
    if codes:
        said.append(f"连续的零宽字符 {codes} 个")
    return "；".join(said)
