"""Workers on this machine: child processes, each of which may be killed without harm to the others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread

from pebble import ProcessExpired, ProcessPool

from reviewer import ocr
from reviewer.batch.engine import Setup
from reviewer.batch.jobs import Failed, Job, Outcome
from reviewer.batch.worker import Worker
from reviewer.isolation import Crashed, OutOfMemory, OutOfTime, Stopped
from reviewer.isolation.confinement import interrupt_blocked, limit_memory
from reviewer.reading import told

_STATM = Path("/proc/self/statm")


class LocalEngine:
    """As many processes as `workers`, each fed one job at a time through a pipe of its own: where one is killed, even
    in the middle of a message, no other waits for a lock that it held."""

    def __init__(self, workers: int, setup: Setup) -> None:
        self._seats = [_Seat(setup) for _ in range(workers)]

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *_: object) -> None:
        for seat in self._seats:
            seat.close()

    @property
    def has_room(self) -> bool:
        return any(seat.is_free for seat in self._seats)

    def start(self, job: Job) -> None:
        next(seat for seat in self._seats if seat.is_free).start(job)

    def finished(self) -> Sequence[tuple[Job, Outcome]]:
        wait([seat.future for seat in self._seats if seat.future], return_when=FIRST_COMPLETED)
        return [seat.take() for seat in self._seats if seat.future and seat.future.done()]


class _Seat:
    """One worker and, when that has gone, the next one."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._pool = self._new_pool()
        self._job: Job | None = None
        self.future: Future[Outcome] | None = None

    @property
    def is_free(self) -> bool:
        return self.future is None

    def start(self, job: Job) -> None:
        self._job = job
        if not self._pool.active:  # its worker was ended while it had nothing to do
            self._replace()
        with interrupt_blocked():
            self.future = self._pool.schedule(_review, args=(job,), timeout=self._setup.seconds)

    def take(self) -> tuple[Job, Outcome]:
        """The job that has ended, and how."""
        assert self._job and self.future
        job, future = self._job, self.future
        self._job = self.future = None
        try:
            return job, future.result()
        except (FutureTimeoutError, MemoryError, ProcessExpired, BrokenProcessPool) as error:
            late = isinstance(error, FutureTimeoutError)
            if not late:  # pebble itself replaces a worker whose time was over
                self._replace()
            message = told(stopped(error), job.item.files.report.name, self._setup.seconds).message
            seconds = self._setup.seconds if late else 0.0
            return job, Failed(message, seconds, "timeout" if late else "crashed", again=True)

    def close(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _replace(self) -> None:
        self.close()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        # "spawn" everywhere: a forked child would inherit threads and files.
        return ProcessPool(
            max_workers=1,
            max_tasks=self._setup.most_reports,
            initializer=_begin,
            initargs=(self._setup,),
            context=get_context("spawn"),
        )


def stopped(error: Exception) -> Stopped:
    """What ended a worker, in one word for all engines."""
    match error:
        case FutureTimeoutError():
            return OutOfTime()
        case MemoryError():
            return OutOfMemory()
    return Crashed()


# ------------------------------------------------------------ in the worker

_worker: Worker | None = None


def _begin(setup: Setup) -> None:
    """Makes this process a worker."""
    global _worker
    Thread(target=_end_with_parent, daemon=True).start()
    use_one_thread()
    _worker = Worker(setup.encoder, setup.limits)
    limit_growth(setup.limits.megabytes + (ocr.MEGABYTES if ocr.available() else 0))


def _review(job: Job) -> Outcome:
    assert _worker
    return _worker.review(job)


def use_one_thread() -> None:
    """As many workers as processors are faster than the threads of one, and threads of several stand in their way."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="1")
    threadpool_limits(1)


def limit_growth(megabytes: int) -> None:
    """Caps what a report may take, beyond what models and libraries have taken already."""
    if taken := _address_space():
        limit_memory(taken + megabytes)


def _end_with_parent() -> None:
    """A run that was killed leaves nobody behind who would still write results."""
    parent = parent_process()
    assert parent
    connection.wait([parent.sentinel])
    os._exit(1)


def _address_space() -> int | None:
    """Megabytes of address space of this process, where the system tells."""
    if not _STATM.exists():
        return None
    return int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") // 2**20
