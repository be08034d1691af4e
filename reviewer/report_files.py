"""The report's file, and those handed in beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# What a report may be filed as.
REPORT_SUFFIXES = (".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class ReportFiles:
    report: Path
    third_party: tuple[Path, ...] = ()
    form: Path | None = None
    self_assessment: Path | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        others = (self.form, self.self_assessment)
        return (self.report, *self.third_party, *(path for path in others if path))
