"""Where a scheme's notice contradicts itself or leaves something open: every `doubt` of its file, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewer.scheme.entries import Entry, Scoped
from reviewer.scheme.files import KeyPath
from reviewer.scheme.scheme import Scheme

# One key of the file after the other from the top, each with what stands under it.
Trail = tuple[tuple[str | int, object], ...]
_FOLDED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One `doubt`: what the notice prints and what is taken for it, for which categories (ids)."""

    trail: Trail
    text: str
    categories: tuple[str, ...]

    @property
    def path(self) -> KeyPath:
        """The keys under which it stands in the file."""
        return tuple(key for key, _ in self.trail)


def doubts(scheme: Scheme) -> tuple[Doubt, ...]:
    """All doubts as the categories read the scheme, in the order of its keys; one that several share stands once."""
    found: dict[tuple[KeyPath, str], Doubt] = {}
    for category in scheme.categories:
        for trail, entry in _walk(_as_read_by(category, scheme), (), category):
            if entry.doubt:
                text = _sentence(entry.doubt)
                at = tuple(key for key, _ in trail), text
                others = found[at].categories if at in found else ()
                found[at] = Doubt(trail, text, (*others, category))
    order = [key for key, _ in _items(scheme)]
    return tuple(sorted(found.values(), key=lambda doubt: order.index(doubt.path[0]) if doubt.path else -1))


def _sentence(text: str) -> str:
    """With its full stop, and without the blanks that YAML leaves where it folds lines of Chinese."""
    return _FOLDED.sub("", text).rstrip("。") + "。"


def _as_read_by(category: str, scheme: Scheme) -> Scheme:
    """The scheme with nothing but this category and its headings."""
    view = scheme.for_category(category)
    headings = view.outline(category).nodes
    entries = {key: entry for key, entry in view.entries.items() if key in headings or category in entry.fold}
    return view.model_copy(update={"categories": {category: view.categories[category]}, "entries": entries})


def _walk(value: object, trail: Trail, category: str) -> Iterator[tuple[Trail, Entry]]:
    """Every entry at and under `value` that exists for `category`."""
    if isinstance(value, Scoped) and not value.exists_for(category):
        return
    if isinstance(value, Entry):
        yield trail, value
    for key, item in _items(value):
        if not (trail and trail[-1][0] == "per_category" and key != category):
            yield from _walk(item, (*trail, (key, item)), category)


def _items(value: object) -> Iterator[tuple[str | int, object]]:
    """What stands directly under a value, by the keys of the file."""
    if isinstance(value, Entry):
        for name, field in type(value).model_fields.items():
            yield field.alias or name, getattr(value, name)
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)
