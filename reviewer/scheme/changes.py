"""What differs between two schemes for who reads or writes a report: last year's and this year's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from reviewer.scheme.assessment import SelfAssessment
from reviewer.scheme.entries import Named
from reviewer.scheme.formats import FormatRule
from reviewer.scheme.outline import Node, Outline, Requirement
from reviewer.scheme.scheme import Scheme
from reviewer.scheme.submission import Item, Submission, Survey
from reviewer.text import plain_title

Group = Literal["scheme", "headings", "budgets", "format", "requirements", "survey", "submission", "assessment"]

# What of a format rule is the notice's; the rest are limits of measuring.
_TOLD = ("family", "points", "multiple", "chars", "align", "position", "level", "styles", "parts", "limit", "least")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what` names the thing in Chinese, for `format` it is the rule's id; `old` is None for what is
    added, `new` for what is gone. `categories` are the names of those it holds for, none where it holds for all."""

    group: Group
    what: str
    old: str | None
    new: str | None
    categories: tuple[str, ...] = ()


def compare_schemes(old: Scheme, new: Scheme) -> tuple[Change, ...]:
    """All changes, group by group; what changes alike in every category stands once."""
    shared = [key for key in new.categories if key in old.categories]
    by_category = {
        new.categories[key].name: list(_of_category(old.for_category(key), new.for_category(key), key))
        for key in shared
    }
    every = [*_of_scheme(old, new), *_joined(by_category)]
    order = get_args(Group)
    return tuple(sorted(every, key=lambda change: order.index(change.group)))


def _joined(by_category: Mapping[str, Sequence[Change]]) -> Iterator[Change]:
    """Changes of single categories, those of all without naming them."""
    owners: dict[Change, list[str]] = {}
    for name, changes in by_category.items():
        for change in changes:
            owners.setdefault(change, []).append(name)
    for change, names in owners.items():
        categories = () if len(names) == len(by_category) else tuple(dict.fromkeys(names))
        yield Change(change.group, change.what, change.old, change.new, categories)


# ---------------------------------------------------------------- the whole


def _of_scheme(old: Scheme, new: Scheme) -> Iterator[Change]:
    for what, before, after in (
        ("方案名称", old.name, new.name),
        ("年度", _text(old.year), _text(new.year)),
        ("地区", old.place, new.place),
        ("评价机构", old.issuer, new.issuer),
    ):
        yield from _change("scheme", what, before, after)
    for key in _keys(old.categories, new.categories):
        yield from _change("scheme", "类别", _name(old.categories, key), _name(new.categories, key))
        if key in old.categories and key in new.categories:
            what = f"{new.categories[key].name}可申报的等级"
            yield from _change("scheme", what, _levels(old, key), _levels(new, key))
    for key in _keys(old.levels, new.levels):
        yield from _change("scheme", "等级名称", _name(old.levels, key), _name(new.levels, key))


def _name(entries: Mapping[str, Named], key: str) -> str | None:
    return entries[key].name if key in entries else None


def _levels(scheme: Scheme, category: str) -> str | None:
    return "、".join(scheme.levels[key].name for key in scheme.levels_of(category)) or None


def _of_category(old: Scheme, new: Scheme, category: str) -> Iterator[Change]:
    before, after = old.outline(category), new.outline(category)
    pairs = _paired(before, after)
    yield from _headings(pairs)
    for one, other in pairs:
        yield from _requirements(one, other)
    yield from _change("headings", "报告标题", old.report_title or None, new.report_title or None)
    yield from _format(old, new)
    yield from _survey(old.survey, new.survey, category)
    yield from _submission(old, new, category)
    yield from _assessment(old.self_assessment, new.self_assessment, pairs)


# ---------------------------------------------------------------- headings and requirements


def _paired(old: Outline, new: Outline) -> list[tuple[Node | None, Node | None]]:
    """Headings that are one: of the same id, else of the same level and title."""
    left = {key: node for key, node in old.nodes.items() if key not in new.nodes}
    pairs: list[tuple[Node | None, Node | None]] = []
    for key, node in new.nodes.items():
        known = old.nodes.get(key)
        if known is None:
            alike = (
                k for k, n in left.items() if (n.level, plain_title(n.title)) == (node.level, plain_title(node.title))
            )
            known = left.pop(next(alike, ""), None)
        pairs.append((known, node))
    return [*pairs, *((node, None) for node in left.values())]


def _headings(pairs: Sequence[tuple[Node | None, Node | None]]) -> Iterator[Change]:
    for old, new in pairs:
        yield from _change(
            "headings", "标题", old.number + old.title if old else None, new.number + new.title if new else None
        )
        if old and new:
            yield from _change("budgets", f"{new.number}{new.title}", _words(old.budget), _words(new.budget))


def _requirements(old: Node | None, new: Node | None) -> Iterator[Change]:
    """Requirements of one heading, by id; the wording of the text alone counts."""
    before, after = _by_slug(old), _by_slug(new)
    node = new or old
    where = f"{node.number}{node.title}" if node else ""
    for slug in _keys(before, after):
        one, other = before.get(slug), after.get(slug)
        yield from _change("requirements", where, one.text if one else None, other.text if other else None)


