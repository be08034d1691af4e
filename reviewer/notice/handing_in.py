"""What is read of surveys, documents and evidence → `survey` and `submission` of a scheme file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reviewer.notice.materials import Materials
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.text import dice

Tree = dict[str, Any]

# Two names of one thing are at least so much alike.
_LIKE = 0.5
_OPTIONAL = re.compile(r"如有请?(?:提供)?|[（(]如有[^）)]*[）)]")
_NEEDED = re.compile(r"^(?:申请)?(.{2,5}类)(?:评价)?(?:需|应)提供")


def survey_entry(materials: Materials, shared: Mapping[str, Any]) -> Tree:
    entry: Tree = {}
    if materials.earliest:
        entry["earliest"] = materials.earliest
    if materials.standards:
        entry["standards"] = materials.standards
    if materials.respondents:
        all_up_to, least, most = materials.respondents.value
        line = materials.respondents.line
        entry["respondents"] = {"all_up_to": Told(all_up_to, line), "otherwise": Told([least, most], line)}
    if materials.survey:
        entry["materials"] = _items(materials.survey, shared.get("materials", {}), "material")
    doubts = [told.doubt for told in (materials.earliest, materials.respondents) if told and told.doubt]
    return entry | ({"doubt": "；".join(doubts)} if doubts and entry else {})


def submission_entry(materials: Materials, shared: Mapping[str, Any], levels: Iterable[str]) -> Tree:
    entry: Tree = {}
    if materials.documents:
        entry["documents"] = _items(materials.documents, shared.get("documents", {}), "document")
    if materials.documents_of:
        entry["documents"] = entry.get("documents", {}) | _documents_of(materials.documents_of)
    if materials.evidence:
        entry["evidence"] = _items(_single(materials.evidence), shared.get("evidence", {}), "evidence")
    if found := {key: told for key in levels if (told := _level(materials.levels.get(key, {})))}:
        entry["levels"] = found
    return entry


def _documents_of(documents: Mapping[str, Sequence[Told[str]]]) -> Tree:
    """What several kinds hand in under one name stands once."""
    owners: dict[str, list[str]] = {}
    first: dict[str, Told[str]] = {}
    for category, items in documents.items():
        for told in items:
            owners.setdefault(told.value, []).append(category)
            first.setdefault(told.value, told)
    return {
        f"document-{place}": {"name": told, "only": owners[name]}
        for place, (name, told) in enumerate(first.items(), start=1)
    }


def _level(values: Mapping[str, Told[int]]) -> Tree:
    found: Tree = {}
    if "max_pages" in values:
        found["slides"] = {"max_pages": values["max_pages"]}
    if {"max_minutes", "max_megabytes"} <= set(values):
        found["video"] = {key: values[key] for key in ("max_minutes", "max_megabytes")}
    return found


def _items(read: Sequence[Told[str]], shared: Mapping[str, Any], prefix: str) -> Tree:
    """Each item under the key that the family has for it; a new one under a key of its own."""
    found: Tree = {}
    for place, told in enumerate(read, start=1):
        name = _OPTIONAL.sub("", told.value).strip()
        key = _key(name, {key: item for key, item in shared.items() if key not in found}) or f"{prefix}-{place}"
        entry: Tree = {"name": Told(name, told.line)}
        if _OPTIONAL.search(told.value):
            entry["optional"] = True
        if key not in shared and (only := _only(told.line.text)):
            entry["only"] = only
        found[key] = entry
    return found


def untold_items(entry: Mapping[str, Any], shared: Mapping[str, Any], *groups: str) -> list[str]:
    """The names of what the family asks for and the notice does not name."""
    found = []
    for group in groups:
        lacking = [item["name"] for key, item in shared[group].items() if key not in entry.get(group, {})]
        found += [f"{group}：{name}" for name in lacking] if group in entry else [f"{group}：整项没有写到"]
    return found


def _key(name: str, shared: Mapping[str, Any]) -> str | None:
    likeness = {key: dice(name, item["name"]) for key, item in shared.items()}
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= _LIKE else None


def _single(evidence: Sequence[Told[str]]) -> list[Told[str]]:
    """产品类需提供甲、乙 and 工程类需提供甲和乙 name several things in one line; what is said of one is cut off."""
    found = []
    for told in evidence:
        needed = _NEEDED.match(told.value)
        text = re.split(r"[（(](?!用户)|，", told.value[needed.end() :] if needed else told.value)[0]
        names = re.split(r"、|和(?=建设|商标)", text) if needed else [text]
        found += [Told(name, told.line) for name in names if not name.startswith("申请企业自认为")]
    return found


def _only(text: str) -> list[str]:
    match = _NEEDED.match(re.sub(r"^\d+[.．]\s*", "", text))
    return list(vocabulary().categories_in(match[1])) if match else []
