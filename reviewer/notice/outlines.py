"""What is read of templates → the outline of a scheme file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewer.notice.clauses import DraftRequirement, draft_requirement, draft_requirements
from reviewer.notice.family import Family
from reviewer.notice.template import Heading
from reviewer.notice.told import Told
from reviewer.notice.yaml import Noted
from reviewer.scheme.outline import heading_number

TO_REVISE = "待修改：要点由条文自动拆出，措辞、特征词、写法和建议都要改"
SHORT_SHARE = 0.3
SHORT_REASON = "不足三成时多数内容只能一语带过（待修改）"

Tree = dict[str, Any]


@dataclass
class Gathered:
    """One heading of the outline, as the categories have it."""

    parent: str | None
    headings: dict[str, Heading] = field(default_factory=dict)

    @property
    def first(self) -> Heading:
        return next(iter(self.headings.values()))

    @property
    def comment(self) -> str:
        places = list(dict.fromkeys(heading.line.place for heading in self.headings.values()))
        numbers = [place.removeprefix("第 ").removesuffix(" 行") for place in places]
        plain = all(number.isdecimal() for number in numbers)
        where = f"第 {'、'.join(numbers)} 行" if plain else "、".join(places)
        return f"{where}：{heading_number(self.first.level, self.first.ordinal)}{self.first.title}"


def gather(headings: Mapping[str, Sequence[Heading]], family: Family | None) -> dict[str, Gathered]:
    """The headings of all categories by id, in the order of the first template."""
    found: dict[str, Gathered] = {}
    for category, own in headings.items():
        ids = family.ids(category, own) if family else list(_plain_ids(own))
        above: list[str] = []
        for node_id, heading in zip(ids, own, strict=True):
            del above[heading.level - 1 :]
            found.setdefault(node_id, Gathered(above[-1] if above else None)).headings[category] = heading
            above.append(node_id)
    return found


def _plain_ids(headings: Sequence[Heading]) -> Iterator[str]:
    above: list[str] = []
    for heading in headings:
        del above[heading.level - 1 :]
        above.append(f"{above[-1]}.{heading.ordinal}" if above else f"part-{heading.ordinal}")
        yield above[-1]


# ---------------------------------------------------------------- a scheme of its own


def own_outline(gathered: Mapping[str, Gathered], others: bool) -> Tree:
    """The outline of templates that belong to no family; `others` says that some categories have none of them."""
    everyone = list(dict.fromkeys(key for item in gathered.values() for key in item.headings))
    outline: Tree = {}
    for node_id, item in gathered.items():
        entry = new_entry(node_id, item, gathered)
        if list(item.headings) != everyone or (others and item.parent is None):
            entry["only"] = list(item.headings)
        outline[node_id] = Noted(doubted(entry, item), item.comment)
    return outline


def new_entry(node_id: str, item: Gathered, gathered: Mapping[str, Gathered]) -> Tree:
    """A heading with what the notice says of it; where it is a leaf, with requirements from its instruction."""
    entry: Tree = {"order": item.first.ordinal, "title": item.first.title, **words(item)}
    if changes := _title_changes(item):
        entry["per_category"] = _merged(entry.pop("per_category", {}), changes)
    leaves = leaf_categories(node_id, gathered)
    drafts = {key: _drafted(item.headings[key]) for key in leaves}
    if requirements := requirement_entries(drafts, tuple(item.headings)):
        entry["requirements"] = requirements
    return entry


def leaf_categories(node_id: str, gathered: Mapping[str, Gathered]) -> tuple[str, ...]:
    """The categories for which nothing stands below a heading."""
    below = [set(item.headings) for item in gathered.values() if item.parent == node_id]
    return tuple(key for key in gathered[node_id].headings if not any(key in some for some in below))


def _drafted(heading: Heading) -> list[DraftRequirement]:
    """A heading without an instruction asks for what its title says."""
    return draft_requirements(heading.clauses) or [draft_requirement(heading.title, heading.line)]


def _title_changes(item: Gathered) -> Tree:
    return {
        key: {"title": heading.title} for key, heading in item.headings.items() if heading.title != item.first.title
    }


def words(item: Gathered) -> Tree:
    """The budget, and those of categories that have another one."""
    first = item.first.budget
    if first is None:
        return {}
    others = {key: told for key, heading in item.headings.items() if (told := heading.budget)}
    changes = {key: {"words": _budget(told)} for key, told in others.items() if told.value != first.value}
    return {"words": _budget(first)} | ({"per_category": changes} if changes else {})


def _budget(told: Told[int]) -> Tree:
    return {"budget": told, "min_share": SHORT_SHARE, "reason": SHORT_REASON}


def _merged(one: Tree, other: Tree) -> Tree:
    return {key: {**one.get(key, {}), **other.get(key, {})} for key in (*one, *other)}


def requirement_entries(drafts: Mapping[str, Sequence[DraftRequirement]], everyone: Sequence[str]) -> Tree:
    """One requirement for each clause; one that not all categories of the heading have says who has it."""
    owners: dict[str, list[str]] = {}
    first: dict[str, DraftRequirement] = {}
    for category, items in drafts.items():
        for item in items:
            first.setdefault(item.text, item)
            owners.setdefault(item.text, []).append(category)
    found: Tree = {}
    for number, (text, draft) in enumerate(first.items(), start=1):
        only = {} if set(owners[text]) == set(everyone) else {"only": list(dict.fromkeys(owners[text]))}
        found[f"clause-{number}"] = Noted(draft.entry | only, f"{draft.line.place}；{TO_REVISE}")
    return found


def doubted(entry: Tree, item: Gathered) -> Tree:
    """The entry with what is doubtful of its heading; a scheme file holds one number for all categories."""
    doubts = list(dict.fromkeys(heading.doubt for heading in item.headings.values() if heading.doubt))
    if len(ordinals := {heading.ordinal for heading in item.headings.values()}) > 1:
        doubts.append(f"各类别模板中的序号不同（{'、'.join(map(str, sorted(ordinals)))}），方案文件只能写一个")
    return entry | ({"doubt": "；".join(doubts)} if doubts else {})