def _by_slug(node: Node | None) -> dict[str, Requirement]:
    return {item.id.rpartition("/")[2]: item for item in node.requirements} if node else {}


# ---------------------------------------------------------------- format


def _format(old: Scheme, new: Scheme) -> Iterator[Change]:
    before, after = dict(old.format.rules()), dict(new.format.rules())
    for rule in _keys(before, after):
        yield from _change("format", rule, _value(before.get(rule)), _value(after.get(rule)))


def _value(rule: FormatRule | None) -> str | None:
    """What a rule wants, in words; None where there is no such rule."""
    if rule is None:
        return None
    told = {name: value for name in _TOLD if (value := getattr(rule, name, None)) is not None}
    name = getattr(rule, "name", "")
    return "，".join(_in_words(key, value, name) for key, value in told.items()) or "有此规定"


def _in_words(key: str, value: Any, name: str) -> str:
    match key:
        case "points":
            return f"{name}（{value:g} 磅）"
        case "multiple":
            return f"{value:g} 倍行距"
        case "chars":
            return f"缩进 {value:g} 字"
        case "align":
            return "居中" if value == "center" else "两端对齐"
        case "position":
            return "页面下方"
        case "level":
            return f"{value} 级标题"
        case "styles":
            return " ".join(style.form for style in value)
        case "parts":
            names = {"{company}": "企业名称", "{category}": "类别名称"}
            return "+".join(names.get(part, part) for part in value)
        case "limit":
            return f"{value} 字以内"
        case "least":
            return f"{value} 字以上"
        case _:
            return str(value)


# ---------------------------------------------------------------- survey, materials, table of points


def _survey(old: Survey | None, new: Survey | None, category: str) -> Iterator[Change]:
    one, other = old or Survey(), new or Survey()
    yield from _change("survey", "调查最早开始时间", _text(one.earliest), _text(other.earliest))
    yield from _change("survey", "依据的标准", "、".join(one.standards) or None, "、".join(other.standards) or None)
    yield from _change("survey", "被访者名单", _respondents(one), _respondents(other))
    yield from _items("survey", "测量材料", one.materials, other.materials, category)


def _respondents(survey: Survey) -> str | None:
    told = survey.respondents
    if told is None:
        return None
    return f"不超过 {told.all_up_to} 人的全部提供，超过的提供 {told.otherwise[0]} 至 {told.otherwise[1]} 人"


def _submission(old: Scheme, new: Scheme, category: str) -> Iterator[Change]:
    one, other = old.submission, new.submission
    yield from _change("submission", "文件格式", one.format if one else None, other.format if other else None)
    for what, name in (("申报材料", "documents"), ("证实性材料", "evidence")):
        yield from _items("submission", what, _group(one, name), _group(other, name), category)
    for level in new.levels_of(category):
        label = new.levels[level].name
        yield from _change("submission", f"{label}：演示文稿", _slides(one, level), _slides(other, level))
        yield from _change("submission", f"{label}：讲解视频", _video(one, level), _video(other, level))


def _group(submission: Submission | None, name: str) -> Mapping[str, Item]:
    return getattr(submission, name) if submission else {}


def _items(
    group: Group, what: str, old: Mapping[str, Item], new: Mapping[str, Item], category: str
) -> Iterator[Change]:
    before = {key: item.name for key, item in old.items() if item.exists_for(category)}
    after = {key: item.name for key, item in new.items() if item.exists_for(category)}
    same = set(before.values()) & set(after.values())
    for key in _keys(before, after):
        one, other = before.get(key), after.get(key)
        yield from _change(group, what, None if one in same else one, None if other in same else other)


def _slides(submission: Submission | None, level: str) -> str | None:
    told = submission.levels.get(level) if submission else None
    return f"不超过 {told.slides.max_pages} 页" if told and told.slides else None


def _video(submission: Submission | None, level: str) -> str | None:
    told = submission.levels.get(level) if submission else None
    return f"{told.video.max_minutes:g} 分钟、{told.video.max_megabytes:g} MB 以内" if told and told.video else None


def _assessment(
    old: SelfAssessment | None, new: SelfAssessment | None, pairs: Sequence[tuple[Node | None, Node | None]]
) -> Iterator[Change]:
    yield from _change("assessment", "总分", f"{old.total:g} 分" if old else None, f"{new.total:g} 分" if new else None)
    yield from _change("assessment", "最低得分", _threshold(old), _threshold(new))
    for one, other in pairs:
        node = other or one
        if node is not None:
            before = old.lines.get(one.id) if old and one else None
            after = new.lines.get(other.id) if new and other else None
            yield from _change(
                "assessment",
                node.title,
                f"{before.max:g} 分" if before else None,
                f"{after.max:g} 分" if after else None,
            )


def _threshold(table: SelfAssessment | None) -> str | None:
    return f"{table.threshold:g} 分" if table and table.threshold is not None else None


# ---------------------------------------------------------------- helpers


def _change(group: Group, what: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old != new:
        yield Change(group, what, old, new)


def _keys(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """The keys of both, those of `new` first."""
    return list(dict.fromkeys((*new, *old)))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _words(budget: int | None) -> str | None:
    return None if budget is None else f"{budget} 字"
