"""Settings of the mapping and the judging that are chosen, from `settings.yaml`, where each stands with its reason."""

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
    """The mapping of paragraphs to nodes."""

    shortest: int
    straying_from: Share
    as_much: float


class UntaughtSettings(_Settings):
    """The judging of requirements that no labelled report was written for."""

    likeness: float
    terms: float
    contrast: float
    home: float
    length: float
    bias: float
    crowd: float
    full: Share
    fair: Share
    bare: Share


class JudgeSettings(_Settings):
    """The judging of requirements."""

    first_terms: int
    later_term: Share
    most_terms: float
    quotes: int
    quote_below: float
    missing_at: Share
    untaught: UntaughtSettings


class MappingSettings(_Settings):
    mapper: MapperSettings
    judge: JudgeSettings


@cache
def mapping_settings() -> MappingSettings:
    """The settings as shipped."""
    text = (Path(__file__).parent / "settings.yaml").read_text(encoding="utf-8")
    return MappingSettings.model_validate(yaml.safe_load(text))
