"""A long piece of work in a thread, whose progress can be followed and which can be given up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

from reviewer.pipeline import Progress

T = TypeVar("T")

BEAT = 0.5  # seconds between two signs of life; also how soon giving up is noticed


class CancelledError(Exception):
    """The user gave the work up."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work stands: the stage's name, the share done (0..1), seconds since the start."""

    stage: str
    share: float
    seconds: float


class Run(Generic[T]):
    """Starts `work` at once, with a progress function that raises CancelledError once the run is cancelled."""

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self._work = work
        self._stop = Event()
        self._reports: SimpleQueue[tuple[str, float]] = SimpleQueue()
        self._future: Future[T] = Future()
        self._begun = time.monotonic()
        Thread(target=self._run, daemon=True).start()

    def steps(self) -> Iterator[Step]:
        """Where the work stands, at every stage and every half second, until it ends or is cancelled."""
        stage, share = "准备", 0.0
        while not self._future.done() and not self._stop.is_set():
            yield Step(stage, share, time.monotonic() - self._begun)
            try:
                stage, share = self._reports.get(timeout=BEAT)
            except Empty:
                continue

    def cancel(self) -> None:
        """Gives the work up; it stops at its next stage, and nobody waits for it."""
        self._stop.set()

    def result(self) -> T:
        """What `work` returned. Raises what it raised, or CancelledError."""
        if self._stop.is_set():
            raise CancelledError
        return self._future.result()

    def _run(self) -> None:
        try:
            self._future.set_result(self._work(self._report))
        except BaseException as error:  # handed to whoever asks for the result
            self._future.set_exception(error)

    def _report(self, stage: str, share: float) -> None:
        if self._stop.is_set():
            raise CancelledError
        self._reports.put((stage, share))
