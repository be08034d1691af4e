"""What the server writes about itself: where something failed and what kind of failure it was, never with whose words."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Discreet(logging.Formatter):
    """Shows an exception by its place and kind. Its message may quote a report, name a file or hold an address."""

    def formatException(  # noqa: N802 - the library's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "\n".join(_lines(ei[1])) if ei[1] else ""


def log_discreetly() -> None:
    """Sends what this program has to say, and warnings of all others, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(_FORM))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("reviewer").setLevel(logging.INFO)


def _lines(error: BaseException) -> list[str]:
    """The earlier of two exceptions first, as Python itself does."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = map(_place, traceback.extract_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return [*(_lines(earlier) if earlier else []), *frames, kind]


def _place(frame: traceback.FrameSummary) -> str:
    return f"  {frame.filename}:{frame.lineno} {frame.name}"
