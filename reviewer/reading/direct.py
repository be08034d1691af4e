"""Reading in this very process, for one that may itself be killed and is limited as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewer.errors import CancelledError, ReviewerError
from reviewer.isolation import Failed
from reviewer.limits import USUAL, Limits
from reviewer.model import Document
from reviewer.reading.course import Course, Recogniser
from reviewer.reading.messages import told
from reviewer.reading.steps import read, recognise_page
from reviewer.structure import NO_TITLES, Titles


@dataclass(frozen=True, slots=True)
class DirectReader:
    """Reads in this process, for one that may itself be killed and is limited as a whole."""

    limits: Limits = USUAL

    def start(self, path: Path, titles: Titles = NO_TITLES) -> DirectReading:
        return DirectReading(path, self.limits, titles)


class DirectReading(Course):
    """A report that is read when its result is asked for. A MemoryError is raised as it is: this process has to go."""

    def __enter__(self) -> DirectReading:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing runs besides this process."""

    def _read(self, cancelled: Callable[[], bool]) -> Document:
        if cancelled():
            raise CancelledError
        try:
            return read(self._path, self._titles, self._limits)
        except (MemoryError, ReviewerError):
            raise
        except Exception as error:
            # Files come broken in more ways than any list of exceptions names.
            raise told(Failed(type(error).__name__), self._path.name) from error

    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        if cancelled():
            raise CancelledError
        try:
            return function(*args)
        except MemoryError:
            raise
        except Exception:
            # What went wrong on the file's first reading is told already.
            return None

    @contextmanager
    def _recogniser(self, cancelled: Callable[[], bool]) -> Iterator[Recogniser]:
        yield lambda number: self._try(cancelled, recognise_page, self._path, number)
