"""The further sheet (附页) behind the form: what the draft rests on, statement by statement, and what was checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from reviewer.model import Document, Evidence, Finding, Opinion, Review, Statement
from reviewer.output.docx_parts import BODY, SMALL, add_row, new_table, shade, shape, write
from reviewer.output.wording import (
    KINDS,
    SEVERITIES,
    SUGGESTED,
    by_stage,
    clause_labels,
    enumerated,
    flat,
    heading,
    points,
    rule_title,
    says,
)
from reviewer.scheme import Outline, Scheme

TITLE = "附页：改进建议及依据"
HEAD_FILL = "EDEDED"
ROW = 7.0


def write_sheet(document: Any, review: Review, scheme: Scheme) -> None:
    """Statements with their grounds, the arithmetic of the score, findings, and what could not be checked."""
    outline = scheme.outline(review.category)
    title = shape(document.add_paragraph(), "center", after=6)
    title.paragraph_format.page_break_before = True
    write(title, TITLE, size=16, bold=True)
    listed = listed_findings(review)
    numbers = iter("一二三四五六七八九")
    if review.opinion and review.opinion.statements:
        _section(document, next(numbers), "各部分的优点、不足和改进建议")
        _Statements(review.document, outline, listed).write(document, review.opinion)
    if review.opinion and review.opinion.arithmetic:
        _section(document, next(numbers), "建议得分的计算")
        _write_arithmetic(document, review.opinion, outline)
    if listed:
        _section(document, next(numbers), "核对中发现的问题")
        _write_findings(document, review.document, listed)
    if review.unchecked:
        _section(document, next(numbers), "未检查的项目")
        _write_table(
            document, (46, 120), ("项目", "原因"), [(rule_title(row.rule), row.reason) for row in review.unchecked]
        )


def listed_findings(review: Review) -> list[Finding]:
    """What the table lists: everything except requirements without evidence, of which the statements speak."""
    told = review.opinion is not None and bool(review.opinion.statements)
    return [finding for finding in review.findings if not (told and finding.rule == "content.missing")]


class _Statements:
    """Numbers statements through, and says each ground once: later ones point to where it stands."""

    def __init__(self, report: Document, outline: Outline, listed: Sequence[Finding]) -> None:
        self.report = report
        self.outline = outline
        self.rows = {finding.id: number for number, finding in enumerate(listed, start=1)}
        self.quoted: dict[tuple[int, str], int] = {}
        self.number = 0

    def write(self, document: Any, opinion: Opinion) -> None:
        for group in by_stage(opinion, self.outline):
            write(shape(document.add_paragraph(), before=8, after=2, keep=True), group.title, size=12, bold=True)
            for kind, name in KINDS.items():
                found = group.of(kind)
                if found:
                    write(shape(document.add_paragraph(), before=3, keep=True), name, bold=True)
                for statement in found:
                    self._write_one(document, statement)

    def _write_one(self, document: Any, statement: Statement) -> None:
        self.number += 1
        grounds = "；".join(self._grounds(statement))
        text = shape(document.add_paragraph(), "justify", left=21, indent=-21, before=2, keep=bool(grounds))
        write(text, f"{self.number}. {flat(statement.text)}")
        if grounds:
            write(shape(document.add_paragraph(), "justify", left=21), f"依据：{grounds}", size=SMALL, gray=True)

    def _grounds(self, statement: Statement) -> Iterator[str]:
        yield from self._requirements(statement.basis)
        yield from (self._quote(evidence, statement) for evidence in dict.fromkeys(statement.evidence))
        rows = [self.rows[basis] for basis in statement.basis if basis in self.rows]
        if rows:
            yield f"见“核对中发现的问题”第 {enumerated(rows)} 项"

    def _requirements(self, basis: Sequence[str]) -> Iterator[str]:
        """Clauses by their place in the outline, since the statement gives their words."""
        labels = clause_labels(basis, self.outline)
        if labels:
            yield "提纲" + "、".join(labels)

    def _quote(self, evidence: Evidence, statement: Statement) -> str:
        quote = flat(evidence.quote)
        key, where = (evidence.page, quote), self.report.place(evidence.page)
        if says(statement.text, quote):
            self.quoted.setdefault(key, self.number)
            return f"报告{where}"
        if key in self.quoted:
            return f"报告{where}，原文见第 {self.quoted[key]} 条"
        self.quoted[key] = self.number
        return f"报告{where}“{quote}”"


def _section(document: Any, number: str, title: str) -> None:
    write(shape(document.add_paragraph(), before=12, after=4, keep=True), f"{number}、{title}", size=14, bold=True)


def _write_arithmetic(document: Any, opinion: Opinion, outline: Outline) -> None:
    rows = [
        (heading(line.node, outline), points(line.weight), f"{line.share:.0%}", points(line.points))
        for line in opinion.arithmetic
    ]
    total = sum(line.weight for line in opinion.arithmetic)
    rows.append(("合计", points(total), "", points(opinion.score) if opinion.score is not None else ""))
    _write_table(document, (76, 30, 30, 30), ("部分", "权重", "达成度", "得分"), rows, centered={1, 2, 3})
    note = f"得分 = 权重 × 达成度；达成度按各项要求已体现、部分体现、未体现折算。{SUGGESTED}。"
    write(shape(document.add_paragraph(), before=3), note, size=SMALL, gray=True)


def _write_findings(document: Any, report: Document, findings: Sequence[Finding]) -> None:
    rows = [
        (str(number), SEVERITIES[item.severity], rule_title(item.rule), flat(item.message), report.place(item.page))
        for number, item in enumerate(findings, start=1)
    ]
    # A page's number is short, the name of a part is not.
    widths = (13, 14, 38, 81, 20) if report.paged else (13, 14, 34, 72, 33)
    _write_table(document, widths, ("序号", "程度", "项目", "问题", "位置"), rows, centered={0, 1, 4})


def _write_table(
    document: Any,
    widths: Sequence[float],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    centered: Collection[int] = (),
) -> None:
    table = new_table(document, widths)
    made = add_row(table, ROW, head=True)
    for cell, text in zip(made.cells, head, strict=True):
        write(shape(cell.paragraphs[0], "center"), text, bold=True)
        shade(cell, HEAD_FILL)
    for texts in rows:
        made = add_row(table, ROW)
        for column, (cell, text) in enumerate(zip(made.cells, texts, strict=True)):
            write(shape(cell.paragraphs[0], "center" if column in centered else "left"), text, size=BODY - 0.5)
