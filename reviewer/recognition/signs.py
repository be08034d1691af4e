"""What tells under which scheme and category something is filed: the words of the scheme files, each with the places it
leaves.

Nothing here is a table of its own. Names of categories and levels, titles of reports and materials, and headings of the
templates are there anyway; a scheme's `recognised_by` adds the place or trade that it is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewer.scheme import Scheme
from reviewer.text import plain_title, squeeze

# Where something may be filed: the ids of a scheme and of one of its categories.
Place = tuple[str, str]
Places = frozenset[Place]
Words = Mapping[str, Places]

_NATIONWIDE = "全国"


@dataclass(frozen=True, slots=True)
class Signs:
    """Words with the places they leave.

    `levels` maps the levels' names to their ids, `levels_of` says which a place has. `prefixes` begin the name of a file
    that follows its notice, `materials` are other titles of what is filed. `nationwide` are the places of schemes that are
    bound to no province or town.
    """

    places: Places
    nationwide: Places
    schemes: Words
    categories: Words
    reports: Words
    prefixes: Words
    materials: Words
    headings: Words
    levels: Mapping[str, str]
    levels_of: Mapping[Place, tuple[str, ...]]


def signs_of(schemes: Sequence[Scheme]) -> Signs:
    at = {(scheme.id, key): (scheme, scheme.for_category(key), key) for scheme in schemes for key in scheme.categories}
    views = {place: view for place, (_, view, _) in at.items()}
    return Signs(
        places=frozenset(at),
        nationwide=frozenset(place for place, view in views.items() if view.place == _NATIONWIDE),
        schemes=_scheme_words(schemes),
        categories=_gathered((place, scheme.categories[key].names) for place, (scheme, _, key) in at.items()),
        reports=_within_titles({view.report_title for view in views.values()}, views),
        prefixes=_within_titles({prefix for view in views.values() for prefix in _prefixes(view)}, views),
        materials=_material_words(views),
        headings=_telling(_gathered((place, _headings(scheme, key)) for place, (scheme, _, key) in at.items())),
        levels=_level_words(schemes),
        levels_of={place: scheme.levels_of(key) for place, (scheme, _, key) in at.items()},
    )


def _gathered(words: Iterable[tuple[Place, Iterable[str]]]) -> Words:
    found: dict[str, set[Place]] = defaultdict(set)
    for place, group in words:
        for word in group:
            if word:
                found[squeeze(word)].add(place)
    return {word: frozenset(places) for word, places in found.items()}


def _scheme_words(schemes: Sequence[Scheme]) -> Words:
    """A name that other schemes' names contain (用户满意等级评价) leaves these as well."""
    places = {scheme.id: [(scheme.id, key) for key in scheme.categories] for scheme in schemes}
    return {
        squeeze(word): frozenset(
            place
            for other in schemes
            if word in other.name or word in other.recognised_by
            for place in places[other.id]
        )
        for scheme in schemes
        for word in (scheme.name, *scheme.recognised_by)
    }


def _within_titles(words: Iterable[str], views: Mapping[Place, Scheme]) -> Words:
    """Words with the places whose report is titled so or longer, or whose files are to be named so."""
    return {
        squeeze(word): frozenset(
            place for place, view in views.items() if word in view.report_title or word in _prefixes(view)
        )
        for word in words
        if word
    }


def _prefixes(view: Scheme) -> Sequence[str]:
    rule = view.format.file_name
    return () if rule is None or rule.parts[0].startswith("{") else rule.parts[:1]


def _material_words(views: Mapping[Place, Scheme]) -> Words:
    """Titles of what is filed, each with all places where a text may be called so, or so with more words before."""
    reports = {
        place: material.item
        for place, view in views.items()
        for material in view.materials(place[1], None)
        if material.id == "document.report"
    }
    called = {
        place: "\n".join((views[place].report_title, item.name, *item.signs.titles, *item.signs.names))
        for place, item in reports.items()
    }
    titles = {squeeze(word) for item in reports.values() for word in (item.name, *item.signs.titles)}
    return {word: frozenset(place for place, names in called.items() if word in names) for word in titles}


def _headings(scheme: Scheme, category: str) -> Iterable[str]:
    if scheme.categories[category].headings:
        yield from (plain_title(node.title) for node in scheme.outline(category).walk())


def _telling(headings: Words) -> Words:
    """Those that stand in the templates of one scheme or one category only."""
    return {
        title: places
        for title, places in headings.items()
        if len({scheme for scheme, _ in places}) == 1 or len({category for _, category in places}) == 1
    }


def _level_words(schemes: Sequence[Scheme]) -> Mapping[str, str]:
    """Without those that are part of a scheme's name or a report's title anyway: 用户满意 says nothing of the level."""
    said = "".join(f"{scheme.name}\n{scheme.report_title}\n" for scheme in schemes)
    return {
        name: key
        for scheme in schemes
        for key, level in scheme.levels.items()
        for name in level.names
        if name not in said
    }
