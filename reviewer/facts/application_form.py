"""The application form (用户满意等级评价申请表): its fields by their labels, its tick boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reviewer.facts.boxes import ticked, unified
from reviewer.facts.entries import Entry, entries, plain_label
from reviewer.facts.fields import new_fact
from reviewer.facts.notation import filled_in
from reviewer.model import Document, Fact
from reviewer.scheme import FormField, Scheme

_COMPANY = re.compile(r"(?:申报|申请|被推荐)?(?:企业|单位|组织)(?:企业)?名称")
_PROJECT = re.compile(r"(?:申报)?项目名称")
_SCORE = re.compile(r"(?:用户|顾客)?满意度(?:得分|分值)?")
_EVALUATION = re.compile(r"初评/?复评|申请状态|评价类型")
_CATEGORY = re.compile(r"申[请报]类别")
_LEVEL = re.compile(r"申[请报]等级")
_BOTH = re.compile(r"申[请报]类别[与和及]等级")
# Printed labels that no opinion form has: who the applicant is, and how to reach it.
_BESIDE = re.compile(
    r"姓名|性别|年龄|民族|出生(?:时间|年月)|政治面貌|学历|职务|职称|岗位|毕业院校|联系人|电话|手机|电邮|邮编|(?:通信)?地址|测评机构"
)
_BEHIND_BOXES = re.compile(r"其[它他]?[：:][^□☐☑■√]*$")
_NUMBER = re.compile(r"(?<![\d.])(\d{2,3}(?:\.\d+)?)(?![\d.])")
_STATES: Mapping[str, tuple[str, ...]] = {
    "first": ("初评", "首次申请", "首次申报", "首次"),
    "repeat": ("申请复评", "复评"),
}

Reader = Callable[[Entry, Document, Scheme], Iterator[Fact]]


def read_application(document: Document, scheme: Scheme) -> Iterator[Fact]:
    """The form's facts, each field once: where it is first filled in."""
    told: set[str] = set()
    for entry in entries(document):
        facts = [fact for fact in _read(entry, document, scheme) if fact.field not in told]
        told |= {fact.field for fact in facts}
        yield from facts


def _read(entry: Entry, document: Document, scheme: Scheme) -> Iterator[Fact]:
    for pattern, reader in _READERS.items():
        if pattern.fullmatch(entry.label):
            yield from reader(entry, document, scheme)
    fields = scheme.opinion_form.fields if scheme.opinion_form else {}
    labels = {plain_label(label) for field in fields.values() for label in (field.label, *field.labels)}
    if plain_label(entry.value) in labels or _BESIDE.fullmatch(plain_label(entry.value)):
        return  # a field that was left blank, and the label behind it
    for key, field in fields.items():
        if any(plain_label(label) == entry.label for label in field.labels):
            yield from _copied(key, field, entry, document)


def _copied(key: str, field: FormField, entry: Entry, document: Document) -> Iterator[Fact]:
    """What the applicant filled in, or ticked, under the same label."""
    value = filled_in(entry.value)
    shown = value
    if field.kind == "checks":
        options = {option: (name,) for option, name in field.options.items()}
        # What is left to write in behind the last box (其它：) would hide that the boxes stand behind their options.
        chosen = [item.option for item in ticked(_BEHIND_BOXES.sub("", entry.value), options)]
        value, shown = ",".join(chosen), "、".join(field.options[option] for option in chosen)
    if value:
        place = (document, entry.page, entry.bbox, entry.quote)
        yield new_fact(key, value, "application", *place, shown, field.label)


def _company(entry: Entry, document: Document, _: Scheme) -> Iterator[Fact]:
    yield from _text("company", entry, document)


def _project(entry: Entry, document: Document, _: Scheme) -> Iterator[Fact]:
    yield from _text("project", entry, document)


def _text(field: str, entry: Entry, document: Document) -> Iterator[Fact]:
    value = filled_in(entry.value)
    if value:
        yield new_fact(field, value, "application", document, entry.page, entry.bbox, entry.quote)


def _score(entry: Entry, document: Document, _: Scheme) -> Iterator[Fact]:
    match = _NUMBER.search(entry.value)
    if match:
        yield new_fact("satisfaction_score", match[1], "application", document, entry.page, entry.bbox, entry.quote)


def _evaluation(entry: Entry, document: Document, _: Scheme) -> Iterator[Fact]:
    states = {item.option for item in ticked(entry.value, _STATES)}
    if len(states) == 1:
        (state,) = states
        shown = {"first": "首次", "repeat": "复评"}[state]
        yield new_fact("evaluation", shown, "application", document, entry.page, entry.bbox, entry.quote)


def _application(entry: Entry, document: Document, scheme: Scheme) -> Iterator[Fact]:
    """The category is that of the ticked level; a form with two of them ticked tells nothing."""
    chosen = {
        (category, item.option): entry.value[begin : start + item.end]
        for category, begin, start, end in _category_parts(entry.value, scheme)
        for item in ticked(entry.value[start:end], _names(scheme.levels))
    }
    if len(chosen) == 1:
        (((category, level), quote),) = chosen.items()
        told = replace(entry, quote=quote)
        yield _category_fact(category, told, document, scheme)
        yield _level_fact(level, told, document, scheme)


def _category_parts(text: str, scheme: Scheme) -> Iterator[tuple[str, int, int, int]]:
    """Category by category: where its name begins, where its levels begin, and where the next category does."""
    names = {name: key for key, group in _names(scheme.categories).items() for name in group}
    pattern = "(" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\s*[：:]"
    found = list(re.finditer(pattern, text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        yield names[match[1]], match.start(), match.end(), end


def _category(entry: Entry, document: Document, scheme: Scheme) -> Iterator[Fact]:
    names = _names(scheme.categories)
    chosen = {item.option for item in ticked(entry.value, names)}
    if len(chosen) == 1 and not _misprinted(entry.value, names):
        yield _category_fact(chosen.pop(), entry, document, scheme)


def _misprinted(text: str, names: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the form prints one name for several boxes, as the credit notice does with AAA级: then a tick tells nothing."""
    boxes, printed = len(re.findall("[☑☐]", unified(text))), {name for group in names.values() for name in group}
    return boxes > 1 and any(len(re.findall(rf"(?<!\w){re.escape(name)}", unified(text))) > 1 for name in printed)


def _level(entry: Entry, document: Document, scheme: Scheme) -> Iterator[Fact]:
    chosen = {item.option for item in ticked(entry.value, _names(scheme.levels))}
    if len(chosen) == 1:
        yield _level_fact(chosen.pop(), entry, document, scheme)


def _category_fact(key: str, entry: Entry, document: Document, scheme: Scheme) -> Fact:
    shown = scheme.categories[key].name
    return new_fact("category", key, "application", document, entry.page, entry.bbox, entry.quote, shown)


def _level_fact(key: str, entry: Entry, document: Document, scheme: Scheme) -> Fact:
    shown = scheme.levels[key].name
    return new_fact("level", key, "application", document, entry.page, entry.bbox, entry.quote, shown)


def _names(group: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The names that a form may print for a category or level; the bare word 用户满意 is also part of other words."""
    return {
        key: tuple(name for name in getattr(entry, "names", ()) if name.endswith(("类", "级", "工程")))
        for key, entry in group.items()
    }


_READERS: Mapping[re.Pattern[str], Reader] = {
    _COMPANY: _company,
    _PROJECT: _project,
    _SCORE: _score,
    _EVALUATION: _evaluation,
    _BOTH: _application,
    _CATEGORY: _category,
    _LEVEL: _level,
}
