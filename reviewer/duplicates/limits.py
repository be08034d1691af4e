"""From what on text counts as the same, from `limits.yaml`, where each number stands with its reason."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(gt=0)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SketchLimits(_Settings):
    """How candidates are looked up: MinHash signatures of windows of sentences, cut into bands."""

    window: Count
    shingle: Count
    bands: Count
    rows: Count
    most_candidates: Count


class MatchLimits(_Settings):
    """What a run of text must be to be told."""

    shortest: Count
    longest_edit: Count
    same: Share
    shortest_piece: Count
    beside: Count
    beside_same: Share


class KindLimits(_Settings):
    """What tells a copied paragraph from a copied chapter, a copied report and text that many share."""

    report: Share
    chapter: Share
    chapter_length: Count
    earlier: Share
    earlier_mostly: Share
    sure: Count
    another_round: Count
    generic_firms: Annotated[int, Field(ge=2)]


class SharedWording(_Settings):
    """Wording that reports share for a good `reason`."""

    pattern: re.Pattern[str]
    reason: str


class Limits(_Settings):
    sketch: SketchLimits
    match: MatchLimits
    kinds: KindLimits
    shared: tuple[SharedWording, ...]


@cache
def limits() -> Limits:
    """The limits as shipped."""
    return Limits.model_validate(yaml.safe_load((Path(__file__).parent / "limits.yaml").read_text(encoding="utf-8")))
