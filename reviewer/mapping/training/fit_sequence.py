"""Fits what the order of passages and their headings tell."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from reviewer.mapping.described import describe
from reviewer.mapping.mapper import find_stands, read_voices
from reviewer.mapping.sequence import read_sequence
from reviewer.mapping.training.fit_nodes import log_share
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.training.reports import Report
from reviewer.mapping.weights import NodeWeights, SequenceWeights
from reviewer.model import Kind

# The labelled authors were told to follow their headings, so these say nothing of how far headings can be trusted. One in
# twenty wrong is a cautious guess, and weighs like so many sections: a report's own headings soon speak louder.
HEADING_TRUST = 0.95
HEADING_SECTIONS = 4.0


def fit_sequence_weights(heard: Sequence[Heard], nodes: NodeWeights) -> SequenceWeights:
    """Counts of how authors keep to their topics and to the order; the weight of a heading's words by likelihood."""
    strays = [stray for item in heard for stray in _strays(item)]
    own = [item for item in heard if item.report.gold.headings]
    stays = [stay for item in own for stay in _stays(item)]
    steps = Counter(step for item in own for step in _distances(item))
    rooms = Counter(room for item in own for room in _rooms(item))
    weights = SequenceWeights(
        heading_trust=HEADING_TRUST,
        heading_sections=HEADING_SECTIONS,
        stray=_share(strays),
        stay=_share(stays),
        title=0.5,
        **{
            name: round((steps[name] + 1) / (rooms[name] + 5), 4)
            for name in ("same", "next", "after_next", "later", "earlier")
        },
    )
    return max(
        (weights.model_copy(update={"title": step / 4}) for step in range(7)), key=lambda w: _fit_of(own, nodes, w)
    )


def _share(seen: Sequence[bool]) -> float:
    """The share of True, kept off 0 and 1 by one case each."""
    return round((sum(seen) + 1) / (len(seen) + 2), 4)


def _sections(report: Report) -> Iterator[tuple[str | None, list[frozenset[str]]]]:
    """Each heading's node with the nodes of the paragraphs directly under it."""
    for section in report.document.walk_sections():
        found = [report.nodes(report.rows[index]) for index in section.passages if report.rows[index].node]
        if found:
            yield report.alignment.nodes.get(section.heading), found


def _topic(found: Sequence[frozenset[str]]) -> str:
    return Counter(node for nodes in found for node in sorted(nodes)).most_common(1)[0][0]


def _strays(item: Heard) -> Iterator[bool]:
    if item.report.gold.headings is None:
        for _, found in _sections(item.report):
            yield from (_topic(found) not in nodes for nodes in found)


def _stays(item: Heard) -> Iterator[bool]:
    for _, found in _sections(item.report):
        yield from (bool(before & after) for before, after in itertools.pairwise(found))


def _topics_at_headings(item: Heard) -> list[int]:
    """The first topic under each heading, as the leaf's place in the outline."""
    leaves = [leaf.id for leaf in item.report.outline.leaves]
    return [min(leaves.index(node) for node in found[0]) for _, found in _sections(item.report)]


def _distances(item: Heard) -> Iterator[str]:
    topics = _topics_at_headings(item)
    yield from (_step_name(after - before) for before, after in itertools.pairwise(topics))


def _rooms(item: Heard) -> Iterator[str]:
    """All the steps that could have been taken."""
    places = range(len(item.report.outline.leaves))
    yield from (_step_name(after - before) for before in _topics_at_headings(item)[:-1] for after in places)


def _step_name(distance: int) -> str:
    return {0: "same", 1: "next", 2: "after_next"}.get(distance, "later" if distance > 0 else "earlier")


def _fit_of(heard: Sequence[Heard], nodes: NodeWeights, weights: SequenceWeights) -> float:
    """Mean log-probability of the right nodes in the whole reports."""
    return float(np.mean([_report_fit(item, nodes, weights) for item in heard])) if heard else 0.0


def _report_fit(item: Heard, nodes: NodeWeights, weights: SequenceWeights) -> float:
    report, models = item.report, item.models
    texts = [passage.text for passage in report.document.of_kind(Kind.BODY)]
    described = describe(report.outline, models.encoder)
    content = read_voices(texts, described, models.nodes).together(nodes)
    stands = find_stands(report.document, report.alignment, described, models.nodes, nodes)
    logs = np.log(read_sequence(content, stands, weights).nodes)
    leaves = [leaf.id for leaf in report.outline.leaves]
    known = [(number, report.nodes(row)) for number, row in enumerate(report.rows.values()) if row.node]
    return log_share(logs[[number for number, _ in known]], [[leaves.index(n) for n in nodes] for _, nodes in known])
