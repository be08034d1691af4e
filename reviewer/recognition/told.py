"""What is told of a report's application, and by which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["folder", "file", "content"]
About = Literal["scheme", "category"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one ground tells: an id, and the `words`, verbatim, that tell it. `against` is what a weaker ground says."""

    value: str
    source: Source
    words: str
    against: Told | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is told; None for what is not."""

    scheme: Told | None
    category: Told | None
    level: Told | None
