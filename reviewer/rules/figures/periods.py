"""Which year a figure belongs to."""

from __future__ import annotations

import re
from functools import cache

from reviewer.rules.figures.words import lexicon

# A figure's year is one of 2024, UNDATED where the text does not tell, NOW for 目前, OTHER for periods that are no year.
UNDATED, NOW, OTHER = "", "now", "other"
# One year or a list of them: 2024年, 2022—2024年, 2022年、2023年和2024年.
YEARS = re.compile(r"(?<!\d)20\d\d(?:\s*年?\s*[—–\-~～至到、，和及]\s*20\d\d)*\s*年(?:度|底|末)?")
_YEAR = re.compile(r"20\d\d")
_SPAN = re.compile(r"20\d\d\s*年?\s*[—–\-~～至到]\s*20\d\d")


def year_list(text: str) -> list[str]:
    """The years of the last list in `text`; 2022—2024年 are three."""
    lists = YEARS.findall(text)
    years = _YEAR.findall(lists[-1]) if lists else []
    if lists and _SPAN.search(lists[-1]):
        return [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    return years


def year_spoken_of(text: str) -> str:
    """The year of `text`, if that is the only period it speaks of."""
    periods = {_period(mention) for mention in _mentions().finditer(text) if not mention["baseline"]}
    return periods.pop() if len(periods) == 1 and not periods & {NOW, OTHER} else UNDATED


def period_of(before: str, inherited: str) -> str:
    """The period of a figure that stands behind `before` in its sentence."""
    period = inherited
    for mention in _mentions().finditer(before):
        # 由2022年的91分提高到95分: the year is that of the figure right behind it only.
        if not mention["baseline"] or before[mention.end() :].strip() in ("", "的"):
            period = _period(mention)
    return period


def _period(mention: re.Match[str]) -> str:
    if mention["now"]:
        return NOW
    if mention["other"] or mention["since"] or mention["month"]:
        return OTHER
    years = _YEAR.findall(mention["years"])
    return str(years[0]) if len(years) == 1 else OTHER


@cache
def _mentions() -> re.Pattern[str]:
    words = lexicon()
    year = rf"(?P<baseline>{words.baseline}\s*)?(?P<years>{YEARS.pattern})(?P<since>{words.since})?(?P<month>\s*\d+月(?!底|末))?"
    return re.compile(rf"{year}(?:\s*12月(?:底|末))?|(?P<other>{words.other_period})|(?P<now>{words.now})")
