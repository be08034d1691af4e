"""The tree of sections that the headings make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer.model import Kind, Passage, Section
from reviewer.structure.numbering import Number

_WITHIN = (Kind.BODY, Kind.CAPTION, Kind.FOOTNOTE)


def build_sections(passages: Sequence[Passage], numbers: Mapping[int, Number]) -> tuple[Section, ...]:
    """The tree of sections; text before the first heading belongs to none. `numbers` are the headings' by index."""
    flat: list[tuple[Number, Passage, list[int]]] = []
    for passage in passages:
        if passage.kind is Kind.HEADING:
            flat.append((numbers[passage.index], passage, []))
        elif passage.kind in _WITHIN and flat:
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
