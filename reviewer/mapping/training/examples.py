"""What the model learns our own trade from: labelled paragraphs, their sentences, and the outline's own sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.mapping.training.corpus import Pair, split_sentences
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.mapping.training.settings import DomainSettings
from reviewer.scheme import Requirement, load_scheme

Kind = Literal["paragraph", "sentence", "outline"]

_OUTLINE = "outline"


@dataclass(frozen=True)
class Example:
    """A text with the nodes that it answers; `source` is the firm it comes from, or the outline."""

    text: str
    nodes: frozenset[str]
    source: str
    kind: Kind


def examples(
    rows: Sequence[LabelledRow], requirements: Sequence[Requirement], settings: DomainSettings
) -> list[Example]:
    """All examples of the labelled rows and of the outline."""
    found = [Example(row.text, row.nodes, row.firm, "paragraph") for row in rows]
    found += [example for row in rows for example in _sentences(row, settings.shortest_sentence)]
    return found + [
        Example(text, frozenset({item.node}), _OUTLINE, "outline")
        for item in requirements
        for text in (item.text, *item.aspects)
    ]


def _sentences(row: LabelledRow, shortest: int) -> Iterator[Example]:
    """The sentences of a paragraph on one node: evidence is looked for sentence by sentence."""
    if len(row.nodes) != 1:
        return
    sentences = [s for s in split_sentences(row.text) if len(s) >= shortest]
    if len(sentences) > 1:
        yield from (Example(sentence, row.nodes, row.firm, "sentence") for sentence in sentences)


def outline_requirements(scheme_id: str) -> list[Requirement]:
    """The requirements of a scheme's outline for all its categories, each wording once."""
    scheme = load_scheme(scheme_id)
    found = [item for category in scheme.categories for item in scheme.outline(category).requirements.values()]
    return list(dict.fromkeys(found))


def requirement_pairs(requirements: Sequence[Requirement]) -> list[Pair]:
    """Each requirement with each of its aspects: what tells the clauses of one node apart."""
    return list(dict.fromkeys(Pair(item.text, aspect, item.id) for item in requirements for aspect in item.aspects))


def sampling_weights(found: Sequence[Example], settings: DomainSettings) -> list[float]:
    """How often each example is drawn: each kind as often as set, and within a kind each node equally often."""
    count = Counter((example.kind, example.nodes) for example in found)
    weights = [settings.kinds[example.kind] / count[example.kind, example.nodes] for example in found]
    total = sum(weights)
    return [weight / total for weight in weights]
