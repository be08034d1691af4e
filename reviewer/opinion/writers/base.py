"""What the writers share: what they are asked, what a chat model offers, and when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import SecretStr

from reviewer.errors import never
from reviewer.model import Opinion, Review
from reviewer.opinion.prompts import Message
from reviewer.scheme import Outline


@dataclass(frozen=True, slots=True)
class Request:
    """The composed draft with the review that it rests on; `cancelled` is asked while the writer works."""

    review: Review
    outline: Outline
    draft: Opinion
    cancelled: Callable[[], bool] = never


class Writer(Protocol):
    """Gives the draft its wording. It returns an opinion whatever happens: what fails stays as composed, with a note."""

    @property
    def warning(self) -> str | None:
        """What the user must know before work starts (Chinese)."""

    def write(self, request: Request) -> Opinion: ...


class Compose:
    """The composed draft as it is; no model is asked."""

    warning = None

    def write(self, request: Request) -> Opinion:
        return request.draft


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a model may take: `context` and `answer` in tokens, the rest in seconds.

    `total` is for all prompts of a report, `call` for one; `retry` is the first pause before a repeated request, which
    doubles from one to the next.
    """

    context: int = 8192
    answer: int = 3072
    total: float = 600.0
    call: float = 180.0
    retry: float = 1.0
    borderline: float = 0.55


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service: its base URL (…/v1), the model there, the key where it asks for one."""

    url: str
    model: str
    key: SecretStr | None = None


class Stop:
    """When to stop: the time is up, or the user has cancelled. Seconds count from its making."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool] = never) -> None:
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self._cancelled = cancelled

    def reason(self) -> str | None:
        """Why to stop now (Chinese); None to go on."""
        if self._cancelled():
            return "已被取消"
        return f"超过了 {self._seconds:g} 秒的时限" if self.remaining() <= 0 else None

    def remaining(self) -> float:
        """Seconds left."""
        return self._end - time.monotonic()

    def within(self, seconds: float) -> Stop:
        """A stop for one call: after `seconds`, or when this one says so."""
        return Stop(min(seconds, max(self.remaining(), 0.0)), self._cancelled)


class ChatModel(Protocol):
    """A language model that answers messages. Its methods raise WriterError where it cannot be used or stalls."""

    @property
    def name(self) -> str:
        """How it is called in notes."""

    @property
    def warning(self) -> str | None: ...

    def context(self) -> int:
        """Tokens that prompt and answer may take together."""

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the messages as they are sent, or more."""

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any], tokens: int, stop: Stop) -> str:
        """The raw answer, of at most `tokens` tokens."""
