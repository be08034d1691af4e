"""The mapping of passages to the outline's nodes, and the judging of its requirements."""

from __future__ import annotations

from reviewer.alignment import Alignment
from reviewer.mapping.classifier import load_classifier
from reviewer.mapping.encoders import load_encoder
from reviewer.mapping.judge import judge_requirements
from reviewer.mapping.mapper import map_passages
from reviewer.mapping.sections import name_sections
from reviewer.mapping.settings import mapping_settings
from reviewer.model import Document, Mapped
from reviewer.scheme import Outline, Scoring, StatusValues


__all__ = ["map_report", "name_sections"]


def map_report(
    document: Document, alignment: Alignment, outline: Outline, scoring: Scoring | None, encoder: str | None = None
) -> Mapped:
    """Maps and judges a report; `encoder` names a model as `load_encoder` reads it.

    Raises EncoderError where the model or the classifier cannot be loaded.
    """
    settings = mapping_settings()
    model = load_encoder(encoder)
    passages = map_passages(document, alignment, outline, model, load_classifier(), settings.mapper)
    values = scoring.status if scoring else StatusValues()
    return Mapped(passages, judge_requirements(document, passages, outline, model, settings.judge, values))
