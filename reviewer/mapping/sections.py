"""Headings of the author's own: the node that the content under each of them answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from reviewer.alignment import Alignment
from reviewer.model import Document, MappedPassage, Section
from reviewer.scheme import Outline

# A node stands for a heading where at least this share of the paragraphs under it answer it.
MAJORITY = 0.6


def name_sections(
    document: Document, alignment: Alignment, outline: Outline, mapped: Sequence[MappedPassage]
) -> Mapping[int, str]:
    """Node by heading (passage index): the template's headings by their words, others by what stands under them."""
    content = {row.passage: row.node for row in mapped if row.node}
    named = dict(alignment.nodes)
    for section in document.walk_sections():
        node = named.get(section.heading) or _answered(section, content, outline)
        if node:
            named[section.heading] = node
    return named


def _answered(section: Section, content: Mapping[int, str], outline: Outline) -> str | None:
    """The deepest node that a majority of the paragraphs under the heading answer."""
    nodes = [content[index] for part in section.walk() for index in part.passages if index in content]
    votes: Counter[str] = Counter()
    for leaf in nodes:
        node: str | None = leaf
        while node:
            votes[node] += 1
            node = outline.node(node).parent
    enough = [node for node, count in votes.items() if count >= MAJORITY * len(nodes)]
    return max(enough, key=lambda node: (outline.node(node).level, votes[node]), default=None)
