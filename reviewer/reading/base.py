"""What a reader does, in whatever process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from reviewer.errors import never
from reviewer.model import Document
from reviewer.structure import NO_TITLES, Titles


class Pending(Protocol):
    """A report that is being read; leaving the `with` block ends the reading, also where nobody waited for it."""

    def __enter__(self) -> Pending: ...

    def __exit__(self, *_: object) -> None: ...

    def result(self, cancelled: Callable[[], bool] = never) -> Document: ...


class Reader(Protocol):
    """Begins to read a report, so that other work can be done meanwhile."""

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Pending: ...
