"""The application that follows from what is told, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from reviewer.pipeline import USUAL_LEVEL, Application
from reviewer.recognition.told import Recognition, Source, Told
from reviewer.scheme import Scheme

_SOURCES: Mapping[Source, str] = {"folder": "文件夹名", "file": "文件名", "content": "正文"}


def filed_under(recognition: Recognition, chosen: Application, schemes: Sequence[Scheme]) -> Application:
    """What is told, and for the rest what the user has `chosen`, as far as the scheme and the category have it."""
    by_id = {scheme.id: scheme for scheme in schemes}
    # The scheme of a user's own file may not be among them.
    scheme = by_id.get(recognition.scheme.value if recognition.scheme else chosen.scheme.id, chosen.scheme)
    category = _first_of(scheme.categories, _value(recognition.category), chosen.category)
    assert category is not None, "every scheme has categories"
    level = _first_of(scheme.levels_of(category), _value(recognition.level), chosen.level, USUAL_LEVEL)
    return Application(scheme.for_category(category), category, level)


def in_words(recognition: Recognition, application: Application, chosen: Application) -> str:
    """One sentence: what `application` took from where, and what was not told and so is as `chosen`."""
    scheme, category, level = application.scheme, application.category, application.level
    parts = [
        _part("方案", recognition.scheme, scheme.id, scheme.name, chosen.scheme.id),
        _part("类别", recognition.category, category, scheme.categories[category].name, chosen.category),
    ]
    if level:
        parts.append(_part("等级", recognition.level, level, scheme.levels[level].name, chosen.level))
    return "；".join(parts) + "。"


def origin_in_words(told: Told) -> str:
    """By which words it is told: 按文件名“班组类”."""
    against = told.against
    doubt = f"，但{_SOURCES[against.source]}有“{against.words}”，请核对" if against else ""
    return f"按{_SOURCES[told.source]}“{told.words}”{doubt}"


def _value(told: Told | None) -> str | None:
    return told.value if told else None


def _first_of(known: Collection[str], *wanted: str | None) -> str | None:
    """The first that is wanted and known, else the first that is known, if any."""
    return next((key for key in (*wanted, *known) if key in known), None)


def _part(what: str, told: Told | None, taken: str, name: str, chosen: str | None) -> str:
    if told is None or told.value != taken:
        return f"{what} 未写明，按{'所选的' if taken == chosen else ''}{name}"
    return f"{what} {name}（{origin_in_words(told)}）"
