"""Child processes that do one job after the other, each of which may kill its own and no other.

A worker costs as much as starting Python and loading its libraries, so that it is kept for the next job. One that ran
out of time or memory is not: nobody knows what is left in it.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Literal

from reviewer.errors import CancelledError, ReviewerError, never
from reviewer.isolation.answers import packed, unpacked
from reviewer.isolation.confinement import confine, interrupt_blocked, limit_processor

# Jobs after which a worker is replaced, however well they went: libraries leak.
MOST_JOBS = 50
# The largest answer that is taken (bytes): the text of a report with its places takes some 10 MB at most.
MOST_ANSWER = 512 * 2**20
# Seconds between two looks at whether the answer is still wanted.
_BEAT = 0.05
# New objects after which a worker looks for rubbish.
_OBJECTS = 100_000
# Starting up is not the file's fault, and not counted as its time; a machine that takes longer is stuck.
_START_SECONDS = 120.0

Answer = tuple[Literal["ready", "done", "refused", "memory", "failed"], Any]


class Stopped(Exception):  # noqa: N818 - named after what happened
    """A job that did not come to its end."""


class OutOfTime(Stopped):
    """It took more than its time."""


class OutOfMemory(Stopped):
    """It asked for more than its memory."""


class Crashed(Stopped):
    """It ended its process, or answered with what is no answer."""


class NotStarted(Crashed):
    """Its process ended before it had seen any job."""


class Failed(Stopped):
    """It raised what it was not expected to raise; the text is the exception's type."""


class Worker:
    """One child process. `start` gives it a job and `result` waits for it; both once a job."""

    def __init__(self, megabytes: int, prepare: Callable[[], None] | None) -> None:
        # "spawn" everywhere: a forked child would inherit the threads and files of a web server.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, megabytes, prepare), daemon=True)
        with interrupt_blocked():
            self._process.start()
        theirs.close()
        self._jobs = 0
        self._busy = False
        self._ready = False
        self._seconds = 0.0
        self._deadline = 0.0

    def start(self, seconds: float, function: Callable[..., Any], *args: object) -> None:
        """Begins `function(*args)`, which has to be done within `seconds`."""
        self._jobs += 1
        self._seconds = seconds
        self._deadline = time.monotonic() + (seconds if self._ready else _START_SECONDS)
        self._busy = True
        with suppress(OSError):  # it died while it was idle, or starting: `result` will say so
            self._pipe.send((seconds, function, args))

    def result(self, cancelled: Callable[[], bool] = never) -> Any:
        """What the job returns. Raises its ReviewerError, a Stopped, or CancelledError as soon as `cancelled` says so;
        the process is gone then, unless the job itself raised."""
        try:
            answer = self._answer(cancelled)
            if answer[0] == "ready":
                self._ready = True
                self._deadline = time.monotonic() + self._seconds
                answer = self._answer(cancelled)
            return self._value(answer)
        except (ReviewerError, Failed) as error:
            if isinstance(error, CancelledError):
                self.kill()
            raise
        except BaseException:
            self.kill()
            raise

    def _answer(self, cancelled: Callable[[], bool]) -> Answer:
        try:
            while not self._pipe.poll(min(_BEAT, max(self._deadline - time.monotonic(), 0.0))):
                if cancelled():
                    raise CancelledError
                if time.monotonic() >= self._deadline:
                    raise OutOfTime
            answer: Answer = unpacked(self._pipe.recv_bytes(MOST_ANSWER))
        except (EOFError, OSError) as error:
            raise self._crashed() from error
        except (CancelledError, Stopped):
            raise
        except Exception as error:
            # Bytes that are no answer fail in as many ways as there are bytes.
            raise Crashed(type(error).__name__) from error
        return answer

    def _value(self, answer: Answer) -> Any:
        self._busy = False
        match answer:
            case ("done", value):
                return value
            case ("refused", ReviewerError() as error):
                raise error
            case ("failed", kind):
                raise Failed(str(kind))
            case ("memory", _):
                raise OutOfMemory
        raise Crashed("no answer")

    def _crashed(self) -> Stopped:
        self._process.join(1.0)
        code = self._process.exitcode
        if code is not None and hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            return OutOfTime()
        return Crashed(str(code)) if self._ready else NotStarted(str(code))

    @property
    def reusable(self) -> bool:
        return not self._busy and self._jobs < MOST_JOBS and self._process.is_alive()

    def kill(self) -> None:
        """Ends the process, whatever it is doing; more than once does no harm."""
        self._busy = True
        self._process.kill()
        self._process.join()
        self._pipe.close()


class Workers:
    """Gives workers out and keeps up to `idle` of them warm for the next one who asks; none is started before."""

    def __init__(self, megabytes: int, *, idle: int = 0, prepare: Callable[[], None] | None = None) -> None:
        """`prepare` is called once in each worker, before its first job's time begins to run."""
        self._megabytes = megabytes
        self._most_idle = idle
        self._prepare = prepare
        self._idle: list[Worker] = []
        self._lock = Lock()
        # Linux kills a child that asked to die with its parent when the *thread* that started it ends, so that
        # all are started by one that lasts.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="starter")

    def take(self) -> Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is not None and worker.reusable:
            return worker
        if worker is not None:
            worker.kill()
        return self._starter.submit(Worker, self._megabytes, self._prepare).result()

    def give_back(self, worker: Worker) -> None:
        """Keeps a worker that can be used again and for which there is room; ends any other one."""
        with self._lock:
            if worker.reusable and len(self._idle) < self._most_idle:
                self._idle.append(worker)
                return
        worker.kill()

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """A worker for as long as the block lasts."""
        worker = self.take()
        try:
            yield worker
        finally:
            self.give_back(worker)

    def close(self) -> None:
        """Ends the idle workers; those that are out end when they are given back."""
        with self._lock:
            idle, self._idle, self._most_idle = self._idle, [], 0
        for worker in idle:
            worker.kill()
        self._starter.shutdown()


def _serve(pipe: Connection, megabytes: int, prepare: Callable[[], None] | None) -> None:
    """The child's whole life."""
    confine(megabytes)
    if prepare:
        prepare()
    _collect_rarely()
    pipe.send_bytes(packed(("ready", None)))
    while True:
        try:
            seconds, function, args = pipe.recv()
        except EOFError:
            return
        limit_processor(seconds)
        pipe.send_bytes(_answered(function, args))


def _collect_rarely() -> None:
    """A job makes some hundred thousand objects and hardly any rubbish: looking for that would take a twentieth of it."""
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _answered(function: Callable[..., Any], args: tuple[object, ...]) -> bytes:
    try:
        return packed(("done", function(*args)))
    except ReviewerError as error:
        return packed(("refused", error))
    except MemoryError:
        return packed(("memory", None))
    except Exception as error:
        # Files come broken in more ways than any list of exceptions names.
        return packed(("failed", type(error).__name__))
