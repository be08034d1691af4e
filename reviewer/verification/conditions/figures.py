"""Conditions on a figure: the latest one that each document states, held against the bound and against one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewer.facts.measured import OTHER, Measured, Sought, measured
from reviewer.facts.notation import same_number
from reviewer.model import Document, Finding
from reviewer.rules.base import finding
from reviewer.scheme import FigureCondition
from reviewer.verification.conditions.base import Answer, Case, Spot

CONTRADICTION = "content.figures"


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with the document that states it; `holds` is None where its words leave it open (95%以上 for 超过95%)."""

    figure: Measured
    document: Document
    holds: bool | None

    @property
    def spot(self) -> Spot:
        return Spot(self.document, self.figure.page, self.figure.bbox, self.figure.quote)


def check_figure(case: Case, wanted: FigureCondition) -> Answer:
    """Met or unmet where all documents agree on that; doubtful where they do not, or where only an aim is told."""
    sought = Sought(wanted.labels, wanted.unit, wanted.unlike)
    told = {document.sha256: (document, measured(document, sought)) for document in case.documents}
    readings = [
        Reading(figure, document, _holds(figure, wanted))
        for document, figures in told.values()
        for figure in _current(figures, wanted)
    ]
    if not readings:
        return _nothing_stated(case, wanted, [(d, figure) for d, figures in told.values() for figure in figures])
    answers = {reading.holds for reading in readings}
    found = "、".join(dict.fromkeys(_shown(reading.figure, wanted) for reading in readings))
    spots = tuple(reading.spot for reading in readings)
    if answers == {False}:
        wrong = case.wrong(
            f"材料写的是{found}，要求{wanted.in_words(wanted.unit)}；见{case.quoted(spots[0])}", spots[0]
        )
        return Answer("unmet", found, "", spots, wrong)
    other = next((one for one in readings[1:] if not _same(readings[0], one)), None)
    if other is not None or answers != {True}:
        return _open(case, wanted, readings, other, found)
    if wanted.over_years and not any(reading.figure.together for reading in readings):
        said = f"只写了一年的数（{found}），要看{wanted.over_years}年累计；见{case.quoted(spots[0])}"
        return Answer("doubtful", found, "不是累计的数", spots, case.unstated(said, spots[0]))
    return Answer("met", found, "", spots)


def _holds(figure: Measured, wanted: FigureCondition) -> bool | None:
    """Whether a figure reaches the bound, as far as its words tell."""
    if wanted.at_most is None and figure.beyond and figure.value >= (wanted.above or wanted.at_least or 0):
        return True
    if figure.least and not wanted.holds(figure.value):
        return None
    return wanted.holds(figure.value)


def _current(figures: Sequence[Measured], wanted: FigureCondition) -> list[Measured]:
    """Of what one document states, the figures that count now: reached, of the latest year, of all years if so wanted."""
    reached = [figure for figure in figures if not figure.aim]
    together = [figure for figure in reached if figure.together]
    if wanted.over_years:
        if together:
            return together[-1:]
    else:
        reached = [figure for figure in reached if not figure.together] or reached
    years = sorted({figure.period for figure in reached if figure.period.isdigit()})
    earlier = {figure.value for figure in reached if figure.period in years[:-1]}
    current = [figure for figure in reached if figure.period in years[-1:]]
    current += [
        figure for figure in reached if not figure.period.isdigit() and figure.period != OTHER
        if figure.value not in earlier
    ]  # fmt: skip
    return current or reached[-1:]


def _same(one: Reading, other: Reading) -> bool:
    return same_number(f"{one.figure.value:g}", f"{other.figure.value:g}") or one.figure.beyond or other.figure.beyond


def _shown(figure: Measured, wanted: FigureCondition) -> str:
    number = f"{figure.value:g}{wanted.unit}"
    return f"超过{number}" if figure.beyond else f"{number}以上" if figure.least else number


def _open(
    case: Case, wanted: FigureCondition, readings: Sequence[Reading], other: Reading | None, found: str
) -> Answer:
    """Two figures of one thing, or words that leave open whether the bound is reached."""
    spots = tuple(reading.spot for reading in readings)
    if other is not None:
        return Answer("doubtful", found, "说法不一，请核对原始记录", spots, _contradiction(case, readings[0], other))
    said = f"写作“{found}”，看不出是否{wanted.in_words(wanted.unit)}，请写明实际数值；见{case.quoted(spots[0])}"
    return Answer("doubtful", found, "没有写明实际数值", spots, case.unstated(said, spots[0]))


def _contradiction(case: Case, one: Reading, other: Reading) -> Finding:
    spot = next((reading.spot for reading in (one, other) if reading.document is case.report), None)
    told = finding(
        CONTRADICTION,
        (spot.page, spot.bbox) if spot else None,
        expected=one.figure.label,
        actual=f"{case.quoted(one.spot)}，另一处写作{case.quoted(other.spot)}",
        excerpt=spot.quote if spot else one.spot.quote,
    )
    return replace(told, severity="warning")


def _nothing_stated(case: Case, wanted: FigureCondition, figures: Sequence[tuple[Document, Measured]]) -> Answer:
    """An aim is no result: it is shown, so that nobody takes it for one."""
    aims = [(document, figure) for document, figure in figures if figure.aim]
    if not aims:
        return Answer("unknown", finding=case.unstated("材料没有写明这一数据"))
    document, figure = aims[0]
    spot = Spot(document, figure.page, figure.bbox, figure.quote)
    said = f"只写了目标，没有写明实际数值；见{case.quoted(spot)}"
    return Answer("doubtful", f"目标 {_shown(figure, wanted)}", "只是目标", (spot,), case.unstated(said, spot))
