"""Reviews of the example reports for tests of the outputs: really read and checked, judged by a simple stand-in.

A requirement counts as covered where three of its terms stand in one sentence, as partial where one does. The
outputs only show such judgements, so that how good they are does not matter here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from reviewer.alignment import align, count_section_words
from reviewer.applicant import find_applicant
from reviewer.model import (
    Document,
    Evidence,
    Kind,
    Mapped,
    NodeCoverage,
    Opinion,
    RequirementCoverage,
    Review,
    ScoreLine,
    Statement,
    Status,
)
from reviewer.pdf.reader import read_document
from reviewer.rules import Subject, run_checks
from reviewer.scheme import Outline, Requirement, Scheme, load_scheme
from reviewer.text import sentences

EXAMPLES = Path(__file__).parent.parent / "examples"
WEAK = EXAMPLES / "满意报告终稿.pdf"
GOOD = next(EXAMPLES.glob("*企业类.pdf"))
VALUES: dict[Status, float] = {"covered": 1.0, "partial": 0.5, "missing": 0.0}


@cache
def weak() -> tuple[Review, Scheme]:
    return sample(WEAK, "qinghai-2025", "service", "three-star")


@cache
def good() -> tuple[Review, Scheme]:
    return sample(GOOD, "caq-2025", "enterprise", "four-star")


def sample(path: Path, scheme_id: str, category: str, level: str) -> tuple[Review, Scheme]:
    scheme = load_scheme(scheme_id)
    outline = scheme.outline(category)
    document = read_document(path)
    alignment = align(document, outline)
    counts = count_section_words(document, alignment, outline)
    applicant = find_applicant(document)
    coverage = tuple(_node(document, outline, leaf.id) for leaf in outline.leaves)
    subject = Subject(
        document, scheme, outline, category, level, alignment, alignment.nodes, counts.nodes, applicant.company,
        Mapped((), coverage), "",
    )  # fmt: skip
    findings, unchecked = run_checks(subject)
    review = Review(
        document, applicant.company, applicant.project, scheme.id, category, level, counts.nodes, counts.sections,
        alignment.nodes, findings, coverage, (), unchecked,
    )  # fmt: skip
    return replace(review, opinion=_opinion(review, scheme, outline)), scheme


def _node(document: Document, outline: Outline, node: str) -> NodeCoverage:
    rows = tuple(_judge(document, item) for item in outline.node(node).requirements)
    return NodeCoverage(node, outline.node(node).title, sum(row.score for row in rows) / len(rows), rows)


def _judge(document: Document, requirement: Requirement) -> RequirementCoverage:
    best, count = None, 0
    for passage in document.of_kind(Kind.BODY):
        for begin, end in sentences(passage.text):
            hits = sum(term in passage.text[begin:end] for term in requirement.terms)
            if hits > count:
                page, box = passage.locate(begin, end)
                best, count = Evidence(page, box, passage.text[begin:end], min(hits / 4, 1.0), passage.index), hits
    status: Status = "covered" if count >= 3 else "partial" if count else "missing"
    return RequirementCoverage(requirement.id, requirement.text, status, VALUES[status], (best,) if best else ())


def _opinion(review: Review, scheme: Scheme, outline: Outline) -> Opinion:
    assert scheme.opinion_form and scheme.scoring
    lines = tuple(_score_line(review, outline, node, weight) for node, weight in scheme.scoring.weights.items())
    score = round(sum(line.points for line in lines), 1)
    statements = tuple(_statements(review, outline))
    band = scheme.scoring.band(score)[0]
    fields: dict[str, str | None] = dict.fromkeys(scheme.opinion_form.fields)
    fields |= {
        "company": review.company,
        "project": review.project,
        "conclusion": band,
        "suggested_level": scheme.suggested_level(score, review.category, review.level),
        "opinion": "\n".join(
            [
                "报告说明了用户满意度测量的方式和周期，测量结果用于改进服务流程，但没有说明抽样方法和样本量。",
                "建议补充第三方测量机构、有效问卷数量和各测量项得分，并写明测量结果如何转化为改进措施。",
            ]
        ),
    }
    return Opinion(fields, statements, lines, score)


def _score_line(review: Review, outline: Outline, stage: str, weight: float) -> ScoreLine:
    under = {node.id for node in outline.node(stage).walk()}
    shares = [node.score for node in review.coverage if node.node in under]
    share = sum(shares) / len(shares)
    return ScoreLine(stage, outline.node(stage).title, weight, share, weight * share)


def _statements(review: Review, outline: Outline) -> list[Statement]:
    made = []
    for node in review.coverage:
        stage = node.node.split(".")[0]
        for row in node.requirements:
            if row.status == "covered":
                made.append(
                    Statement("strength", f"对“{row.text}”有具体说明。", stage, node.node, (row.id,), row.evidence)
                )
            else:
                basis = tuple(item.id for item in review.findings if item.expected == row.text)
                made.append(
                    Statement("weakness", f"对“{row.text}”说明不足。", stage, node.node, (row.id, *basis), row.evidence)
                )
                advice = outline.requirement(row.id).advice_for()
                made.append(Statement("suggestion", advice, stage, node.node, (row.id, *basis), row.evidence))
    return made
