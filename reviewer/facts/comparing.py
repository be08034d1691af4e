"""Where the documents of one application contradict one another, or the rules on when the survey was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reviewer.facts.fields import MATERIAL
from reviewer.facts.gathering import Materials
from reviewer.facts.notation import in_words, plain, same_number
from reviewer.model import NOWHERE, Document, Fact, Finding, Review, Unchecked
from reviewer.rules.base import LONGEST_EXCERPT, Result, finding
from reviewer.scheme import Scheme
from reviewer.text import squeeze

CONTRADICTION, DATE, COMPLETE = "content.figures", "content.survey-date", "content.survey-materials"


def compare(review: Review, scheme: Scheme, materials: Materials) -> Iterator[Result]:
    """Contradictions, a survey begun too early, and what could not be checked for want of a document."""
    yield from _contradictions(review, scheme)
    yield from _missing(materials)
    yield from _survey_date(review, scheme, materials)
    yield from _materials(review, scheme, materials)


# ---------------------------------------------------------------- contradictions


def _same_name(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _same_project(one: str, other: str) -> bool:
    """A project may be named with or without the firm or its kind."""
    first, second = plain(one), plain(other)
    return first in second or second in first


_SAME: Mapping[str, Callable[[str, str], bool]] = {
    "company": _same_name,
    "project": _same_project,
    "satisfaction_score": same_number,
    "valid_questionnaires": same_number,
    "measurement_year": same_number,
}
_OF_ONE_SURVEY = ("satisfaction_score", "valid_questionnaires")


def _contradictions(review: Review, scheme: Scheme) -> Iterator[Finding]:
    """Each field as the first document tells it against the others; category and level against those reviewed under."""
    for field, same in _SAME.items():
        told = [fact for fact in review.facts if fact.field == field]
        for number, other in enumerate(told[1:], start=1):
            # Who agrees with one of the others speaks of the same thing as that one.
            if _titled(review.document, other) or any(same(one.value, other.value) for one in told[:number]):
                continue
            against = next((one for one in told[:number] if not _of_two_surveys(review, one, other)), None)
            if against is not None:
                yield _contradiction(against, other, review.document)
    applied = {"category": review.category, "level": review.level}
    for fact in review.facts:
        here = applied.get(fact.field)
        if here and fact.value != here:
            yield _other_application(fact, here, scheme)


def _of_two_surveys(review: Review, one: Fact, other: Fact) -> bool:
    """Whether two figures are of different years, and so differ by right."""
    years = {fact.origin: fact.value for fact in review.facts if fact.field == "measurement_year"}
    told = {years.get(one.origin), years.get(other.origin)} - {None}
    return one.field in _OF_ONE_SURVEY and len(told) > 1


def _titled(report: Document, fact: Fact) -> bool:
    """Whether the report's title holds the other document's name in full, however it was read."""
    return fact.field in ("company", "project") and bool(
        report.title and plain(fact.value) in plain(squeeze(report.title.text))
    )


def _contradiction(one: Fact, other: Fact, report: Document) -> Finding:
    """At its place in the report where that has one; the file's name has none."""
    in_report = one.origin == "report"
    placed = in_report and not (report.paged and one.bbox == NOWHERE)
    return finding(
        CONTRADICTION,
        (one.page, one.bbox) if placed else None,
        expected=one.label,
        actual=f"“{one.shown}”（{_where(one)}），另一处写作“{other.shown}”（{_where(other)}）",
        excerpt=(one if in_report else other).quote[:LONGEST_EXCERPT],
        # A report may well speak of last year's survey beside this year's: a person has to look, no more.
        severity="info" if one.field == "measurement_year" else None,
    )


def _other_application(fact: Fact, applied: str, scheme: Scheme) -> Finding:
    named = scheme.categories.get(applied) if fact.field == "category" else scheme.levels.get(applied)
    shown = named.name if named else applied
    return finding(
        CONTRADICTION,
        expected=fact.label,
        actual=f"“{shown}”（评审时所选），另一处写作“{fact.shown}”（{_where(fact)}）",
        excerpt=fact.quote[:LONGEST_EXCERPT],
    )


def _where(fact: Fact) -> str:
    return f"报告{fact.place}" if fact.origin == "report" else f"{fact.document} {fact.place}"


# ---------------------------------------------------------------- the survey


def _missing(materials: Materials) -> Iterator[Unchecked]:
    """One line on the documents that were not handed in, or have no text."""
    if materials.application is None:
        yield Unchecked(CONTRADICTION, "只核对了报告本身；没有提供申请表，没有与申请表核对企业、项目、类别、等级和得分")
    elif not materials.application.has_text:
        yield Unchecked(CONTRADICTION, f"{materials.application.file} 没有可读的文字，没有与申请表核对")


def _unread(materials: Materials) -> str | None:
    """Why the third party's documents tell nothing."""
    if not materials.third_party:
        return "没有提供第三方测量材料"
    if not any(document.has_text for document in materials.third_party):
        return f"{'、'.join(document.file for document in materials.third_party)} 没有可读的文字（多为扫描件）"
    return None


def _survey_date(review: Review, scheme: Scheme, materials: Materials) -> Iterator[Result]:
    """The survey must have begun on the notice's date or later (`survey.earliest`)."""
    earliest = scheme.survey.earliest if scheme.survey else None
    if earliest is None:
        return
    begin = next((fact for fact in review.facts if fact.field == "survey_begin" and fact.origin == "third-party"), None)
    if begin is None:
        yield Unchecked(DATE, _unread(materials) or "第三方测量材料里没有找到调查时间")
    # A date without a day is compared by its month.
    elif begin.value < earliest.isoformat()[: len(begin.value)]:
        clause = scheme.source.clauses.get("survey")
        yield finding(
            DATE,
            expected=f"{in_words(earliest.isoformat())}之后" + (f"（{clause}）" if clause else ""),
            actual=begin.shown,
            excerpt=begin.quote[:LONGEST_EXCERPT],
            where=_where(begin),
        )


def _materials(review: Review, scheme: Scheme, materials: Materials) -> Iterator[Result]:
    """Which of the survey's materials were not found: they may have been handed in otherwise, so it is no fault."""
    if scheme.survey is None:
        return
    reason = _unread(materials)
    if reason:
        yield Unchecked(COMPLETE, f"{reason}，没有核对得分、样本量、年度和材料是否齐全")
        return
    found = {fact.field.removeprefix(MATERIAL) for fact in review.facts}
    lacking = [item.name for key, item in scheme.survey.materials.items() if key not in found and not item.optional]
    if lacking:
        yield Unchecked(COMPLETE, f"在所附的第三方测量材料中没有找到{'、'.join(lacking)}，请看是否另附")
