"""Reading in child processes: each file can harm only the child that reads it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reviewer import ocr
from reviewer.errors import DocumentError, ReviewerError
from reviewer.isolation import Stopped, Workers
from reviewer.limits import USUAL, Limits
from reviewer.model import Document
from reviewer.ocr import OcrPage
from reviewer.reading.course import Course, Recogniser
from reviewer.reading.messages import told
from reviewer.reading.steps import load, load_ocr, read, recognise_page, skim
from reviewer.structure import NO_TITLES, Titles


class IsolatedReader:
    """Reads each report in a child process, of which up to `idle` are kept warm until `close`."""

    def __init__(self, limits: Limits = USUAL, *, idle: int = 0) -> None:
        self.limits = limits
        self._workers = _workers(limits, idle)

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Reading:
        return Reading(path, self.limits, titles, self._workers)

    def skim(self, path: Path) -> str:
        """The report's text as `skim` gives it; none of a file that ends the child or outlasts the limits."""
        with self._workers.worker() as worker:
            worker.start(self.limits.seconds, skim, path)
            try:
                return str(worker.result())
            except (ReviewerError, Stopped):
                # Whatever is wrong with the file, the review of it will say so.
                return ""

    def warm_up(self) -> None:
        """Starts a child before anybody waits for it."""
        with self._workers.worker():
            pass

    def close(self) -> None:
        self._workers.close()

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Reading(Course):
    """A report that is being read in a child process; `result` waits for it."""

    def __init__(self, path: Path, limits: Limits, titles: Titles = NO_TITLES, workers: Workers | None = None) -> None:
        super().__init__(path, limits, titles)
        self._workers = workers or _workers(limits)
        self._own = workers is None
        self._spent = 0.0
        self._worker = self._workers.take()
        self._worker.start(limits.seconds, read, path, titles, limits)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the child where nobody waited for its result."""
        self._workers.give_back(self._worker)
        if self._own:
            self._workers.close()

    def _read(self, cancelled: Callable[[], bool]) -> Document:
        try:
            document: Document = self._timed(cancelled)
        except Stopped as error:
            raise told(error, self._path.name, self._limits.seconds) from error
        return document

    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        left = self._limits.seconds - self._spent
        if left <= 0:
            return None
        if not self._worker.reusable:
            self._workers.give_back(self._worker)
            self._worker = self._workers.take()
        try:
            self._worker.start(left, function, *args)
            return self._timed(cancelled)
        except (DocumentError, Stopped):
            return None

    @contextmanager
    def _recogniser(self, cancelled: Callable[[], bool]) -> Iterator[Recogniser]:
        """A child of its own, since the models take more memory than reading may; each page has its own time."""
        workers = Workers(self._limits.megabytes + ocr.MEGABYTES, idle=1, prepare=load_ocr)

        def recognise(number: int) -> OcrPage | None:
            with workers.worker() as worker:
                worker.start(self._limits.ocr_seconds, recognise_page, self._path, number)
                try:
                    page: OcrPage = worker.result(cancelled)
                except Stopped:
                    return None
                return page

        try:
            yield recognise
        finally:
            workers.close()

    def _timed(self, cancelled: Callable[[], bool]) -> Any:
        begin = time.monotonic()
        try:
            return self._worker.result(cancelled)
        finally:
            self._spent += time.monotonic() - begin


def _workers(limits: Limits, idle: int = 0) -> Workers:
    return Workers(limits.megabytes, idle=idle, prepare=load)
