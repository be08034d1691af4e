"""The run: every report once, as many at a time as the engine takes, each kept as soon as it is finished."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from reviewer.batch.applications import Recognise, decide
from reviewer.batch.engine import Engine
from reviewer.batch.files import are_written, links, write_files
from reviewer.batch.jobs import Failed, Finished, Item, Job, Outcome, Outputs, Wanted
from reviewer.batch.keys import Program, digests, key_of
from reviewer.batch.ledger import Ledger
from reviewer.batch.results import Row
from reviewer.errors import DiskFullError, ReviewerError, StoreError
from reviewer.recognition import recognise
from reviewer.store import BatchResult

# A report that ends its worker, or changes while it is read, gets this many tries in a run.
MOST_TRIES = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What the run was asked for; without `resume`, what is finished already is done anew."""

    output: Path
    command: Wanted
    program: Program
    outputs: Outputs
    resume: bool


@dataclass(frozen=True, slots=True)
class _Try:
    """A report's turn, the first or a later one."""

    item: Item
    number: int = 1


class Run:
    """`rows` are those of the reports that have ended, at any moment; `told` gets each new one."""

    def __init__(
        self,
        items: Sequence[Item],
        order: Order,
        engine: Engine,
        ledger: Ledger,
        text_of: Callable[[Path], str],
        told: Callable[[Row], None],
    ) -> None:
        self._order = order
        self._engine = engine
        self._ledger = ledger
        self._text_of = text_of
        self._told = told
        self._items = items
        self._waiting = deque(_Try(item) for item in items)
        # The turns by the key that is worked on: the first one's job, and others that will have the same result.
        self._flights: dict[str, list[_Try]] = {}
        # What this run has ended, with the failure where it was one.
        self._settled: dict[str, Failed | None] = {}
        self._ended: dict[str, Row] = {}  # by target: a list may name a file twice

    @property
    def rows(self) -> list[Row]:
        """In the order in which the reports were found."""
        return [self._ended[item.target] for item in self._items if item.target in self._ended]

    def go(self) -> None:
        """Until all reports have ended.

        Raises StoreError where the database stays away, DiskFullError, and KeyboardInterrupt: what has ended until
        then is kept, and the next run goes on from there.
        """
        while self._waiting or self._flights:
            while self._waiting and self._engine.has_room:
                self._begin(self._waiting.popleft())
            if self._flights:
                for job, outcome in self._engine.finished():
                    self._settle(job, outcome)

    def _begin(self, turn: _Try) -> None:
        """Starts on a report, unless it has ended already, in this run or an earlier one."""
        try:
            job = self._job(turn.item)
            if job.key in self._flights:
                self._flights[job.key].append(turn)
            elif failed := self._settled.get(job.key):
                self._end(job, failed)
            elif not self._taken_over(job):
                self._flights[job.key] = [turn]
                self._engine.start(job)
        except (DiskFullError, StoreError):
            raise
        except ReviewerError as error:
            self._note(Row(turn.item.name, turn.item.target, error=error.message, kind="refused"))

    def _job(self, item: Item) -> Job:
        """Raises ReviewerError for a report that cannot be reviewed."""
        if item.problem:
            raise ReviewerError(item.problem)
        application, origins = decide(item, self._order.command, self._recognise(item))
        contents = digests(item.files)
        key = key_of(self._order.program, application, item.files, contents)
        target = self._order.output / item.target
        return Job(key, item, contents, application, origins, self._order.output, target, self._order.outputs)

    def _recognise(self, item: Item) -> Recognise:
        """What a report tells of itself; it is looked into only where that is asked for."""
        report, name = item.files.report, PurePath(item.name)
        folders = [parent.name for parent in name.parents if parent.name]
        return lambda schemes: recognise(self._text_of(report), name.name, folders, schemes)

    def _taken_over(self, job: Job) -> bool:
        """Whether the report is finished already; what is missing of its files is written again."""
        found = self._ledger.done(job.key) if self._order.resume or job.key in self._settled else None
        if found is None:
            return False
        if not are_written(job, found.digest):
            review = self._ledger.review(job.key)
            if review is None:
                return False
            write_files(review, job)
        self._note(replace(_row(job, found.seconds), taken_over=True))
        return True

    def _settle(self, job: Job, outcome: Outcome) -> None:
        """Gives a job another turn, or keeps how it ended; others with the same result then take that over."""
        turn, *others = self._flights.pop(job.key)
        if isinstance(outcome, Failed) and outcome.again and turn.number < MOST_TRIES:
            self._waiting.append(_Try(turn.item, turn.number + 1))
        else:
            self._keep(job, outcome, turn.number)
            self._end(job, outcome)
        self._waiting.extend(others)

    def _keep(self, job: Job, outcome: Outcome, tries: int) -> None:
        match outcome:
            case Finished():
                done = BatchResult(job.key, job.item.name, "done", tries, outcome.seconds, digest=outcome.digest)
                self._ledger.keep(done, outcome.review)
                self._settled[job.key] = None
            case Failed():
                self._ledger.keep(
                    BatchResult(job.key, job.item.name, "failed", tries, outcome.seconds, outcome.message)
                )
                self._settled[job.key] = outcome

    def _end(self, job: Job, outcome: Outcome) -> None:
        match outcome:
            case Finished():
                self._note(_row(job, outcome.seconds))
            case Failed(message, seconds, kind):
                self._note(Row(job.item.name, job.item.target, "", message, kind, seconds))

    def _note(self, row: Row) -> None:
        self._ended[row.target] = row
        self._told(row)


def _row(job: Job, seconds: float) -> Row:
    """The row of a report that is reviewed."""
    item = job.item
    return Row(item.name, item.target, job.key, seconds=seconds, origins=job.origins, links=links(job))
