"""The family of the practice report: what its schemes share, and which of its headings those of a notice are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviewer.notice.clauses import split_clauses
from reviewer.notice.template import Heading
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.resources import resource_dir
from reviewer.scheme.entries import NodeEntry
from reviewer.scheme.files import merge_chain, read_chain
from reviewer.scheme.outline import Node, Outline, Requirement, build_outline, parent_id
from reviewer.text import plain_title

SHARED = "shared/practice-report"
# A template belongs to the family where it has so many of its titles.
ENOUGH_TITLES = 0.6
# A clause is one that the family asks for where so many of its character pairs stand in the requirements of its heading,
# and a requirement is told where so many of its own stand in the instruction.
CLAUSE_KNOWN = 0.4
REQUIREMENT_TOLD = 0.34
# A clause with fewer only leads in to the next.
FEWEST_PAIRS = 5


@dataclass(frozen=True)
class Family:
    """The shared file as it was merged."""

    data: Mapping[str, Any]

    @cached_property
    def entries(self) -> dict[str, NodeEntry]:
        return {key: NodeEntry.model_validate(value) for key, value in self.data["outline"].items()}

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self.data["categories"])

    def outline(self, category: str) -> Outline:
        return build_outline(self.entries, category)

    def owns(self, headings: Sequence[Heading]) -> bool:
        titles = {plain_title(node.title) for key in self.categories for node in self.outline(key).walk()}
        shared = sum(plain_title(heading.title) in titles for heading in headings)
        return bool(headings) and shared >= ENOUGH_TITLES * len(headings)

    def ids(self, category: str, headings: Sequence[Heading]) -> list[str]:
        """The ids of the headings in the shared outline; new ones for those that it lacks."""
        outline = self.outline(category)
        printed = {plain_title(heading.title) for heading in headings}
        above: list[str] = []
        found: list[str] = []
        for heading in headings:
            del above[heading.level - 1 :]
            parent = above[-1] if above else None
            node_id = self._known(outline, parent, heading, printed) or _new_id(parent, heading)
            above.append(node_id)
            found.append(node_id)
        return found

    def _known(self, outline: Outline, parent: str | None, heading: Heading, printed: set[str]) -> str | None:
        siblings = (
            outline.roots if parent is None else outline.nodes[parent].children if parent in outline.nodes else ()
        )
        for node in siblings:
            if plain_title(node.title) == plain_title(heading.title):
                return node.id
        # A heading that the family folds for this category, or that only others have, keeps its id.
        for node_id, entry in self.entries.items():
            titles = (entry.title, *(change.title for change in entry.per_category.values()))
            if parent_id(node_id, entry) == parent and any(
                plain_title(title) == plain_title(heading.title) for title in titles if title
            ):
                return node_id
        # One that stands where another one stood, and the other one stands nowhere: it has a new name.
        for node in siblings:
            if node.ordinal == heading.ordinal and plain_title(node.title) not in printed:
                return node.id
        return None

    def gone(self, category: str, kept: set[str]) -> Iterator[Node]:
        """The topmost headings that a category has in the family and not in the notice."""
        if category in self.categories:
            for root in self.outline(category).roots:
                yield from _topmost_gone(root, kept)


def load_family() -> Family:
    return Family(merge_chain(read_chain(resource_dir("outline") / f"{SHARED}.yaml")))


def _new_id(parent: str | None, heading: Heading) -> str:
    return f"{parent}.part-{heading.ordinal}" if parent else f"part-{heading.ordinal}"


def _topmost_gone(node: Node, kept: set[str]) -> Iterator[Node]:
    if node.id not in kept:
        yield node
        return
    for child in node.children:
        yield from _topmost_gone(child, kept)


# ---------------------------------------------------------------- clauses


def new_clauses(clauses: Sequence[Told[str]], requirements: Sequence[Requirement]) -> list[Told[str]]:
    """The clauses of an instruction that none of the requirements asks for."""
    known = _pairs(
        " ".join(text for item in requirements for text in (item.text, item.short, *item.terms, *item.aspects))
    )
    split = [Told(text, told.line) for told in clauses for text in split_clauses(told.value)]
    telling = ((told, _pairs(told.value)) for told in split)
    return [told for told, pairs in telling if len(pairs) >= FEWEST_PAIRS and _share(pairs, known) < CLAUSE_KNOWN]


def untold(clauses: Sequence[Told[str]], requirements: Sequence[Requirement]) -> list[Requirement]:
    """The requirements of which the instruction says nothing."""
    told = _pairs(" ".join(item.value for item in clauses))
    return [item for item in requirements if _share(_pairs(item.text), told) < REQUIREMENT_TOLD] if clauses else []


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring characters, without those of words that say nothing by themselves."""
    long = sorted((word for word in vocabulary().empty if len(word) > 1), key=len, reverse=True)
    runs = re.split("|".join(map(re.escape, long)) + r"|[\W的和与及并将对为在等其以]+", text)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def _share(pairs: set[str], within: set[str]) -> float:
    return len(pairs & within) / len(pairs) if pairs else 1.0
