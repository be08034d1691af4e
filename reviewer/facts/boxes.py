"""Tick boxes: the many signs that stand for a ticked and for an open one, and which options of a line are ticked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Besides the signs themselves, the codes that symbol fonts (Wingdings, Wingdings 2) leave where a file does not say what
# they show: as private-use characters, or as the Latin letters of the same code.
CHECKED = "☑☒✓✔√✅■●◉▣◼⬛🗹🗷☻\uf0fe\uf052\uf0fc\uf0fd\uf054\uf053\uf050\uf06e\uf06cþ"
OPEN = "□☐○◯◻▢⬜❏❑\uf0a8\uf06f\uf0a3\uf071\uf02a¨"
# A tick typed between brackets, or into the place of a box.
_SPELT = re.compile(r"[\[（(【]\s*([√✓✔xXvV]?)\s*[\]）)】]")
_MARK = re.compile(f"[{re.escape(CHECKED + OPEN)}]")


@dataclass(frozen=True, slots=True)
class Ticked:
    """An option that is ticked: its id, and where its name stands in the text."""

    option: str
    begin: int
    end: int


def unified(text: str) -> str:
    """`text` with ☑ and ☐ for all kinds of boxes; as long as before, so that places stay."""
    text = _SPELT.sub(lambda match: ("☑" if match[1] else "☐") + " " * (len(match[0]) - 1), text)
    text = "".join("☑" if char in CHECKED else "☐" if char in OPEN else char for char in text)
    # √ set behind or before an open box ticks it.
    return re.sub(r"☐(\s*)☑", r" \1☑", re.sub(r"☑(\s*)☐", r"☑\1 ", text)) if _doubled(text) else text


def _doubled(text: str) -> bool:
    """Whether boxes stand beside ticks, so that a tick is no box of its own."""
    return bool(re.search(r"☐\s*☑\s*\w", text) or re.search(r"☑\s*☐\s*\w", text))


def ticked(text: str, options: Mapping[str, Iterable[str]]) -> list[Ticked]:
    """The options (id → names) of `text` whose box is ticked.

    Boxes stand before the options, unless the line ends with one. Where there is no box at all and one option alone, a
    person has struck out the others.
    """
    text = unified(text)
    names = {name: key for key, group in options.items() for name in group}
    # The longest name first: 用户满意级 is part of others.
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = [Ticked(names[match[0]], *match.span()) for match in re.finditer(pattern, text)]
    if not _MARK.search(text):
        return found if len({item.option for item in found}) == 1 else []
    behind = bool(re.search(r"[☑☐]\s*$", text)) and not _before(text, found[0].begin if found else 0)
    return [item for item in found if (_after(text, item.end) if behind else _before(text, item.begin)) == "☑"]


def _before(text: str, begin: int) -> str:
    return text[:begin].rstrip()[-1:] if text[:begin].rstrip()[-1:] in ("☑", "☐") else ""


def _after(text: str, end: int) -> str:
    return text[end:].lstrip()[:1]
