"""Holds a filled-in self-assessment against its own arithmetic and against what the text shows.

The points are the applicant's and stay so: what does not agree is told for a person to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewer.model import BBox, Checklist, ChecklistRow, Evidence, RequirementCoverage, Unchecked, Verdict
from reviewer.rules.base import Result, finding
from reviewer.scheme import AssessmentLine, SelfAssessment
from reviewer.verification.base import Filed, Verified
from reviewer.verification.self_assessment.reading import Filled, Score, read_filled, step_at

SUM, THRESHOLD, LINE, BAND, CLAIM, VETO = (
    "assessment.sum",
    "assessment.threshold",
    "assessment.line",
    "assessment.band",
    "assessment.claim",
    "assessment.veto",
)
# Characters of a quote in a message.
_QUOTE = 40


@dataclass(frozen=True)
class Line:
    """One line of the table with its scores, and what the text shows of its steps (by key)."""

    node: str
    title: str
    rule: AssessmentLine
    scores: tuple[Score, ...]
    shown: Mapping[str, RequirementCoverage]

    @property
    def name(self) -> str:
        return f"{self.title}（{self.rule.max:g}分）"

    @property
    def score(self) -> Score | None:
        """The one score; None where there is none, or more than one."""
        return self.scores[0] if len(self.scores) == 1 else None

    @property
    def written(self) -> str:
        return "、".join(f"{score.points:g}分" for score in self.scores)

    @cached_property
    def claimed(self) -> str | None:
        """The step (key) that the score claims: the one that it stands beside, else the one whose points hold it."""
        if self.score is None or self.score.points <= 0:
            return None
        beside = self.score.step
        if beside and _holds(self.rule, beside, self.score.points):
            return beside
        return step_at(self.rule, self.score.points)

    @property
    def out_of_place(self) -> bool:
        """Whether the score stands beside a step that does not have so many points; the cell of the first step may be
        merged over the whole line."""
        score = self.score
        return bool(score and score.step and not score.first and not _holds(self.rule, score.step, score.points))

    def highest_shown(self) -> str | None:
        """The highest step below the claimed one of which the text shows something."""
        keys = list(self.rule.steps)
        below = keys[: keys.index(self.claimed)] if self.claimed else []
        return next((key for key in reversed(below) if self.is_shown(key)), None)

    @property
    def over_claimed(self) -> bool:
        """Whether the text shows neither the claimed step nor one above it, as far as it was held against the text."""
        keys = list(self.rule.steps)
        if not self.claimed or self.claimed not in self.shown:
            return False
        return not any(self.is_shown(key) for key in keys[keys.index(self.claimed) :])

    def is_shown(self, key: str) -> bool:
        return key in self.shown and self.shown[key].status != "missing"


def _holds(rule: AssessmentLine, key: str, points: float) -> bool:
    begin, end = rule.steps[key].points
    return begin <= points <= end


def verify_self_assessment(filed: Filed) -> Verified | None:
    """The checklist of the self-assessment; None where the scheme has no such table."""
    table = filed.scheme.self_assessment
    if table is None:
        return None
    filled = _filled(filed, table)
    if filled is None:
        reason = _absent(filed, table)
        unchecked = tuple(Unchecked(rule, reason) for rule in (SUM, CLAIM))
        return Verified(Checklist("self-assessment", table.title, (), f"{reason}。"), unchecked)
    lines = tuple(_lines(filed, table, filled))
    told = _Told(filed, table, filled, lines)
    rows = tuple(_row(line, filed) for line in lines)
    return Verified(Checklist("self-assessment", table.title, rows, told.summary()), tuple(told.results()))


def _filled(filed: Filed, table: SelfAssessment) -> Filled | None:
    """The table in its own file, else in the application form, else in the report."""
    materials = filed.materials
    documents = (materials.self_assessment, materials.application, filed.review.document)
    found = (read_filled(document, table, filed.outline) for document in documents if document)
    return next((filled for filled in found if filled), None)


def _absent(filed: Filed, table: SelfAssessment) -> str:
    own = filed.materials.self_assessment
    if own is None:
        return f"没有提供{table.title}，没有核对自评得分"
    if not own.has_text:
        return f"{own.file} 没有可读的文字（多为扫描件），没有核对自评得分"
    return f"{own.file} 中没有找到{table.title}的评分项，没有核对自评得分"


def _lines(filed: Filed, table: SelfAssessment, filled: Filled) -> Iterator[Line]:
    shown = {row.id: row for node in filed.review.coverage for row in node.requirements}
    for node, rule in table.lines.items():
        steps = {key: shown[f"{node}/{key}"] for key in rule.steps if f"{node}/{key}" in shown}
        yield Line(node, filed.outline.node(node).title, rule, filled.scores[node], steps)


# ---------------------------------------------------------------- findings


@dataclass(frozen=True)
class _Told:
    """What there is to tell of a filled-in table."""

    filed: Filed
    table: SelfAssessment
    filled: Filled
    lines: tuple[Line, ...]

    @property
    def place(self) -> tuple[int, BBox] | None:
        """The table's place in the report; another file has none there."""
        return (self.filled.page, self.filled.bbox) if self.filled.document is self.filed.review.document else None

    @property
    def where(self) -> str:
        return f"{self.filled.document.file} {self.filled.document.place(self.filled.page)}"

    @property
    def whole(self) -> bool:
        return all(line.score for line in self.lines)

    @property
    def total(self) -> float:
        return self.filled.sum if self.whole or self.filled.total is None else self.filled.total

    def summary(self) -> str:
        stated = "没有写自评总分" if self.filled.total is None else f"自评总分{self.filled.total:g}分"
        threshold = f"，要求{self.table.threshold:g}分以上" if self.table.threshold else ""
        claims = sum(line.over_claimed for line in self.lines)
        over = f"；{claims}项所评的档次在材料中没有找到事实，请由人核实" if claims else ""
        return f"{stated}，各项合计{self.filled.sum:g}分{threshold}{over}。"

    def results(self) -> Iterator[Result]:
        yield from self._sums()
        for line in self.lines:
            yield from self._line(line)
        if not self.filed.review.coverage:
            yield Unchecked(CLAIM, "没有对照提纲，没有核对各项得分有没有事实支持")

    def _sums(self) -> Iterator[Result]:
        total, added = self.filled.total, self.filled.sum
        if not self.whole:
            yield Unchecked(SUM, "有的评审细项没有评分或写了几个分数，没有核对合计")
        elif total is None:
            yield Unchecked(SUM, f"没有找到自评总分；各项合计为{added:g}分")
        elif abs(total - added) > 1e-6:
            yield finding(SUM, self.place, expected=f"{added:g}分", actual=f"{total:g}分", where=self.where)
        threshold = self.table.threshold
        if self.whole and threshold and self.total < threshold:
            expected = f"{threshold:g}分以上"
            yield finding(THRESHOLD, self.place, expected=expected, actual=f"{self.total:g}分", where=self.where)

    def _line(self, line: Line) -> Iterator[Result]:
        if line.score is None:
            actual = f"写了{len(line.scores)}个分数（{line.written}）" if line.scores else "没有评分"
            yield self._of_line(LINE, line, expected=f"0至{line.rule.max:g}分之间的一个分数", actual=actual)
        elif line.score.points > line.rule.max:
            yield self._of_line(BAND, line, expected=f"0至{line.rule.max:g}分")
        elif line.score.points == 0 and any(step.veto for step in line.rule.steps.values()):
            yield self._of_line(VETO, line)
        elif line.out_of_place and line.score.step:
            points = _points(*line.rule.steps[line.score.step].points)
            yield self._of_line(BAND, line, expected=points, beside=f"写在{points}一档旁，")
        elif line.over_claimed:
            yield self._claim(line)

    def _of_line(
        self, rule: str, line: Line, *, expected: str | None = None, actual: str | None = None, beside: str = ""
    ) -> Result:
        return finding(
            rule,
            self.place,
            expected=expected,
            actual=actual or line.written,
            node=line.node,
            line=line.name,
            where=self.where,
            beside=beside,
        )

    def _claim(self, line: Line) -> Result:
        claimed, best = str(line.claimed), line.highest_shown()
        evidence = line.shown[best].evidence[:1] if best else ()
        quote = evidence[0] if evidence else None
        at = (quote.page, quote.bbox) if quote else None
        return finding(
            CLAIM,
            at,
            expected=f"{self._step(line, claimed)}（{_points(*line.rule.steps[claimed].points)}）",
            actual=line.written,
            excerpt=quote.quote[:_QUOTE] if quote else None,
            node=line.node,
            line=line.name,
            shown=self._shown(line, best, quote),
        )

    def _shown(self, line: Line, best: str | None, quote: Evidence | None) -> str:
        if best is None:
            return "更低的各档也没有找到"
        points = _points(*line.rule.steps[best].points)
        place = self.filed.review.document.place(quote.page) if quote else ""
        cited = f"：“{_shortened(quote.quote)}”（{place}）" if quote else ""
        return f"找得到事实的最高一档是“{self._step(line, best)}”（{points}）{cited}"

    def _step(self, line: Line, key: str) -> str:
        return self.filed.outline.requirement(f"{line.node}/{key}").text


