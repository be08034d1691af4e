"""Fits the weights of the judgement on labelled whole reports.

A weight must not be fitted on a voice that has read the answer: an encoder or a classifier knows the paragraphs that it
was trained on too well. So the training firms are cut into parts, and each part's reports are read by an encoder and
classifiers that were trained on the other parts.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from reviewer.mapping import Models
from reviewer.mapping.described import describe
from reviewer.mapping.judge import (
    AMOUNTS,
    FOUND_FEATURES,
    FULL_FEATURES,
    PROOF_FEATURES,
    UNIT_FEATURES,
    Signals,
    read_signals,
    summaries,
)
from reviewer.mapping.mapper import Placed, Voices, find_stands, place_passages, read_voices
from reviewer.mapping.sequence import read_sequence
from reviewer.mapping.settings import mapping_settings
from reviewer.mapping.training.clauses import LabelledSentence
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.mapping.training.reports import Report, labelled_name, thinned
from reviewer.mapping.units import evidence_units
from reviewer.mapping.weights import BaseRate, Judgement, JudgeWeights, Linear, NodeWeights, SequenceWeights
from reviewer.model import Kind, Status

log = logging.getLogger(__name__)

Array = NDArray[np.float32]

PARTS = 5
STATUSES: tuple[Status, ...] = ("missing", "partial", "covered")
# The ridge on the models of units (inverse strength; many pairs) and on those of reports (strength; few requirements).
UNIT_RIDGE = 1.0
REPORT_RIDGE = 20.0
# A requirement's own share of missing and covered is mixed with the usual one as if that came from so many reports.
RATE_PRIOR = 6.0
# Weaker versions of each report, with so many sections emptied and this share of the paragraphs left out.
THINNED, EMPTIED, LEFT_OUT = 1, 3, 0.15
SEED = 7
# The labelled authors were told to follow their headings, so these say nothing of how far headings can be trusted. One in
# twenty wrong is a cautious guess, and weighs like so many sections: a report's own headings soon speak louder.
HEADING_TRUST = 0.95
HEADING_SECTIONS = 4.0
# What the mapping starts from before anything is fitted.
START = NodeWeights(wording=3.0, meaning=1.0)


@dataclass(frozen=True)
class Heard:
    """A training report with the models that have not read it; `part` numbers the part that its firm is in.

    `whole` is False for a thinned report, which says nothing of how often a requirement is missing.
    """

    report: Report
    models: Models
    part: int
    whole: bool = True


def parts_of(rows: Sequence[LabelledRow]) -> list[set[str]]:
    """The firms in parts of like mixture: by category, then by name, dealt out in turn."""
    category = {row.firm: row.category for row in rows}
    firms = sorted(category, key=lambda firm: (category[firm], firm))
    return [set(firms[part::PARTS]) for part in range(PARTS)]


# ---------------------------------------------------------------- nodes


def fit_node_weights(heard: Sequence[Heard]) -> NodeWeights:
    """Maximum likelihood of the paragraphs' nodes by their content alone."""
    cases = [case for item in heard for case in _node_cases(item)]

    def loss(point: NDArray[np.float64]) -> float:
        weights = NodeWeights(wording=float(point[0]), meaning=float(point[1]))
        return -float(np.mean([_log_share(voices.together(weights), right) for voices, right in cases]))

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


def _log_share(logs: NDArray[np.floating], right: Sequence[Sequence[int]]) -> float:
    """Mean log-probability given to the right leaves."""
    shares = [np.exp(logs[number][list(columns)]).sum() for number, columns in enumerate(right)]
    return float(np.mean(np.log(np.maximum(shares, 1e-9))))


# ---------------------------------------------------------------- the sequence


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
    return _log_share(logs[[number for number, _ in known]], [[leaves.index(n) for n in nodes] for _, nodes in known])


# ---------------------------------------------------------------- the judge


@dataclass(frozen=True)
class Labels:
    """What is known of each unit (rows) and requirement (columns): 1 shows, 0 does not, -1 not read; and with facts."""

    shows: NDArray[np.int8]
    proves: NDArray[np.int8]


