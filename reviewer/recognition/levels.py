"""Which level a report tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.facts.boxes import ticked
from reviewer.recognition.content import Content
from reviewer.recognition.grounds import APPLIES, JOINERS, SHORTEST_FULL_NAME, one_of
from reviewer.recognition.signs import Places, Signs
from reviewer.recognition.told import Source, Told


def level_told(content: Content, stem: str, folders: Sequence[str], left: Places, signs: Signs) -> Told | None:
    """The first level that is told and that what is left of the places has."""
    possible = {level for place in left for level in signs.levels_of[place]}
    told = [told for told in _levels(content, stem, folders, signs) if told.value in possible]
    if not told:
        return None
    first, against = told[0], next((other for other in told if other.value != told[0].value), None)
    return Told(first.value, first.source, first.words, against)


def _levels(content: Content, stem: str, folders: Sequence[str], signs: Signs) -> Iterator[Told]:
    yield from _levels_in_name(stem, "file", signs)
    for line in content.stated:
        found = {item.option for item in ticked(line, {word: [word] for word in signs.levels})}
        if len(found) == 1:
            word = found.pop()
            yield Told(signs.levels[word], "content", word)
    yield from _levels_applied_for(content.running, signs)
    for folder in folders:
        yield from _levels_in_name(folder, "folder", signs)


def _levels_in_name(name: str, source: Source, signs: Signs) -> Iterator[Told]:
    return (Told(signs.levels[token], source, token) for token in JOINERS.split(name) if token in signs.levels)


def _levels_applied_for(text: str, signs: Signs) -> Iterator[Told]:
    """本次申报用户满意五星级; a hotel's stars are followed by another word than a category or 评价."""
    names = [name for name in signs.levels if len(name) >= SHORTEST_FULL_NAME]
    follows = "|".join(map(re.escape, ("评价", *signs.categories)))
    pattern = re.compile(rf"{APPLIES}\w{{0,8}}?{one_of(names)}(?=$|[^\u4e00-\u9fff]|{follows})")
    found = {signs.levels[match["name"]]: match[0] for match in pattern.finditer(text)}
    if len(found) == 1:
        level, words = next(iter(found.items()))
        yield Told(level, "content", words)
