"""The mapping of passages to the outline's nodes, and the judging of its requirements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from reviewer.alignment import Alignment
from reviewer.mapping.classifier import CLAUSES, NODES, GramClassifier, load_classifier
from reviewer.mapping.described import describe
from reviewer.mapping.encoders import Encoder, load_encoder
from reviewer.mapping.explain import explain_leaf
from reviewer.mapping.identity import models_digest
from reviewer.mapping.judge import Judged, coverage, judge_requirements
from reviewer.mapping.mapper import Placed, place_passages
from reviewer.mapping.sections import name_sections
from reviewer.mapping.settings import mapping_settings
from reviewer.mapping.units import evidence_units
from reviewer.mapping.weights import Judgement, load_judgement
from reviewer.model import Document, Mapped
from reviewer.scheme import Outline, Scoring, StatusValues

__all__ = ["Models", "explain_leaf", "judge_report", "load_models", "map_report", "models_digest", "name_sections"]


@dataclass(frozen=True, slots=True)
class Models:
    """What mapping and judging ask: likeness of meaning, the nodes and clauses that wordings belong to, and how all
    that weighs."""

    encoder: Encoder
    nodes: GramClassifier
    clauses: GramClassifier
    judgement: Judgement


def load_models(encoder: str | None = None) -> Models:
    """The models; `encoder` names one as `load_encoder` reads it. Raises EncoderError where one cannot be loaded."""
    return Models(load_encoder(encoder), load_classifier(NODES), load_classifier(CLAUSES), load_judgement())


def judge_report(document: Document, alignment: Alignment, outline: Outline, models: Models) -> tuple[Placed, Judged]:
    """The nodes of the paragraphs and the verdicts on the requirements, with the signals that both rest on."""
    # A report's matrices are small: threads would spend more time on waiting for one another than on numbers.
    with _libraries().limit(limits=1, user_api="blas"):
        return _judge_report(document, alignment, outline, models)


@cache
def _libraries() -> ThreadpoolController:
    """The numerical libraries of this process."""
    return ThreadpoolController()


def _judge_report(document: Document, alignment: Alignment, outline: Outline, models: Models) -> tuple[Placed, Judged]:
    settings, judgement = mapping_settings(), models.judgement
    described = describe(outline, models.encoder)
    placed = place_passages(document, alignment, described, models.nodes, judgement, settings.mapper)
    units = evidence_units(document, placed.homes)
    judged = judge_requirements(units, described, models.clauses, judgement.judge, settings.judge)
    return placed, judged


def map_report(
    document: Document, alignment: Alignment, outline: Outline, scoring: Scoring | None, models: Models
) -> Mapped:
    """Maps the report's passages to the outline and judges its requirements."""
    placed, judged = judge_report(document, alignment, outline, models)
    return Mapped(placed.passages, coverage(judged, outline, scoring.status if scoring else StatusValues()))
