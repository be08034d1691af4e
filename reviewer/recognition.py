"""Under which scheme, category and level a report is filed, as far as the file itself tells.

Each ground (a word in the name of the file, in the text or in the name of a folder) leaves some of all the places where a
report may be filed. The grounds are taken in a fixed order, the strongest first, and each narrows what the ones before it
have left; one that would leave nothing contradicts a stronger one and is only told. Nothing is guessed: what the grounds
leave open stays open.

The order: a file name that follows the notice (用户满意经营实践报告+企业名称+类别名称); the text: the report's title, what is ticked
or stated on the cover, what the text says it applies for, headings that only one template has; any other name of a file;
the folders, the nearest first; last a place within a firm's name, in the title or in the text, since a seat says little of where a
firm applies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import PurePath
from typing import Literal

from reviewer.facts.boxes import ticked
from reviewer.pipeline import USUAL_LEVEL, Application
from reviewer.scheme import Scheme
from reviewer.signs import Places, Signs, Words, signs_of
from reviewer.structure.numbering import parse_number
from reviewer.text import plain_title, squeeze

Source = Literal["folder", "file", "content"]
About = Literal["scheme", "category"]

_SOURCES: Mapping[Source, str] = {"folder": "文件夹名", "file": "文件名", "content": "正文"}
_JOINERS = re.compile(r"[+＋\-－—_·\s（）()【】\[\]，、,.：:]+")
# What a firm calls itself is no sign of what it applies for: 班组建设咨询有限公司.
_FIRM = re.compile(r".*公司")
# Shorter names (服务, 班组) are ordinary words: they tell only where they stand alone.
_SHORTEST_NAME = 4
_SHORTEST_LEVEL = 3
_LONGEST_TITLE_BLOCK = 12
_SENTENCE = re.compile(r"[，。；！？]")
_LEADER = re.compile(r"[.．…·\s]{2,}\d*$")  # of a table of contents
_STATED = re.compile(r"(?:申请|申报)(?:类别|等级|级别)")
_APPLIES = "(?:本次|此次|这次|现|拟)申[报请](?:的|为)?"
_APPLIED = f"(?:{_APPLIES}|所申报的?)"
# What goes on behind a name that is the thing applied for; in 所申报班组/服务/产品 the template has not been filled in.
_NOT_ONE_OF_MANY = r"(?![/／、或和及])"
_ENDS = r"(?=$|[^\u4e00-\u9fff]|[的是为类名]|情况|简介|介绍|概况)"


@dataclass(frozen=True, slots=True)
class Told:
    """What one ground tells: an id, and the `words`, verbatim, that tell it. `against` is what a weaker ground says."""

    value: str
    source: Source
    words: str
    against: Told | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is told; None for what is not."""

    scheme: Told | None
    category: Told | None
    level: Told | None


@dataclass(frozen=True, slots=True)
class _Ground:
    about: About
    source: Source
    words: str
    places: Places


def recognise(text: str, file: str, folders: Sequence[str], schemes: Sequence[Scheme]) -> Recognition:
    """What the report's `text` (its lines), the name of its file and those of its folders, the nearest first, tell."""
    signs, content, stem = signs_of(schemes), _Content(text), PurePath(file).stem
    grounds = [
        *_named_by_rule(stem, signs),
        *_in_content(content, signs),
        *_in_name(stem, "file", signs),
        *(ground for folder in folders for ground in _in_name(folder, "folder", signs)),
        *_scheme_named(stem, "file", signs),
        *_scheme_named(content.title, "content", signs),
        *_places_named(content.running, signs),
    ]
    left, used = _narrowed(signs.places, grounds)
    scheme = _told("scheme", left, used, grounds)
    category = _told("category", left, used, grounds)
    return Recognition(scheme, category, _level(content, stem, folders, left, signs))


# ---------------------------------------------------------------- the narrowing


def _narrowed(places: Places, grounds: Iterable[_Ground]) -> tuple[Places, Sequence[tuple[_Ground, Places]]]:
    """The places that are left, and after each ground that did not contradict those before it."""
    used: list[tuple[_Ground, Places]] = []
    for ground in grounds:
        if places & ground.places:
            places &= ground.places
            used.append((ground, places))
    return places, used


def _told(
    about: About, left: Places, used: Sequence[tuple[_Ground, Places]], grounds: Sequence[_Ground]
) -> Told | None:
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


def _contrary(about: About, value: str, ground: _Ground, left: Places) -> Told | None:
    """What a ground says otherwise, where that is something else to choose."""
    possible = ground.places
    if about == "category":
        possible = frozenset(place for place in possible if place[0] in _values("scheme", left))
    values = _values(about, possible)
    return Told(min(values), ground.source, ground.words) if len(values) == 1 and value not in values else None


def _values(about: About, places: Places) -> set[str]:
    return {scheme if about == "scheme" else category for scheme, category in places}


# ---------------------------------------------------------------- names


def _named_by_rule(stem: str, signs: Signs) -> Iterator[_Ground]:
    """The category ends a name that begins as the notice wants it; with any joiner between, or none."""
    prefix = _longest(word for word in signs.prefixes if squeeze(stem).startswith(word))
    if not prefix:
        return
    yield _Ground("scheme", "file", prefix, signs.prefixes[prefix])
    last = _JOINERS.split(stem)[-1]
    full = {word: places for word, places in signs.categories.items() if len(word) >= _SHORTEST_LEVEL}
    word = last if last in signs.categories else _longest(word for word in full if last.endswith(word))
    if word:
        yield _Ground("category", "file", word, signs.categories[word])


def _in_name(name: str, source: Source, signs: Signs) -> Iterator[_Ground]:
    yield from _scheme_named(_FIRM.sub("", name), source, signs)
    for token in filter(None, _JOINERS.split(name)):
        if token in signs.categories:
            yield _Ground("category", source, token, signs.categories[token])
        yield from _titled([token], source, signs)


