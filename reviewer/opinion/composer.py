"""Composes the draft from the review: what is strong, what is missing or weak, and what to add, stage by stage.

No model is asked. What is said follows from findings and coverage; how it is said stands in `prompts/opinion.j2`, and
what to add in the outline's own advice. A person edits and signs it: fields that the report does not tell stay open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reviewer.model import Document, Evidence, Finding, NodeCoverage, Opinion, RequirementCoverage, Review, Statement
from reviewer.opinion.grounding import is_grounded, known_ids, report_text, shorten_quote
from reviewer.opinion.score import score_lines
from reviewer.opinion.survey import Survey, read_survey
from reviewer.opinion.wording import say
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Outline, Scheme

# Quotes on the form (characters): long enough to be found, short enough to be read.
QUOTE = 48
# Pieces of advice that one suggestion joins.
MOST_ADVICE = 3
# Clauses that one sentence of the form's first point lists.
MOST_CLAUSES = 4
# Coverage from which a section is called strong.
STRONG = 0.75


def draft_opinion(review: Review, scheme: Scheme, outline: Outline) -> Opinion:
    """The draft: the form's fields by id, the statements for the further sheet, the suggested score."""
    lines = score_lines(review.coverage, scheme, outline)
    total = round(sum(line.points for line in lines), 1) if lines else None
    survey = read_survey(review)
    text, ids = report_text(review.document), known_ids(review.findings, review.coverage)
    statements = [
        statement
        for statement in _unrepeated([*_coverage_statements(review, outline), *_finding_statements(review)])
        if is_grounded(statement, text, ids)
    ]
    opinion = Opinion({}, tuple(statements), lines, total)
    return replace(opinion, fields=_fields(review, scheme, outline, survey, opinion))


# ---------------------------------------------------------------- the form's fields


def _fields(
    review: Review, scheme: Scheme, outline: Outline, survey: Survey, opinion: Opinion
) -> dict[str, str | None]:
    """Every field of the form; None where the report does not tell or a person has to decide."""
    known = {
        "company": review.company,
        "application": f"{review.category}/{review.level}",
        "project": review.project if review.category != "enterprise" else None,
        "satisfaction_score": survey.score[0] if survey.score else None,
        "valid_questionnaires": survey.sample[0] if survey.sample else None,
        "measurement_year": survey.year[0] if survey.year else None,
        "opinion": _first_point(review, scheme, outline, survey, opinion),
    }
    if opinion.score is not None and scheme.scoring is not None:
        known["conclusion"] = scheme.scoring.band(opinion.score)[0]
        known["suggested_level"] = scheme.suggested_level(opinion.score, review.category, review.level)
    form = scheme.opinion_form
    return {field: known.get(field) for field in (form.fields if form else known)}


def _first_point(review: Review, scheme: Scheme, outline: Outline, survey: Survey, opinion: Opinion) -> str | None:
    """Point 1 of the form: how satisfaction is measured, how the results are used, suggestions for both, the score."""
    form = scheme.opinion_form
    if form is None or not review.coverage:
        return None
    rows = [row for node in review.coverage for row in node.requirements]
    measuring = [row for row in rows if row.id.startswith(form.measuring)]
    using = [row for row in rows if row.id.startswith(form.using)]
    advice = [
        outline.requirement(row.id).advice_for().rstrip("。") + "。"
        for row in (*measuring, *using)
        if row.status != "covered"
    ]
    third = survey.third_party
    paragraphs = [
        say(
            "measuring",
            *_by_status(measuring, review.document),
            say("third_party", third, _cited(review.document, third.page) if third else "", survey.standard),
        ),
        say("using", *_by_status(using, review.document)),
        say("advice", advice),
    ]
    if opinion.score is not None and scheme.scoring is not None:
        paragraphs.append(say("score", opinion.arithmetic, opinion.score, scheme.scoring.band(opinion.score)[1].name))
    return "\n".join(paragraphs)


def _by_status(rows: Sequence[RequirementCoverage], document: Document) -> tuple[list[str], list[str], list[str]]:
    """Clauses for covered, partial and missing requirements, the first two each with a quote of its own."""
    quoted: set[str] = set()
    shown = [_clause(row, quoted, document) for row in rows if row.status == "covered"]
    weak = [_clause(row, quoted, document) for row in rows if row.status == "partial"]
    absent = [f"“{row.text}”" for row in rows if row.status == "missing"]
    return shown[:MOST_CLAUSES], weak[:MOST_CLAUSES], absent


def _clause(row: RequirementCoverage, quoted: set[str], document: Document) -> str:
    """The requirement with its best quote that is not in `quoted` yet, or by itself where all are."""
    evidence = next((item for item in map(_short, row.evidence) if item.quote not in quoted), None)
    if evidence is None:
        return f"“{row.text}”"
    quoted.add(evidence.quote)
    return say("clause", row.text, evidence, _cited(document, evidence.page))


