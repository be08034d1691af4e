"""Passages → nodes: the node that each paragraph's content answers.

Content speaks with two voices, wording (a classifier taught on labelled text) and meaning (likeness to the outline's
own sentences); the headings and the order of the report are put to it by `sequence.py`. A heading is evidence, not an
order: content that clearly answers another node is mapped there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reviewer.alignment import Alignment
from reviewer.mapping.classifier import GramClassifier
from reviewer.mapping.described import Described, two_best
from reviewer.mapping.sequence import Stand, read_sequence
from reviewer.mapping.settings import MapperSettings
from reviewer.mapping.weights import Judgement, NodeWeights
from reviewer.model import Document, Kind, MappedPassage, Passage, Section
from reviewer.text import count_words, sentences

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Voices:
    """What content alone says, each of shape (texts, leaves); `wording` is None where the outline has leaves of its own."""

    wording: Array | None
    meaning: Array

    def together(self, weights: NodeWeights) -> Array:
        """Log-probabilities of the leaves."""
        scores = weights.meaning * self.meaning
        if self.wording is not None:
            scores = scores + weights.wording * self.wording
        return _log_softmax(scores)


@dataclass(frozen=True, slots=True)
class Placed:
    """The paragraphs of a report with their nodes, in order, and what the decision rests on.

    `stands` says under which heading each stands, `probabilities` has the shape (paragraphs, leaves), `trust` (0..1)
    is how far this report's headings proved right.
    """

    passages: tuple[MappedPassage, ...]
    leaves: tuple[str, ...]
    voices: Voices
    stands: tuple[Stand, ...]
    probabilities: Array
    trust: float

    @property
    def homes(self) -> Mapping[int, Array]:
        """The probabilities of the leaves by passage index."""
        return {row.passage: self.probabilities[number] for number, row in enumerate(self.passages)}


def place_passages(
    document: Document,
    alignment: Alignment,
    described: Described,
    classifier: GramClassifier,
    judgement: Judgement,
    settings: MapperSettings,
) -> Placed:
    """Every body paragraph with the node it stands under and the node its content answers.

    A paragraph too short to tell anything takes the node it stands under.
    """
    passages = list(document.of_kind(Kind.BODY))
    leaves = tuple(leaf.id for leaf in described.outline.leaves)
    voices = read_voices([passage.text for passage in passages], described, classifier)
    stands = tuple(find_stands(document, alignment, described, classifier, judgement.nodes))
    reading = read_sequence(voices.together(judgement.nodes), stands, judgement.sequence)
    probabilities = reading.nodes.astype(np.float32)
    mapped = [
        _mapped(passage, alignment.under.get(passage.index), leaves, probabilities[number], settings)
        for number, passage in enumerate(passages)
    ]
    # Each sentence of what seems to stray is read by itself: a paragraph may answer two nodes.
    straying = [n for n, row in enumerate(mapped) if row.strays >= settings.straying_from and row.under in leaves]
    alone = [[passages[number].text[a:b] for a, b in sentences(passages[number].text)] for number in straying]
    content = read_voices([text for texts in alone for text in texts], described, classifier).together(judgement.nodes)
    for number, own in zip(straying, _parted(content, map(len, alone)), strict=True):
        if _answered_in_part(own, leaves.index(mapped[number].under or ""), settings):
            mapped[number] = replace(mapped[number], strays=0.0)
    return Placed(tuple(mapped), leaves, voices, stands, probabilities, reading.trust)


def _parted(rows: Array, counts: Iterable[int]) -> Iterator[Array]:
    """The first so many rows, then the next so many …"""
    begin = 0
    for count in counts:
        yield rows[begin : begin + count]
        begin += count


def read_voices(texts: Sequence[str], described: Described, classifier: GramClassifier) -> Voices:
    """What the content of texts says of the outline's leaves."""
    leaves = [leaf.id for leaf in described.outline.leaves]
    return Voices(_by_leaf(classifier.margins(texts), classifier.classes, leaves), _likeness(texts, described))


def _likeness(texts: Sequence[str], described: Described) -> Array:
    """Mean of the two best likenesses to any sentence that describes the leaf, shape (texts, leaves).

    It is centred for each text, and scaled by how far the outline's own sentences lie apart, so that encoders of any
    scale weigh the same.
    """
    alike = described.encoder.encode(texts) @ described.vectors.T
    likeness: Array = two_best(alike, described.leaves) / described.spread
    return likeness


def _by_leaf(margins: Array, classes: Sequence[str], leaves: Sequence[str]) -> Array | None:
    """The classes' margins by leaf; a class below a leaf counts for the leaf. None where a leaf has no class."""
    owners = [_owner(name, leaves) for name in classes]
    columns = [[column for column, owner in enumerate(owners) if owner == leaf] for leaf in leaves]
    if not all(columns):
        return None
    return np.stack([margins[:, column].max(axis=1) for column in columns], axis=1)


def _owner(name: str, leaves: Sequence[str]) -> str | None:
    """The leaf that a class belongs to: itself or its nearest ancestor among the leaves."""
    while name not in leaves:
        name, _, rest = name.rpartition(".")
        if not rest:
            return None
    return name


def find_stands(
    document: Document,
    alignment: Alignment,
    described: Described,
    classifier: GramClassifier,
    weights: NodeWeights,
) -> list[Stand]:
    """Where each body paragraph stands, in order."""
    sections = {index: section for section in document.walk_sections() for index in section.passages}
    own = [section for section in document.walk_sections() if section.heading not in alignment.nodes]
    words = read_voices([section.title for section in own], described, classifier).together(weights)
    titles = {section.heading: words[number] for number, section in enumerate(own)}
    columns = {leaf.id: column for column, leaf in enumerate(described.outline.leaves)}
    stands: list[Stand] = []
    before: Section | None = None
    for passage in document.of_kind(Kind.BODY):
        section = sections.get(passage.index)
        first = not stands or section is not before
        node = alignment.under.get(passage.index)
        announced = tuple(column for leaf, column in columns.items() if node and f"{leaf}.".startswith(f"{node}."))
        title = titles.get(section.heading) if section else None
        stands.append(Stand(first, announced, title, headed=section is not None))
        before = section
    return stands


def _answered_in_part(content: Array, leaf: int, settings: MapperSettings) -> bool:
    """Whether some sentence (row) speaks about as much for the leaf (column) as for any other."""
    return bool((content[:, leaf] >= content.max(axis=1) - settings.as_much).any())


def _mapped(
    passage: Passage, under: str | None, leaves: Sequence[str], probabilities: Array, settings: MapperSettings
) -> MappedPassage:
    best = int(probabilities.argmax())
    if count_words(passage.text) < settings.shortest and under in leaves:
        best = leaves.index(under)
    stays = float(probabilities[leaves.index(under)]) if under in leaves else 1.0
    return MappedPassage(passage.index, under, leaves[best], round(float(probabilities[best]), 3), round(1 - stays, 4))


def _log_softmax(scores: Array) -> Array:
    if not len(scores):
        return scores
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
