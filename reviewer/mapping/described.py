"""An outline's own sentences as vectors: encoded once for all that is held against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from reviewer.mapping.encoders import Encoder, Vectors
from reviewer.scheme import Outline


@dataclass(frozen=True, slots=True)
class Described:
    """`vectors` has a row a sentence, requirement by requirement in the outline's order, each with its text first.

    `begins` are the first rows of the requirements, and `leaves` those of each leaf's own; `spread` is how far the
    sentences lie apart.
    """

    outline: Outline
    encoder: Encoder
    vectors: Vectors
    begins: tuple[int, ...]
    leaves: tuple[slice, ...]
    spread: float


def describe(outline: Outline, encoder: Encoder) -> Described:
    """The sentences that describe the outline's requirements."""
    sentences = {name: (item.text, *item.aspects) for name, item in outline.requirements.items()}
    vectors = _encoded(encoder, tuple(sentence for own in sentences.values() for sentence in own))
    ends = np.cumsum([0, *map(len, sentences.values())]).tolist()
    rows = {name: slice(begin, end) for name, (begin, end) in zip(sentences, pairwise(ends), strict=True)}
    leaves = tuple(_joined(rows[item.id] for item in leaf.requirements) for leaf in outline.leaves)
    spread = max(float(two_best(vectors @ vectors.T, leaves).std()), 1e-6)
    return Described(outline, encoder, vectors, tuple(ends[:-1]), leaves, spread)


@lru_cache(maxsize=4)
def _encoded(encoder: Encoder, sentences: tuple[str, ...]) -> Vectors:
    """Kept for the next report of the same category."""
    return encoder.encode_queries(sentences)


def two_best(alike: Vectors, leaves: Sequence[slice]) -> Vectors:
    """Mean of the two highest of each leaf's columns, less the text's own mean."""
    best = np.stack([np.sort(alike[:, leaf], axis=1)[:, -2:].mean(axis=1) for leaf in leaves], axis=1)
    centred: Vectors = best - best.mean(axis=1, keepdims=True)
    return centred


def _joined(rows: Iterable[slice]) -> slice:
    """The rows of requirements that follow one another."""
    own = list(rows)
    return slice(own[0].start, own[-1].stop)
