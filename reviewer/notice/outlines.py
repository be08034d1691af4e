"""What is read of templates, tables and conditions → the outline of a scheme file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewer.notice.assessment import Conditions, ScoreTable, Step
from reviewer.notice.clauses import DraftRequirement, draft_requirement, draft_requirements
from reviewer.notice.family import Family, new_clauses, untold
from reviewer.notice.source import SourceLine
from reviewer.notice.template import Heading
from reviewer.notice.told import Told
from reviewer.notice.yaml import Noted
from reviewer.scheme.outline import Requirement, heading_number, parent_id
from reviewer.text import plain_title

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
        leaf = not any(other.parent == node_id for other in gathered.values())
        entry: Tree = {"order": item.first.ordinal, "title": item.first.title, **_words(item)}
        if list(item.headings) != everyone or (others and item.parent is None):
            entry["only"] = list(item.headings)
        if changes := _title_changes(item):
            entry["per_category"] = _merged(entry.pop("per_category", {}), changes)
        clauses = {key: draft_requirements(heading.clauses) for key, heading in item.headings.items()}
        if leaf:
            entry["requirements"] = _requirements(clauses) or _bare_requirement(item.first)
        outline[node_id] = Noted(_doubted(entry, item), item.comment)
    return outline


def _title_changes(item: Gathered) -> Tree:
    return {
        key: {"title": heading.title} for key, heading in item.headings.items() if heading.title != item.first.title
    }


def _words(item: Gathered) -> Tree:
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


def _requirements(clauses: Mapping[str, Sequence[DraftRequirement]]) -> Tree:
    """One requirement for each clause; one that not all categories have says who has it."""
    owners: dict[str, list[str]] = {}
    drafts: dict[str, DraftRequirement] = {}
    for category, items in clauses.items():
        for item in items:
            drafts.setdefault(item.text, item)
            owners.setdefault(item.text, []).append(category)
    everyone = set(clauses)
    found: Tree = {}
    for number, (text, draft) in enumerate(drafts.items(), start=1):
        only = {} if set(owners[text]) == everyone else {"only": list(dict.fromkeys(owners[text]))}
        found[f"clause-{number}"] = Noted(draft.entry | only, f"{draft.line.place}；{TO_REVISE}")
    return found


def _bare_requirement(heading: Heading) -> Tree:
    """A heading without an instruction asks for what its title says."""
    draft = draft_requirement(heading.title, heading.line)
    return {"clause-1": Noted(draft.entry, f"{heading.line.place}，标题下没有说明；{TO_REVISE}")}


def _doubted(entry: Tree, item: Gathered) -> Tree:
    doubts = dict.fromkeys(heading.doubt for heading in item.headings.values() if heading.doubt)
    return entry | ({"doubt": "；".join(doubts)} if doubts else {})


# ---------------------------------------------------------------- laid over the family


@dataclass
class Laid:
    """The outline laid over the family's, and the requirements of the family of which the notice says nothing."""

    outline: Tree = field(default_factory=dict)
    untold: list[tuple[str, Requirement]] = field(default_factory=list)


def laid_outline(gathered: Mapping[str, Gathered], family: Family, others: Sequence[str]) -> Laid:
    """`others` are categories that have no such template; the family's headings do not exist for them."""
    laid = Laid()
    for node_id, item in gathered.items():
        entry = _over(node_id, item, family, laid)
        laid.outline[node_id] = Noted(_doubted(entry, item), item.comment)
    categories = list(dict.fromkeys(key for item in gathered.values() for key in item.headings))
    for category in categories:
        _without_gone(category, gathered, family, laid.outline)
    for node_id, base in family.entries.items():
        if others and parent_id(node_id, base) is None:
            _add(laid.outline, node_id, "except", others, base.except_)
    return laid


