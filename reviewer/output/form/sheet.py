"""The further sheet (附页) behind the form: what the draft rests on, statement by statement, and what was checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from reviewer.model import Document, Evidence, Finding, Opinion, Review, Statement
from reviewer.output.form.marks import mark
from reviewer.output.form.parts import BODY, SMALL, Align, add_row, new_table, shade, shape, write
from reviewer.output.wording import (
    CHECKLIST_HEAD,
    KINDS,
    SEVERITIES,
    SUGGESTED,
    by_stage,
    checklist_cells,
    clause_labels,
    enumerated,
    flat,
    heading,
    points,
    rule_title,
    says,
)
from reviewer.scheme import Outline, Scheme
from reviewer.text import shorten

TITLE = "附页：改进建议及依据"
RULINGS = "评审人员的判定"
NUMBERS = "序号与评审页面、标注版一致；提纲要求未体现的已在第一部分写明，人工排除的不再列出，所以序号可能不连续。"
HEAD_FILL = "EDEDED"
ROW = 7.0
# The size of an empty paragraph that only keeps a place, and the length of a quote in the table of facts.
TINY, LONGEST_QUOTE = 2.0, 80
# Behind a field's key: the section that carries its text on.
CONTINUATION = "_etc"
_HEADING: Mapping[str, Any] = {"size": 14, "bold": True}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided against the program or with it: on what, how, why; and who it was, and when."""

    subject: str
    outcome: str
    reason: str
    who: str


def write_sheet(
    document: Any,
    review: Review,
    scheme: Scheme,
    overflow: Mapping[str, Sequence[str]],
    standing: str,
    rulings: Sequence[Ruling] = (),
) -> None:
    """What did not fit on the form, statements with their grounds, the arithmetic of the score, findings, facts, what
    could not be checked, and what people decided. Every section of the scheme is there in every run, so that a later one
    finds its place again; the people's is left out where nobody decided anything. `standing` says what the text of the
    form is held to be."""
    title = shape(document.add_paragraph(), "center", after=6)
    title.paragraph_format.page_break_before = True
    write(title, TITLE, size=16, bold=True)
    for key, field in scheme.opinion_form.fields.items() if scheme.opinion_form else ():
        if field.kind == "area":
            _write_overflow(document, key, f"{field.label.rstrip('：')}（续）", overflow.get(key, ()), standing)
    named = iter("一二三四五六七")
    for key, name in sections(scheme).items():
        first = _write_heading(document, f"{next(named)}、{name}")
        _WRITERS[key](document, review, scheme)
        mark(first, _last_paragraph(document, first), key)
    if rulings:
        first = _write_heading(document, f"{next(named)}、{RULINGS}")
        _write_rulings(document, rulings)
        mark(first, _last_paragraph(document, first), "sheet_rulings")


def _write_heading(document: Any, text: str) -> Any:
    return write(shape(document.add_paragraph(), before=12, after=4, keep=True), text, **_HEADING)


def _write_overflow(document: Any, key: str, title: str, lines: Sequence[str], standing: str) -> None:
    """The rest of a text that is too long for the form; an empty paragraph keeps its place where there is none."""
    first = last = document.add_paragraph()
    if lines:
        write(shape(first, before=6, after=4, keep=True), title, **_HEADING)
        write(shape(document.add_paragraph(), after=2), f"（以下为{standing}）", size=SMALL, note=True)
        for line in lines:
            last = write(shape(document.add_paragraph(), "justify", indent=2 * BODY), line)
    else:
        write(first, "", size=TINY)
    mark(first, last, f"{key}{CONTINUATION}")


def _last_paragraph(document: Any, first: Any) -> Any:
    """The section's last paragraph; a section that ends with a table, or is empty, gets one."""
    last = document.paragraphs[-1]
    if last._p is first._p and last._p.getnext().tag != qn("w:tbl"):
        return write(shape(document.add_paragraph()), "无。")
    if last._p.getnext().tag == qn("w:tbl"):
        return write(document.add_paragraph(), "", size=TINY)
    return last


def listed_findings(review: Review) -> list[Finding]:
    """What the table lists, by number: everything except requirements without evidence, of which the statements speak."""
    told = review.opinion is not None and bool(review.opinion.statements)
    listed = [finding for finding in review.findings if not (told and finding.rule == "content.missing")]
    return sorted(listed, key=lambda item: item.number)


class _Statements:
    """Numbers statements through, and says each ground once: later ones point to where it stands."""

    def __init__(self, report: Document, outline: Outline, listed: Sequence[Finding]) -> None:
        self.report = report
        self.outline = outline
        self.rows = {finding.id: finding.number for finding in listed}
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


def _write_statements(document: Any, review: Review, scheme: Scheme) -> None:
    if review.opinion:
        listed = listed_findings(review)
        _Statements(review.document, scheme.outline(review.category), listed).write(document, review.opinion)


