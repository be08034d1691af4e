"""Weights and thresholds of the mapping and the judging, from `settings.yaml`, where each stands with its reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MapperSettings(_Settings):
    """Weights of the three voices, as log-odds."""

    wording: float
    meaning: float
    heading: float
    heading_above: float
    neighbours: Share
    shortest: int


class JudgeSettings(_Settings):
    """The logistic model of "this sentence shows this clause", and how a status follows from it."""

    bias: float
    taught: float
    usual_margin: float
    terms: float
    first_terms: int
    later_term: Share
    most_terms: float
    likeness: float
    same_stage: float
    elsewhere: float
    missing_below: Share
    quotes: int


class MappingSettings(_Settings):
    mapper: MapperSettings
    judge: JudgeSettings


@cache
def mapping_settings() -> MappingSettings:
    """The settings as shipped."""
    text = (Path(__file__).parent / "settings.yaml").read_text(encoding="utf-8")
    return MappingSettings.model_validate(yaml.safe_load(text))
