"""Conditions on how long something has lasted, by the years or the dates that the documents tell."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.facts.dates import Elapsed, Month, elapsed, latest
from reviewer.model import Document
from reviewer.scheme import YearsCondition
from reviewer.verification.conditions.base import Answer, Case, Spot

# The application is filed within about so many years after the last thing that its documents tell of.
_FILED_WITHIN = 1.0


def check_years(case: Case, wanted: YearsCondition) -> Answer:
    """Met where the shortest time that the words can mean suffices, unmet where the longest does not."""
    now = latest(case.told_by_applicant())
    told = [(document, item) for document in case.documents for item in elapsed(document, wanted.labels, now)]
    if not told:
        return Answer("unknown")
    document, item = _telling(told, wanted)
    spot = Spot(document, item.page, item.bbox, item.quote)
    found = _shown(item, now)
    if wanted.at_most is None:
        sure, possible = wanted.holds(item.least), wanted.holds(item.most + (_FILED_WITHIN if item.begin else 0))
    else:
        sure, possible = wanted.holds(item.most), wanted.holds(item.least)
    if sure:
        return Answer("met", found, "", (spot,))
    if possible:
        return Answer("doubtful", found, "请按申报日期核算", (spot,))
    wrong = case.wrong(f"材料写的是{found}，要求{wanted.in_words('年')}；见{case.quoted(spot)}", spot)
    return Answer("unmet", found, "", (spot,), wrong)


def _telling(told: Sequence[tuple[Document, Elapsed]], wanted: YearsCondition) -> tuple[Document, Elapsed]:
    """The beginning that counts; for the first one that is told, the one longest ago."""
    # A number of years is told of the matter itself, while dates may be those of earlier posts.
    spoken = [pair for pair in told if pair[1].begin is None] or told
    choose = max if wanted.since == "first" else min
    return choose(spoken, key=lambda pair: pair[1].least)


def _shown(item: Elapsed, now: Month | None) -> str:
    if item.begin is None or now is None:
        return f"{item.least:g}年"
    return f"{_month(item.begin)}开始，到{_month(now)}"


def _month(month: Month) -> str:
    return f"{month.year}年" + (f"{month.month}月" if month.month else "")
