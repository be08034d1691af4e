"""An outline's own sentences as vectors: encoded once for all that is held against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reviewer.mapping.encoders import Encoder, Vectors
from reviewer.scheme import Outline


@dataclass(frozen=True, slots=True)
class Described:
    """`vectors` has a row a sentence, requirement by requirement in the outline's order, each with its text first.

    `begins` are the first rows of the requirements, and `leaves` those of each leaf's own.
    """

    outline: Outline
    encoder: Encoder
    vectors: Vectors
    begins: tuple[int, ...]
    leaves: tuple[slice, ...]


def describe(outline: Outline, encoder: Encoder) -> Described:
    """The sentences that describe the outline's requirements."""
    sentences = {name: (item.text, *item.aspects) for name, item in outline.requirements.items()}
    vectors = encoder.encode_queries([sentence for own in sentences.values() for sentence in own])
    ends = np.cumsum([0, *map(len, sentences.values())]).tolist()
    rows = {name: slice(begin, end) for name, (begin, end) in zip(sentences, pairwise(ends), strict=True)}
    leaves = tuple(_joined(rows[item.id] for item in leaf.requirements) for leaf in outline.leaves)
    return Described(outline, encoder, vectors, tuple(ends[:-1]), leaves)


def _joined(rows: Iterable[slice]) -> slice:
    """The rows of requirements that follow one another."""
    own = list(rows)
    return slice(own[0].start, own[-1].stop)
