"""All rules as a person reads them: what each says, why it exists, how to mend it, and which notice states it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from reviewer.output.format_words import in_words
from reviewer.output.markup import escaped
from reviewer.output.wording import SEVERITIES, scheme_title
from reviewer.rules.catalogue import Entry, load_catalogue
from reviewer.scheme import Format, Scheme
from reviewer.scheme.formats import FormatRule, ShareRule, WordsSectionRule, WordsTotalRule

Lines = Iterator[str]

# What stands in a blank of a message when the rule fires.
_BLANKS: Mapping[str, str] = {
    "actual": "所见",
    "expected": "要求",
    "excerpt": "原文",
    "where": "位置",
    "count": "段数",
    "share": "比例",
    "category": "类别",
    "level": "等级",
    "section": "章节",
    "advice": "提纲对该项要求的建议",
    "also": "等几处",
    "printed": "的写法",
    "run": "重复的文字",
    "likeness": "相同的程度",
}
_BLANK = re.compile(r"\{(\w+)\}")


def rules_page(schemes: Sequence[Scheme], pictures: Mapping[str, str] = MappingProxyType({})) -> str:
    """The whole catalogue, in the order in which findings are shown, with where `schemes` have each rule.

    Links go to the schemes' own pages, in the folder `schemes` beside this one. `pictures` shows a fault and the same
    place without it, by rule.
    """
    return "\n".join(_page(schemes, pictures)).strip() + "\n"


def _page(schemes: Sequence[Scheme], pictures: Mapping[str, str]) -> Lines:
    yield from ("# 核对规则：每条说什么、怎样改", "")
    yield (
        "“错误”是不符合通知的书面要求，须改正；“警告”是宜修改；“提示”只作说明。〔〕中的内容随报告而定。"
        "规则的编号用于 JSON 结果和保存的评审，不会改名。"
    )
    yield ""
    group = ""
    for rule, entry in load_catalogue().items():
        if entry.group != group:
            group = entry.group
            yield from (f"## {escaped(group)}", "")
        yield from _rule(rule, entry, schemes, pictures.get(rule))


def _rule(rule: str, entry: Entry, schemes: Sequence[Scheme], picture: str | None) -> Lines:
    yield from (f"### `{rule}` {escaped(entry.title)}（{SEVERITIES[entry.severity]}）", "")
    yield f"- 提示：{_filled(entry.message)}"
    yield from ((f"- 只作说明时：{_filled(entry.note)}",) if entry.note else ())
    yield f"- 为什么：{escaped(entry.why)}"
    yield f"- 怎样改：{_filled(entry.fix)}"
    yield from _where(rule, schemes)
    yield from (("", f"![{escaped(entry.title)}：左为不符合，右为符合]({picture})") if picture else ())
    yield ""


def _filled(message: str) -> str:
    """A message with names in place of its blanks."""
    return escaped(_BLANK.sub(lambda blank: f"〔{_BLANKS.get(blank[1], '…')}〕", message))


def _where(rule: str, schemes: Sequence[Scheme]) -> Lines:
    """The schemes that have a format rule, each with its clause and what it asks for; other rules hold for all."""
    if not Format.knows(rule):
        yield "- 适用方案：全部"
        return
    stated = [line for scheme in schemes for line in _stated(rule, scheme)]
    yield "- 适用方案：" if stated else "- 适用方案：暂无"
    yield from (f"  - {line}" for line in stated)


def _stated(rule: str, scheme: Scheme) -> Lines:
    """What a scheme asks for, once for each group of categories for which it is the same."""
    told: dict[str, list[str]] = {}
    for key, category in scheme.categories.items():
        view = scheme.for_category(key)
        found = view.format.rule(rule)
        if found is not None:
            words = f"{in_words(rule, found)}，见{view.source.clauses[found.clause]}{_grades(rule, found)}"
            told.setdefault(words, []).append(category.name)
    for words, names in told.items():
        which = "" if len(names) == len(scheme.categories) else f"的{'、'.join(names)}"
        yield f"[{escaped(scheme_title(scheme))}](schemes/{scheme.id}.md){escaped(which)}：{escaped(words)}"


def _grades(rule: str, limits: FormatRule) -> str:
    """When a rule that knows degrees finds an error and when a warning."""
    match limits:
        case ShareRule() if rule.startswith("body."):
            return f"；不符的文字超过 {1 - limits.min_share:.0%} 是错误，更少的是警告{_passed_over(limits)}"
        case WordsSectionRule():
            return f"；超出 {limits.tolerance:.0%} 以内或明显不足是警告"
        case WordsTotalRule():
            return f"；相差 {limits.tolerance:.0%} 以内是警告"
    return ""


def _passed_over(limits: ShareRule) -> str:
    """What is too little to be told."""
    if not limits.warn_share:
        return ""
    short = f"、又没有一段达到 {limits.warn_length} 字" if limits.warn_length else " "
    return f"，不到 {limits.warn_share:.0%}{short}的不提"
