"""What was fitted on the labelled reports: how the signals of a judgement weigh, from `models/judgement/weights.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reviewer.errors import EncoderError
from reviewer.resources import resource_dir

FILE = Path("judgement") / "weights.json"

Array = NDArray[np.float32]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeWeights(_Entry):
    """Conditional logit of the leaf that a paragraph answers, over the classifier's margins and likeness of meaning."""

    wording: float
    meaning: float


class SequenceWeights(_Entry):
    """The hidden chain of topics, see `sequence.py`; the last six are relative frequencies at a heading of one's own."""

    heading_trust: float
    heading_sections: float
    stray: float
    stay: float
    title: float
    same: float
    next: float
    after_next: float
    later: float
    earlier: float


class Linear(_Entry):
    """A yes-or-no model with named features, in log-odds: features are centred, scaled, weighed and added up."""

    features: tuple[str, ...]
    center: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    @model_validator(mode="after")
    def _fits(self) -> Linear:
        if len({len(self.features), len(self.center), len(self.scale), len(self.weights)}) != 1:
            raise ValueError("the numbers of features and weights do not agree")
        return self

    def terms(self, values: Array) -> Array:
        """What each feature adds, shape of `values` (…, features)."""
        shifted = (values - np.asarray(self.center, dtype=np.float32)) / np.asarray(self.scale, dtype=np.float32)
        return np.asarray(shifted * np.asarray(self.weights, dtype=np.float32), dtype=np.float32)

    def margins(self, values: Array) -> Array:
        """Log-odds of yes, shape (…)."""
        total: Array = self.terms(values).sum(axis=-1) + np.float32(self.bias)
        return total


class BaseRate(_Entry):
    """How often a requirement was missing and covered in the labelled reports, as smoothed log-shares."""

    missing: float
    covered: float


class JudgeWeights(_Entry):
    """Does a unit show a requirement; does it prove it with facts; is the requirement found in the report; in full?"""

    shows: Linear
    proves: Linear
    found: Linear
    full: Linear
    usual_margin: float
    rates: dict[str, BaseRate]
    usual_rate: BaseRate


class Judgement(_Entry):
    """All fitted weights."""

    nodes: NodeWeights
    sequence: SequenceWeights
    judge: JudgeWeights


@cache
def load_judgement() -> Judgement:
    """The weights as shipped. Raises EncoderError where the file is missing or damaged."""
    return read_judgement(resource_dir("models") / FILE)


def read_judgement(path: Path) -> Judgement:
    """The weights in a file. Raises EncoderError where it is missing or damaged."""
    try:
        return Judgement.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError, ValidationError) as error:
        raise EncoderError(f"判定权重 {path} 缺失或损坏：请重新安装本程序。") from error
