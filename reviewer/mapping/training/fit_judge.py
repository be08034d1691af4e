"""Fits how sentences show requirements, and how often reports do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

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
from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.mapper import Placed, place_passages
from reviewer.mapping.settings import mapping_settings
from reviewer.mapping.training.clauses import LabelledSentence
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.training.reports import Report
from reviewer.mapping.units import evidence_units
from reviewer.mapping.weights import BaseRate, Judgement, JudgeWeights, Linear
from reviewer.model import Status

Array = NDArray[np.float32]
STATUSES: tuple[Status, ...] = ("missing", "partial", "covered")
# The ridge on the models of units (inverse strength; many pairs) and on those of reports (strength; few requirements).
UNIT_RIDGE = 1.0
REPORT_RIDGE = 20.0
# A requirement's own share of missing and covered is mixed with the usual one as if that came from so many reports.
RATE_PRIOR = 6.0


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