@dataclass(frozen=True)
class Case:
    """A report with its signals and labels, ready to be fitted on."""

    item: Heard
    signals: Signals
    labels: Labels


def make_case(item: Heard, judgement: Judgement, sentences: Sequence[LabelledSentence]) -> Case:
    """The signals of a report by the models that have not read it. `sentences` are labelled ones, its own among them."""
    placed = place(item, judgement)
    units = evidence_units(item.report.document, placed.homes)
    settings, models = mapping_settings().judge, item.models
    usual = judgement.judge.usual_margin
    signals = read_signals(units, describe(item.report.outline, models.encoder), models.clauses, usual, settings)
    own = {row.id for row in item.report.rows.values()}
    spans: dict[str, list[LabelledSentence]] = {}
    for sentence in sentences:
        if sentence.paragraph in own:
            spans.setdefault(sentence.paragraph, []).append(sentence)
    return Case(item, signals, _labels(item.report, signals, spans))


def place(item: Heard, judgement: Judgement) -> Placed:
    report, models = item.report, item.models
    settings = mapping_settings().mapper
    described = describe(report.outline, models.encoder)
    return place_passages(report.document, report.alignment, described, models.nodes, judgement, settings)


def _labels(report: Report, signals: Signals, spans: Mapping[str, Sequence[LabelledSentence]]) -> Labels:
    """What the paragraphs' own labels say, and the reports' lists of evidence where a paragraph was not read for it."""
    shape = (len(signals.units), len(signals.requirements))
    shows, proves = np.zeros(shape, np.int8), np.zeros(shape, np.int8)
    taught = signals.features[:, :, UNIT_FEATURES.index("taught")]
    for index, row in report.rows.items():
        rows = np.array([number for number, unit in enumerate(signals.units) if unit.passage == index])
        known = {sentence.text.strip(): sentence for sentence in spans.get(row.id, ())}
        for column, requirement in enumerate(signals.requirements):
            name = labelled_name(requirement.id)
            judged = [known[signals.units[number].text] for number in rows if signals.units[number].text in known]
            if any(name in sentence.judged for sentence in judged):
                for number in rows:
                    sentence = known.get(signals.units[number].text)
                    shown = sentence is not None and name in sentence.shown
                    shows[number, column] = shown
                    proves[number, column] = shown and sentence is not None and sentence.judged[name] == "covered"
            elif row.id in report.gold.evidence.get(name, ()):
                # Read in passing: some sentence of it shows the requirement, most likely the best one.
                best = rows[taught[rows, column].argmax()]
                shows[rows, column] = proves[rows, column] = -1
                shows[best, column] = 1
                proves[best, column] = report.gold.status[name] == "covered"
    return Labels(shows, proves)


def fit_unit_models(cases: Sequence[Case]) -> tuple[Linear, Linear]:
    """Does a unit show a requirement, and does it with facts: two logistic models over all pairs."""
    shown = [(case.signals.features, case.labels.shows) for case in cases]
    proved = [(case.signals.proof_features(), case.labels.proves) for case in cases]
    return _fit_yes_no(shown, UNIT_FEATURES), _fit_yes_no(proved, PROOF_FEATURES)


def _fit_yes_no(pairs: Sequence[tuple[Array, NDArray[np.int8]]], names: tuple[str, ...]) -> Linear:
    values = np.concatenate([features[labels >= 0] for features, labels in pairs])
    truth = np.concatenate([labels[labels >= 0] for _, labels in pairs])
    center, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-3)
    model = LogisticRegression(C=UNIT_RIDGE, max_iter=2000).fit((values - center) / scale, truth)
    return _linear(names, center, scale, model.coef_[0], float(model.intercept_[0]))