def _scheme_named(text: str, source: Source, signs: Signs) -> Iterator[_Ground]:
    yield from _holding(squeeze(text), "scheme", source, signs.schemes)


def _places_named(text: str, signs: Signs) -> Iterator[_Ground]:
    """A text that names one place is not filed in another, but perhaps under a scheme of the whole country."""
    named = [word for word, places in signs.schemes.items() if word in text and not places <= signs.nationwide]
    if named:
        places = signs.nationwide.union(*(signs.schemes[word] for word in named))
        yield _Ground("scheme", "content", _longest(named), places)


def _titled(lines: Sequence[str], source: Source, signs: Signs) -> Iterator[_Ground]:
    """By the title of the scheme's report, then by the category's full name, then by what such a text is called."""
    text = "".join(lines)
    yield from _holding(text, "scheme", source, signs.reports)
    named = {word: places for word, places in signs.categories.items() if len(word) >= _SHORTEST_NAME}
    yield from _holding(_FIRM.sub("", text), "category", source, named)
    word = _longest(word for word in signs.materials for line in (*lines, text) if line.endswith(word))
    if word:
        yield _Ground("scheme", source, word, signs.materials[word])


def _holding(text: str, about: About, source: Source, words: Words) -> Iterator[_Ground]:
    """The longest of `words` that `text` holds: others are part of it."""
    word = _longest(word for word in words if word in text)
    if word:
        yield _Ground(about, source, word, words[word])


def _longest(words: Iterable[str]) -> str:
    return max(words, key=len, default="")


# ---------------------------------------------------------------- the text


class _Content:
    """The text as it is looked at: its lines without blanks, its title, and its running text."""

    def __init__(self, text: str) -> None:
        self._printed = [line.strip() for line in text.splitlines() if line.strip()]
        self.lines = [squeeze(line) for line in self._printed]

    @cached_property
    def title_lines(self) -> Sequence[str]:
        """What stands above the first heading and the first sentence."""
        return list(takewhile(_opens, self.lines[:_LONGEST_TITLE_BLOCK]))

    @cached_property
    def title(self) -> str:
        return "".join(self.title_lines)

    @cached_property
    def running(self) -> str:
        """Lines joined, since a printed line may end within a word."""
        return "".join(self.lines)

    @property
    def stated(self) -> Iterator[str]:
        """Lines of a cover or form: 申请类别 ☑企业类 □班组类."""
        return (line for line in self._printed if _STATED.match(squeeze(line)))

    @property
    def headings(self) -> Iterator[tuple[str, str]]:
        """Headings as printed and plain; a line without a number may be one of a text numbered by Word itself."""
        for line in self.lines:
            number = parse_number(line)
            yield line, plain_title(_LEADER.sub("", line[len(number.text) :] if number else line))


def _opens(line: str) -> bool:
    return parse_number(line) is None and not _SENTENCE.search(line)


def _in_content(content: _Content, signs: Signs) -> Iterator[_Ground]:
    yield from _titled(content.title_lines, "content", signs)
    yield from _stated(content, signs)
    yield from _applied_for(content.running, signs)
    for line, title in content.headings:
        if title in signs.headings:
            yield _Ground("category", "content", line, signs.headings[title])


def _stated(content: _Content, signs: Signs) -> Iterator[_Ground]:
    options = {word: [word] for word in signs.categories}
    for line in content.stated:
        found = {item.option for item in ticked(line, options)}
        if len(found) == 1:
            word = found.pop()
            yield _Ground("category", "content", word, signs.categories[word])


def _applied_for(text: str, signs: Signs) -> Iterator[_Ground]:
    """所申报服务的情况, 本次申报的产品是…; nothing where the text says several things."""
    pattern = re.compile(f"{_APPLIED}{_one_of(signs.categories)}{_NOT_ONE_OF_MANY}{_ENDS}")
    found = {match["name"]: match[0] for match in pattern.finditer(text)}
    if len({signs.categories[name] for name in found}) == 1:
        name, words = next(iter(found.items()))
        yield _Ground("category", "content", words, signs.categories[name])


def _one_of(names: Iterable[str]) -> str:
    return f"(?P<name>{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"


# ---------------------------------------------------------------- the level


def _level(content: _Content, stem: str, folders: Sequence[str], left: Places, signs: Signs) -> Told | None:
    """The first level that is told and that what is left of the places has."""
    possible = {level for place in left for level in signs.levels_of[place]}
    told = [told for told in _levels(content, stem, folders, signs) if told.value in possible]
    if not told:
        return None
    first, against = told[0], next((other for other in told if other.value != told[0].value), None)
    return Told(first.value, first.source, first.words, against)


def _levels(content: _Content, stem: str, folders: Sequence[str], signs: Signs) -> Iterator[Told]:
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
    return (Told(signs.levels[token], source, token) for token in _JOINERS.split(name) if token in signs.levels)


def _levels_applied_for(text: str, signs: Signs) -> Iterator[Told]:
    """本次申报用户满意五星级; a hotel's stars are followed by another word than a category or 评价."""
    names = [name for name in signs.levels if len(name) >= _SHORTEST_LEVEL]
    follows = "|".join(map(re.escape, ("评价", *signs.categories)))
    pattern = re.compile(rf"{_APPLIES}\w{{0,8}}?{_one_of(names)}(?=$|[^\u4e00-\u9fff]|{follows})")
    found = {signs.levels[match["name"]]: match[0] for match in pattern.finditer(text)}
    if len(found) == 1:
        level, words = next(iter(found.items()))
        yield Told(level, "content", words)


# ---------------------------------------------------------------- what follows


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
