"""Which heading of the report stands for which node of the outline.

Both the format rules and the mapping need this, and neither may import the other, so it stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.model import Document, Kind, Section
from reviewer.scheme import Node, Outline
from reviewer.text import count_words, dice, plain_title

# What Word counts of a report.
COUNTED = (Kind.TITLE, Kind.HEADING, Kind.BODY, Kind.CAPTION, Kind.FOOTNOTE, Kind.SIGNATURE)
# Titles at least this alike (shared character pairs, 0..1) stand for one another wherever they are …
ALIKE = 0.6
# … and at least this alike where level, number and parent agree as well.
ALIKE_IN_PLACE = 0.3


@dataclass(frozen=True, slots=True)
class Alignment:
    """`nodes` maps a heading (index of its passage) to a node id; `exact` are those worded as in the template."""

    nodes: Mapping[int, str]
    exact: frozenset[int]
    under: Mapping[int, str]

    def heading_of(self, node: str) -> int | None:
        """The passage index of the heading that stands for `node`."""
        return next((heading for heading, found in self.nodes.items() if found == node), None)


def align(document: Document, outline: Outline) -> Alignment:
    """Matches headings to nodes: exact titles first, then like ones, then like enough ones in the same place."""
    sections = list(document.walk_sections())
    parents = dict(_parents(document.sections, None))
    nodes: dict[int, str] = {}
    exact: set[int] = set()
    for matcher in (_same_title, _alike_title, _alike_in_place):
        for section in sections:
            if section.heading in nodes:
                continue
            parent = _parent_node(section, parents, nodes)
            free = [node for node in outline.walk() if node.id not in nodes.values()]
            node = matcher(section, parent, free)
            if node:
                nodes[section.heading] = node.id
                if matcher is _same_title:
                    exact.add(section.heading)
    return Alignment(nodes, frozenset(exact), dict(_under(document.sections, nodes, None)))


def _parents(sections: Sequence[Section], parent: Section | None) -> Iterator[tuple[int, Section | None]]:
    for section in sections:
        yield section.heading, parent
        yield from _parents(section.sections, section)


def _parent_node(section: Section, parents: Mapping[int, Section | None], nodes: Mapping[int, str]) -> str | None:
    parent = parents[section.heading]
    return nodes.get(parent.heading) if parent else None


def _same_title(section: Section, parent: str | None, free: Sequence[Node]) -> Node | None:
    """The node of the same title; of several (企业简介 stands twice) the one at the heading's level."""
    same = [node for node in free if plain_title(node.title) == plain_title(section.title)]
    same.sort(key=lambda node: (abs(node.level - section.level), not _child_of(node, parent)))
    return same[0] if same else None


def _alike_title(section: Section, _: str | None, free: Sequence[Node]) -> Node | None:
    return _best(section, [node for node in free if node.level == section.level], ALIKE)


def _alike_in_place(section: Section, parent: str | None, free: Sequence[Node]) -> Node | None:
    there = [
        node
        for node in free
        if node.level == section.level and node.ordinal == section.ordinal and _child_of(node, parent)
    ]
    return _best(section, there, ALIKE_IN_PLACE)


def _child_of(node: Node, parent: str | None) -> bool:
    return node.parent == parent


def _best(section: Section, nodes: Sequence[Node], threshold: float) -> Node | None:
    title = plain_title(section.title)
    scored = [(dice(title, plain_title(node.title)), node) for node in nodes]
    score, node = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return node if score >= threshold else None


def _under(sections: Sequence[Section], nodes: Mapping[int, str], inherited: str | None) -> Iterator[tuple[int, str]]:
    """Each body passage with the node of the nearest heading above it that stands for one."""
    for section in sections:
        node = nodes.get(section.heading, inherited)
        if node:
            yield from ((passage, node) for passage in section.passages)
        yield from _under(section.sections, nodes, node)


@dataclass(frozen=True, slots=True)
class WordCounts:
    """字数 by node id (ancestors included) with "total", and by section (index of its heading, subsections included)."""

    nodes: Mapping[str, int]
    sections: Mapping[int, int]


def count_section_words(document: Document, alignment: Alignment, outline: Outline) -> WordCounts:
    """Title, headings, text, captions and table cells count, as Word counts them (contract of the JSON)."""
    own = _own_words(document)
    nodes = {"total": sum(own.values())}
    for index, count in own.items():
        node = alignment.nodes.get(index) or alignment.under.get(index)
        while node:
            nodes[node] = nodes.get(node, 0) + count
            node = outline.node(node).parent
    sections = {
        section.heading: sum(own.get(index, 0) for part in section.walk() for index in (part.heading, *part.passages))
        for section in document.walk_sections()
    }
    return WordCounts(nodes, sections)


def _own_words(document: Document) -> dict[int, int]:
    """字数 of each counted passage; a table's count is added to the passage it follows."""
    own = {passage.index: count_words(passage.text) for passage in document.of_kind(*COUNTED)}
    for table in document.tables:
        cells = sum(count_words(cell) for row in table.rows for cell in row)
        home = max((index for index in own if index <= table.after), default=-1)
        own[home] = own.get(home, 0) + cells
    return own
