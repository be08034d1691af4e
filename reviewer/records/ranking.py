"""The order in which a person should look at reports, with the reasons in words. It decides nothing.

Which concerns count, in which order and from which limit on, is data: ranking.yaml beside this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from reviewer.records.record import ReportRecord

# What a measure gives where it says nothing of the report is None.
Measure = Callable[[ReportRecord], float | None]


def _nearness(record: ReportRecord) -> float | None:
    return None if record.score is None or record.edge is None else abs(record.score - record.edge)


MEASURES: Mapping[str, Measure] = {
    "failed": lambda record: float(not record.reviewed),
    "unjudged": lambda record: float(record.reviewed and not record.nodes),
    "instructions": lambda record: record.rules.get("security.instruction", 0),
    "hidden": lambda record: record.rules.get("security.hidden-text", 0),
    "duplicate": lambda record: max(
        (other.share for other in record.duplicates if other.severity != "info"), default=None
    ),
    "guesses": lambda record: sum(not choice.origin.sure for choice in record.choices),
    "errors": lambda record: record.severities.get("error", 0),
    "edge": _nearness,
    "certainty": lambda record: record.certainty,
    "unchecked": lambda record: len({item.rule for item in record.unchecked}),
}


class Concern(BaseModel):
    """One thing that calls for a person. The limits of its grades rise in `at_least`, fall in `at_most`; one of them is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    why: str
    measure: str
    at_least: tuple[float, ...] = ()
    at_most: tuple[float, ...] = ()
    said: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(f"没有 {self.measure} 这种量度")
        if bool(self.at_least) == bool(self.at_most):
            raise ValueError("at_least 和 at_most 必须且只能写一个")
        if list(self.at_least) != sorted(self.at_least) or list(self.at_most) != sorted(self.at_most, reverse=True):
            raise ValueError("各级界限要由轻到重排列")
        self.said.format(value=0.0, error="")
        return self

    def graded(self, record: ReportRecord) -> tuple[int, float]:
        """How pressing it is for the report: its grade, 0 for none, and what was measured, more being worse."""
        value = MEASURES[self.measure](record)
        if value is None:
            return 0, 0.0
        worse = value if self.at_least else -value
        limits = self.at_least or tuple(-limit for limit in self.at_most)
        grade = sum(worse >= limit for limit in limits)
        return grade, worse if grade else 0.0

    def reason(self, record: ReportRecord) -> str:
        """Why the report is here, in words."""
        return self.said.format(value=MEASURES[self.measure](record), error=record.error or "原因不明")


class Ranking(BaseModel):
    """The concerns by id, the first to count first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    concerns: Mapping[str, Concern]


@dataclass(frozen=True, slots=True)
class Attention:
    """What of a report calls for a person: reasons in words by concern; `key` is larger the sooner it should be seen."""

    reasons: Mapping[str, str]
    key: tuple[float, ...]


@cache
def load_ranking() -> Ranking:
    path = Path(__file__).with_name("ranking.yaml")
    return Ranking.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def attention(record: ReportRecord, ranking: Ranking) -> Attention:
    """Grades count before amounts, so that much of a lesser concern does not outweigh a little of a greater one."""
    graded = {name: concern.graded(record) for name, concern in ranking.concerns.items()}
    reasons = {name: ranking.concerns[name].reason(record) for name, (grade, _) in graded.items() if grade}
    return Attention(reasons, (*(grade for grade, _ in graded.values()), *(amount for _, amount in graded.values())))


def ranks(keys: Iterable[tuple[float, ...]]) -> list[int]:
    """The place of each report, 1 for the one to see first; those that are alike stay in their order."""
    known = list(keys)
    places = [0] * len(known)
    for place, index in enumerate(sorted(range(len(known)), key=lambda index: known[index], reverse=True), start=1):
        places[index] = place
    return places
