"""What is finished, kept in the store; a database that is out of reach for a while is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from reviewer.errors import StoreError, UnavailableError
from reviewer.model import Review
from reviewer.store import BatchResult, BatchResults, BatchReview

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0

T = TypeVar("T")


class Ledger:
    """`wait` is how many seconds a database that is away is waited for; `told` gets a sentence when that begins."""

    def __init__(self, results: BatchResults, wait: float, told: Callable[[str], None]) -> None:
        self._results = results
        self._wait = wait
        self._told = told

    def done(self, key: str) -> BatchResult | None:
        """What is finished already; a failure is not, since it may have been the machine's."""
        found = self._patiently(lambda: self._results.find(key))
        return found if found and found.state == "done" else None

    def review(self, key: str) -> Review | None:
        """The review; None where an earlier version of the program kept it in a form that this one cannot read."""
        try:
            return self._patiently(lambda: self._results.review(key))
        except UnavailableError:
            raise
        except StoreError:
            return None

    def record(self, key: str) -> str:
        return self._patiently(lambda: self._results.record(key))

    def texts(self) -> Mapping[str, bytes]:
        """The texts of all that is finished, in this run or an earlier one, by key."""
        return self._patiently(self._results.texts)

    def keep(self, result: BatchResult, review: BatchReview | None = None) -> None:
        """One transaction, so that a run may be ended at any moment."""
        self._patiently(lambda: self._results.keep(result, review))

    def _patiently(self, work: Callable[[], T]) -> T:
        """Tries again, at growing intervals, until the patience is at its end; then raises UnavailableError."""
        pause, deadline = _FIRST_PAUSE, time.monotonic() + self._wait
        while True:
            try:
                return work()
            except UnavailableError as error:
                if time.monotonic() + pause > deadline:
                    raise
                if pause == _FIRST_PAUSE:
                    self._told(f"{error.message}正在等待数据库恢复，最多 {self._wait:.0f} 秒……")
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
