"""The report as a sequence: what its headings and its order say of the node that each paragraph answers.

Under one heading an author keeps to one topic, a leaf of the outline; now and then a paragraph strays. The topic of a
section is likely the leaf that its heading stands for, as far as this report's headings can be trusted, and where a
heading tells nothing, likely the same leaf as before or the next. So the topics are a hidden Markov chain over the
paragraphs, and a paragraph's content is what is seen of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewer.mapping.weights import SequenceWeights

Array = NDArray[np.float64]

# Rounds in which the trust in a report's headings and the topics under them settle.
_ROUNDS = 4
# How often a paragraph keeps to the topic of the one before it where no heading stands above either: a guess, a little
# more often than not, since all labelled texts have headings.
_STAY_UNHEADED = 0.6


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a paragraph stands: whether it is the first under its heading, and the leaves that the heading announces.

    `announced` holds columns of leaves: one under a leaf's heading, several under a heading above leaves, none where no
    heading stands for a node. `title` is what the words of a heading of one's own say, log-probabilities by leaf.
    `headed` is False where no heading at all stands above.
    """

    first: bool
    announced: tuple[int, ...]
    title: NDArray[np.float32] | None = None
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """Probabilities of the nodes, shape (paragraphs, leaves), and how far the headings can be trusted (0..1)."""

    nodes: Array
    trust: float


def read_sequence(content: NDArray[np.float32], stands: Sequence[Stand], weights: SequenceWeights) -> Reading:
    """Puts content (log-probabilities, shape (paragraphs, leaves)), headings and order together.

    The trust in the headings is estimated from the report itself: the share of sections whose content bears them out,
    starting from `heading_trust` with the weight of `heading_sections` sections.
    """
    seen = np.exp(content.astype(np.float64))
    leaves = seen.shape[1]
    strayed = seen.mean(axis=1, keepdims=True)
    emission = (1 - weights.stray) * seen + weights.stray * strayed
    trust = weights.heading_trust
    for _ in range(_ROUNDS):
        topics, agreeing, sections = _topics(emission, stands, trust, weights)
        trust = (weights.heading_trust * weights.heading_sections + agreeing) / (weights.heading_sections + sections)
    kept = topics / emission * (1 - weights.stray) * seen
    away = (topics / emission).sum(axis=1, keepdims=True) * weights.stray * seen / leaves
    nodes = kept + away
    return Reading(nodes / nodes.sum(axis=1, keepdims=True), trust)


def _topics(
    emission: Array, stands: Sequence[Stand], trust: float, weights: SequenceWeights
) -> tuple[Array, float, int]:
    """Probabilities of the topics; how many of the sections with a leaf's heading bear it out, and their number."""
    leaves = emission.shape[1]
    within = {headed: _step_within(leaves, headed, weights) for headed in (True, False)}
    steps = [
        _step_to_next(stand, leaves, trust, weights)
        if stand.first
        else np.eye(leaves)
        if len(stand.announced) == 1
        else within[stand.headed]
        for stand in stands
    ]
    forward = np.zeros_like(emission)
    before = np.full(emission.shape[1], 1 / emission.shape[1])
    for row, step in enumerate(steps):
        after = (before @ step) * emission[row]
        forward[row] = before = after / after.sum()
    backward = np.ones_like(emission)
    for row in range(len(steps) - 2, -1, -1):
        after = steps[row + 1] @ (emission[row + 1] * backward[row + 1])
        backward[row] = after / after.sum()
    topics = forward * backward
    topics /= topics.sum(axis=1, keepdims=True)
    headed = [
        (row, stand.announced[0]) for row, stand in enumerate(stands) if stand.first and len(stand.announced) == 1
    ]
    return topics, float(sum(topics[row, leaf] for row, leaf in headed)), len(headed)


def _step_within(leaves: int, headed: bool, weights: SequenceWeights) -> Array:
    """Transition from the topic before to the next paragraph's under the same heading, which tells no leaf."""
    if leaves == 1:
        return np.eye(leaves)
    onward = _onward(leaves, weights)
    np.fill_diagonal(onward, 0)
    onward /= onward.sum(axis=1, keepdims=True)
    stay = weights.stay if headed else _STAY_UNHEADED
    return stay * np.eye(leaves) + (1 - stay) * onward


def _step_to_next(stand: Stand, leaves: int, trust: float, weights: SequenceWeights) -> Array:
    """Transition from the topic before to that of the first paragraph under a heading, shape (leaves, leaves)."""
    step = np.ones((leaves, leaves)) if len(stand.announced) == 1 else _onward(leaves, weights)
    if stand.announced:
        prior = np.full(leaves, (1 - trust) / leaves)
        prior[list(stand.announced)] += trust / len(stand.announced)
        step = step * prior
    if stand.title is not None:
        step = step * np.exp(weights.title * stand.title.astype(np.float64))
    return np.asarray(step / step.sum(axis=1, keepdims=True))


def _onward(leaves: int, weights: SequenceWeights) -> Array:
    """How likely each leaf follows each at a heading that tells nothing: most go on, few go back."""
    distance = np.arange(leaves)[None, :] - np.arange(leaves)[:, None]
    step = np.select(
        [distance == 0, distance == 1, distance == 2, distance > 2],
        [weights.same, weights.next, weights.after_next, weights.later],
        default=weights.earlier,
    ).astype(np.float64)
    return np.asarray(step / step.sum(axis=1, keepdims=True))
