"""Reads a report, PDF or docx, in a child process with limits on time and memory: its own, or one that does all the work.

Files come from strangers: one of a kilobyte can ask for gigabytes or never end, and no exception handler helps
against that. A child that is out of bounds is killed and harms nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from reviewer.errors import CancelledError, DamagedError, ReviewerError, TimeLimitError, TooLargeError, never
from reviewer.model import Document
from reviewer.structure import NO_TITLES, Titles

# Seconds between two looks at whether the reading is still wanted.
_BEAT = 0.1
# What a zip archive, and so a docx, begins with.
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and megabytes (address space, where the system can limit it) that one report may take."""

    seconds: float = 120.0
    megabytes: int = 1536


class Pending(Protocol):
    """A report that is being read; leaving the `with` block ends the reading, also where nobody waited for it."""

    def __enter__(self) -> Pending: ...

    def __exit__(self, *_: object) -> None: ...

    def result(self, cancelled: Callable[[], bool] = never) -> Document: ...


class Reader(Protocol):
    """Begins to read a report, so that other work can be done meanwhile."""

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Pending: ...


@dataclass(frozen=True, slots=True)
class IsolatedReader:
    """Reads each report in a child process of its own."""

    limits: Limits = Limits()

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Reading:
        return Reading(path, self.limits, titles)


class Reading:
    """A report that is being read in a child process; `result` waits for it."""

    def __init__(self, path: Path, limits: Limits, titles: Titles = NO_TITLES) -> None:
        self._path = path
        self._limits = limits
        self._pool = _child(limits)
        self._future = self._pool.schedule(_read, args=(path, titles), timeout=limits.seconds)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the child, also where nobody waited for its result."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def result(self, cancelled: Callable[[], bool] = never) -> Document:
        """The document. Raises what the reader raises; TimeLimitError, TooLargeError or DamagedError where the
        child had to be stopped; CancelledError as soon as `cancelled` says so."""
        while not wait([self._future], timeout=_BEAT).done:
            if cancelled():
                raise CancelledError
        return self._outcome()

    def _outcome(self) -> Document:
        try:
            document: Document = self._future.result()
        except ReviewerError:
            raise
        except Exception as error:
            raise told(error, self._path.name, self._limits.seconds) from error
        return document


class Skimming:
    """Skims reports in one child process, file after file; leaving the `with` block ends it.

    A file that ends the child or outlasts the limits is skimmed to nothing, and the next one gets a new child.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool = _child(limits)

    def __enter__(self) -> Skimming:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def text_of(self, path: Path) -> str:
        """As `skim` gives it."""
        future = self._pool.schedule(skim, args=(path,), timeout=self._limits.seconds)
        try:
            return str(future.result())
        except Exception:
            # Whatever is wrong with the file, the review of it will say so.
            return ""


def skim(path: Path) -> str:
    """The report's plain text, a line a line, in tens of milliseconds; for what only needs its words.

    Of a file that cannot be read there is none, and no error: who skims a report wants to know what it is about, and
    the review that follows says with all due care what is wrong with it. Only for a process that may be killed: a
    hostile PDF can abort it.
    """
    # Imported here, so that the parent never loads the libraries behind the readers.
    if is_word(path):
        from reviewer.docx.skim import skim_docx

        return skim_docx(path)
    from reviewer.pdf.skim import skim_pdf

    return skim_pdf(path)


def _child(limits: Limits) -> ProcessPool:
    # "spawn" everywhere: a forked child would inherit the threads and files of a web server.
    return ProcessPool(
        max_workers=1, context=get_context("spawn"), initializer=limit_memory, initargs=(limits.megabytes,)
    )


@dataclass(frozen=True, slots=True)
class DirectReader:
    """Reads in this process, for one that may itself be killed and is limited as a whole."""

    def start(self, path: Path, titles: Titles = NO_TITLES) -> DirectReading:
        return DirectReading(path, titles)


@dataclass(frozen=True, slots=True)
class DirectReading:
    """A report that is read when its result is asked for."""

    path: Path
    titles: Titles

    def __enter__(self) -> DirectReading:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing runs besides this process."""

    def result(self, cancelled: Callable[[], bool] = never) -> Document:
        """The document. Raises what `Reading` raises, but MemoryError as it is: this process has to go."""
        if cancelled():
            raise CancelledError
        try:
            return _read(self.path, self.titles)
        except (MemoryError, ReviewerError):
            raise
        except Exception as error:
            raise told(error, self.path.name) from error


def told(error: Exception, name: str, seconds: float = 0.0) -> ReviewerError:
    """What users are told of an error that ended the work on a file, or the process that did it.

    Files come broken in more ways than any list of exceptions names; one of them ends only its own review.
    """
    match error:
        case FutureTimeoutError():
            return TimeLimitError(
                f"{name} 读取超过 {seconds:.0f} 秒仍未完成，已中止；请去掉过大的图片，在 Word 或 WPS 中重新导出后再试。"
            )
        case MemoryError():
            return TooLargeError(f"{name} 读取时占用的内存超过上限，已中止；请在 Word 或 WPS 中重新导出后再试。")
        case ProcessExpired() | BrokenProcessPool():
            return DamagedError(f"{name} 使读取程序意外退出，文件可能已损坏；请在 Word 或 WPS 中重新导出后再试。")
        case _:
            return DamagedError(f"{name} 的内容有误，无法读取；请在 Word 或 WPS 中重新导出后再试。")


def limit_memory(megabytes: int) -> None:
    """Caps this process's address space; Windows has no such limit, there the time limit has to do."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _read(path: Path, titles: Titles) -> Document:
    """Reads by what the file holds, whatever its name says; what is neither is left to the PDF reader to refuse."""
    # Imported here, so that the parent never loads the libraries behind the readers.
    if is_word(path):
        from reviewer.docx.reader import read_docx

        return read_docx(path, titles)
    from reviewer.pdf.reader import read_document

    return read_document(path, titles)


def is_word(path: Path) -> bool:
    """Whether the file is to be read as a Word document."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP
