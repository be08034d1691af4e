"""Fits the weights of the judgement on labelled whole reports.

A weight must not be fitted on a voice that has read the answer: an encoder or a classifier knows the paragraphs that it
was trained on too well. So the training firms are cut into parts, and each part's reports are read by an encoder and
classifiers that were trained on the other parts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reviewer.mapping.training.clauses import LabelledSentence
from reviewer.mapping.training.fit_judge import fit_rates, fit_report_models, fit_unit_models, make_case
from reviewer.mapping.training.fit_nodes import START, fit_node_weights
from reviewer.mapping.training.fit_sequence import HEADING_SECTIONS, HEADING_TRUST, fit_sequence_weights
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.training.reports import thinned
from reviewer.mapping.weights import BaseRate, Judgement, JudgeWeights, Linear, SequenceWeights

log = logging.getLogger(__name__)
Array = NDArray[np.float32]
# Weaker versions of each report, with so many sections emptied and this share of the paragraphs left out.
THINNED, EMPTIED, LEFT_OUT = 1, 3, 0.15
SEED = 7


def unfitted() -> Judgement:
    """Weights that say nothing yet."""
    empty = Linear(features=(), center=(), scale=(), weights=(), bias=0.0)
    even = BaseRate(missing=0.0, covered=0.0)
    judge = JudgeWeights(
        shows=empty, proves=empty, found=empty, full=empty, usual_margin=0.0, rates={}, usual_rate=even
    )
    sequence = SequenceWeights(
        heading_trust=HEADING_TRUST, heading_sections=HEADING_SECTIONS, stray=0.05, stay=0.8, title=0.5,
        same=1.0, next=1.0, after_next=1.0, later=1.0, earlier=1.0,
    )  # fmt: skip
    return Judgement(nodes=START, sequence=sequence, judge=judge)


def fit_judgement(heard: Sequence[Heard], sentences: Sequence[LabelledSentence]) -> Judgement:
    """All weights, each step with those before it. `sentences` are the labelled ones of the reports' paragraphs."""
    nodes = fit_node_weights(heard)
    sequence = fit_sequence_weights(heard, nodes)
    log.info("%s; %s", nodes, sequence)
    rates, usual = fit_rates([item.report for item in heard])
    margin = round(float(np.median(np.concatenate([_margins(item) for item in heard]))), 3)
    judge = unfitted().judge.model_copy(update={"usual_margin": margin, "rates": rates, "usual_rate": usual})
    judgement = Judgement(nodes=nodes, sequence=sequence, judge=judge)
    cases = [make_case(item, judgement, sentences) for item in heard]
    shows, proves = fit_unit_models(cases)
    judge = judge.model_copy(update={"shows": shows, "proves": proves})
    thin = [make_case(item, judgement, sentences) for item in thinned_reports(heard, sentences)]
    found, full = fit_report_models([*cases, *thin], judge)
    judge = judge.model_copy(update={"found": found, "full": full})
    return judgement.model_copy(update={"judge": judge})


def thinned_reports(heard: Sequence[Heard], sentences: Sequence[LabelledSentence]) -> Iterator[Heard]:
    """Each report `THINNED` times with some sections emptied and some paragraphs left out.

    Hardly a labelled report has an empty section, and half of what is missing in real ones is missing that way.
    """
    shown: dict[str, set[str]] = {}
    for sentence in sentences:
        shown.setdefault(sentence.paragraph, set()).update(sentence.shown)
    chance = np.random.default_rng(SEED)
    for item in heard:
        for _ in range(THINNED):
            leaves = [leaf.id for leaf in item.report.outline.leaves]
            empty = {*chance.choice(leaves, EMPTIED, replace=False).tolist()}
            gone = {
                row.id
                for row in item.report.rows.values()
                if chance.random() < LEFT_OUT or item.report.nodes(row) & empty
            }
            yield replace(item, report=thinned(item.report, gone, shown), whole=False)


def _margins(item: Heard) -> Array:
    """The clause classifier's margins on some text of the report."""
    texts = [row.text for row in item.report.rows.values()][::5]
    return item.models.clauses.margins(texts).ravel()
