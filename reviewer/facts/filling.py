"""The form's fields filled from the facts; which document is believed where several tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer.facts.fields import MATERIAL
from reviewer.model import Fact, Opinion, Origin
from reviewer.scheme import Scheme

# Names are as the firm itself files them; what was measured is as the third party reports it.
_FILED: tuple[Origin, ...] = ("application", "report", "third-party")
_MEASURED: tuple[Origin, ...] = ("third-party", "application", "report")
_BELIEVED: Mapping[str, tuple[Origin, ...]] = {
    "company": _FILED,
    "project": _FILED,
    "satisfaction_score": _MEASURED,
    "valid_questionnaires": _MEASURED,
    "measurement_year": _MEASURED,
    "evaluation": _FILED,
}


def fill_fields(opinion: Opinion, facts: Sequence[Fact], scheme: Scheme, category: str) -> Opinion:
    """The draft with the fields that facts tell; a field that the form lacks is left out."""
    form = scheme.opinion_form
    if form is None:
        return opinion
    copied = [key for key, field in form.fields.items() if field.labels]
    wanted = [field for field in (*_BELIEVED, *copied) if not (field == "project" and category == "enterprise")]
    known = {field: best(facts, field) for field in wanted}
    values = {field: fact.value for field, fact in known.items() if fact}
    materials = [fact.field.removeprefix(MATERIAL) for fact in facts if fact.field.startswith(MATERIAL)]
    if "survey_materials" in form.fields:
        options = form.fields["survey_materials"].options
        values["survey_materials"] = ",".join(key for key in options if key in materials)
    if "survey_period" in form.fields and (period := _period(facts)):
        values["survey_period"] = period
    filled = {field: values.get(field) or value for field, value in opinion.fields.items()}
    return replace(opinion, fields=filled)


def _period(facts: Sequence[Fact]) -> str:
    """When the survey was made, as the third party tells it."""
    told = {fact.field: fact.shown for fact in reversed(facts) if fact.origin == "third-party"}
    return "至".join(told[field] for field in ("survey_begin", "survey_end") if field in told)


def best(facts: Sequence[Fact], field: str) -> Fact | None:
    """The fact of the document that is believed first."""
    told = {fact.origin: fact for fact in reversed(facts) if fact.field == field}
    return next((told[origin] for origin in _BELIEVED.get(field, _FILED) if origin in told), None)
