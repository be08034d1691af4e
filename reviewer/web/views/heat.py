"""The outline as a map: every heading an area as large as what it asks for, in the colour of what is shown of it."""

from __future__ import annotations

from typing import Any

from reviewer.model import Review
from reviewer.scheme import Outline

_SCALE = [[0, "#d9534a"], [0.5, "#f0b649"], [1, "#3a9a63"]]
_HEIGHT = 430  # pixels: fits under the tabs of a laptop's screen


def heat(review: Review, outline: Outline) -> Any:
    """A treemap of plotly; None where nothing was judged."""
    if not review.coverage:
        return None
    import plotly.graph_objects as graph

    nodes = list(outline.walk())
    scores = {row.node: row.score for row in review.coverage}
    shares = {node.id: node.share(scores) for node in nodes}
    figure = graph.Figure(
        graph.Treemap(
            ids=[node.id for node in nodes],
            parents=[node.parent or "" for node in nodes],
            labels=[node.number + node.title for node in nodes],
            values=[node.weight for node in nodes],
            branchvalues="total",
            marker={"colors": [shares[node.id] for node in nodes], "colorscale": _SCALE, "cmin": 0, "cmax": 1},
            texttemplate="%{label}<br>达成度 %{color:.0%}",
            hovertemplate="%{label}<br>达成度 %{color:.0%}<extra></extra>",
        )
    )
    figure.update_layout(margin={"t": 6, "l": 6, "r": 6, "b": 6}, height=_HEIGHT, font={"size": 14})
    return figure
