"""Passages → nodes: the node that each paragraph's content answers.

Three voices are added up as log-probabilities: the node classifier (wording), the likeness to the outline's own
words (meaning), and the heading the paragraph stands under. The heading is evidence, not an order: content that
clearly answers another node is mapped there. Paragraphs under one heading mostly answer one node, whatever the
heading says, so they also speak for one another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reviewer.alignment import Alignment
from reviewer.mapping.classifier import GramClassifier
from reviewer.mapping.encoders import Encoder
from reviewer.mapping.settings import MapperSettings
from reviewer.model import Document, Kind, MappedPassage, Passage
from reviewer.scheme import Outline
from reviewer.text import count_words

Array = NDArray[np.float32]


def map_passages(
    document: Document,
    alignment: Alignment,
    outline: Outline,
    encoder: Encoder,
    classifier: GramClassifier,
    settings: MapperSettings,
) -> tuple[MappedPassage, ...]:
    """Every body paragraph with the node it stands under and the node its content answers.

    A paragraph too short to tell anything takes the node it stands under.
    """
    passages = list(document.of_kind(Kind.BODY))
    if not passages:
        return ()
    leaves = [leaf.id for leaf in outline.leaves]
    content = content_scores(passages, outline, encoder, classifier, settings)
    content = _pooled(content, _groups(document, passages), settings.neighbours)
    prior = np.stack([_heading_prior(alignment.under.get(p.index), leaves, settings) for p in passages])
    posterior = _softmax(content + prior)
    return tuple(
        _mapped(passage, alignment.under.get(passage.index), leaves, content[row], posterior[row], settings)
        for row, passage in enumerate(passages)
    )


def content_scores(
    passages: Sequence[Passage],
    outline: Outline,
    encoder: Encoder,
    classifier: GramClassifier,
    settings: MapperSettings,
) -> Array:
    """Log-probabilities by content alone, shape (passages, leaves)."""
    texts = [passage.text for passage in passages]
    leaves = [leaf.id for leaf in outline.leaves]
    scores = settings.meaning * _standardised(_likeness(texts, outline, encoder))
    known = _by_leaf(classifier.margins(texts), classifier.classes, leaves)
    if known is not None:
        scores = scores + settings.wording * known
    return _log_softmax(scores)


def _likeness(texts: Sequence[str], outline: Outline, encoder: Encoder) -> Array:
    """Mean of the two best likenesses to any sentence that describes the leaf, shape (texts, leaves)."""
    described = [[s for item in leaf.requirements for s in (item.text, *item.aspects)] for leaf in outline.leaves]
    passages = encoder.encode(texts)
    columns = []
    for sentences in described:
        alike = np.sort(passages @ encoder.encode(sentences).T, axis=1)
        columns.append(alike[:, -2:].mean(axis=1))
    return np.stack(columns, axis=1)


def _standardised(scores: Array) -> Array:
    """Scores with mean 0 and deviation 1, so that encoders of any scale weigh the same."""
    result: Array = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return result


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


def _groups(document: Document, passages: Sequence[Passage]) -> list[list[int]]:
    """Rows of the paragraphs that stand together under one heading."""
    rows = {passage.index: row for row, passage in enumerate(passages)}
    return [[rows[index] for index in section.passages if index in rows] for section in document.walk_sections()]


def _pooled(content: Array, groups: Sequence[Sequence[int]], share: float) -> Array:
    """Adds to each grouped paragraph the mean of its group, with weight `share`."""
    pooled = content.copy()
    for rows in groups:
        if len(rows) > 1:
            pooled[rows] = (1 - share) * content[rows] + share * content[rows].mean(axis=0)
    return pooled


def _heading_prior(under: str | None, leaves: Sequence[str], settings: MapperSettings) -> Array:
    """What the heading adds: much to its own leaf, less to each leaf below it."""
    prior = np.zeros(len(leaves), dtype=np.float32)
    for column, leaf in enumerate(leaves):
        if leaf == under:
            prior[column] = settings.heading
        elif under and leaf.startswith(under + "."):
            prior[column] = settings.heading_above
    return prior


def _mapped(
    passage: Passage,
    under: str | None,
    leaves: Sequence[str],
    content: Array,
    posterior: Array,
    settings: MapperSettings,
) -> MappedPassage:
    best = int(posterior.argmax())
    if count_words(passage.text) < settings.shortest and under in leaves:
        best = leaves.index(under)
    lead = float(content.max() - content[leaves.index(under)]) if under in leaves else 0.0
    return MappedPassage(passage.index, under, leaves[best], round(float(posterior[best]), 3), round(lead, 2))


def _softmax(scores: Array) -> Array:
    return np.exp(_log_softmax(scores))


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
