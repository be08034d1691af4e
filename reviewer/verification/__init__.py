"""Holds single statements of an application against its documents, one by one: a checklist each, with the findings."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.verification.base import Filed, Verified
from reviewer.verification.conditions import verify_conditions
from reviewer.verification.indicators import verify_indicators
from reviewer.verification.self_assessment import verify_self_assessment

# In the order in which the checklists are shown; each gives None where the scheme has nothing of its kind.
_VERIFICATIONS: tuple[Callable[[Filed], Verified | None], ...] = (
    verify_conditions,
    verify_self_assessment,
    verify_indicators,
)

__all__ = ["Filed", "Verified", "verify"]


def verify(filed: Filed) -> tuple[Verified, ...]:
    """Every checklist that the scheme asks for in this category."""
    made = (verification(filed) for verification in _VERIFICATIONS)
    return tuple(verified for verified in made if verified is not None)
