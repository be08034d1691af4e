"""The web framework, imported without what it does for its own developers."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def load() -> None:
    """Imports gradio. It reads the source of each of its components then, to write a file with hints for editors beside it:
    half of the time that the page takes to start, and a write into what may be a folder of the system's."""
    with _without_sources():
        import gradio  # noqa: F401


@contextmanager
def _without_sources() -> Iterator[None]:
    found = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("not looked for")
        return found(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = found
