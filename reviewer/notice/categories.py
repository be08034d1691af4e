"""Who may apply, and for which levels: from the tick boxes of the forms, the templates, the tables and the conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.notice.source import SourceLine
from reviewer.notice.template import Template
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary

_LEVEL = re.compile(r"用户满意(?:标杆|亮诺)?[（(][五四三]星[）)]级|标杆级|满意亮诺级|用户满意级|[五四三]星级")
_CREDIT = re.compile(r"A{1,5}级")
# Lines behind 申请类别 or 申请等级 that may still belong to its boxes.
_BOX_LINES = 4


@dataclass(frozen=True, slots=True)
class Categories:
    """`names` are the categories by id, `levels` those each may apply for, `level_names` what the levels are called."""

    names: dict[str, Told[str]]
    levels: dict[str, tuple[Told[str], ...]]
    level_names: dict[str, Told[str]]


def read_categories(lines: Sequence[SourceLine], templates: Sequence[Template]) -> Categories:
    names = _ticked(lines) | _of_templates(templates)
    credit = _credit_levels(lines)
    if credit and not names:
        return Categories(credit, {}, {})
    return Categories(names, _levels_by_category(lines), _level_names(lines))


def _ticked(lines: Sequence[SourceLine]) -> dict[str, Told[str]]:
    """The kinds of applicants on the line 申请类别."""
    for index, line in enumerate(lines):
        if not re.match(r"申[请报]类别", line.text):
            continue
        found: dict[str, Told[str]] = {}
        for near in lines[index : index + 2]:
            named = vocabulary().categories_in(near.text)
            found |= {key: Told(word, near) for key, word in named.items() if key in vocabulary().ticked}
            if not found or "：" in near.text:
                break
        if len(found) > 1:
            return found
    return {}


def _of_templates(templates: Sequence[Template]) -> dict[str, Told[str]]:
    return {key: Told(word, item.raws[0].line) for item in templates for key, word in item.names.items()}


def _credit_levels(lines: Sequence[SourceLine]) -> dict[str, Told[str]]:
    """AA级 and AAA级 where they are what an applicant ticks. Where one is printed twice, the other is meant."""
    for index, line in enumerate(lines):
        if not re.match(r"申[请报](?:类别|等级)", line.text):
            continue
        near = [(item, name) for item in lines[index : index + _BOX_LINES] for name in _CREDIT.findall(item.text)]
        if not near:
            continue
        found = {name: Told(name, item) for item, name in near}
        if len(near) == 2 and len(found) == 1:
            (item, name) = near[1]
            lower = name[1:]
            doubt = f"通知的“{line.text}”一栏把{name}印了两次，其中一个按{lower}理解"
            found = {lower: Told(lower, item, doubt), name: Told(name, near[0][0])}
        return {name.removesuffix("级").casefold(): told for name, told in sorted(found.items(), reverse=True)}
    return {}


def _levels_by_category(lines: Sequence[SourceLine]) -> dict[str, tuple[Told[str], ...]]:
    """企业类：□用户满意标杆（五星）级 □…, which may go on over the next lines."""
    found: dict[str, list[Told[str]]] = {}
    current: str | None = None
    for line, text in _segments(lines):
        match = re.match(r"\s*(\S{2,6}类)[：:]", text)
        names = _LEVEL.findall(text)
        if match and names:
            current = next(iter(vocabulary().categories_in(match[1])), None)
        elif not names:
            current = None
        if current is not None:
            known = found.setdefault(current, [])
            keys = {told.value for told in known}
            levels = [key for name in names if (key := vocabulary().level_of(name))]
            known += [Told(key, line) for key in dict.fromkeys(levels) if key not in keys]
    return {key: tuple(levels) for key, levels in found.items()}


def _segments(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, str]]:
    """The lines, those of several categories cut before each: a PDF's cell is one line."""
    for line in lines:
        for text in re.split(r"(?=[企班服产工]\S{0,2}类[：:])", line.text):
            if text.strip():
                yield line, text


def _level_names(lines: Sequence[SourceLine]) -> dict[str, Told[str]]:
    """What the levels are called on the line 申请等级; elsewhere they may be called otherwise."""
    found: dict[str, Told[str]] = {}
    for index, line in enumerate(lines):
        if re.match(r"申[请报]等级", line.text):
            for near in lines[index : index + _BOX_LINES]:
                for name in _LEVEL.findall(near.text):
                    found.setdefault(vocabulary().level_of(name) or name, Told(name, near))
    return {key: _doubted(key, told, lines) for key, told in found.items()}


def _doubted(key: str, told: Told[str], lines: Sequence[SourceLine]) -> Told[str]:
    """The name with a doubt where the notice prints another one of the same kind, with stars."""
    if "星" not in told.value:
        return told
    for line in lines:
        for name in _LEVEL.findall(line.text):
            if "星" in name and vocabulary().level_of(name) == key and name != told.value:
                return Told(
                    told.value, told.line, f"{line.place}印作“{name}”，{told.line.place}印作“{told.value}”，此处取后者"
                )
    return told
