"""The grounds: words that leave some of all the places where a report may be filed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewer.facts.boxes import ticked
from reviewer.recognition.content import Content
from reviewer.recognition.signs import Places, Signs, Words
from reviewer.recognition.told import About, Source
from reviewer.text import squeeze

JOINERS = re.compile(r"[+＋\-－—_·\s（）()【】\[\]，、,.：:]+")
# What a firm calls itself is no sign of what it applies for: 班组建设咨询有限公司.
_FIRM = re.compile(r".*公司")
# Shorter names (服务, 班组) are ordinary words: they tell only where they stand alone.
_SHORTEST_NAME = 4
# 班组类, 标杆级: from here on a name ends, or stands in, longer words and still is one.
SHORTEST_FULL_NAME = 3
APPLIES = "(?:本次|此次|这次|现|拟)申[报请](?:的|为)?"
_APPLIED = f"(?:{APPLIES}|所申报的?)"
# What goes on behind a name that is the thing applied for; in 所申报班组/服务/产品 the template has not been filled in.
_NOT_ONE_OF_MANY = r"(?![/／、或和及])"
_ENDS = r"(?=$|[^\u4e00-\u9fff]|[的是为类名]|情况|简介|介绍|概况)"


@dataclass(frozen=True, slots=True)
class Ground:
    about: About
    source: Source
    words: str
    places: Places


def named_by_rule(stem: str, signs: Signs) -> Iterator[Ground]:
    """The category ends a name that begins as the notice wants it; with any joiner between, or none."""
    prefix = _longest(word for word in signs.prefixes if squeeze(stem).startswith(word))
    if not prefix:
        return
    yield Ground("scheme", "file", prefix, signs.prefixes[prefix])
    last = JOINERS.split(stem)[-1]
    full = {word: places for word, places in signs.categories.items() if len(word) >= SHORTEST_FULL_NAME}
    word = last if last in signs.categories else _longest(word for word in full if last.endswith(word))
    if word:
        yield Ground("category", "file", word, signs.categories[word])


def in_name(name: str, source: Source, signs: Signs) -> Iterator[Ground]:
    yield from scheme_named(_FIRM.sub("", name), source, signs)
    for token in filter(None, JOINERS.split(name)):
        if token in signs.categories:
            yield Ground("category", source, token, signs.categories[token])
        yield from _titled([token], source, signs)


def scheme_named(text: str, source: Source, signs: Signs) -> Iterator[Ground]:
    yield from _holding(squeeze(text), "scheme", source, signs.schemes)


def places_named(text: str, signs: Signs) -> Iterator[Ground]:
    """A text that names one place is not filed in another, but perhaps under a scheme of the whole country."""
    named = [word for word, places in signs.schemes.items() if word in text and not places <= signs.nationwide]
    if named:
        places = signs.nationwide.union(*(signs.schemes[word] for word in named))
        yield Ground("scheme", "content", _longest(named), places)


def _titled(lines: Sequence[str], source: Source, signs: Signs) -> Iterator[Ground]:
    """By the title of the scheme's report, then by the category's full name, then by what such a text is called."""
    text = "".join(lines)
    yield from _holding(text, "scheme", source, signs.reports)
    named = {word: places for word, places in signs.categories.items() if len(word) >= _SHORTEST_NAME}
    yield from _holding(_FIRM.sub("", text), "category", source, named)
    word = _longest(word for word in signs.materials for line in (*lines, text) if line.endswith(word))
    if word:
        yield Ground("scheme", source, word, signs.materials[word])


def _holding(text: str, about: About, source: Source, words: Words) -> Iterator[Ground]:
    """The longest of `words` that `text` holds: others are part of it."""
    word = _longest(word for word in words if word in text)
    if word:
        yield Ground(about, source, word, words[word])


def _longest(words: Iterable[str]) -> str:
    return max(words, key=len, default="")


def in_content(content: Content, signs: Signs) -> Iterator[Ground]:
    yield from _titled(content.title_lines, "content", signs)
    yield from _stated(content, signs)
    yield from _applied_for(content.running, signs)
    for line, title in content.headings:
        if title in signs.headings:
            yield Ground("category", "content", line, signs.headings[title])


def _stated(content: Content, signs: Signs) -> Iterator[Ground]:
    options = {word: [word] for word in signs.categories}
    for line in content.stated:
        found = {item.option for item in ticked(line, options)}
        if len(found) == 1:
            word = found.pop()
            yield Ground("category", "content", word, signs.categories[word])


def _applied_for(text: str, signs: Signs) -> Iterator[Ground]:
    """所申报服务的情况, 本次申报的产品是…; nothing where the text says several things."""
    pattern = re.compile(f"{_APPLIED}{one_of(signs.categories)}{_NOT_ONE_OF_MANY}{_ENDS}")
    found = {match["name"]: match[0] for match in pattern.finditer(text)}
    if len({signs.categories[name] for name in found}) == 1:
        name, words = next(iter(found.items()))
        yield Ground("category", "content", words, signs.categories[name])


def one_of(names: Iterable[str]) -> str:
    return f"(?P<name>{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"
