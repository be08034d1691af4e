"""Requirements → covered, partial or missing, each with its verbatim evidence.

Covered is concrete evidence for the clause; partial is half of it, or a bare claim without a fact; missing is nothing.
Four fitted models stand one on another. Of each unit (a sentence, a row): does it show the requirement, and does it
prove it with facts? Over all units of the report: is the requirement found at all, and if so, is it shown in full?
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from reviewer.mapping import untaught
from reviewer.mapping.classifier import GramClassifier
from reviewer.mapping.cues import CUES, cue_values
from reviewer.mapping.described import Described
from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.settings import JudgeSettings
from reviewer.mapping.units import Unit
from reviewer.mapping.weights import JudgeWeights, Linear
from reviewer.model import Evidence, NodeCoverage, RequirementCoverage, Status
from reviewer.scheme import Node, Outline, Requirement, StatusValues, chapter_of

Array = NDArray[np.float32]

# What speaks for a unit showing a requirement.
HOLLOW = ("plan", "denial")
UNIT_FEATURES = ("taught", "likeness", "terms", "contrast", "context", "home", "stage", "length", *HOLLOW)
PROOF_FEATURES = (*UNIT_FEATURES, *(cue.name for cue in CUES if cue.name not in UNIT_FEATURES))
# What speaks for a requirement being found, and for its being shown in full, over all units.
BEST = 3
# Stands in no term, so that none is found across two texts.
_BETWEEN = "\n"
_UNFITTED = np.empty(0, dtype=np.float32)
AMOUNTS = ("shown-1", "shown-2", "shown-3", "shown-all", "proved-1", "proved-2", "proved-all")
FOUND_FEATURES = (*AMOUNTS, "home-units", "rate-missing")
FULL_FEATURES = (*AMOUNTS, "home-units", "rate-covered", *(f"best-{cue.name}" for cue in CUES))


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found of every unit (rows) for every requirement (columns).

    `features` has the shape (units, requirements, len(UNIT_FEATURES)), `cues` (units, len(CUES)).
    """

    units: Sequence[Unit]
    requirements: Sequence[Requirement]
    features: Array
    cues: Array

    def shown(self, model: Linear) -> Array:
        """Log-odds that each unit shows each requirement, shape (units, requirements)."""
        return model.margins(self.features)

    def proof_features(self) -> Array:
        """The features with the unit's other cues behind them: PROOF_FEATURES."""
        others = [column for column, cue in enumerate(CUES) if cue.name not in UNIT_FEATURES]
        cues = np.repeat(self.cues[:, None, others], len(self.requirements), axis=1)
        return np.concatenate([self.features, cues], axis=2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A requirement's status with its probabilities, and the units that show it, best first.

    `found` and `full` are the values of FOUND_FEATURES and FULL_FEATURES, empty for a requirement that nothing was
    fitted on (`untaught.py`).
    """

    requirement: Requirement
    status: Status
    likely: Mapping[Status, float]
    found: Array
    full: Array
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """All verdicts of a report, and the signals that they rest on."""

    signals: Signals
    shown: Array
    verdicts: tuple[Verdict, ...]


def judge_requirements(
    units: Sequence[Unit],
    described: Described,
    clauses: GramClassifier,
    weights: JudgeWeights,
    settings: JudgeSettings,
) -> Judged:
    """A verdict for every requirement of the outline, in its order."""
    signals = read_signals(units, described, clauses, weights.usual_margin, settings)
    shown = signals.shown(weights.shows)
    proved = weights.proves.margins(signals.proof_features())
    found, full = summaries(signals, shown, proved, weights)
    likely = likelihoods(found, full, weights)
    verdicts = []
    for column, requirement in enumerate(signals.requirements):
        own: tuple[Mapping[Status, float], Array, Array] = (likely[column], found[column], full[column])
        if class_of(requirement.id, clauses.classes) is None:
            shown[:, column] = untaught.unit_margins(untaught_values(signals, column, settings), settings.untaught)
            own = (untaught.likelihoods(units, shown[:, column], requirement, settings.untaught), _UNFITTED, _UNFITTED)
        verdicts.append(_verdict(requirement, shown[:, column], *own, settings))
    return Judged(signals, shown, tuple(verdicts))


def read_signals(
    units: Sequence[Unit],
    described: Described,
    clauses: GramClassifier,
    usual_margin: float,
    settings: JudgeSettings,
) -> Signals:
    """The features of every unit for every requirement."""
    requirements = list(described.outline.requirements.values())
    if not units:
        return Signals(
            units, requirements, np.zeros((0, len(requirements), len(UNIT_FEATURES)), np.float32), _cues(units)
        )
    taught = _taught(units, requirements, clauses, usual_margin)
    home, stage = _places(units, requirements, [leaf.id for leaf in described.outline.leaves])
    cues = _cues(units)
    features = {
        "taught": taught,
        "likeness": _likeness(units, described),
        "terms": _terms(units, requirements, settings),
        "contrast": _contrast(taught, requirements),
        "context": _context(taught, units),
        "home": home,
        "stage": stage,
        **{name: _cue(cues, name, len(requirements)) for name in ("length", *HOLLOW)},
    }
    return Signals(units, requirements, np.stack([features[name] for name in UNIT_FEATURES], axis=2), cues)


def _cues(units: Sequence[Unit]) -> Array:
    return np.array([cue_values(unit.read) for unit in units], dtype=np.float32).reshape(len(units), len(CUES))


def _cue(cues: Array, name: str, requirements: int) -> Array:
    """One cue of every unit, the same for all requirements."""
    return np.repeat(cues[:, [[cue.name for cue in CUES].index(name)]], requirements, axis=1)


def _taught(
    units: Sequence[Unit], requirements: Sequence[Requirement], clauses: GramClassifier, usual_margin: float
) -> Array:
    """Margins of the clause classifier; a requirement it was not taught has the usual one everywhere."""
    margins = clauses.margins([unit.read for unit in units])
    columns = [class_of(requirement.id, clauses.classes) for requirement in requirements]
    usual = np.full(len(units), usual_margin, dtype=np.float32)
    return np.stack([usual if column is None else margins[:, column] for column in columns], axis=1)


def class_of(requirement: str, classes: Sequence[str]) -> int | None:
    """The class of a requirement, also where its node is folded into the one above (intro.company into intro)."""
    node, _, slug = requirement.partition("/")
    return next(
        (
            column
            for column, name in enumerate(classes)
            if name == requirement or (name.startswith(node + ".") and name.endswith("/" + slug))
        ),
        None,
    )


def _likeness(units: Sequence[Unit], described: Described) -> Array:
    """Likeness to the clause's text or aspects, in standard deviations from its usual likeness to all units.

    Each clause has its own usual likeness: a general one resembles every sentence a little.
    """
    alike = described.encoder.encode([unit.read for unit in units]) @ described.vectors.T
    best = np.maximum.reduceat(alike, described.begins, axis=1)
    deviations: Array = (best - best.mean(axis=0)) / np.maximum(best.std(axis=0), 1e-6)
    return np.clip(deviations, -2, 5)


def _terms(units: Sequence[Unit], requirements: Sequence[Requirement], settings: JudgeSettings) -> Array:
    """The clause's terms in the unit, the telling ones counted in full; more than `most_terms` add nothing."""
    holders = _holders([unit.read for unit in units], {term for item in requirements for term in item.terms})
    found = np.zeros((len(units), len(requirements)))
    for column, item in enumerate(requirements):
        for position, term in enumerate(item.terms):
            found[holders[term], column] += 1.0 if position < settings.first_terms else settings.later_term
    return np.minimum(found.astype(np.float32), settings.most_terms)


def _holders(texts: Sequence[str], terms: Collection[str]) -> Mapping[str, list[int]]:
    """The texts (numbers) that hold each term, by one search through all of them."""
    joined = _BETWEEN.join(texts)
    ends = list(accumulate(len(text) + len(_BETWEEN) for text in texts))
    return {term: list(_holding(term, joined, ends)) for term in terms}


def _holding(term: str, joined: str, ends: Sequence[int]) -> Iterator[int]:
    at = joined.find(term)
    while at >= 0:
        text = bisect(ends, at)
        yield text
        at = joined.find(term, ends[text])


def _contrast(taught: Array, requirements: Sequence[Requirement]) -> Array:
    """By how much a unit speaks for this requirement over the best other one of the same node."""
    others = _best_others(taught.T, [item.node for item in requirements]).T
    return np.clip(np.where(np.isinf(others), 0, taught - others), -2, 2)


def _context(taught: Array, units: Sequence[Unit]) -> Array:
    """How far the other units of the same paragraph or table speak for the requirement."""
    others = _best_others(taught, [unit.group for unit in units])
    return np.where(np.isinf(others), taught.min(axis=0), others)


def _best_others(values: Array, groups: Sequence[Hashable]) -> Array:
    """For each row the highest values among the other rows of its group, -inf where it is alone; rows of a group
    follow one another."""
    sizes = [len(list(rows)) for _, rows in groupby(groups)]
    begins = np.cumsum([0, *sizes[:-1]])
    best = np.repeat(np.maximum.reduceat(values, begins), sizes, axis=0)
    is_best = values == best
    alone_best = is_best & (np.repeat(np.add.reduceat(is_best, begins, dtype=np.int32), sizes, axis=0) == 1)
    rest = np.where(alone_best, np.float32(-np.inf), values)
    second = np.repeat(np.maximum.reduceat(rest, begins), sizes, axis=0)
    return np.where(alone_best, second, best)


def _places(units: Sequence[Unit], requirements: Sequence[Requirement], leaves: Sequence[str]) -> tuple[Array, Array]:
    """Probabilities that a unit stands at the requirement's node, and that it stands elsewhere in the same stage."""
    homes = np.stack([unit.homes for unit in units])
    at = np.array([[leaf == item.node for item in requirements] for leaf in leaves], dtype=np.float32)
    stages = np.array(
        [[chapter_of(leaf) == chapter_of(item.node) for item in requirements] for leaf in leaves], np.float32
    )
    home: Array = homes @ at
    stage: Array = homes @ stages - home
    return home, stage


def summaries(signals: Signals, shown: Array, proved: Array, weights: JudgeWeights) -> tuple[Array, Array]:
    """What all units together say of each requirement: values of FOUND_FEATURES and of FULL_FEATURES, a row each."""
    found, full = [], []
    for column, requirement in enumerate(signals.requirements):
        rate = weights.rates.get(labelled_name(requirement.id), weights.usual_rate)
        margins = shown[:, column]
        amounts = [
            *_summit(margins, BEST),
            _amount(margins),
            *_summit(proved[:, column], BEST - 1),
            _amount(proved[:, column]),
            float(np.log1p(signals.features[:, column, UNIT_FEATURES.index("home")].sum())),
        ]
        found.append([*amounts, rate.missing])
        full.append([*amounts, rate.covered, *_best_cues(signals.cues, margins)])
    return np.array(found, dtype=np.float32), np.array(full, dtype=np.float32)


def likelihoods(found: Array, full: Array, weights: JudgeWeights) -> list[dict[Status, float]]:
    """The probabilities of the statuses, a requirement each."""
    is_found = _probability(weights.found.margins(found))
    is_full = _probability(weights.full.margins(full))
    return [
        {"missing": 1 - float(f), "partial": float(f * (1 - c)), "covered": float(f * c)}
        for f, c in zip(is_found, is_full, strict=True)
    ]


# Where a report has fewer units than asked for, the rest count as showing nothing.
_NOTHING = -8.0


def _summit(margins: Array, count: int) -> list[float]:
    """The highest log-odds, as many as asked for."""
    best = np.sort(margins)[::-1][:count].tolist()
    return [max(value, _NOTHING) for value in best] + [_NOTHING] * (count - len(best))


def _amount(margins: Array) -> float:
    """About how many units show it."""
    return float(np.log1p((1 / (1 + np.exp(-margins))).sum()))


def _best_cues(cues: Array, margins: Array) -> list[float]:
    """The cues of the unit that shows it best."""
    return [float(value) for value in cues[int(margins.argmax())]] if len(cues) else [0.0] * len(CUES)


def untaught_values(signals: Signals, column: int, settings: JudgeSettings) -> Array:
    """What speaks for each unit's showing a requirement that the classifier was not taught."""
    likeness, home, length = (
        signals.features[:, :, UNIT_FEATURES.index(name)] for name in ("likeness", "home", "length")
    )
    nodes = [item.node for item in signals.requirements]
    siblings = [other for other, node in enumerate(nodes) if node == nodes[column] and other != column]
    voices = untaught.Voices(likeness[:, column], likeness[:, siblings], home[:, column], length[:, column])
    return untaught.unit_values(signals.units, signals.requirements[column], voices, settings)


def _verdict(
    requirement: Requirement,
    shown: Array,
    likely: Mapping[Status, float],
    found: Array,
    full: Array,
    settings: JudgeSettings,
) -> Verdict:
    status = status_of(likely, settings.missing_at)
    ranked = [int(row) for row in np.argsort(-shown, kind="stable")[: settings.quotes]]
    best = tuple(row for row in ranked if shown[row] >= settings.quote_below or row == ranked[0])
    return Verdict(requirement, status, likely, found, full, best if status != "missing" else ())


def status_of(likely: Mapping[Status, float], missing_at: float) -> Status:
    """Missing from the probability `missing_at`; else the likelier of the other two."""
    if likely["missing"] >= missing_at:
        return "missing"
    return "covered" if likely["covered"] > likely["partial"] else "partial"


def coverage(judged: Judged, outline: Outline, values: StatusValues) -> tuple[NodeCoverage, ...]:
    """The coverage of every leaf of the outline."""
    rows = {verdict.requirement.id: _requirement_coverage(verdict, judged) for verdict in judged.verdicts}
    return tuple(_node_coverage(leaf, rows, values) for leaf in outline.leaves)


def _requirement_coverage(verdict: Verdict, judged: Judged) -> RequirementCoverage:
    units, shown = judged.signals.units, judged.shown
    column = [item.id for item in judged.signals.requirements].index(verdict.requirement.id)
    evidence = tuple(
        Evidence(*unit.place, unit.text, round(float(_probability(shown[row, column])), 3), unit.passage)
        for row, unit in ((row, units[row]) for row in verdict.best)
    )
    likely = {status: round(share, 3) for status, share in verdict.likely.items()}
    score = round(likely["covered"] + likely["partial"] / 2, 3)
    return RequirementCoverage(
        verdict.requirement.id, verdict.requirement.text, verdict.status, score, evidence, likely
    )


def _probability(margins: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-margins)), dtype=np.float32)


def _node_coverage(leaf: Node, rows: Mapping[str, RequirementCoverage], values: StatusValues) -> NodeCoverage:
    own = tuple(rows[item.id] for item in leaf.requirements)
    weight = sum(item.weight for item in leaf.requirements)
    score = sum(item.weight * values.of(row.status) for item, row in zip(leaf.requirements, own, strict=True)) / weight
    return NodeCoverage(leaf.id, leaf.title, round(score, 3), own)
