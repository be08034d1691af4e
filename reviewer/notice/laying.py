"""The outline of a notice laid over that of its family: what differs, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reviewer.notice.clauses import DraftRequirement, draft_requirements
from reviewer.notice.family import Family, new_clauses, untold
from reviewer.notice.outlines import (
    Gathered,
    Tree,
    doubted,
    leaf_categories,
    new_entry,
    requirement_entries,
    words,
)
from reviewer.notice.yaml import Noted
from reviewer.scheme.entries import NodeEntry
from reviewer.scheme.outline import Requirement, parent_id
from reviewer.text import plain_title


@dataclass
class Laid:
    """`untold` are the family's requirements of which the notice says nothing, by category; `gone` its headings that
    some category does not have any more."""

    outline: Tree = field(default_factory=dict)
    untold: list[tuple[str, Requirement]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def laid_outline(gathered: Mapping[str, Gathered], family: Family, others: Sequence[str]) -> Laid:
    """`others` are categories that have no such template; the family's headings do not exist for them."""
    laid = Laid()
    for node_id, item in gathered.items():
        if node_id in family.entries:
            entry = _over(node_id, gathered, family, laid)
        else:
            entry = new_entry(node_id, item, gathered) | {"only": list(item.headings)}
        laid.outline[node_id] = Noted(doubted(entry, item), item.comment)
    for category in dict.fromkeys(key for item in gathered.values() for key in item.headings):
        _without_gone(category, gathered, family, laid)
    for node_id, base in family.entries.items():
        if others and parent_id(node_id, base) is None:
            _add(laid.outline, node_id, "except", others, base.except_)
    return laid


def _over(node_id: str, gathered: Mapping[str, Gathered], family: Family, laid: Laid) -> Tree:
    """What the notice says of a heading that the family has."""
    base, item = family.entries[node_id], gathered[node_id]
    leaves = leaf_categories(node_id, gathered)
    titles: Tree = {}
    drafts: dict[str, list[DraftRequirement]] = {}
    for category, heading in item.headings.items():
        node = family.outline(category).nodes.get(node_id)
        if node is None or plain_title(node.title) != plain_title(heading.title):
            titles[category] = {"title": heading.title}
        if node is not None and node.is_leaf and category in leaves:
            drafts[category] = draft_requirements(new_clauses(heading.clauses, node.requirements))
            laid.untold += [(category, requirement) for requirement in untold(heading.clauses, node.requirements)]
        elif category in leaves:
            drafts[category] = draft_requirements(heading.clauses)
    requirements = requirement_entries(drafts, tuple(item.headings)) | _moved_down(base, item, leaves)
    return {
        **({"order": item.first.ordinal} if item.first.ordinal != base.order else {}),
        **({"per_category": titles} if titles else {"title": base.title}),
        **_budget(item, base),
        **({"fold": folded} if (folded := _fold(base, item)) != list(base.fold) else {}),
        **({"requirements": requirements} if requirements else {}),
    }


def _fold(base: NodeEntry, item: Gathered) -> list[str]:
    return [key for key in base.fold if key not in item.headings]


def _budget(item: Gathered, base: NodeEntry) -> Tree:
    told = words(item)
    if not told and base.words:
        return {"words": Noted(None, "通知没有写这一部分的字数")}
    if "per_category" in told or base.words is None:
        return told
    return {"words": {"budget": told["words"]["budget"]}} if told else {}


def _moved_down(base: NodeEntry, item: Gathered, leaves: Sequence[str]) -> Tree:
    """Where the notice has headings below one that was a leaf, its requirements cannot stand there any more."""
    inner = [key for key in item.headings if key not in leaves]
    found: Tree = {}
    for slug, requirement in base.requirements.items():
        lost = [key for key in inner if requirement.exists_for(key)]
        if lost and requirement.only:
            found[slug] = {"only": kept} if (kept := [key for key in requirement.only if key not in lost]) else None
        elif lost:
            found[slug] = {"except": list(dict.fromkeys((*requirement.except_, *lost)))}
    return found


def _without_gone(category: str, gathered: Mapping[str, Gathered], family: Family, laid: Laid) -> None:
    """Takes away what the notice's template lacks: folded where the heading above has no heading left, else dropped."""
    kept = {node_id for node_id, item in gathered.items() if category in item.headings}
    for node in family.gone(category, kept):
        base = family.entries[node.id]
        alone = node.parent is not None and not any(gathered[other].parent == node.parent for other in kept)
        if alone:
            _add(laid.outline, node.id, "fold", [category], base.fold)
            continue
        laid.gone |= {lost.id for lost in node.walk()}
        if base.only:
            entry = _entry(laid.outline, node.id)
            entry["only"] = [key for key in entry.get("only", base.only) if key != category]
        else:
            _add(laid.outline, node.id, "except", [category], base.except_)


def _add(outline: Tree, node_id: str, key: str, categories: Sequence[str], base: Sequence[str]) -> None:
    entry = _entry(outline, node_id)
    entry[key] = list(dict.fromkeys((*entry.get(key, base), *categories)))


def _entry(outline: Tree, node_id: str) -> Tree:
    noted = outline.setdefault(node_id, Noted({}, "通知的模板没有这个标题"))
    entry: Tree = noted.value
    return entry
