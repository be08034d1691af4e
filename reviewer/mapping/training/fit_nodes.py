"""Fits how much the wording and the meaning of a passage weigh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from reviewer.mapping.described import describe
from reviewer.mapping.mapper import Voices, read_voices
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.weights import NodeWeights

# What the mapping starts from before anything is fitted.
START = NodeWeights(wording=3.0, meaning=1.0)


def fit_node_weights(heard: Sequence[Heard]) -> NodeWeights:
    """Maximum likelihood of the paragraphs' nodes by their content alone."""
    cases = [case for item in heard for case in _node_cases(item)]

    def loss(point: NDArray[np.float64]) -> float:
        weights = NodeWeights(wording=float(point[0]), meaning=float(point[1]))
        return -float(np.mean([log_share(voices.together(weights), right) for voices, right in cases]))

    best = minimize(loss, np.array([START.wording, START.meaning]), method="Nelder-Mead", options={"xatol": 0.01}).x
    return NodeWeights(wording=round(float(best[0]), 3), meaning=round(float(best[1]), 3))


def _node_cases(item: Heard) -> Iterator[tuple[Voices, list[list[int]]]]:
    """The voices on the paragraphs of a report that have a node, and the columns of their nodes."""
    report, leaves = item.report, [leaf.id for leaf in item.report.outline.leaves]
    rows = [row for row in report.rows.values() if row.node]
    right = [[leaves.index(node) for node in report.nodes(row)] for row in rows]
    yield (
        read_voices([row.text for row in rows], describe(report.outline, item.models.encoder), item.models.nodes),
        right,
    )


def log_share(logs: NDArray[np.floating], right: Sequence[Sequence[int]]) -> float:
    """Mean log-probability given to the right leaves."""
    shares = [np.exp(logs[number][list(columns)]).sum() for number, columns in enumerate(right)]
    return float(np.mean(np.log(np.maximum(shares, 1e-9))))
