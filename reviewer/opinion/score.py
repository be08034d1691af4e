"""The suggested score with its arithmetic: how far each part's requirements are covered, times the part's weight."""

from __future__ import annotations

from reviewer.model import NodeCoverage, ScoreLine
from reviewer.scheme import Outline, Scheme


def score_lines(coverage: tuple[NodeCoverage, ...], scheme: Scheme, outline: Outline) -> tuple[ScoreLine, ...]:
    """One line for each weighted part of the scheme; none where nothing was judged or the scheme has no weights."""
    if not coverage or scheme.scoring is None:
        return ()
    shares = {node.node: node.score for node in coverage}
    lines = []
    for node_id, weight in scheme.scoring.weights.items():
        share = round(outline.node(node_id).share(shares), 3)
        lines.append(ScoreLine(node_id, outline.node(node_id).title, weight, share, round(weight * share, 1)))
    return tuple(lines)
