"""From all places to the one that the grounds leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from reviewer.recognition.content import Content
from reviewer.recognition.grounds import Ground, in_content, in_name, named_by_rule, places_named, scheme_named
from reviewer.recognition.levels import level_told
from reviewer.recognition.signs import Places, signs_of
from reviewer.recognition.told import About, Recognition, Told
from reviewer.scheme import Scheme


def recognise(text: str, file: str, folders: Sequence[str], schemes: Sequence[Scheme]) -> Recognition:
    """What the report's `text` (its lines), the name of its file and those of its folders, the nearest first, tell."""
    signs, content, stem = signs_of(schemes), Content(text), PurePath(file).stem
    grounds = [
        *named_by_rule(stem, signs),
        *in_content(content, signs),
        *in_name(stem, "file", signs),
        *(ground for folder in folders for ground in in_name(folder, "folder", signs)),
        *scheme_named(stem, "file", signs),
        *scheme_named(content.title, "content", signs),
        *places_named(content.running, signs),
    ]
    left, used = _narrowed(signs.places, grounds)
    scheme = _told("scheme", left, used, grounds)
    category = _told("category", left, used, grounds)
    return Recognition(scheme, category, level_told(content, stem, folders, left, signs))


def _narrowed(places: Places, grounds: Iterable[Ground]) -> tuple[Places, Sequence[tuple[Ground, Places]]]:
    """The places that are left, and after each ground that did not contradict those before it."""
    used: list[tuple[Ground, Places]] = []
    for ground in grounds:
        if places & ground.places:
            places &= ground.places
            used.append((ground, places))
    return places, used


def _told(about: About, left: Places, used: Sequence[tuple[Ground, Places]], grounds: Sequence[Ground]) -> Told | None:
    """The one value that is left, by the ground that left no other."""
    values = _values(about, left)
    if len(values) != 1:
        return None
    ground = next((ground for ground, places in used if _values(about, places) == values), None)
    if ground is None:
        return None
    (value,) = values
    against = (_contrary(about, value, other, left) for other in grounds if other.about == about)
    return Told(value, ground.source, ground.words, next((told for told in against if told), None))


def _contrary(about: About, value: str, ground: Ground, left: Places) -> Told | None:
    """What a ground says otherwise, where that is something else to choose."""
    possible = ground.places
    if about == "category":
        possible = frozenset(place for place in possible if place[0] in _values("scheme", left))
    values = _values(about, possible)
    return Told(min(values), ground.source, ground.words) if len(values) == 1 and value not in values else None


def _values(about: About, places: Places) -> set[str]:
    return {scheme if about == "scheme" else category for scheme, category in places}
