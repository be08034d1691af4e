"""The review as Markdown: everything in one text, with nothing of the report's own taken for markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.model import Document, Opinion, Review, Statement
from reviewer.output.markup import escaped, table
from reviewer.output.wording import (
    CHECKLIST_HEAD,
    KINDS,
    SEVERITIES,
    STATUSES,
    SUGGESTED,
    UNKNOWN,
    by_rule,
    by_stage,
    category_name,
    checklist_cells,
    clean,
    conclusion,
    heading,
    level_name,
    mending,
    opinion_title,
    points,
    quoted,
    rule_title,
    says,
    scheme_title,
    suggested_level,
    tally,
)
from reviewer.scheme import Outline, Scheme


def to_markdown(review: Review, scheme: Scheme) -> str:
    """The whole review; parts that are empty are left out."""
    outline = scheme.outline(review.category)
    parts = (
        _header(review, scheme),
        _opinion(review, scheme, outline),
        _findings(review, outline),
        _coverage(review, outline),
        _checklists(review),
        _unchecked(review),
    )
    return "\n".join(line for part in parts for line in part).strip() + "\n"


def _header(review: Review, scheme: Scheme) -> Iterator[str]:
    document = review.document
    yield f"# {escaped(document.title.text if document.title else document.file)}"
    yield ""
    rows = [
        ("文件", document.file),
        ("企业", review.company or UNKNOWN),
        ("项目", review.project or ""),
        ("评价方案", scheme_title(scheme)),
        ("申报类别和等级", f"{category_name(review, scheme)}，{level_name(review.level, scheme)}"),
        ("篇幅", f"{document.extent}，{review.words.get('total', 0)} 字"),
        ("读取结果", document.outcome.label),
    ]
    yield from (f"- {label}：{escaped(value)}" for label, value in rows if value)
    yield from (f"- 注意：{escaped(warning)}" for warning in document.warnings)
    yield ""


def _opinion(review: Review, scheme: Scheme, outline: Outline) -> Iterator[str]:
    opinion = review.opinion
    if opinion is None:
        return
    yield from (f"## {escaped(opinion_title(scheme))}", "", f"> {SUGGESTED}。", "")
    if opinion.score is not None:
        parts = (f"建议得分 **{points(opinion.score)}**", conclusion(opinion, scheme), suggested_level(opinion, scheme))
        yield from ("，".join(part for part in parts if part) + "。", "")
        yield from _arithmetic(opinion, outline)
    for paragraph in clean(opinion.fields.get("opinion") or "").splitlines():
        yield from (escaped(paragraph), "")
    said: set[str] = set()
    for group in by_stage(opinion, outline):
        yield from (f"### {escaped(group.title)}", "")
        for kind, name in KINDS.items():
            yield from _statements(name, group.of(kind), review.document, said)
    notes = (*(hint.text for hint in opinion.hints), *opinion.notes)
    yield from (("### 说明", "", *(f"- {escaped(line)}" for line in notes), "") if notes else ())


def _arithmetic(opinion: Opinion, outline: Outline) -> Iterator[str]:
    rows = [
        (heading(line.node, outline), points(line.weight), f"{line.share:.0%}", points(line.points))
        for line in opinion.arithmetic
    ]
    yield from table(("部分", "权重", "达成度", "得分"), rows)


def _statements(name: str, statements: Sequence[Statement], document: Document, said: set[str]) -> Iterator[str]:
    """Statements of one kind with their quotes; a quote that has been `said` before is only pointed to."""
    if not statements:
        return
    yield from (f"**{name}**", "")
    for statement in statements:
        yield f"- {escaped(statement.text)}"
        for item in dict.fromkeys(statement.evidence):
            if says(statement.text, item.quote):
                continue
            quote = quoted(item, document)
            yield f"  - {f'{document.place(item.page)}，原文见前' if quote in said else escaped(quote)}"
            said.add(quote)
    yield ""


def _findings(review: Review, outline: Outline) -> Iterator[str]:
    yield from (f"## 发现的问题（{len(review.findings)}）", "")
    if not review.findings:
        yield from ("没有发现问题。", "")
    for group in by_rule(review.findings, outline):
        yield from (f"### {SEVERITIES[group.severity]}：{escaped(group.title)}（`{group.rule}`）", "")
        for finding in group.findings:
            yield f"- {review.document.place(finding.page)}：{escaped(finding.message)}"
            if finding.excerpt and not says(finding.message, finding.excerpt):
                yield f"  - 原文：“{escaped(finding.excerpt)}”"
            if not group.mending and mending(finding, outline):
                yield f"  - 改法：{escaped(mending(finding, outline))}"
        yield ""
        if group.mending:
            yield from (f"改法：{escaped(group.mending)}", "")


def _coverage(review: Review, outline: Outline) -> Iterator[str]:
    if not review.coverage:
        return
    yield from ("## 提纲要求", "")
    rows = []
    for node in review.coverage:
        counts = tally(row.status for row in node.requirements)
        numbers = [str(number) for number in (counts.covered, counts.partial, counts.missing)]
        rows.append((heading(node.node, outline), *numbers, f"{node.score:.0%}"))
    yield from table(("部分", *STATUSES.values(), "达成度"), rows)
    for node in review.coverage:
        yield from (f"### {escaped(heading(node.node, outline))}", "")
        for row in node.requirements:
            yield f"- **{STATUSES[row.status]}** {escaped(row.text)}"
            yield from (f"  - {escaped(quoted(item, review.document))}" for item in row.evidence)
        yield ""


def _checklists(review: Review) -> Iterator[str]:
    for checklist in review.checklists:
        yield from (f"## {escaped(checklist.title)}", "")
        yield from ((escaped(checklist.summary), "") if checklist.summary else ())
        yield from table(CHECKLIST_HEAD, [checklist_cells(row, review.document) for row in checklist.rows])


def _unchecked(review: Review) -> Iterator[str]:
    if review.unchecked:
        yield from (f"## 未检查（{len(review.unchecked)}）", "")
    yield from (f"- {escaped(rule_title(item.rule))}：{escaped(item.reason)}" for item in review.unchecked)
