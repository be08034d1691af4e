"""Who works: something that takes jobs up to a limit and tells how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reviewer.batch.jobs import Job, Outcome
from reviewer.limits import USUAL, Limits


@dataclass(frozen=True, slots=True)
class Setup:
    """What every worker gets: the encoder's name, the seconds that a report may take, and what its file may.

    A worker is replaced after `most_reports`, so that what libraries keep does not grow through a long night.
    """

    encoder: str | None = None
    seconds: float = 240.0
    limits: Limits = USUAL
    most_reports: int = 200


class Engine(Protocol):
    """Takes no more than it can work on, so that a run of 100,000 reports holds a handful at a time.

    A report that cost a worker its life comes back as `Failed(again=True)`: whether there is another try, the run
    decides. Leaving the `with` block ends all workers at once.
    """

    def __enter__(self) -> Engine: ...

    def __exit__(self, *_: object) -> None: ...

    @property
    def has_room(self) -> bool:
        """Whether another job may be started now."""

    def start(self, job: Job) -> None:
        """Begins to work on a job."""

    def finished(self) -> Sequence[tuple[Job, Outcome]]:
        """Waits until at least one job has ended. Raises DiskFullError where no job could end well."""
