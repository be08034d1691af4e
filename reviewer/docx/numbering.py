"""The numbers that Word puts before paragraphs by itself; a file holds only how they are made (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviewer.docx.markup import ALTERNATES, Element, W, integer, is_on, value
from reviewer.docx.numerals import SILENT, numeral
from reviewer.docx.properties import ParagraphProperties, RunProperties, paragraph_properties, run_properties

# A paragraph's own numId that takes it out of its style's list.
NO_LIST = "0"
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` is the number with %1 … %9 for the levels' counts; `style` the style bound to it.

    `restart` is the level (1–9) that sets the count back, 0 for none, None for any higher one.
    """

    start: int
    form: str
    text: str
    suffix: str
    legal: bool
    restart: int | None
    style: str | None
    paragraph: ParagraphProperties
    run: RunProperties


@dataclass(frozen=True, slots=True)
class List:
    """A w:num: lists with one `counter` count on together; `restarts` are counts to begin at anew, by level."""

    counter: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


class Numbering:
    """The lists of a document, by numId."""

    def __init__(self, root: Element | None, list_styles: Mapping[str, str]) -> None:
        """`root` is numbering.xml's; `list_styles` the numIds of numbering styles, by the style's id."""
        definitions = () if root is None else root.findall(W + "abstractNum")
        self._abstract = {item.get(W + "abstractNumId") or "": item for item in definitions}
        self._numbers = {
            item.get(W + "numId") or "": item for item in (() if root is None else root.findall(W + "num"))
        }
        self._list_styles = list_styles
        self._lists: dict[str, List | None] = {}

    def list(self, number: str | None) -> List | None:
        """The list of a numId; None where there is none."""
        if number is None or number == NO_LIST:
            return None
        if number not in self._lists:
            self._lists[number] = self._make(number)
        return self._lists[number]

    def level(self, number: str | None, level: int) -> Level | None:
        found = self.list(number)
        return None if found is None else found.levels.get(level)

    def level_of_style(self, number: str, style: str) -> int:
        """The level to which a list binds a paragraph style; the first where it binds none."""
        found = self.list(number)
        levels = {} if found is None else found.levels
        return next((index for index, level in levels.items() if level.style == style), 0)

    def _make(self, number: str) -> List | None:
        element = self._numbers.get(number)
        counter = None if element is None else self._definition(value(element, "abstractNumId"))
        if element is None or counter is None:
            return None
        levels = _levels(self._abstract[counter])
        restarts: dict[int, int] = {}
        for override in element.findall(W + "lvlOverride"):
            index = integer(override.get(W + "ilvl")) or 0
            levels.update(_levels(override))
            start = integer(value(override, "startOverride"))
            if start is not None:
                restarts[index] = start
                if index in levels:
                    levels[index] = replace(levels[index], start=start)
        return List(counter, levels, restarts)

    def _definition(self, abstract: str | None) -> str | None:
        """The definition that holds the levels: one that only names a numbering style leads on to that style's."""
        seen: set[str] = set()
        while abstract is not None and abstract in self._abstract and abstract not in seen:
            seen.add(abstract)
            style = value(self._abstract[abstract], "numStyleLink")
            if style is None:
                return abstract
            abstract = value(self._numbers.get(self._list_styles.get(style, "")), "abstractNumId")
        return None


def _levels(parent: Element) -> dict[int, Level]:
    return {integer(element.get(W + "ilvl")) or 0: _level(element) for element in parent.findall(W + "lvl")}


def _level(element: Element) -> Level:
    start = integer(value(element, "start"))
    legal = element.find(W + "isLgl")
    return Level(
        start=0 if start is None else start,
        form=_form(element),
        text=value(element, "lvlText") or "",
        suffix=value(element, "suff") or "tab",
        legal=legal is not None and is_on(legal),
        restart=integer(value(element, "lvlRestart")),
        style=value(element, "pStyle"),
        paragraph=paragraph_properties(element.find(W + "pPr")),
        run=run_properties(element.find(W + "rPr")),
    )


def _form(element: Element) -> str:
    """The number format; a custom one comes with the nearest standard one for older programs."""
    return (
        value(element, "numFmt")
        or value(element.find(f"{ALTERNATES}AlternateContent/{ALTERNATES}Fallback"), "numFmt")
        or "decimal"
    )


class Counter:
    """Counts a document's lists in reading order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, number: str | None, level: int) -> str:
        """The number of the next paragraph of a list, as printed; "" where none is printed."""
        found = self._numbering.list(number)
        if found is None or number is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.counter, {})
        if level in found.restarts and (number, level) not in self._begun:
            counts[level] = found.restarts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else found.levels[level].start
        self._begun.add((number, level))
        # A level above that nobody has counted yet counts as begun, so that after 1.1 comes 2.
        for index, higher in found.levels.items():
            if index < level:
                counts.setdefault(index, higher.start)
        for deeper in [index for index in counts if index > level and _restarts(found.levels.get(index), level)]:
            del counts[deeper]
        return _printed(found, level, counts)


def _restarts(deeper: Level | None, level: int) -> bool:
    return deeper is None or deeper.restart is None or level < deeper.restart


def _printed(found: List, level: int, counts: Mapping[int, int]) -> str:
    own = found.levels[level]

    def count(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        other = found.levels.get(index)
        if other is None:
            return ""
        form = "decimal" if own.legal and other.form not in SILENT else other.form
        return numeral(counts.get(index, other.start), form)

    return "" if own.form == "bullet" else _PLACE.sub(count, own.text)
