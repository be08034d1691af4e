"""What the model learns our own trade from: labelled paragraphs, their sentences, and the outline's own sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.mapping.label_names import labelled_name, labelled_node
from reviewer.mapping.training.clauses import LabelledSentence
from reviewer.mapping.training.corpus import Pair
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.mapping.training.settings import DomainSettings
from reviewer.scheme import Requirement, load_scheme
from reviewer.text import sentences

Kind = Literal["paragraph", "sentence", "outline"]

_OUTLINE = "outline"


@dataclass(frozen=True)
class Example:
    """A text with what it answers, nodes or requirements; `source` is the firm it comes from, or the outline."""

    text: str
    answers: frozenset[str]
    source: str
    kind: Kind


def node_examples(
    rows: Sequence[LabelledRow], requirements: Sequence[Requirement], settings: DomainSettings
) -> list[Example]:
    """Texts that answer a node of the outline."""
    found = [Example(row.text, row.nodes, row.firm, "paragraph") for row in rows]
    found += [example for row in rows for example in _sentences(row, settings.shortest_sentence)]
    return found + [
        Example(text, frozenset({labelled_node(item.node)}), _OUTLINE, "outline")
        for item in requirements
        for text in (item.text, *item.aspects)
    ]


def _sentences(row: LabelledRow, shortest: int) -> Iterator[Example]:
    """The sentences of a paragraph on one node: evidence is looked for sentence by sentence."""
    if len(row.nodes) != 1:
        return
    found = [row.text[begin:end] for begin, end in sentences(row.text) if end - begin >= shortest]
    if len(found) > 1:
        yield from (Example(sentence, row.nodes, row.firm, "sentence") for sentence in found)


def requirement_examples(labelled: Sequence[LabelledSentence], requirements: Sequence[Requirement]) -> list[Example]:
    """Texts that answer a requirement."""
    found = [Example(item.text, item.shown, item.source, "sentence") for item in labelled if item.shown]
    return found + [
        Example(text, frozenset({labelled_name(item.id)}), _OUTLINE, "outline")
        for item in requirements
        for text in (item.text, *item.aspects)
    ]


def outline_requirements(scheme_id: str) -> list[Requirement]:
    """The requirements of a scheme's outline for all its categories, each wording once."""
    scheme = load_scheme(scheme_id)
    found = [item for category in scheme.categories for item in scheme.outline(category).requirements.values()]
    return list(dict.fromkeys(found))


def requirement_pairs(requirements: Sequence[Requirement]) -> list[Pair]:
    """Each requirement with each of its aspects."""
    pairs = [Pair(item.text, aspect, labelled_name(item.id)) for item in requirements for aspect in item.aspects]
    return list(dict.fromkeys(pairs))


def sampling_weights(found: Sequence[Example], settings: DomainSettings) -> list[float]:
    """How often each example is drawn: each kind as often as set, and within a kind each answer equally often."""
    count = Counter((example.kind, example.answers) for example in found)
    weights = [settings.kinds[example.kind] / count[example.kind, example.answers] for example in found]
    total = sum(weights)
    return [weight / total for weight in weights]
