"""The conditions of application (申报条件), held one by one against what the documents say."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.model import Checklist, ChecklistRow, Verdict
from reviewer.scheme import Bounded, Condition
from reviewer.verification.base import Filed, Verified
from reviewer.verification.conditions.absences import check_absence
from reviewer.verification.conditions.base import Answer, Case, Spot
from reviewer.verification.conditions.figures import check_figure
from reviewer.verification.conditions.honours import LEVELS, check_honour
from reviewer.verification.conditions.years import check_years

__all__ = ["verify_conditions"]

_TELLS: dict[Verdict, str] = {"met": "符合", "unmet": "不符", "doubtful": "须核实", "unknown": "未说明"}


def verify_conditions(filed: Filed) -> Verified | None:
    """A row for each condition; None where the scheme states none."""
    cases = {key: Case(condition, filed) for key, condition in filed.scheme.conditions.items()}
    if not cases:
        return None
    answers = {key: _answer(case) for key, case in cases.items()}
    rows = tuple(_row(key, cases[key], answer) for key, answer in answers.items())
    findings = tuple(answer.finding for answer in answers.values() if answer.finding)
    return Verified(Checklist("conditions", "申报条件", rows, _summary(rows, filed.scheme.conditions)), findings)


def _answer(case: Case) -> Answer:
    condition = case.condition
    if condition.figure:
        return check_figure(case, condition.figure)
    if condition.years:
        return check_years(case, condition.years)
    if condition.honour:
        return check_honour(case, condition.honour)
    if condition.absence:
        return check_absence(case, condition.absence)
    if condition.shown_by:
        return _shown(case)
    if condition.document:
        return Answer("unknown", note=f"请看是否附有{condition.document}")
    return Answer("unknown", note=condition.person or "")


def _shown(case: Case) -> Answer:
    """By the requirements of the outline: met where all of them are covered, else a person has to weigh it."""
    rows = [row for node in case.filed.review.coverage for row in node.requirements]
    own = [row for row in rows if row.id in case.condition.shown_by]
    if not own or all(row.status == "missing" for row in own):
        return Answer("unknown")
    best = [row.evidence[0] for row in own if row.evidence]
    spots = tuple(Spot(case.report, item.page, item.bbox, item.quote) for item in best)
    if all(row.status == "covered" for row in own):
        return Answer("met", "有事实支撑", "", spots)
    return Answer("doubtful", "有所体现", "事实不足，请结合其他材料判断", spots)


def _row(key: str, case: Case, answer: Answer) -> ChecklistRow:
    return ChecklistRow(
        id=key,
        item=case.condition.text,
        wanted=_wanted(case.condition),
        found=answer.found,
        verdict=answer.verdict,
        note=answer.note,
        evidence=answer.evidence,
        document=answer.document,
    )


def _wanted(condition: Condition) -> str | None:
    bound: Bounded | None = condition.figure or condition.years
    if bound is not None:
        return bound.in_words(condition.figure.unit if condition.figure else "年")
    if condition.honour:
        return f"{LEVELS[condition.honour.least]}及以上" + ("或行业级" if condition.honour.industry else "")
    return f"近{condition.absence.years}年没有发生" if condition.absence else None


def _summary(rows: tuple[ChecklistRow, ...], conditions: Mapping[str, Condition]) -> str:
    """How many are met, and with which figures: those are what a recommendation rests on."""
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _TELLS}
    told = "，".join(f"{name} {counts[verdict]} 条" for verdict, name in _TELLS.items() if counts[verdict])
    figures = [f"{row.item}（{row.found}）" for row in rows if row.verdict == "met" and conditions[row.id].figure]
    shown = f"材料所述数据：{'；'.join(figures)}。" if figures else ""
    return f"共 {len(rows)} 条，{told}。{shown}是否符合申报条件由人认定。"
