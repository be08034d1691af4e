"""Requirements of schemes that no labelled report was written for: judged by their meaning and by their own terms.

What was fitted on practice reports leans on wording that it was taught, and says nothing here. So a unit speaks for such
a requirement by its likeness, by the terms that few other units have, and by where it stands; the requirement is shown
in full where the paragraphs that speak for it have the kinds of facts that it asks for. Weights: `settings.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewer.mapping.settings import JudgeSettings, UntaughtSettings
from reviewer.mapping.units import Unit
from reviewer.model import Status
from reviewer.scheme import Requirement
from reviewer.text.concrete import KINDS, lacking

Array = NDArray[np.float32]

# What speaks for a unit, as `explain` names it.
FEATURES = ("likeness", "terms", "contrast", "home", "length")
# More than this (deviations) is a heading that repeats the clause's words, and says no more.
MOST_LIKE = 4.0
# What a term tells of the other statements of its paragraph.
SHARED = 0.6
# Units (sentences, rows) of the texts that the bias was chosen on.
USUAL_UNITS = 200
# Paragraphs speak for a requirement together while their best units are about equally telling (log-odds).
NEXT_BEST = 2.0


@dataclass(frozen=True, slots=True)
class Voices:
    """What is known of each unit for one requirement; `siblings` are the likenesses to its node's other requirements."""

    likeness: Array
    siblings: Array
    home: Array
    length: Array


def unit_values(units: Sequence[Unit], requirement: Requirement, voices: Voices, settings: JudgeSettings) -> Array:
    """The values of FEATURES, shape (units, features)."""
    siblings = voices.siblings
    ahead = voices.likeness - siblings.max(axis=1) if siblings.shape[1] else np.zeros_like(voices.likeness)
    terms = np.minimum(_announced(units, _rare_terms(units, requirement, settings)), settings.most_terms)
    # A statement of half the usual length tells as much as a long one; a mere heading does not.
    length = np.minimum(2 * voices.length, 1)
    return np.stack([np.minimum(voices.likeness, MOST_LIKE), terms, np.clip(ahead, -2, 0), voices.home, length], axis=1)


def _rare_terms(units: Sequence[Unit], requirement: Requirement, settings: JudgeSettings) -> Array:
    """The requirement's terms in each unit: the telling ones in full, and each the less the more units have it."""
    found = np.array([[term in unit.read for term in requirement.terms] for unit in units], dtype=np.float32)
    telling = np.where(np.arange(len(requirement.terms)) < settings.first_terms, 1.0, settings.later_term)
    weights = telling / (1 + np.log(np.maximum(found.sum(axis=0), 1)))
    values: Array = found @ weights.astype(np.float32)
    return values


def _announced(units: Sequence[Unit], terms: Array) -> Array:
    """Terms count in part for the rest of their paragraph: its first sentence names the matter, the next ones tell it."""
    best: dict[int, float] = {}
    for unit, value in zip(units, terms, strict=True):
        best[unit.group] = max(best.get(unit.group, 0.0), float(value))
    shared = np.array([best[unit.group] for unit in units], dtype=np.float32)
    announced: Array = np.maximum(terms, SHARED * shared)
    return announced


def unit_terms(values: Array, settings: UntaughtSettings) -> Array:
    """What each feature adds to the log-odds that a unit shows the requirement."""
    weights = (settings.likeness, settings.terms, settings.contrast, settings.home, settings.length)
    added: Array = values * np.array(weights, dtype=np.float32)
    return added


def unit_margins(values: Array, settings: UntaughtSettings) -> Array:
    """Log-odds that each unit shows the requirement."""
    few = _greatest(USUAL_UNITS) - _greatest(len(values))
    margins: Array = unit_terms(values, settings).sum(axis=1) + np.float32(settings.bias + settings.crowd * few)
    return margins


def _greatest(count: int) -> float:
    """About how many deviations the greatest of so many values lies above their mean."""
    return float(np.sqrt(2 * np.log(max(count, 2))))


def likelihoods(
    units: Sequence[Unit], margins: Array, requirement: Requirement, settings: UntaughtSettings
) -> Mapping[Status, float]:
    """The probabilities of the statuses: found as surely as its best unit, in full as far as facts stand with it."""
    if not units:
        return {"missing": 1.0, "partial": 0.0, "covered": 0.0}
    best = int(margins.argmax())
    found = float(1 / (1 + np.exp(-margins[best])))
    near = max(0.0, float(margins[best]) - NEXT_BEST)
    speaking = {unit.group for unit, margin in zip(units, margins, strict=True) if margin > near} | {units[best].group}
    text = " ".join(unit.text for unit in units if unit.group in speaking)
    full = _fullness(text, requirement, settings)
    return {"missing": 1 - found, "partial": found * (1 - full), "covered": found * full}


def _fullness(text: str, requirement: Requirement, settings: UntaughtSettings) -> float:
    """How probably a text shows a clause in full: by the kinds of facts that it asks for, or any that can be checked."""
    if not lacking(text, requirement.must_have):
        return settings.full
    return settings.fair if KINDS["figures"].search(text) or KINDS["document"].search(text) else settings.bare
