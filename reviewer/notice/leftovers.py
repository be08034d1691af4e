"""What a person has to look at besides the draft: its doubts, and lines that seem to rule something but are not in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewer.notice.contents import Contents
from reviewer.notice.formats import unplaceable
from reviewer.notice.outlines import Tree
from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.notice.yaml import Noted
from reviewer.text import shorten, squeeze

_EXCERPT = 80
_FIXED_PITCH = re.compile(r"行距[^，。]*\d+\s*磅")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line that seems to rule something and found no place in the draft; `why` says what kind of thing it is."""

    line: SourceLine
    why: str


def excerpt(line: SourceLine) -> str:
    return shorten(squeeze(line.text), _EXCERPT)


def doubts_of(tree: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, Noted):
        tree = tree.value
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == "doubt":
                yield at or "全文", value
            else:
                yield from doubts_of(value, f"{at}.{key}" if at else key)


def unplaced_of(contents: Contents, tree: Tree, shared_format: Mapping[str, Any]) -> Iterator[Unplaced]:
    """Lines that seem to rule something and are behind nothing of the draft."""
    for told in unplaceable(contents.format, shared_format):
        yield Unplaced(told.line, "行距要另写判断区间")
    for line in (line for line in contents.lines if _FIXED_PITCH.search(line.text)):
        yield Unplaced(line, "固定行距，要另写判断区间")
    used = _used(contents, tree)
    for key, length in contents.lengths.items():
        if key not in contents.names:
            name = vocabulary().categories[key].name
            yield Unplaced(length.line, f"{name}没有提纲、评分表和条件，没有列为类别")
            used.add(length.line.number)
    conditions = {told.line.number for item in contents.conditions for told in item.items}
    deadlines = {told.line.number for told in contents.materials.deadlines}
    for line in contents.lines:
        if line.number in deadlines:
            yield Unplaced(line, "期限")
        elif line.number in conditions - used:
            yield Unplaced(line, "申报条件")
        elif line.number not in used and vocabulary().rules_something(line.text):
            yield Unplaced(line, "规定")
    for told in (told for item in contents.conditions for told in item.thresholds() if told.line.number in used):
        yield Unplaced(told.line, f"数值条件：{told.value}")


def _used(contents: Contents, tree: Tree) -> set[int]:
    """The numbers of the lines that stand behind something."""
    used = set(_told_lines(tree))
    for headings in contents.headings.values():
        for heading in headings:
            used |= {heading.line.number, *(told.line.number for told in heading.clauses)}
    for values in contents.format.values():
        used |= {told.line.number for told in values.values()}
    # The boxes of levels and the variants of a template are read as a whole.
    used |= {told.line.number for levels in contents.categories.levels.values() for told in levels}
    used |= {line.number for template in contents.templates for raw in template.raws for line in raw.body}
    if any(entry.endswith("-1") for entry in tree["outline"]):
        placed = {key.rpartition("-")[0] for key in tree["outline"]}
        tabled = {table.category for table in contents.tables}
        used |= {
            told.line.number for item in contents.conditions if item.category in placed - tabled for told in item.items
        }
    return used | {
        step.line.number for table in contents.tables for item in table.items for x in item.lines for step in x.steps
    }


def _told_lines(tree: Any) -> Iterator[int]:
    if isinstance(tree, Told):
        yield tree.line.number
    elif isinstance(tree, Noted):
        yield from _told_lines(tree.value)
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from _told_lines(value)
