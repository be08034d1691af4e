"""Things held against the documents one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.model.coverage import Evidence

Verdict = Literal["met", "unmet", "doubtful", "unknown"]


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One thing held against the documents: what is wanted, what was found, and whether that does.

    `unmet` is contradicted by the documents, `doubtful` is for a person to look at, `unknown` the documents do not tell.
    `evidence` is verbatim from the file `document`, by default the report.
    """

    id: str
    item: str
    wanted: str | None
    found: str | None
    verdict: Verdict
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things held against the documents one by one, under a `title`; `summary` is one sentence."""

    id: Literal["self-assessment", "conditions", "indicators", "materials"]
    title: str
    rows: tuple[ChecklistRow, ...]
    summary: str = ""
