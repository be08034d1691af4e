"""Workers of a Ray cluster: actors that hold the models. Needs the extra `reviewer[ray]`.

The machines of the cluster have to see the reports, the output folder and this program under the same paths.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from typing import Any
from urllib.parse import urlsplit

from reviewer import ocr
from reviewer.batch.engine import Setup
from reviewer.batch.jobs import Failed, Job, Outcome
from reviewer.batch.local import limit_growth, stopped, use_one_thread
from reviewer.batch.worker import Worker
from reviewer.errors import UsageError
from reviewer.reading import told

# Seconds between two looks at whether a report's time is over.
_BEAT = 1.0
_CONNECT_SECONDS = 10.0


class RayEngine:
    """As many actors as `workers`, each with one job at a time, on the cluster at `address` or one of its own here."""

    def __init__(self, workers: int, setup: Setup, address: str | None = None) -> None:
        self._ray = _connected(workers, address)
        self._seats = [_Seat(self._ray, setup) for _ in range(workers)]

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(self, *_: object) -> None:
        for seat in self._seats:
            seat.close()
        self._ray.shutdown()

    @property
    def has_room(self) -> bool:
        """An actor that the cluster has no place for yet is waited for only where no other is at work."""
        return any(seat.is_ready for seat in self._seats) or not any(seat.job for seat in self._seats)

    def start(self, job: Job) -> None:
        free = [seat for seat in self._seats if seat.job is None]
        next((seat for seat in free if seat.is_ready), free[0]).start(job)

    def finished(self) -> Sequence[tuple[Job, Outcome]]:
        busy = {seat.answer: seat for seat in self._seats if seat.job}
        while True:
            answered, _ = self._ray.wait(list(busy), timeout=_BEAT)
            ended = [busy[answer].take() for answer in answered]
            ended += [seat.give_up() for seat in busy.values() if seat.is_late]
            if ended:
                return ended


class _Seat:
    """One actor and, when that has gone, the next one."""

    def __init__(self, ray: Any, setup: Setup) -> None:
        self._ray = ray
        self._setup = setup
        self.job: Job | None = None
        self.answer: Any = None
        self._begun = 0.0
        self._open()

    @property
    def is_ready(self) -> bool:
        return self.job is None and bool(self._ray.wait([self._ready], timeout=0)[0])

    @property
    def is_late(self) -> bool:
        return self.job is not None and time.monotonic() - self._begun > self._setup.seconds

    def start(self, job: Job) -> None:
        self._ray.wait([self._ready])
        self.job, self.answer, self._begun = job, self._actor.review.remote(job), time.monotonic()

    def take(self) -> tuple[Job, Outcome]:
        """The job that has ended, and how."""
        assert self.job
        job, self.job = self.job, None
        try:
            return job, self._ray.get(self.answer)
        except self._ray.exceptions.RayTaskError as error:
            if not isinstance(error.cause, MemoryError):
                raise error.cause from None
            return job, self._lost(job, error.cause)
        except self._ray.exceptions.RayActorError:
            return job, self._lost(job, BrokenProcessPool("the actor has gone"))

    def give_up(self) -> tuple[Job, Outcome]:
        """The job whose time is over."""
        assert self.job
        job, self.job = self.job, None
        return job, self._lost(job, FutureTimeoutError())

    def close(self) -> None:
        self._ray.kill(self._actor)

    def _lost(self, job: Job, error: Exception) -> Failed:
        """What became of a job that cost the actor its life, and a new actor."""
        self.close()
        self._open()
        late = isinstance(error, FutureTimeoutError)
        message = told(stopped(error), job.item.files.report.name, self._setup.seconds).message
        return Failed(message, self._setup.seconds if late else 0.0, "timeout" if late else "crashed", again=True)

    def _open(self) -> None:
        self._actor = self._ray.remote(num_cpus=1)(_Actor).remote(self._setup)
        self._ready = self._actor.ready.remote()


class _Actor:
    """A worker in a process of the cluster."""

    def __init__(self, setup: Setup) -> None:
        import ray

        use_one_thread()
        self._worker = Worker(setup.encoder, setup.limits)
        # The shared memory of the cluster is mapped when it is first used, and is none of a report's.
        ray.get(ray.put(bytes(2**20)))
        limit_growth(setup.limits.megabytes + (ocr.MEGABYTES if ocr.available() else 0))

    def ready(self) -> None:
        """Answers as soon as the models are loaded."""

    def review(self, job: Job) -> Outcome:
        return self._worker.review(job)


def _connected(workers: int, address: str | None) -> Any:
    """The library, connected. Raises UsageError where it is not installed, or the cluster cannot be reached."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing leaves this machine
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            '--engine ray 需要另装 Ray，请在程序的源码文件夹里运行 pip install ".[ray]"；不装也可以用 --engine local。'
        ) from error
    quiet: dict[str, Any] = {"logging_level": logging.CRITICAL, "log_to_driver": False}
    try:
        if address:
            _knock(address)
            ray.init(address=address, **quiet)
        else:
            ray.init(address="local", num_cpus=workers, include_dashboard=False, **quiet)
    except (OSError, RuntimeError, ValueError) as error:
        place = f"Ray 集群 {address}" if address else "本机的 Ray"
        raise UsageError(
            f"无法连接{place}：{str(error).strip().splitlines()[0]}；请检查地址，或改用 --engine local。"
        ) from error
    return ray


def _knock(address: str) -> None:
    """Raises OSError where nobody listens: the library itself would try for minutes, and log what it tries."""
    place = urlsplit(address if "//" in address else f"//{address}")
    if place.hostname and place.port:
        socket.create_connection((place.hostname, place.port), _CONNECT_SECONDS).close()
