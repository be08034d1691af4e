"""Numbers as a table's cell writes them, and what can be reckoned with them: each is as exact as its last place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.text import squeeze

_NUMBER = re.compile(
    r"约?(?P<open>[（(])?(?P<sign>[-－−–—+＋])?(?P<digits>\d[\d,，]*(?:\.\d+)?)(?P<unit>万元|亿元|元|[%％]|分)?(?(open)[）)])"
)
_NOTHING = re.compile(r"[/／\\—\-–_无暂]*")
_IN_TEN_THOUSANDS: Mapping[str, float] = {"元": 1e-4, "亿元": 1e4}
# A share written as a decimal (0.452) is no larger than this; a percentage without its sign may be as small (0.9).
_LARGEST_SHARE = 1.0


@dataclass(frozen=True, slots=True)
class Interval:
    """All that a rounded number may have been."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> Interval:
        return Interval(self.low * factor, self.high * factor)

    def over(self, other: Interval) -> Interval | None:
        """The quotient; None where nothing tells that the divisor is more than nothing."""
        if other.low <= 0:
            return None
        corners = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))


@dataclass(frozen=True, slots=True)
class Written:
    """A cell's number: `value` as written, in 万元 or per cent; `readings` are what it may mean."""

    text: str
    value: float
    readings: tuple[Interval, ...]

    @property
    def amount(self) -> Interval:
        return self.readings[0]


def is_blank(cell: str) -> bool:
    """Whether nothing was filled in."""
    return bool(_NOTHING.fullmatch(squeeze(cell)))


def read_number(cell: str, rounding: float, *, percent: bool = False) -> Written | None:
    """The number that fills a cell; None where it holds anything else. `rounding` is in units of the last place."""
    text = squeeze(cell)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits = re.sub("[,，]", "", match["digits"])
    negative = bool(match["open"]) or (match["sign"] or "") in tuple("-－−–—")
    scale = _IN_TEN_THOUSANDS.get(match["unit"] or "", 1.0) * (-1 if negative else 1)
    slack = rounding * 10.0 ** -len(digits.partition(".")[2]) * abs(scale)
    value = float(digits) * scale
    readings = [Interval(value - slack, value + slack)]
    if percent and not match["unit"] and "." in digits and abs(value) <= _LARGEST_SHARE:
        readings.append(readings[0].times(100))
    return Written(text, value, tuple(readings))


def plain_number(value: float, places: int = 2) -> str:
    """A number without needless decimals."""
    return f"{value:.{places}f}".rstrip("0").rstrip(".")
