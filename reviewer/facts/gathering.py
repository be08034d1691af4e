"""All facts of one application: from the report, the third party's documents, the application form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.facts.application_form import read_application
from reviewer.facts.fields import new_fact
from reviewer.facts.third_party import read_third_party
from reviewer.model import NOWHERE, BBox, Document, Fact, Kind, Review
from reviewer.opinion.survey import read_survey
from reviewer.scheme import Scheme
from reviewer.text import squeeze


@dataclass(frozen=True, slots=True)
class Materials:
    """What was handed in beside the report."""

    third_party: tuple[Document, ...] = ()
    application: Document | None = None
    self_assessment: Document | None = None


def gather(review: Review, scheme: Scheme, materials: Materials) -> tuple[Fact, ...]:
    """The facts by document: the report's, the third party's, the application form's."""
    facts = [*_from_report(review), *read_third_party(materials.third_party, scheme)]
    if materials.application is not None:
        facts += read_application(materials.application, scheme)
    return tuple(facts)


def _from_report(review: Review) -> Iterator[Fact]:
    document = review.document
    for field, name in (("company", review.company), ("project", review.project)):
        if name and not (field == "project" and review.category == "enterprise"):
            yield new_fact(field, name, "report", document, *_named(document, name))
    survey = read_survey(review)
    stated = {
        "satisfaction_score": survey.score,
        "valid_questionnaires": survey.sample,
        "measurement_year": survey.year,
    }
    for field, told in stated.items():
        if told:
            value, evidence = told
            yield new_fact(field, value, "report", document, evidence.page, evidence.bbox, evidence.quote)


def _named(document: Document, name: str) -> tuple[int, BBox, str]:
    """Where the report names its firm or project: in its title, its text, or only in the file's name."""
    for passage in document.of_kind(Kind.TITLE, Kind.BODY):
        if name in squeeze(passage.text):
            return passage.page, passage.bbox, passage.text[:60]
    return 1, NOWHERE, document.file
