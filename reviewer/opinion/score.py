"""The suggested score with its arithmetic: how far each part's requirements are covered, times the part's weight."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.model import NodeCoverage, ScoreLine
from reviewer.scheme import Outline, Scheme


def score_lines(coverage: tuple[NodeCoverage, ...], scheme: Scheme, outline: Outline) -> tuple[ScoreLine, ...]:
    """One line for each weighted part of the scheme; none where nothing was judged or the scheme has no weights."""
    if not coverage or scheme.scoring is None:
        return ()
    shares = {node.node: node.score for node in coverage}
    lines = []
    for node_id, weight in scheme.scoring.weights.items():
        share = round(_share(node_id, shares, outline), 3)
        lines.append(ScoreLine(node_id, outline.node(node_id).title, weight, share, round(weight * share, 1)))
    return tuple(lines)


def _share(node_id: str, shares: Mapping[str, float], outline: Outline) -> float:
    """Mean coverage of the leaves under a node, each with the weight of its requirements."""
    leaves = [leaf for leaf in outline.node(node_id).walk() if leaf.is_leaf]
    weights = {leaf.id: sum(item.weight for item in leaf.requirements) for leaf in leaves}
    return sum(shares[leaf] * weight for leaf, weight in weights.items()) / sum(weights.values())
