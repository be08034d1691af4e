"""The numbering grammar 一、 / （一） / 1. / （1）, and the tree of sections that it makes.

Headings of these reports are set in body size, so the grammar comes first and style second. Text is matched as
it is printed: compatibility normalisation would turn （一） into (一).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reviewer.model import Kind, Passage, Section

LONGEST_HEADING = 40
_DIGITS = "一二三四五六七八九"
_CHINESE = r"[一二三四五六七八九十百]{1,4}"
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第(?P<n>{_CHINESE})[章部]分?[、．.:：]?\s*")),
    (1, re.compile(rf"(?P<n>{_CHINESE})\s*[、．.,，]\s*")),
    (2, re.compile(rf"[（(]\s*(?P<n>{_CHINESE})\s*[）)][、．.]?\s*")),
    (3, re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d)\s*")),
    (4, re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)][、．.]?\s*")),
)
_NOT_A_TITLE = re.compile(r"[。；;，,：:！？!?…]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A heading's number: its level 1–4, its value, and the text up to the title, as printed."""

    level: int
    ordinal: int
    text: str


def parse_number(text: str) -> Number | None:
    """The number that `text` begins with, or None; `text` is one paragraph."""
    for level, pattern in _LEVELS:
        match = pattern.match(text)
        if match:
            return Number(level, _value(match["n"]), text[: match.end()])
    return None


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, found, units = number.rpartition("十")
    if not found:
        return _DIGITS.find(number[-1]) + 1
    return (_DIGITS.find(tens[-1:]) + 1 if tens else 1) * 10 + (_DIGITS.find(units) + 1 if units else 0)


def is_heading(text: str) -> bool:
    """Whether a paragraph reads as a heading: a number, then a short title that is no sentence."""
    number = parse_number(text)
    if number is None or len(text) > LONGEST_HEADING:
        return False
    title = text[len(number.text) :].strip()
    return bool(title) and not _NOT_A_TITLE.search(title) and "。" not in title and title.count("，") < 2


def drop_lists(candidates: Sequence[tuple[int, Number]]) -> set[int]:
    """Of heading candidates (passage index, number), those that stay.

    Three or more third- or fourth-level ones in direct succession, with nothing between them, are a list: under a
    heading of these levels something follows.
    """
    kept = {index for index, _ in candidates}
    for _, run in groupby(enumerate(candidates), key=lambda item: (item[1][0] - item[0], item[1][1].level)):
        members = [index for _, (index, _) in run]
        level = next(number.level for index, number in candidates if index == members[0])
        if level >= 3 and len(members) >= 3:
            kept.difference_update(members)
    return kept


def build_sections(passages: Sequence[Passage]) -> tuple[Section, ...]:
    """The tree of sections; body text before the first heading belongs to none."""
    flat: list[tuple[Number, Passage, list[int]]] = []
    for passage in passages:
        if passage.kind is Kind.HEADING:
            number = parse_number(passage.text)
            assert number is not None, "a heading passage always parses"
            flat.append((number, passage, []))
        elif passage.kind in (Kind.BODY, Kind.CAPTION) and flat:
            flat[-1][2].append(passage.index)
    return _nest(flat)


def _nest(flat: Sequence[tuple[Number, Passage, list[int]]]) -> tuple[Section, ...]:
    """Each entry takes the following deeper ones as its subsections."""
    sections: list[Section] = []
    position = 0
    while position < len(flat):
        number, heading, own = flat[position]
        end = position + 1
        while end < len(flat) and flat[end][0].level > number.level:
            end += 1
        sections.append(
            Section(
                number=number.text.strip(),
                title=heading.text[len(number.text) :].strip(),
                level=number.level,
                ordinal=number.ordinal,
                heading=heading.index,
                page=heading.page,
                passages=tuple(own),
                sections=_nest(flat[position + 1 : end]),
            )
        )
        position = end
    return tuple(sections)
