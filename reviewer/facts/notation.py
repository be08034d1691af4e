"""One notation for what documents write in many ways: numbers, dates, periods, names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# 2025年3月1日, 2025-03-01, 2025.3.1, 2025/3; behind such a date also 3月15日 and 15日.
_WHOLE = r"20\d{2}\s*[年.\-/]\s*(?:1[0-2]|0?[1-9])(?:\s*月(?:\s*份)?)?(?:\s*[.\-/]?\s*(?:3[01]|[12]\d|0?[1-9])\s*日?)?"
_SHORT = r"(?:(?:1[0-2]|0?[1-9])\s*[.\-/]\s*(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?:1[0-2]|0?[1-9])\s*月(?:\s*份)?(?:\s*(?:3[01]|[12]\d|0?[1-9])\s*日)?|(?:3[01]|[12]\d|0?[1-9])\s*日)"
_TO = r"\s*(?:起)?\s*(?:至|到|—+|–|－|-+|~|～|―)\s*"
PERIOD = re.compile(rf"(?P<begin>{_WHOLE})(?:{_TO}(?P<end>{_WHOLE}|{_SHORT}))?")
_PARTS = re.compile(r"\d+")
_HINT = re.compile(
    r"[（(]\s*(?:盖\s*公?章|加盖公章|公章|签章|企业类免填|免填|百分制)[^（）()]*[）)]|注[：:].*$", re.DOTALL
)
_NOTHING = re.compile(r"[/\\—\-_无\s]*")


@dataclass(frozen=True, slots=True)
class Period:
    """Two dates in ISO notation, 2025-03 where the day is not told; `end` may be missing."""

    begin: str
    end: str | None


def period(text: str) -> tuple[Period, str] | None:
    """The first period in `text`, with its own words."""
    match = PERIOD.search(text)
    if match is None:
        return None
    begin = _PARTS.findall(match["begin"])
    end = _completed(begin, _PARTS.findall(match["end"]), "月" in match["end"]) if match["end"] else None
    return Period(_iso(begin), _iso(end) if end else None), match[0]


def _completed(begin: list[str], end: list[str], names_month: bool) -> list[str]:
    """The end's missing year, or year and month, are those of the beginning."""
    if len(end[0]) == 4:
        return end
    return [begin[0], *end] if names_month or len(end) == 2 else [*begin[:2], *end]


def _iso(parts: list[str]) -> str:
    return "-".join(part.zfill(2) for part in parts)


def in_words(date: str) -> str:
    """2025-03-01 as 2025年3月1日, 2025-03 as 2025年3月."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False))


def same_number(one: str, other: str) -> bool:
    """Whether two decimals are one figure, the more exact one rounded to the places of the other."""
    coarse, fine = sorted((Decimal(one), Decimal(other)), key=lambda number: -int(number.as_tuple().exponent))
    return fine.quantize(coarse, ROUND_HALF_UP) == coarse


def plain(text: str) -> str:
    """A name as it is compared: without blanks, width and kinds of brackets."""
    return re.sub(r"[\s“”\"‘’《》]", "", unicodedata.normalize("NFKC", text)).casefold()


def filled_in(text: str) -> str:
    """What was written into a field, without the form's own remarks; empty where nothing was."""
    value = _HINT.sub("", text).strip(" \t　：:")
    return "" if _NOTHING.fullmatch(value) else " ".join(value.split())
