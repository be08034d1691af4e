"""Conditions that something did not happen: the text must say so for all kinds and for long enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.facts.dates import Month, latest
from reviewer.model import Document
from reviewer.scheme import AbsenceCondition
from reviewer.text import chinese_value
from reviewer.text.located import all_sentences
from reviewer.verification.conditions.base import Answer, Case, Spot

_NONE = re.compile(r"未发生|未被|未列入|没有被|没有发生|未出现|没有出现|从未|未曾|无|零|没有|未有|未受|杜绝|不存在")
_PREVENTED = re.compile(
    r"预防|防止|防范|避免|应急|预案|演练|隐患|风险|处置|处理办法|制度|规定|责任书|追究|一票否决|考核|如[遇发]|若|一旦|目标|力争|案例|警示|外单位|兄弟单位"
)
_HAPPENED = re.compile(r"发生|出现|造成|引发|酿成|导致|受到|被")
_GRAVE = re.compile(r"重大|特大|较大|严重|死亡|伤亡|大面积|停产")
_HARMLESS = re.compile(f"{_NONE.pattern}|{_PREVENTED.pattern}|轻微|未遂|一般性|虚惊")
_LONG = re.compile(r"从未|自?(?:成立|建[站班厂院]|投产|开业)以来|多年来?|历年")
_YEARS = re.compile(
    r"[近连]续?([一二两三四五六七八九十]|\d+)个?年|(?<![第\d])([两三四五六七八九十]|\d{1,2})(?:年[来内里间，]|个年度)"
)
_SINCE = re.compile(r"(20\d\d)\s*年(?:\d{1,2}\s*月)?\s*(?:以来|起|至今)")
_SPAN = re.compile(r"(20\d\d)\s*年?\s*[—–\-~～至到]\s*(20\d\d)\s*年")


def check_absence(case: Case, wanted: AbsenceCondition) -> Answer:
    """Contradicted by a text that tells of such a thing; met where all kinds are said not to have happened."""
    documents = list(case.told_by_applicant())
    told = [spot for document in documents for spot in _sentences(document, wanted.event)]
    happened = next((spot for spot in told if _tells_of_one(spot.quote, wanted)), None)
    if happened is not None:
        return _contradicted(case, happened)
    denied = [spot for spot in told if any(_NONE.search(clause) for clause in _clauses(spot.quote, wanted.event))]
    kinds = wanted.kinds or ((wanted.event,),)
    shown = [next((spot for spot in denied if _names(spot.quote, kind, wanted.event)), None) for kind in kinds]
    lacking = [kind[0] for kind, spot in zip(kinds, shown, strict=True) if spot is None]
    spots = tuple({spot.quote: spot for spot in shown if spot}.values())
    if not spots:
        return Answer("unknown")
    if lacking:
        return Answer("doubtful", "部分说明", f"没有说到{'、'.join(lacking)}", spots)
    if not all(_long_enough(spot.quote, wanted.years, latest(documents)) for spot in spots):
        return Answer("doubtful", "说明没有发生", f"没有写明近{wanted.years}年", spots)
    return Answer("met", "说明没有发生", "", spots)


def _sentences(document: Document, event: str) -> Iterator[Spot]:
    for sentence in all_sentences(document):
        if event in sentence.text:
            yield Spot(document, *sentence.place, sentence.text.strip())


def _names(sentence: str, kind: Sequence[str], event: str) -> bool:
    """Whether a sentence names the event of this kind: 质量、安全、环保等事故."""
    return any(
        (event in word and word in sentence) or re.search(f"{word}[^，。；]{{0,16}}{event}", sentence) for word in kind
    )


def _tells_of_one(sentence: str, wanted: AbsenceCondition) -> bool:
    """Whether a sentence says that it happened; rules, drills and what was prevented do not."""
    clauses = _clauses(sentence, wanted.event)
    if wanted.usual:
        clauses = [clause for clause in clauses if any(_names(clause, kind, wanted.event) for kind in wanted.kinds)]
    return any(_HAPPENED.search(clause) and not _HARMLESS.search(clause) for clause in clauses)


def _clauses(sentence: str, event: str) -> list[str]:
    """The clauses that name the event."""
    return [clause for clause in re.split("[，。；]", sentence) if event in clause]


def _contradicted(case: Case, spot: Spot) -> Answer:
    """A grave one is against the condition; of another a person has to tell how grave it was."""
    if _GRAVE.search(spot.quote):
        said = f"材料写到发生过；见{case.quoted(spot)}"
        return Answer("unmet", "写到发生过", "", (spot,), case.wrong(said, spot))
    said = f"材料写到发生过，没有写明轻重，请核实；见{case.quoted(spot)}"
    return Answer("doubtful", "写到发生过", "没有写明轻重", (spot,), case.wrong(said, spot, "warning"))


def _long_enough(sentence: str, years: int, now: Month | None) -> bool:
    if _LONG.search(sentence):
        return True
    counted = _YEARS.search(sentence)
    if counted:
        return chinese_value(counted[1] or counted[2]) >= years
    span, since = _SPAN.search(sentence), _SINCE.search(sentence)
    if span:
        return int(span[2]) - int(span[1]) + 1 >= years
    return bool(since and now and now.year - int(since[1]) >= years)
