"""What a reader of the notice hands on: values with the line that tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from reviewer.notice.source import SourceLine

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Told(Generic[T_co]):
    """A value and the line of the notice that tells it.

    `doubt` says where the notice tells it otherwise, or not clearly, and what was taken.
    """

    value: T_co
    line: SourceLine
    doubt: str = ""
