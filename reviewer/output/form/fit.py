"""How much text the form's large cell holds on its one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.output.form.parts import BODY, LEADING, SMALL
from reviewer.text import sentences

# Points that the cell has for the draft: the page's height less margins and all that is printed, measured (203) on the
# form with its annex line, five categories and every note, less two lines for programs that set rows a little higher.
ROOM = 172.0
# The same on a form with several large cells, which takes more than one page anyway: about a page.
ROOM_OVERLEAF = 700.0
# Points across the cell: its 142 mm less the padding.
WIDTH = 392.0
# From large to small; under 8 pt a printed form can hardly be read, so what is left over goes to the further sheet.
SIZES = (BODY, SMALL, 8.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The paragraphs for the cell, the size (points) to set them in, and the paragraphs for the further sheet."""

    size: float
    shown: tuple[str, ...]
    rest: tuple[str, ...]


def fitted(text: str, room: float = ROOM) -> Fitted:
    """`text` in the largest size in which it fits; in the smallest one what fits, cut after a sentence."""
    lines = [line for line in text.splitlines() if line.strip()]
    for size in SIZES:
        if _height(lines, size) <= room:
            return Fitted(size, tuple(lines), ())
    return _cut(lines, SMALL, room)


def _height(lines: Sequence[str], size: float) -> float:
    """Points that the paragraphs take; a Chinese character is as wide as it is high, others about half of that."""
    # Punctuation that may not begin a line leaves about one place of it empty.
    across = int(WIDTH / size) - 1
    return sum(-(-(_ems(line) + 2) // across) for line in lines) * size * LEADING


def _ems(text: str) -> int:
    wide = sum(ord(char) > 0x2E7F or char in "“”‘’…—" for char in text)
    return wide + -(-(len(text) - wide) * 6 // 10)


def _cut(lines: Sequence[str], size: float, room: float) -> Fitted:
    """As many whole sentences as fit; one line is kept for the note that says where it goes on."""
    shown: list[str] = []
    room -= size * LEADING
    for number, line in enumerate(lines):
        if _height([*shown, line], size) <= room:
            shown.append(line)
            continue
        ends = [end for _, end in sentences(line) if _height([*shown, line[:end]], size) <= room]
        end = ends[-1] if ends else 0
        head, tail = line[:end], line[end:].strip()
        return Fitted(size, (*shown, *([head] if head else [])), (*([tail] if tail else []), *lines[number + 1 :]))
    return Fitted(size, tuple(shown), ())
