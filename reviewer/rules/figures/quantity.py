"""Quantities in Chinese text: numbers with units, understood well enough to tell whether two of them can be equal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from reviewer.rules.figures.words import lexicon

# The measure of numbers of people.
PEOPLE = "人"
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MAGNITUDES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[〇零一二两三四五六七八九十百千]+(?:点[〇零一二三四五六七八九]+)?"
_DIGIT = re.compile(r"[\d〇零一二两三四五六七八九十百千]")
_ROUND = re.compile(r"[1-9]\d+00")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number with its unit can mean: from `low` to `high` (None: open above), told in steps of `step`."""

    measure: str
    low: Decimal
    high: Decimal | None
    step: Decimal

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be the same value; a finer figure may have been rounded or cut to the coarser one."""
        slack = max(self.step, other.step) if self.step != other.step else Decimal(0)
        return _reaches(self.high, other.low, slack) and _reaches(other.high, self.low, slack)

    def is_comparable(self, other: Quantity) -> bool:
        """Whether the values are near enough, or differ by their unit alone, to speak of the same thing."""
        small, large = sorted((self.low, other.low))
        if small <= 0 or large <= small * Decimal(str(lexicon().farthest)):
            return small > 0 or large == 0
        return small.normalize().as_tuple().digits == large.normalize().as_tuple().digits


def _reaches(high: Decimal | None, low: Decimal, slack: Decimal) -> bool:
    return high is None or low <= high or low - high < slack


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity with its place in the text that it was read from."""

    begin: int
    end: int
    quantity: Quantity


def has_number(text: str) -> bool:
    """Whether a number may stand in `text`; looking for quantities takes much longer."""
    return bool(_DIGIT.search(text))


def read_quantities(text: str) -> Iterator[Reading]:
    """All numbers of `text` that have a known unit."""
    for match in _pattern().finditer(text):
        unit = _unit(match)
        if unit:
            yield Reading(match.start(), match.end(), _quantity(match, unit))


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, lexicon().measures), key=len, reverse=True))
    vague = f"(?:{lexicon().about}|{lexicon().at_least})"
    number, magnitude = f"(?:{_ARABIC}|{_CHINESE})", "(?:百万|千万|[万亿千百])?"
    return re.compile(
        rf"(?<![\d.A-Za-z第])(?P<before>{vague})?\s*(?P<fraction>[百千]分之)?"
        rf"(?:(?P<lower>{number})\s*(?P<lower_magnitude>{magnitude})(?:{units})?\s*[—–\-~～至到]+\s*)?"
        rf"(?P<number>{number})(?P<odd>[多余来])?\s*(?P<magnitude>{magnitude})(?P<odder>[多余来])?\s*(?P<unit>(?:{units})(?!\d+秒))?"
        rf"(?P<after>{vague})?"
    )


def _unit(match: re.Match[str]) -> str | None:
    if match["fraction"]:
        return "%" if match["fraction"].startswith("百") else "‰"
    return match["unit"]


def _quantity(match: re.Match[str], unit: str) -> Quantity:
    measure, factor = lexicon().measures[unit]
    scale = Decimal(str(factor)) * _MAGNITUDES[match["magnitude"]]
    value, decimals = _number(match["number"])
    low = high = value * scale
    if match["lower"]:
        lower_scale = Decimal(str(factor)) * _MAGNITUDES[match["lower_magnitude"] or match["magnitude"]]
        low = _number(match["lower"])[0] * lower_scale
    return _widened(Quantity(measure, low, high, scale.scaleb(-decimals)), match)


def _widened(quantity: Quantity, match: re.Match[str]) -> Quantity:
    """The quantity with what the words around its number, and the zeros at its end, leave open."""
    around = [match[name] for name in ("before", "odd", "odder", "after") if match[name]]
    low, high = quantity.low, quantity.high
    if any(re.fullmatch(lexicon().at_least, word) for word in around):
        return Quantity(quantity.measure, low, None, quantity.step)
    rounded = lexicon().round_share if _ROUND.fullmatch(match["number"]) else 0
    share = Decimal(str(lexicon().about_share if around else rounded))
    return Quantity(quantity.measure, low * (1 - share), high and high * (1 + share), quantity.step)


def _number(text: str) -> tuple[Decimal, int]:
    """The value of a number in Arabic or Chinese numerals, and how many decimals it is written with."""
    if text[0].isdigit():
        plain = text.replace(",", "")
        return Decimal(plain), len(plain.partition(".")[2])
    whole, _, decimals = text.partition("点")
    fraction = "".join(str(_DIGITS[sign]) for sign in decimals)
    return Decimal(f"{_chinese(whole)}.{fraction or 0}"), len(fraction)


def _chinese(text: str) -> int:
    """The value of a whole number in Chinese numerals: 十七, 三百零五, 二〇二四."""
    if not any(sign in _PLACES for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = digit = 0
    for sign in text:
        if sign in _PLACES:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
