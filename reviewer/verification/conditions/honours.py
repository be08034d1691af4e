"""Conditions on honours: one of the level that is wanted, or above, told by the applicant's own documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reviewer.facts.dates import Month, latest
from reviewer.facts.honours import Honour, honours
from reviewer.model import HonourLevel
from reviewer.scheme import HonourCondition
from reviewer.scheme.conditions import Holder
from reviewer.verification.conditions.base import Answer, Case, Spot

LEVELS: Mapping[HonourLevel, str] = {
    "national": "国家级",
    "province": "省级",
    "city": "市级",
    "county": "县区级",
    "industry": "行业级",
    "unit": "本单位",
}
_HOLDERS: Mapping[Holder, re.Pattern[str]] = {
    "firm": re.compile(r"公司|集团|企业|单位|全院|医院|车站|银行"),
    "team": re.compile(r"班组|班|站|所|队|窗口|小组|全班"),
    "person": re.compile(r"本人|个人|[他她我](?!们)|先生|女士|师傅"),
}
_GIVEN = re.compile(r"荣获|获得|获评|获|被|评为|授予|认定为|命名为")
_YEAR = re.compile(r"20\d\d")


def check_honour(case: Case, wanted: HonourCondition) -> Answer:
    now = latest(case.told_by_applicant())
    found = [
        (Spot(document, honour.page, honour.bbox, honour.quote), honour)
        for document in case.told_by_applicant()
        for honour in honours(document)
        if _is_meant(honour, wanted, now)
    ]
    enough = [(spot, honour) for spot, honour in found if wanted.admits(honour.level)]
    if enough:
        spots = tuple(spot for spot, _ in enough[:2])
        return Answer("met", LEVELS[enough[0][1].level], "", spots)
    if not found:
        return Answer("unknown", finding=case.unstated("材料没有写明这样的荣誉，也可能写了荣誉而没有写明授予单位"))
    spot, honour = found[0]
    said = f"只写到{LEVELS[honour.level]}的荣誉，没有写明{LEVELS[wanted.least]}及以上的；见{case.quoted(spot)}"
    return Answer("unknown", LEVELS[honour.level], "级别不够", (spot,), case.unstated(said, spot))


def _is_meant(honour: Honour, wanted: HonourCondition, now: Month | None) -> bool:
    """Whether an honour is of the right name, age and holder, as far as its words tell."""
    named = not wanted.named or any(name in honour.quote for name in wanted.named)
    years = [int(year) for year in _YEAR.findall(honour.quote)]
    old = wanted.within and years and now and max(years) < now.year - wanted.within
    # The reader of honours knows the whole sentence: an organisation's is no person's, whatever its own words leave out.
    others = wanted.of is not None and honour.holder == ("organisation" if wanted.of == "person" else "person")
    return named and not old and not others and _holder(honour.quote) in (None, wanted.of or _holder(honour.quote))


def _holder(quote: str) -> Holder | None:
    """Who got it, by the words before those that say it was given; None where they do not tell."""
    given = _GIVEN.search(quote)
    before = quote[: given.start()] if given else ""
    told = [(match.end(), holder) for holder, pattern in _HOLDERS.items() for match in pattern.finditer(before)]
    return max(told)[1] if told else None