def _fit_rising(values: Array, truth: NDArray[np.bool_], names: tuple[str, ...]) -> Linear:
    """A logistic model in which more evidence never speaks against: the weights of AMOUNTS are not negative.

    Free weights would fit as well and then say of a report that shows nothing at all whatever the others cancel to.
    """
    center, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-3)
    scaled, sign = ((values - center) / scale).astype(np.float64), np.where(truth, 1.0, -1.0)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = sign * (scaled @ point[:-1] + point[-1])
        wrong = sign / (1 + np.exp(np.clip(margins, -30, 30)))
        ridge = REPORT_RIDGE / len(truth)
        value = np.logaddexp(0, -margins).mean() + ridge * (point[:-1] ** 2).sum()
        slope = -(scaled * wrong[:, None]).mean(axis=0) + 2 * ridge * point[:-1]
        return float(value), np.append(slope, -wrong.mean())

    bounds = [*((0, None) if name in AMOUNTS else (None, None) for name in names), (None, None)]
    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return _linear(names, center, scale, best[:-1], float(best[-1]))


def _linear(names: tuple[str, ...], center: Array, scale: Array, weights: NDArray[np.float64], bias: float) -> Linear:
    def rounded(values: NDArray[np.floating]) -> tuple[float, ...]:
        return tuple(round(float(value), 4) for value in values)

    return Linear(
        features=names, center=rounded(center), scale=rounded(scale), weights=rounded(weights), bias=round(bias, 4)
    )


def fit_rates(reports: Sequence[Report]) -> tuple[dict[str, BaseRate], BaseRate]:
    """How often each requirement was missing and covered, mixed with the usual share."""
    seen: dict[str, Counter[Status]] = {}
    for report in reports:
        for name, status in report.gold.status.items():
            seen.setdefault(name, Counter())[status] += 1
    total = sum(seen.values(), Counter[Status]())
    usual = {status: total[status] / total.total() for status in STATUSES}
    rates = {name: _rate(counts, usual) for name, counts in sorted(seen.items())}
    return rates, _rate(Counter(), usual)


def _rate(counts: Counter[Status], usual: Mapping[Status, float]) -> BaseRate:
    def log_share(status: Status) -> float:
        return round(float(np.log((counts[status] + RATE_PRIOR * usual[status]) / (counts.total() + RATE_PRIOR))), 3)

    return BaseRate(missing=log_share("missing"), covered=log_share("covered"))


def fit_report_models(cases: Sequence[Case], weights: JudgeWeights) -> tuple[Linear, Linear]:
    """Is a requirement found in a report, and, where it is, in full?"""
    tables = {part: _without_part(cases, part, weights) for part in {case.item.part for case in cases}}
    rows = [summaries_of(case, tables[case.item.part]) for case in cases]
    truth = np.concatenate([truth_of(case) for case in cases])
    known, found, full = truth >= 0, truth > STATUSES.index("missing"), truth == STATUSES.index("covered")
    return (
        _fit_rising(np.concatenate([row[0] for row in rows])[known], found[known], FOUND_FEATURES),
        _fit_rising(np.concatenate([row[1] for row in rows])[found], full[found], FULL_FEATURES),
    )


def _without_part(cases: Sequence[Case], part: int, weights: JudgeWeights) -> JudgeWeights:
    """The weights with the rates of the other parts: a report's own statuses must not speak for themselves."""
    whole = [case.item for case in cases if case.item.whole]
    rates, usual = fit_rates([item.report for item in whole if item.part != part] or [item.report for item in whole])
    return weights.model_copy(update={"rates": rates, "usual_rate": usual})


def summaries_of(case: Case, weights: JudgeWeights) -> tuple[Array, Array]:
    """What all units of a report say of its requirements."""
    shown = case.signals.shown(weights.shows)
    return summaries(case.signals, shown, weights.proves.margins(case.signals.proof_features()), weights)


def truth_of(case: Case) -> NDArray[np.int8]:
    """The statuses of a report's requirements, as their places in STATUSES; -1 where one is left open."""
    statuses = [case.item.report.status(item.id) for item in case.signals.requirements]
    return np.array([STATUSES.index(status) if status else -1 for status in statuses], np.int8)


# ---------------------------------------------------------------- all of it


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