def _write_arithmetic(document: Any, review: Review, scheme: Scheme) -> None:
    opinion = review.opinion
    if opinion is None or not opinion.arithmetic:
        return
    outline = scheme.outline(review.category)
    rows = [
        (heading(line.node, outline), points(line.weight), f"{line.share:.0%}", points(line.points))
        for line in opinion.arithmetic
    ]
    total = sum(line.weight for line in opinion.arithmetic)
    rows.append(("合计", points(total), "", points(opinion.score) if opinion.score is not None else ""))
    _write_table(
        document, (76, 30, 30, 30), ("部分", "权重", "达成度", "得分"), rows, centered={1, 2, 3}, together=True
    )
    note = f"得分 = 权重 × 达成度；达成度按各项要求已体现、部分体现、未体现折算。{SUGGESTED}。"
    write(shape(document.add_paragraph(), before=3), note, size=SMALL, gray=True)


def _write_findings(document: Any, review: Review, _: Scheme) -> None:
    report = review.document
    rows = [
        (
            str(item.number),
            SEVERITIES[item.severity],
            rule_title(item.rule),
            flat(item.message),
            report.place(item.page),
        )
        for item in listed_findings(review)
    ]
    # A page's number is short, the name of a part is not.
    widths = (13, 14, 38, 81, 20) if report.paged else (13, 14, 34, 72, 33)
    _write_table(document, widths, ("序号", "程度", "项目", "问题", "位置"), rows, centered={0, 1, 4})
    if rows and len(rows) != max(item.number for item in review.findings):
        write(shape(document.add_paragraph(), before=3), NUMBERS, size=SMALL, gray=True)


def _write_facts(document: Any, review: Review, _: Scheme) -> None:
    rows = [
        (fact.label, flat(fact.shown), f"{fact.document} {fact.place}", shorten(flat(fact.quote), LONGEST_QUOTE))
        for fact in review.facts
    ]
    _write_table(document, (28, 32, 52, 54), ("项目", "内容", "出处", "原文"), rows)


def _write_checklists(document: Any, review: Review, _: Scheme) -> None:
    for checklist in review.checklists:
        write(shape(document.add_paragraph(), before=6, after=2, keep=True), checklist.title, size=12, bold=True)
        if checklist.summary:
            write(shape(document.add_paragraph(), after=3, keep=True), checklist.summary)
        rows = [checklist_cells(row, review.document) for row in checklist.rows]
        rows = [(*cells[:4], shorten(cells[4], LONGEST_QUOTE)) for cells in rows]
        _write_table(document, (42, 34, 30, 14, 46), CHECKLIST_HEAD, rows, centered={3})


def _write_rulings(document: Any, rulings: Sequence[Ruling]) -> None:
    rows = [(flat(item.subject), item.outcome, flat(item.reason) or "—", item.who) for item in rulings]
    _write_table(document, (66, 24, 46, 30), ("判定的对象", "判定", "理由", "判定人"), rows, centered={1})


def _write_unchecked(document: Any, review: Review, _: Scheme) -> None:
    rows = [(rule_title(row.rule), row.reason) for row in review.unchecked]
    _write_table(document, (46, 120), ("项目", "原因"), rows)


# The sheet's sections in order, by the key that marks them.
SECTIONS: Mapping[str, str] = {
    "sheet_statements": "各部分的优点、不足和改进建议",
    "sheet_score": "建议得分的计算",
    "sheet_findings": "核对中发现的问题",
    "sheet_checklists": "逐项核对",
    "sheet_facts": "材料所载事实及出处",
    "sheet_unchecked": "未检查的项目",
}


def sections(scheme: Scheme) -> Mapping[str, str]:
    """Those of a scheme: where the notice gives no scores, nothing is calculated."""
    return {key: name for key, name in SECTIONS.items() if scheme.scoring or key != "sheet_score"}


_WRITERS: Mapping[str, Callable[[Any, Review, Scheme], None]] = {
    "sheet_statements": _write_statements,
    "sheet_score": _write_arithmetic,
    "sheet_findings": _write_findings,
    "sheet_checklists": _write_checklists,
    "sheet_facts": _write_facts,
    "sheet_unchecked": _write_unchecked,
}


def _write_table(
    document: Any,
    widths: Sequence[float],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    centered: Collection[int] = (),
    *,
    together: bool = False,
) -> None:
    """`together` keeps the rows on one page, and what follows with them: a sum stands under what it is of."""
    if not rows:
        return
    table = new_table(document, widths)
    made = add_row(table, ROW, head=True)
    for cell, text in zip(made.cells, head, strict=True):
        write(shape(cell.paragraphs[0], "center", keep=together), text, bold=True)
        shade(cell, HEAD_FILL)
    for texts in rows:
        made = add_row(table, ROW)
        for column, (cell, text) in enumerate(zip(made.cells, texts, strict=True)):
            align: Align = "center" if column in centered else "left"
            write(shape(cell.paragraphs[0], align, keep=together), text, size=BODY - 0.5)
