"""The words of a run: what is found, what is to be done with it, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from reviewer.output.batch import Origins
from reviewer.pipeline import Application
from reviewer.report_files import ReportFiles
from reviewer.store import BatchReview

# The report cannot be reviewed; its time was over; the program failed on it.
Failure = Literal["refused", "timeout", "crashed"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Scheme, category and level as somebody wrote them down, by id or name; empty where they did not."""

    scheme: str = ""
    category: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A report that was found. `name` is what it is called in results, `target` what its results are called.

    `told` is what a list says of it; `problem` says why it cannot be reviewed.
    """

    name: str
    target: str
    files: ReportFiles
    told: Wanted = Wanted()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Which files a report gets beside its result as JSON."""

    opinion: bool = True
    annotate: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker has to know of a report; `contents` are the digests of its files, `output` is the results'
    folder, `target` where its own belong in there, without suffix."""

    key: str
    item: Item
    contents: tuple[str, ...]
    application: Application
    origins: Origins
    output: Path
    target: Path
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Finished:
    """A report whose results are written; `digest` is that of the JSON."""

    review: BatchReview = field(repr=False)
    digest: str
    seconds: float
    stages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no result; `again`: another try may go better."""

    message: str
    seconds: float = 0.0
    kind: Failure = "refused"
    again: bool = False


Outcome = Finished | Failed
