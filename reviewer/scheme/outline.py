"""The template that one category sees: a tree of headings with their requirements, resolved from a scheme's entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reviewer.scheme.entries import MustHave, NodeEntry, overlaid
from reviewer.scheme.trades import Trade, general_trade
from reviewer.text import plain_title

Entries = Mapping[str, NodeEntry]
# The chapter in which applicants portray themselves.
PORTRAIT = "intro"


def chapter_of(node: str) -> str:
    """The id of the node of the first level under which a node stands."""
    return node.split(".")[0]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause of the official instruction, as it reads for `category`. `id` is `<node id>/<slug>`.

    `short` names in a few characters what the clause asks for. `advice` may leave slots open: read it by `advice_for`.
    """

    id: str
    node: str
    category: str
    text: str
    short: str
    terms: tuple[str, ...]
    aspects: tuple[str, ...]
    must_have: tuple[MustHave, ...]
    advice: str
    weight: float

    def advice_for(self, trade: Trade | None = None) -> str:
        """What to add, in the words of the applicant's trade; in words that fit everybody without one."""
        return (trade or general_trade()).fill(self.advice, self.category)


@dataclass(frozen=True, slots=True)
class Node:
    """One heading of the template.

    `number` is written as in the report (一、 （一） 1. （1）), empty where the text has no headings; `ordinal` is the
    same as a figure, `level` its depth from 1, `parent` the id of the heading above. Budgets stand on first-level headings only.
    """

    id: str
    parent: str | None
    level: int
    ordinal: int
    number: str
    title: str
    budget: int | None
    min_share: float | None
    min_share_reason: str
    requirements: tuple[Requirement, ...]
    children: tuple[Node, ...]

    @property
    def is_leaf(self) -> bool:
        return not self.children

    def walk(self) -> Iterator[Node]:
        """This node and everything under it, in the template's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def weight(self) -> float:
        """What everything asked for at and under this heading weighs."""
        return float(sum(item.weight for node in self.walk() for item in node.requirements))

    def share(self, scores: Mapping[str, float]) -> float:
        """Mean of the leaves' scores (0..1, by id) at and under this heading, each with the weight of its requirements."""
        leaves = [node for node in self.walk() if node.is_leaf]
        return sum(scores.get(leaf.id, 0.0) * leaf.weight for leaf in leaves) / self.weight if self.weight else 0.0


@dataclass(frozen=True)
class Outline:
    """The template of one category."""

    category: str
    roots: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """All nodes in the template's order."""
        for root in self.roots:
            yield from root.walk()

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """All nodes by id, in the template's order."""
        return {node.id: node for node in self.walk()}

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.walk() if node.is_leaf)

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """All requirements by id, in the template's order."""
        return {item.id: item for node in self.walk() for item in node.requirements}

    @cached_property
    def titles(self) -> Mapping[str, tuple[int, ...]]:
        """All titles, bare of blanks and punctuation, with the levels at which they stand."""
        levels: dict[str, tuple[int, ...]] = {}
        for node in self.walk():
            title = plain_title(node.title)
            levels[title] = (*levels.get(title, ()), node.level)
        return levels

    def node(self, node_id: str) -> Node:
        return self.nodes[node_id]

    def requirement(self, requirement_id: str) -> Requirement:
        return self.requirements[requirement_id]

    def worded(self, node_id: str | None, text: str | None) -> str | None:
        """The id of the requirement that stands at a node in these words."""
        node = self.nodes.get(node_id or "")
        return next((item.id for item in (node.requirements if node else ()) if item.text == text), None)


def build_outline(entries: Entries, category: str, *, numbered: bool = True) -> Outline:
    roots = _children(entries, category, None, 1)
    return Outline(category, roots if numbered else tuple(_unnumbered(node) for node in roots))


def _unnumbered(node: Node) -> Node:
    return replace(node, number="", children=tuple(_unnumbered(child) for child in node.children))


def parent_id(node_id: str, entry: NodeEntry) -> str | None:
    """The id without its last part, unless the entry names another parent."""
    return entry.parent or node_id.rpartition(".")[0] or None


def _children(entries: Entries, category: str, parent: str | None, level: int) -> tuple[Node, ...]:
    present = [node_id for node_id, entry in _under(entries, category, parent) if category not in entry.fold]
    return tuple(_node(entries, category, node_id, level) for node_id in present)


def _under(entries: Entries, category: str, parent: str | None) -> list[tuple[str, NodeEntry]]:
    """What stands directly under `parent`, folded headings included."""
    under = [
        (node_id, entry)
        for node_id, entry in entries.items()
        if parent_id(node_id, entry) == parent and entry.exists_for(category)
    ]
    return sorted(under, key=lambda item: item[1].order)


def _node(entries: Entries, category: str, node_id: str, level: int) -> Node:
    entry = entries[node_id]
    entry = overlaid(entry, entry.per_category.get(category))
    folded = [child for _, child in _under(entries, category, node_id) if category in child.fold]
    return Node(
        id=node_id,
        parent=parent_id(node_id, entry),
        level=level,
        ordinal=entry.order,
        number=heading_number(level, entry.order),
        title=entry.title,
        budget=entry.words.budget if entry.words else None,
        min_share=entry.words.min_share if entry.words else None,
        min_share_reason=entry.words.reason if entry.words else "",
        requirements=tuple(item for source in (entry, *folded) for item in _requirements(source, category, node_id)),
        children=_children(entries, category, node_id, level + 1),
    )


def _requirements(entry: NodeEntry, category: str, node_id: str) -> Iterator[Requirement]:
    for slug, item in entry.requirements.items():
        if not item.exists_for(category):
            continue
        item = overlaid(item, item.per_category.get(category))
        yield Requirement(
            id=f"{node_id}/{slug}",
            node=node_id,
            category=category,
            text=item.text,
            short=item.short or item.text,
            terms=item.terms,
            aspects=item.aspects,
            must_have=item.must_have,
            advice=item.advice,
            weight=item.weight,
        )


def heading_number(level: int, ordinal: int) -> str:
    """一、 at the first level, then （一）, 1. and （1）."""
    chinese = _chinese_number(ordinal)
    return {1: f"{chinese}、", 2: f"（{chinese}）", 3: f"{ordinal}."}.get(level, f"（{ordinal}）")


def _chinese_number(number: int) -> str:
    """Chinese numerals up to 九十九, as headings use them."""
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "")
