"""What a verification sees, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.facts import Materials
from reviewer.model import Checklist, Review
from reviewer.rules.base import Result
from reviewer.scheme import Outline, Scheme


@dataclass(frozen=True, slots=True)
class Filed:
    """An application: its report as far as it is reviewed, the scheme as it reads for its category, the other documents."""

    review: Review
    scheme: Scheme
    outline: Outline
    materials: Materials


@dataclass(frozen=True, slots=True)
class Verified:
    """A checklist, the findings that follow from it, and what could not be checked."""

    checklist: Checklist
    results: tuple[Result, ...]
