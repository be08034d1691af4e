"""Words and groupings that every output shares, so that a page, a form and a terminal say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.model import (
    ChecklistRow,
    Document,
    Evidence,
    Finding,
    Opinion,
    Review,
    Severity,
    Statement,
    Status,
    Verdict,
)
from reviewer.rules.catalogue import load_catalogue
from reviewer.rules.catalogue import mending as mend
from reviewer.scheme import Outline, Scheme

SEVERITIES: Mapping[Severity, str] = {"error": "错误", "warning": "警告", "info": "提示"}
STATUSES: Mapping[Status, str] = {"covered": "已体现", "partial": "部分体现", "missing": "未体现"}
VERDICTS: Mapping[Verdict, str] = {"met": "符合", "unmet": "不符", "doubtful": "请核实", "unknown": "未说明"}
KINDS: Mapping[Literal["strength", "weakness", "suggestion"], str] = {
    "strength": "优点",
    "weakness": "不足",
    "suggestion": "改进建议",
}
SUGGESTED = "系统建议，供参考，以评审人员意见为准"
WHOLE_REPORT = "总体"
UNKNOWN = "未识别"

# What XML forbids (control characters, U+FFFE, U+FFFF), and what a terminal would obey.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_QUOTATION_MARKS = str.maketrans("", "", "“”‘’\"'")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The findings of one rule, `mending` where one way mends them all."""

    rule: str
    title: str
    severity: Severity
    findings: tuple[Finding, ...]
    mending: str


@dataclass(frozen=True, slots=True)
class StageGroup:
    """What the draft says of one stage, kind by kind."""

    title: str
    statements: tuple[Statement, ...]

    def of(self, kind: str) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.kind == kind)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requirements have which status."""

    covered: int
    partial: int
    missing: int

    @property
    def total(self) -> int:
        return self.covered + self.partial + self.missing


def clean(text: str) -> str:
    """`text` without characters that no file format takes; half a surrogate pair becomes �."""
    return _SURROGATE.sub("\ufffd", _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def flat(text: str) -> str:
    """`text` clean and on one line."""
    return " ".join(clean(text).split())


def category_name(review: Review, scheme: Scheme) -> str:
    category = scheme.categories.get(review.category)
    return category.name if category else review.category


def level_name(level: str | None, scheme: Scheme) -> str:
    found = scheme.levels.get(level) if level else None
    return found.name if found else level or "不分等级"


CHECKED, UNCHECKED = "☑", "☐"


def box(text: str, checked: bool) -> str:
    """An option with its box, ticked or not."""
    return f"{CHECKED if checked else UNCHECKED}{text}"


def levels_by_category(review: Review, scheme: Scheme) -> list[str]:
    """Every category that has levels with these, a line each, the one applied for ticked."""
    lines = []
    for key, category in scheme.categories.items():
        if not category.levels:
            continue
        applied = review.level if key == review.category else None
        boxes = [box(level_name(level, scheme), level == applied) for level in category.levels]
        line = f"{category.name}：" + "　".join(boxes)
        if applied and applied not in category.levels:
            line += f"（申报{level_name(applied, scheme)}，本类别不设）"
        lines.append(line)
    return lines


def scheme_title(scheme: Scheme) -> str:
    """A scheme's name with its year, where it has one."""
    return f"{scheme.name}（{scheme.year}）" if scheme.year else scheme.name


def rule_title(rule: str) -> str:
    entry = load_catalogue().get(rule)
    return entry.title if entry else rule


def heading(node: str, outline: Outline) -> str:
    """A node's heading as in the template, number and title."""
    found = outline.nodes.get(node)
    return found.number + found.title if found else node


def mending(finding: Finding, outline: Outline) -> str:
    """How to mend a finding; empty where the catalogue's words need a value that the finding lacks."""
    return mend(finding, _advice(finding, outline))


def requirement_of(finding: Finding, outline: Outline) -> str | None:
    """The id of the requirement that a finding says is missing."""
    return outline.worded(finding.node, finding.expected)


def clause_position(requirement: str, outline: Outline) -> int:
    """Which of its heading's requirements it is, counted from 1."""
    node = outline.node(outline.requirement(requirement).node)
    return [item.id for item in node.requirements].index(requirement) + 1


def clause_labels(basis: Iterable[str], outline: Outline) -> list[str]:
    """Requirements among `basis` by their place in the outline, for where their words already stand nearby."""
    positions: dict[str, list[int]] = {}
    for item in basis:
        if item in outline.requirements:
            positions.setdefault(outline.requirement(item).node, []).append(clause_position(item, outline))
    return [f"“{heading(node, outline)}”第 {enumerated(numbers)} 条" for node, numbers in positions.items()]


def enumerated(numbers: Iterable[int]) -> str:
    return "、".join(str(number) for number in sorted(numbers))


def says(text: str, quote: str) -> bool:
    """Whether `text` holds `quote`; quotation marks do not count, since within a quote they are written otherwise."""
    return flat(quote).translate(_QUOTATION_MARKS) in flat(text).translate(_QUOTATION_MARKS)


