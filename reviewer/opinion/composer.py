"""Composes the draft from the review, without a model: first what the form asks for, then section by section.

What is said follows from findings and coverage; how it is said stands in `prompts/opinion.j2`, and what to add in the
outline's own advice, in the words of the applicant's trade. A person edits and signs it: fields that the report does not
tell stay open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reviewer.model import Opinion, Review
from reviewer.opinion.form import first_point
from reviewer.opinion.grounding import is_grounded, known_ids, report_text
from reviewer.opinion.leaves import read_leaves
from reviewer.opinion.score import score_lines
from reviewer.opinion.sheet import finding_statements, leaf_statements
from reviewer.opinion.survey import read_survey
from reviewer.opinion.wording import Wording
from reviewer.scheme import PORTRAIT, Outline, Scheme, Trade, chapter_of, find_trade

# Paragraphs of the report that its trade is recognised from.
_PORTRAYING = 3


def draft_opinion(review: Review, scheme: Scheme, outline: Outline) -> Opinion:
    """The draft: the form's fields by id, the statements for the further sheet, the suggested score."""
    lines = score_lines(review.coverage, scheme, outline)
    total = round(sum(line.points for line in lines), 1) if lines else None
    survey, trade, noun = read_survey(review), trade_of(review), scheme.categories[review.category].document
    wording = Wording(review.document, trade, noun)
    leaves = read_leaves(review, scheme, outline)
    text, ids = report_text(review.document), known_ids(review.findings, review.coverage)
    told = [*leaf_statements(leaves, wording), *finding_statements(review, leaves, wording)]
    opinion = Opinion({}, tuple(item for item in told if is_grounded(item, text, ids)), lines, total)
    point = first_point(review, scheme, leaves, survey, opinion, Wording(review.document, trade, noun))
    return replace(opinion, fields=_fields(review, scheme, opinion, point))


def trade_of(review: Review) -> Trade:
    """The applicant's trade, by its name, its project and the first paragraphs of its portrait."""
    return find_trade([review.company or "", review.project or "", *_portrait(review)], review.category)


def _portrait(review: Review) -> Iterator[str]:
    rows = [row for row in review.mapped if chapter_of(row.node or "") == PORTRAIT][:_PORTRAYING]
    yield from (review.document.passages[row.passage].text for row in rows)


def _fields(review: Review, scheme: Scheme, opinion: Opinion, point: str | None) -> dict[str, str | None]:
    """Every field of the form, those that the draft decides filled; facts of the documents are filled in behind it
    (`facts.fill_fields`), the rest is for a person."""
    known = {
        "application": f"{review.category}/{review.level}" if review.level else review.category,
        "opinion": point,
    }
    if opinion.score is not None and scheme.scoring is not None:
        known["conclusion"] = scheme.scoring.band(opinion.score)[0]
        known["suggested_level"] = scheme.suggested_level(opinion.score, review.category, review.level)
    form = scheme.opinion_form
    return {field: known.get(field) for field in (form.fields if form else known)}
