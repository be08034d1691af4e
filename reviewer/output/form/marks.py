"""Marks round what the program drafted in a Word file, so that a later run can tell it from what a person typed.

Every drafted part, the value of a field or a section of the further sheet, lies between the ends of a bookmark named
`rv_<key>_<fingerprint of what was drafted>`. A bookmark is neither seen nor printed, and saving the file in a word
processor keeps it. What no longer has its fingerprint was changed by a person.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# An lxml element; the library comes without types.
Element = Any

# A bookmark's name has at most 40 characters (ECMA-376 part 1, 17.13.6.2, as Word applies it): 3 + 24 + 1 + 12.
LONGEST_KEY = 24
_DIGITS = 12
_NAME = re.compile(rf"rv_(?P<key>[a-z0-9_]{{1,{LONGEST_KEY}}})_(?P<written>[0-9a-f]{{{_DIGITS}}})")
_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")
_PARAGRAPH, _TABLE, _CELL, _BODY = qn("w:p"), qn("w:tbl"), qn("w:tc"), qn("w:body")
_TEXT = qn("w:t")
# What a person may add to a text without changing a letter of it.
_ADDED = frozenset(
    qn(f"w:{name}") for name in ("delText", "drawing", "pict", "object", "commentReference", "footnoteReference")
)
_STRESSED = frozenset(qn(f"w:{name}") for name in ("strike", "dstrike", "highlight", "u"))
_OFF = ("0", "false", "off", "none")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Region:
    """A drafted part as it stands in a file: `written` is its fingerprint when it was drafted, `blocks` are its
    paragraphs and tables, none where the bookmark's ends no longer fit together."""

    key: str
    written: str
    blocks: tuple[Element, ...]

    @property
    def changed(self) -> bool:
        return not self.blocks or fingerprint(self.blocks) != self.written

    @property
    def text(self) -> str:
        return "".join(element.text or "" for block in self.blocks for element in block.iter(_TEXT))


def fingerprint(blocks: Iterable[Element]) -> str:
    """Of the words, and of pictures, comments, strike-outs and highlights; not of blanks, fonts or how runs are cut."""
    return digest("".join(sign for block in blocks for sign in _signs(block)))


def digest(text: str) -> str:
    return hashlib.sha256(_BLANK.sub("", text).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _signs(block: Element) -> Iterator[str]:
    for element in block.iter():
        if element.tag == _TEXT:
            yield element.text or ""
        elif element.tag in _ADDED or (element.tag in _STRESSED and element.get(qn("w:val")) not in _OFF):
            yield f"<{element.tag}>"


def mark(first: Any, last: Any, key: str, written: str | None = None) -> None:
    """Marks what stands from the paragraph `first` to its sibling `last`, by default with its fingerprint."""
    blocks = _between(first._p, last._p)
    name = f"rv_{key}_{written or fingerprint(blocks)}"
    assert _NAME.fullmatch(name), name
    number = str(_free_number(first._p))
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), number)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), number)
    first._p.insert(0 if first._p.pPr is None else 1, start)
    last._p.append(end)


def regions(body: Element) -> Mapping[str, Region]:
    """The drafted parts below `body`, by key.

    LibreOffice 7 may write the start of one bookmark several times, up to its end: the first start and the last end
    count.
    """
    ends = {end.get(qn("w:id")): end for end in body.iter(_END)}
    starts: dict[str, list[Element]] = {}
    for start in body.iter(_START):
        starts.setdefault(start.get(qn("w:name")) or "", []).append(start)
    found = {}
    for name, same in starts.items():
        match = _NAME.fullmatch(name)
        if match:
            last = next((end for start in reversed(same) if (end := ends.get(start.get(qn("w:id")))) is not None), None)
            blocks = _between(_block_of(same[0], 1), _block_of(last, -1))
            found[match["key"]] = Region(match["key"], match["written"], blocks)
    return found


def put_in_place(old: Region, new: Region) -> None:
    """Replaces the blocks of `old` by copies of those of `new`, with their marks."""
    place = old.blocks[0]
    # The two ends of a bookmark are paired by a number, which must be free in the other file.
    number = str(_free_number(place))
    for block in new.blocks:
        copied = deepcopy(block)
        for end in copied.iter(_START, _END):
            end.set(qn("w:id"), number)
        place.addprevious(copied)
    _drop_stray_ends(old)
    for block in old.blocks:
        block.getparent().remove(block)


def _drop_stray_ends(old: Region) -> None:
    """Word may set a bookmark's end behind its paragraph, where it would outlive it."""
    numbers = {start.get(qn("w:id")) for block in old.blocks for start in block.iter(_START)}
    inside = {end for block in old.blocks for end in block.iter(_END)}
    for end in list(_root(old.blocks[0]).iter(_END)):
        if end.get(qn("w:id")) in numbers and end not in inside:
            end.getparent().remove(end)


def _block_of(mark: Element | None, step: int) -> Element | None:
    """The paragraph that holds a bookmark's end; beside paragraphs, the next block in the direction of `step`."""
    while mark is not None and mark.tag not in (_PARAGRAPH, _TABLE):
        parent = mark.getparent()
        if parent is None or parent.tag in (_CELL, _BODY):
            mark = mark.getnext() if step > 0 else mark.getprevious()
        else:
            mark = parent
    return mark


def _between(first: Element | None, last: Element | None) -> tuple[Element, ...]:
    """The blocks from `first` to `last`, both included; none where they are no siblings in this order."""
    blocks = []
    while first is not None:
        blocks.append(first)
        if first is last:
            return tuple(blocks)
        first = first.getnext()
    return ()


def _root(element: Element) -> Element:
    return element.getroottree().getroot()


def _free_number(element: Element) -> int:
    used = (start.get(qn("w:id")) for start in _root(element).iter(_START))
    return max((int(number) for number in used if (number or "").isdigit()), default=0) + 1