def by_rule(findings: Iterable[Finding], outline: Outline) -> list[RuleGroup]:
    """Findings by severity, worst first, and then by rule in the order in which they come."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: list(SEVERITIES).index(item[0][0]))
    return [_group(rule, severity, found, outline) for (severity, rule), found in ordered]


def by_stage(opinion: Opinion, outline: Outline) -> list[StageGroup]:
    """Statements by stage in the template's order, what concerns the whole report last; none of them twice."""
    groups: dict[str | None, dict[str, Statement]] = {}
    for statement in opinion.statements:
        groups.setdefault(statement.stage, {}).setdefault(statement.text, statement)
    order = list(outline.nodes)
    known = sorted((stage for stage in groups if stage in outline.nodes), key=lambda stage: order.index(stage or ""))
    others = [stage for stage in groups if stage not in outline.nodes]
    return [StageGroup(_stage_title(stage, outline), tuple(groups[stage].values())) for stage in (*known, *others)]


def tally(statuses: Iterable[Status]) -> Tally:
    found = list(statuses)
    return Tally(found.count("covered"), found.count("partial"), found.count("missing"))


def coverage_tally(review: Review) -> Tally:
    return tally(row.status for node in review.coverage for row in node.requirements)


def severity_counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    return {severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES}


def suggested_level(opinion: Opinion | None, scheme: Scheme) -> str | None:
    """The name of the level that the draft suggests."""
    level = opinion.fields.get("suggested_level") if opinion else None
    return level_name(level, scheme) if level else None


def level_grounds(opinion: Opinion, scheme: Scheme) -> str:
    """From what the suggested level follows; empty where the scheme has no bands or there is no score."""
    if scheme.scoring is None or opinion.score is None or "suggested_level" not in opinion.fields:
        return ""
    band = scheme.scoring.band(opinion.score)[1]
    match band.suggests:
        case "applied":
            suggested = "建议等级取所申报的等级" + (
                f"，没有写的取{level_name(band.otherwise, scheme)}" if band.otherwise else ""
            )
        case None:
            suggested = "不建议等级"
        case level:
            suggested = f"建议等级取{level_name(level, scheme)}，不论申报哪一级"
    return f"{points(opinion.score)} 分属于“{band.name}”一档：{suggested}。"


def conclusion(opinion: Opinion | None, scheme: Scheme) -> str | None:
    """The name of the band that the draft suggests."""
    band = opinion.fields.get("conclusion") if opinion else None
    if band is None or scheme.scoring is None or band not in scheme.scoring.bands:
        return band
    return scheme.scoring.bands[band].name


def points(value: float) -> str:
    """A number of points without needless decimals."""
    return f"{value:.1f}".removesuffix(".0")


def verdict(review: Review) -> str:
    """The review in one or two sentences: what must be mended, what the outline asks for and is not there."""
    counts, told = severity_counts(review.findings), coverage_tally(review)
    errors = counts["error"]
    more = f"；另有 {counts['warning']} 处宜修改" if counts["warning"] else ""
    well = "没有发现必须修改之处" if more else "没有发现不符合书面要求之处"
    parts = [(f"有 {errors} 处不符合书面要求，须修改" if errors else well) + more]
    if told.total:
        lacks = f"，部分体现 {told.partial} 条，未体现 {told.missing} 条" if told.partial or told.missing else ""
        parts.append(f"提纲的 {told.total} 条要求已体现 {told.covered} 条{lacks}")
    else:
        parts.append("没有对照提纲，原因见“未检查”")
    if review.unchecked:
        parts.append(f"{len({item.rule for item in review.unchecked})} 项未能检查")
    return "。".join(parts) + "。"


def quoted(evidence: Evidence, document: Document) -> str:
    return f"{document.place(evidence.page)}：“{flat(evidence.quote)}”"


def opinion_title(scheme: Scheme) -> str:
    """What the draft is of: the form's own name for the opinion."""
    field = scheme.opinion_form.fields.get("opinion") if scheme.opinion_form else None
    return (field.label.rstrip("：") if field else "初审意见") + "草稿"


CHECKLIST_HEAD = ("项目", "要求", "所见", "结果", "依据")


def checklist_cells(row: ChecklistRow, document: Document) -> tuple[str, str, str, str, str]:
    """A row of a checklist, in the columns of CHECKLIST_HEAD."""
    ground = "；".join(part for part in (row.note, *(_ground(row, item, document) for item in row.evidence)) if part)
    return (flat(row.item), flat(row.wanted or "—"), flat(row.found or "—"), VERDICTS[row.verdict], ground)


def _ground(row: ChecklistRow, evidence: Evidence, document: Document) -> str:
    """A quote with its place; of a file that was not read page by page here, the page's number tells."""
    if row.document is None or row.document == document.file:
        return quoted(evidence, document)
    return f"{flat(row.document)} 第 {evidence.page} 页：“{flat(evidence.quote)}”"


def _stage_title(stage: str | None, outline: Outline) -> str:
    if stage is None:
        return WHOLE_REPORT
    return outline.node(stage).title if stage in outline.nodes else stage


def _group(rule: str, severity: Severity, findings: Sequence[Finding], outline: Outline) -> RuleGroup:
    ways = {mending(finding, outline) for finding in findings}
    return RuleGroup(rule, rule_title(rule), severity, tuple(findings), ways.pop() if len(ways) == 1 else "")


def _advice(finding: Finding, outline: Outline) -> str | None:
    requirement = requirement_of(finding, outline)
    return outline.requirement(requirement).advice_for() if requirement else None
