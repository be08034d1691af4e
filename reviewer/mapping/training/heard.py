"""Reports for fitting, each with models that have not read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.mapping import Models
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.mapping.training.reports import Report

PARTS = 5


@dataclass(frozen=True)
class Heard:
    """A training report with the models that have not read it; `part` numbers the part that its firm is in.

    `whole` is False for a thinned report, which says nothing of how often a requirement is missing.
    """

    report: Report
    models: Models
    part: int
    whole: bool = True


def parts_of(rows: Sequence[LabelledRow]) -> list[set[str]]:
    """The firms in parts of like mixture: by category, then by name, dealt out in turn."""
    category = {row.firm: row.category for row in rows}
    firms = sorted(category, key=lambda firm: (category[firm], firm))
    return [set(firms[part::PARTS]) for part in range(PARTS)]
