"""Strings that try to be more than text, and reviews with one of them in every place that a report or a person fills."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from output_samples import weak

from reviewer.duplicates import Duplicate, Duplicates, SharedText
from reviewer.duplicates.found import Change, Match, Occurrence, Source
from reviewer.model import BBox, Checklist, ChecklistRow, Evidence, Fact, HiddenText, Place, Review, Unchecked
from reviewer.scheme import Scheme

POISONS = {
    "control characters": "控\x00\x01\x08\x0b\x0c\x1b[31m\x1b]0;坏\x07\x7f\x85\x9b制",
    "half a surrogate pair": "半\ud800个\udfff字",
    "formula": '=HYPERLINK("http://example.org","点")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1,1)",
    "tab before a formula": "\t=1+1",
    "return before a formula": "\r=1+1",
    "formula behind a quote": "'=1+1",
    "command": "=cmd|'/c calc'!A1",
    "longer than a cell": "长" * 40_000,
    "script": "</script><script>document.title='坏'</script><img src=x onerror=\"document.title='坏'\">",
    "file image": '<img src="file:///etc/passwd"/><a href="javascript:alert(1)">点</a>',
    "jinja": "{{7*7}}{% for x in y %}{# 注 #}${7*7}",
    "percent": "100% %s %n %(x)s %d {0} {x} \\n \\u0041",
    "long word": "W" * 3000,
    "bidi and zero width": "\u202e反向\u202c\u2066隔离\u2069零\u200b宽\u2060\ufeff",
    "emoji": "👩\u200d👩\u200d👧🏳️\u200d🌈𠀀e\u0301",
    "entities": "&lt;&amp;&#0;&#x1b;&nbsp;]]><!-- 注 --><?xml version='1.0'?><!DOCTYPE x>",
    "rich markup": "[bold red]红[/bold red][link=http://example.org]点[/link][/]",
    "markdown": "# 题 | 列 | *斜* _线_ `码` [链](http://example.org) ![图](file:///x) ~~删~~ <b>",
    "escape of Excel": "_x0041__x000D_",
    "PDF operators": ")(\\) Tj ET endstream endobj /JS (app.alert(1)) 7 0 R",
    "Word field": '{ HYPERLINK "http://example.org" } w:fldSimple',
}

# The fields that hold words of a report or of a person; the others are ids, numbers and kinds.
_WORDS = {
    "file", "producer", "text", "title", "number", "message", "excerpt", "expected", "actual", "quote", "company", "project",
    "shown", "document", "place", "reason", "item", "wanted", "found", "note", "summary", "label", "warnings", "notes",
    "rows", "names", "left", "right", "left_page", "right_page", "chapter", "page",
}  # fmt: skip
_CHOICES = ("conclusion", "suggested_level")  # fields of the form that hold an option's id


def poisoned(value: Any, poison: str, *, word: bool = False) -> Any:
    """The value with `poison` for every word in it."""
    if isinstance(value, str):
        return poison if word and type(value) is str else value
    if isinstance(value, tuple):
        return tuple(poisoned(item, poison, word=word) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: poisoned(getattr(value, field.name), poison, word=field.name in _WORDS)
            for field in fields(value)
            if field.init and field.name not in ("lines", "pages")
        }
        return replace(value, **changed)
    return value


@cache
def full() -> tuple[Review, Scheme]:
    """A review with something of every kind in it, and not too much of any."""
    review, scheme = weak()
    box = BBox(100, 100, 200, 120)
    quote = Evidence(1, box, "引文", 0.9, None)
    finding = replace(review.findings[0], page=1, bbox=box, excerpt="原文", places=(Place(1, box, "别处"),))
    row = ChecklistRow("row", "项", "应", "实", "unmet", "注", (quote,))
    fact = Fact("company", "企业名称", "值", "值", "report", "文件", 1, "第 1 页", box, "引文")
    return replace(
        review,
        document=replace(review.document, warnings=("警告",), hidden=(HiddenText(1, box, "藏", "白字"),)),
        findings=(finding, *review.findings[1:4]),
        coverage=tuple(
            replace(node, requirements=tuple(replace(item, evidence=(quote,)) for item in node.requirements))
            for node in review.coverage[:3]
        ),
        unchecked=(Unchecked("body.font", "没有字体"),),
        facts=(fact,),
        checklists=(Checklist("conditions", "条件", (row,), "小结"),),
    ), scheme


def poisoned_review(poison: str) -> tuple[Review, Scheme]:
    review, scheme = full()
    made: Review = poisoned(review, poison)
    assert review.opinion and made.opinion
    fields_ = {key: value if key in _CHOICES or value is None else poison for key, value in made.opinion.fields.items()}
    return replace(made, opinion=replace(made.opinion, fields=fields_)), scheme


def poisoned_duplicates(poison: str) -> Duplicates:
    source, place = Source("key", "文件", "企业", "项目", None), Place(1, BBox(0, 0, 1, 1), "原文原文")
    match = Match(place, place, "第 1 页", "第 2 页", "策划", 20, 20, 0.5, (Change("wording", "甲", "乙", 0, 0),))
    pair = Duplicate("copied-report", "warning", source, source, (match,), 20, 20, 0.5, ("名",), "相同")
    group = SharedText("generic", "info", ((Occurrence(source, place, "第 1 页"),),), 20, "许多份都有")
    made: Duplicates = poisoned(Duplicates((pair,), (group,)), poison)
    return made
