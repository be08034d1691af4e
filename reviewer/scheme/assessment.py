"""The self-assessment of a scheme file: lines of the printed table, each with steps of points and what a step takes."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from reviewer.model import HonourHolder, HonourLevel
from reviewer.scheme.entries import Entry


class ScoreStep(Entry):
    """Points (from, to) that a line earns where its requirement is shown. No points of a `veto` bar the application.

    A step that takes an honour names the levels that do (`honours`) and whose it must be (`holder`).
    """

    points: tuple[float, float]
    veto: bool = False
    honours: tuple[HonourLevel, ...] = ()
    holder: HonourHolder | None = None


class AssessmentLine(Entry):
    """One line (评审细项): at most `max` points; `steps` go by the keys of the requirements at its node of the outline."""

    max: float = Field(gt=0)
    steps: Mapping[str, ScoreStep]

    @property
    def further(self) -> tuple[str, ...]:
        """The steps that take a higher honour than the first one that takes any: to be without it is no fault."""
        return tuple(key for key, step in self.steps.items() if step.honours)[1:]


class SelfAssessment(Entry):
    """The table (自评表): its lines by the node of the outline that each stands for. `threshold` is the least total."""

    title: str
    clause: str
    total: float
    threshold: float | None = None
    lines: Mapping[str, AssessmentLine]