def _short(evidence: Evidence) -> Evidence:
    return replace(evidence, quote=shorten_quote(evidence.quote, QUOTE))


# ---------------------------------------------------------------- the further sheet


def _coverage_statements(review: Review, outline: Outline) -> Iterator[Statement]:
    """Strengths, weaknesses and suggestions of each section, in the template's order."""
    for coverage in review.coverage:
        node = outline.node(coverage.node)
        heading = f"“{node.number}{node.title}”"
        stage = _stage(coverage.node, outline)
        yield from _strength(coverage, heading, stage, review.document)
        yield from _weakness(coverage, heading, stage, review.document)
        yield from _suggestion(coverage, heading, stage, outline)


def _stage(node: str, outline: Outline) -> str:
    """The part of the report that a node belongs to: its second-level heading, or its first-level one."""
    found = outline.node(node)
    while found.parent and (found.level > 2 or outline.node(found.parent).requirements):
        found = outline.node(found.parent)
    top = outline.node(found.parent) if found.parent else found
    return found.id if len(top.children) > 2 else top.id


def _with(coverage: NodeCoverage, status: str) -> list[RequirementCoverage]:
    return [row for row in coverage.requirements if row.status == status]


def _strength(coverage: NodeCoverage, heading: str, stage: str, document: Document) -> Iterator[Statement]:
    rows = sorted(_with(coverage, "covered"), key=lambda row: -row.score)
    if coverage.score >= STRONG and rows:
        best = _short(rows[0].evidence[0])
        text = say("strength", heading, [row.text for row in rows[:2]], best, _cited(document, best.page))
        yield Statement("strength", text, stage, coverage.node, tuple(row.id for row in rows[:2]), (best,))


def _weakness(coverage: NodeCoverage, heading: str, stage: str, document: Document) -> Iterator[Statement]:
    missing, partial = _with(coverage, "missing"), _with(coverage, "partial")
    if missing:
        place = "全节" if len(missing) == len(coverage.requirements) else "报告"
        text = say("missing", heading, [row.text for row in missing], place)
        yield Statement("weakness", text, stage, coverage.node, tuple(row.id for row in missing))
    if partial:
        best = _short(partial[0].evidence[0])
        text = say("partial", heading, [row.text for row in partial], best, _cited(document, best.page))
        yield Statement("weakness", text, stage, coverage.node, tuple(row.id for row in partial), (best,))


def _suggestion(coverage: NodeCoverage, heading: str, stage: str, outline: Outline) -> Iterator[Statement]:
    """What to add, for missing requirements first; the advice is the outline's own."""
    rows = [*_with(coverage, "missing"), *_with(coverage, "partial")]
    rows.sort(key=lambda row: (row.status != "missing", -outline.requirement(row.id).weight))
    for start in range(0, len(rows), MOST_ADVICE):
        group = rows[start : start + MOST_ADVICE]
        advice = [outline.requirement(row.id).advice_for().rstrip("。") for row in group]
        evidence = tuple(_short(row.evidence[0]) for row in group if row.evidence)
        text = say("suggestion", heading, advice)
        yield Statement("suggestion", text, stage, coverage.node, tuple(row.id for row in group), evidence)


def _finding_statements(review: Review) -> Iterator[Statement]:
    """One suggestion for each rule that fired, except those that the coverage already speaks for."""
    catalogue = load_catalogue()
    for rule, run in groupby(review.findings, key=lambda finding: finding.rule):
        findings = list(run)
        if rule == "content.missing" or all(finding.severity == "info" for finding in findings):
            continue
        entry = catalogue[rule]
        first = findings[0]
        text = say(
            "mended",
            entry.title,
            _places(findings, review.document),
            entry.fix.format(expected=first.expected, actual=first.actual),
        )
        yield Statement("suggestion", text, None, first.node, tuple(finding.id for finding in findings))


def _places(findings: Sequence[Finding], document: Document) -> str:
    pages = sorted({finding.page for finding in findings if finding.page})
    where = _cited(document, *pages[:6]) if pages else "全文"
    return where if len(findings) == 1 else f"{where}等，共{len(findings)}处"


def _cited(document: Document, *pages: int) -> str:
    """Pages as the form writes them: 第3、5页; of a Word file the first part: “（一）策划”部分."""
    return f"第{'、'.join(map(str, pages))}页" if document.paged else document.place(pages[0])


def _unrepeated(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements whose text has not been said before."""
    said: set[str] = set()
    for statement in statements:
        if statement.text not in said:
            said.add(statement.text)
            yield statement
