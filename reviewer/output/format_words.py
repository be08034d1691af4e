"""Format rules of a scheme in words: what they ask for, as the notice would say it."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.output.wording import rule_title
from reviewer.scheme import FormatRule, SpacingRule
from reviewer.scheme.formats import (
    FileNameRule,
    FontRule,
    HeadingFormatRule,
    IndentRule,
    PageNumberRule,
    SizeRule,
    WordsTotalRule,
)

# Rules whose title names the fault.
_PLAIN: Mapping[str, str] = {
    "heading.sequence": "章节编号连续，不跳号、不重号",
    "heading.missing": "模板的标题齐全",
    "heading.order": "章节的顺序与模板一致",
    "heading.title": "章节标题的文字与模板一致",
    "words.section": "各章字数以模板标题后括注的为准",
}
_FILE_NAME_PARTS = {"{company}": "企业名称", "{category}": "类别名称"}


def in_words(rule_id: str, rule: FormatRule) -> str:
    """What a rule asks for; its title alone where that says it all (报告标题加粗)."""
    value = _value(rule)
    return f"{rule_title(rule_id)}：{value}" if value else _PLAIN.get(rule_id, rule_title(rule_id))


def _value(rule: FormatRule) -> str:
    match rule:
        case FileNameRule():
            return "+".join(_FILE_NAME_PARTS.get(part, part) for part in rule.parts)
        case FontRule():
            return rule.family
        case SizeRule():
            return f"{rule.name}（{rule.points:g} 磅）"
        case SpacingRule():
            return "单倍行距" if rule.multiple == 1 else f"{rule.multiple:g} 倍行距"
        case IndentRule():
            return f"{rule.chars:g} 个字符"
        case PageNumberRule():
            return "页面下方居中"
        case HeadingFormatRule():
            return "依次用" + "".join(f"“{style.form}”" for style in rule.styles)
        case WordsTotalRule():
            return _length(rule)
        case _:
            return ""


def _length(rule: WordsTotalRule) -> str:
    limits = (f"不少于 {rule.least} 字" if rule.least else "", f"不超过 {rule.limit} 字" if rule.limit else "")
    return "，".join(limit for limit in limits if limit)
