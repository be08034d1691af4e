"""What the comparison of figures knows of the language of reports, from `words.yaml`, where each list has its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict


def _unfold(text: str) -> str:
    """A pattern without the line breaks of the file, ready to stand among others."""
    return "(?:" + re.sub(r"\s", "", text) + ")"


Words = Annotated[str, BeforeValidator(_unfold)]


class Whole(BaseModel):
    """How a text says that a number before what it counts is that of all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    before: Words
    unit: Words
    counted: Words


class Lexicon(BaseModel):
    """The lists and thresholds."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    units: Mapping[str, Mapping[str, float]]
    about: Words
    at_least: Words
    about_share: float
    round_share: float
    farthest: float
    outlook: Words
    aim: Words
    rule: Words
    no_level: Words
    change: Words
    origin: Words
    to: Words
    other_period: Words
    now: Words
    baseline: Words
    since: Words
    follows: Words
    joint: Words
    rate: Words
    same: Mapping[str, Words]
    noise: Words
    edges: Words
    too_common: Words
    shortest: int
    known: Words
    longest: int
    wholes: Sequence[Whole]
    firm: Words

    @cached_property
    def measures(self) -> Mapping[str, tuple[str, float]]:
        """Each unit's measure and factor."""
        return {unit: (measure, factor) for measure, units in self.units.items() for unit, factor in units.items()}


@cache
def lexicon() -> Lexicon:
    """The lists as shipped."""
    return Lexicon.model_validate(yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")))