def _over(node_id: str, item: Gathered, family: Family, laid: Laid) -> Tree:
    base = family.entries.get(node_id)
    if base is None:
        entry = {"order": item.first.ordinal, "title": item.first.title, **_words(item), "only": list(item.headings)}
        clauses = {key: draft_requirements(heading.clauses) for key, heading in item.headings.items()}
        return entry | {"requirements": _requirements(clauses) or _bare_requirement(item.first)}
    changes: Tree = {}
    drafts: dict[str, list[DraftRequirement]] = {}
    for category, heading in item.headings.items():
        node = family.outline(category).nodes.get(node_id)
        if node is None or plain_title(node.title) != plain_title(heading.title):
            changes[category] = {"title": heading.title}
        if node is not None and node.is_leaf and heading.clauses:
            drafts[category] = draft_requirements(new_clauses(heading.clauses, node.requirements))
            laid.untold += [(category, requirement) for requirement in untold(heading.clauses, node.requirements)]
    entry = {"order": item.first.ordinal} if item.first.ordinal != base.order else {}
    entry |= {"title": base.title} if not changes else {"per_category": changes}
    entry |= _laid_budget(item, base.words is not None)
    if set(base.fold) & set(item.headings):
        entry["fold"] = [key for key in base.fold if key not in item.headings]
    if requirements := _requirements(drafts):
        entry["requirements"] = requirements
    return entry


def _laid_budget(item: Gathered, known: bool) -> Tree:
    words = _words(item)
    if "per_category" in words or not known:
        return words
    return {"words": {"budget": words["words"]["budget"]}} if words else {}


def _without_gone(category: str, gathered: Mapping[str, Gathered], family: Family, outline: Tree) -> None:
    """Takes away what the notice's template lacks: folded where the heading above has no heading left, else dropped."""
    kept = {node_id for node_id, item in gathered.items() if category in item.headings}
    for node in family.gone(category, kept):
        base = family.entries[node.id]
        alone = node.parent is not None and not any(
            gathered[other].parent == node.parent for other in kept if other in gathered
        )
        if alone:
            _add(outline, node.id, "fold", [category], base.fold)
        elif base.only:
            _entry(outline, node.id)["only"] = [key for key in base.only if key != category]
        else:
            _add(outline, node.id, "except", [category], base.except_)


def _add(outline: Tree, node_id: str, key: str, categories: Sequence[str], base: Sequence[str]) -> None:
    entry = _entry(outline, node_id)
    entry[key] = list(dict.fromkeys((*entry.get(key, base), *categories)))


def _entry(outline: Tree, node_id: str) -> Tree:
    noted = outline.setdefault(node_id, Noted({}, "通知的模板没有这个标题"))
    entry: Tree = noted.value
    return entry


# ---------------------------------------------------------------- tables and conditions


def table_outline(table: ScoreTable) -> tuple[Tree, Tree]:
    """The table as an outline, and as the self-assessment over it."""
    outline: Tree = {}
    lines: Tree = {}
    for place, item in enumerate(table.items, start=1):
        root = f"{table.category}-{place}"
        outline[root] = Noted({"order": place, "title": item.title, "only": [table.category]}, _note(item.line))
        for number, line in enumerate(item.lines, start=1):
            node_id = f"{root}.{number}"
            requirements = {f"clause-{at}": _step_requirement(step) for at, step in enumerate(line.steps, start=1)}
            outline[node_id] = Noted(
                {"order": number, "title": line.title, "requirements": requirements}, _note(line.line)
            )
            lines[node_id] = {"max": Told(line.max, line.line), "steps": dict(_steps(line.steps))}
            if line.doubt:
                lines[node_id]["doubt"] = line.doubt
    return outline, lines


def _step_requirement(step: Step) -> Noted:
    return Noted(draft_requirement(step.text, step.line).entry, f"{step.line.place}；{TO_REVISE}")


def _steps(steps: Sequence[Step]) -> Iterator[tuple[str, Tree]]:
    for place, step in enumerate(steps, start=1):
        if step.points is None:
            continue
        entry: Tree = {"points": Told(list(step.points), step.line)}
        yield (
            f"clause-{place}",
            entry | ({"veto": True} if step.veto else {}) | ({"doubt": step.doubt} if step.doubt else {}),
        )


def conditions_outline(conditions: Conditions) -> Tree:
    """The conditions under one heading, where nothing else says what the text has to hold."""
    requirements = {
        f"clause-{place}": Noted(draft_requirement(told.value, told.line).entry, f"{told.line.place}；{TO_REVISE}")
        for place, told in enumerate(conditions.items, start=1)
    }
    entry = {"order": 1, "title": "申报条件", "only": [conditions.category], "requirements": requirements}
    return {f"{conditions.category}-1": Noted(entry, _note(conditions.title.line))}


def _note(line: SourceLine) -> str:
    return f"{line.place}：{' '.join(line.text.split())}"