def _points(begin: float, end: float) -> str:
    return f"{begin:g}分" if begin == end else f"{begin:g}–{end:g}分"


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"


# ---------------------------------------------------------------- rows


def _row(line: Line, filed: Filed) -> ChecklistRow:
    claimed = line.claimed
    wanted = None
    if claimed:
        step = filed.outline.requirement(f"{line.node}/{claimed}").text
        wanted = f"{step}（{_points(*line.rule.steps[claimed].points)}）"
    verdict, note = _verdict(line)
    key = claimed if claimed and line.is_shown(claimed) else line.highest_shown()
    evidence = line.shown[key].evidence[:1] if key and key in line.shown else ()
    return ChecklistRow(line.node, line.name, wanted, line.written or "没有评分", verdict, note, evidence)


def _verdict(line: Line) -> tuple[Verdict, str]:
    if line.score is None:
        return "unmet", "每项应写一个分数"
    if line.score.points > line.rule.max:
        return "unmet", f"超出满分{line.rule.max:g}分"
    if line.score.points == 0:
        vetoed = any(step.veto for step in line.rule.steps.values())
        return ("unmet", "一票否决项为0分") if vetoed else ("met", "")
    if line.out_of_place:
        return "unmet", "分数与所在的一档不符"
    if line.claimed is None or line.claimed not in line.shown:
        return "unknown", "不在任何一档" if line.claimed is None else "没有对照提纲"
    if line.over_claimed:
        return "doubtful", "材料中没有找到这一档的事实"
    status = line.shown[line.claimed].status
    notes: Mapping[str, tuple[Verdict, str]] = {
        "missing": ("met", "材料没有写到这一档，写到了更高的一档"),
        "partial": ("met", "材料有所提及，事实不多"),
        "covered": ("met", ""),
    }
    return notes[status]
