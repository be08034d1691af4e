"""Under what a report is filed: what the list says of it, else the command line of all, else the report itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from reviewer.batch.jobs import Item, Wanted
from reviewer.output.batch import Origins
from reviewer.pipeline import Application
from reviewer.recognition import Recognition, Told, origin_in_words
from reviewer.records import GIVEN, Origin
from reviewer.scheme import Scheme, list_schemes, load_scheme, scheme_named

# The application of most reports, where nobody says otherwise.
DEFAULT = Wanted("caq-2025", "enterprise")
LISTED = Origin("按清单")
ASSUMED = Origin("未写明，按默认", sure=False)

# What a report tells of itself, where it may be filed under these schemes.
Recognise = Callable[[Sequence[Scheme]], Recognition]


def decide(item: Item, command: Wanted, recognise: Recognise) -> tuple[Application, Origins]:
    """The application of a report, and where each of its parts comes from.

    The report itself is asked only for what neither the list nor the command line says. Raises SchemeError for what
    does not exist, naming what does.
    """
    scheme, category, level = (_said(item, command, part) for part in ("scheme", "category", "level"))
    told = _NOTHING if scheme and category and level else recognise(_possible(scheme))
    scheme = scheme or _recognised(told.scheme) or (DEFAULT.scheme, ASSUMED)
    category = category or _recognised(told.category) or (DEFAULT.category, ASSUMED)
    level = level or _recognised(told.level) or ("", ASSUMED)
    if level[1] is not LISTED and not _parsed(scheme[0], category[0], "").level:
        # A level that is said of all reports is meant for those that have levels.
        level = ("", ASSUMED)
    application = _parsed(scheme[0], category[0], level[0])
    return application, Origins(scheme[1], category[1], level[1])


def check(command: Wanted) -> None:
    """Raises SchemeError for a command line that fits no report, before the first one is looked at."""
    if command.scheme and command.category:
        _parsed(command.scheme, command.category, command.level)
    elif command.scheme:
        _scheme(command.scheme)


_NOTHING = Recognition(None, None, None)


def _said(item: Item, command: Wanted, part: str) -> tuple[str, Origin] | None:
    if listed := getattr(item.told, part):
        return listed, LISTED
    said = getattr(command, part)
    return (said, GIVEN) if said else None


def _possible(scheme: tuple[str, Origin] | None) -> Sequence[Scheme]:
    """The schemes that the report may be filed under, as far as that is said."""
    return (_scheme(scheme[0]),) if scheme else _schemes()


def _recognised(told: Told | None) -> tuple[str, Origin] | None:
    return (told.value, Origin(origin_in_words(told), sure=told.against is None)) if told else None


@cache
def _schemes() -> tuple[Scheme, ...]:
    return tuple(list_schemes())


@cache
def _scheme(name: str) -> Scheme:
    return load_scheme(scheme_named(name))


@cache
def _parsed(scheme: str, category: str, level: str) -> Application:
    return Application.parse(scheme_named(scheme), category, level or None)
