"""What documents say of the things that the opinion form asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.model.geometry import BBox

# Who granted an honour, the highest first; to whom.
HonourLevel = Literal["national", "province", "city", "county", "industry", "unit"]
HonourHolder = Literal["person", "organisation"]
Origin = Literal["report", "third-party", "application"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What one document says of one thing that the opinion form asks for.

    `field` is called `label` in Chinese. `value` is in one notation whoever says it: a number without unit, an ISO date
    (2025-03 where the day is not told), the id of a category or level; `shown` is what a person reads in its stead.
    `document` is the file's name, `place` the page in words, `quote` verbatim.
    """

    field: str
    label: str
    value: str
    shown: str
    origin: Origin
    document: str
    page: int
    place: str
    bbox: BBox
    quote: str
