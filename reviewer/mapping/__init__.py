"""The mapping of passages to the outline's nodes, and the judging of its requirements."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.alignment import Alignment
from reviewer.mapping.classifier import CLAUSES, NODES, GramClassifier, load_classifier
from reviewer.mapping.encoders import Encoder, load_encoder
from reviewer.mapping.judge import judge_requirements
from reviewer.mapping.mapper import map_passages
from reviewer.mapping.sections import name_sections
from reviewer.mapping.settings import mapping_settings
from reviewer.model import Document, Mapped
from reviewer.scheme import Outline, Scoring, StatusValues

__all__ = ["Models", "load_models", "map_report", "name_sections"]


@dataclass(frozen=True, slots=True)
class Models:
    """What mapping and judging ask: likeness of meaning, and the nodes that wordings belong to."""

    encoder: Encoder
    nodes: GramClassifier
    clauses: GramClassifier


def load_models(encoder: str | None = None) -> Models:
    """The models; `encoder` names one as `load_encoder` reads it. Raises EncoderError where one cannot be loaded."""
    return Models(load_encoder(encoder), load_classifier(NODES), load_classifier(CLAUSES))


def map_report(
    document: Document, alignment: Alignment, outline: Outline, scoring: Scoring | None, models: Models
) -> Mapped:
    """Maps the report's passages to the outline and judges its requirements."""
    settings = mapping_settings()
    passages = map_passages(document, alignment, outline, models.encoder, models.nodes, settings.mapper)
    values = scoring.status if scoring else StatusValues()
    coverage = judge_requirements(document, passages, outline, models.encoder, models.clauses, settings.judge, values)
    return Mapped(passages, coverage)
