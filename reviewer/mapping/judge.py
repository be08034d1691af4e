"""Requirements → covered, partial or missing, each with its verbatim evidence.

Covered is concrete evidence for the clause; partial is half of it, or a bare claim without a fact; missing is
nothing. Evidence is looked for sentence by sentence, first where the mapping puts the node, then in the rest of the
report, where it must speak more clearly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewer.instructions import COPIED_SHARE, instruction_share
from reviewer.mapping.classifier import GramClassifier
from reviewer.mapping.encoders import Encoder
from reviewer.mapping.settings import JudgeSettings
from reviewer.model import BBox, Document, Evidence, Kind, MappedPassage, NodeCoverage, RequirementCoverage, Status
from reviewer.scheme import Node, Outline, Requirement, StatusValues
from reviewer.text import sentences

Array = NDArray[np.float32]

# What makes a statement concrete, by the kinds that an outline's `must_have` names.
_KINDS: Mapping[str, re.Pattern[str]] = {
    "figures": re.compile(r"\d+(?:\.\d+)?\s*[%％‰万亿元个家人户件次项名篇场分天小时分钟月年台套米吨公里处类份条期座辆版级层]|[一二三四五六七八九十两]+[个项类大种级层步]"),
    "document": re.compile(r"《[^》]{2,}》|制度|办法|规范|规程|细则|手册|标准|清单|方案|预案"),
    "date": re.compile(r"(?:19|20)\d{2}\s*年|每(?:年|季|月|周|日|半年)|\d{1,2}\s*月"),
    "comparison": re.compile(r"同行|同业|行业(?:平均|先进|领先|标杆)|标杆|平均水平|省内|全国|高于|低于|优于|领先|排名|第[一二三四五]|竞争对手|对标|相比"),
    "trend": re.compile(r"(?:上升|提高|提升|增长|增加|下降|降低|减少|缩短|降|升)(?:到|至|了|为)?\s*\d|由[^，。]{0,12}\d[^，。]{0,16}[到至]|逐年|连续[\d两三四五六]|同比|20\d{2}年[^。]*20\d{2}年"),
    "method": re.compile(r"采用|运用|通过|按照|依据|实行|建立|开展|组织|设置|分为|包括|[A-Z]{3,}|一是|首先"),
}  # fmt: skip
_FACT = re.compile(r"\d|《[^》]{2,}》|“[^”]{2,12}”")
_SLOGAN = re.compile(
    r"高度重视|切实|不断|进一步|大力|全力|努力|始终坚持|持续(?:加强|提升|深化)|狠抓|扎实|再上新台阶|一致好评|显著成效|良好效果|充分发挥|全面(?:提升|加强|推进)"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the running text or a row of a table, with the nodes it belongs to."""

    text: str
    page: int
    bbox: BBox
    passage: int | None
    nodes: frozenset[str]


def judge_requirements(
    document: Document,
    mapped: Sequence[MappedPassage],
    outline: Outline,
    encoder: Encoder,
    clauses: GramClassifier,
    settings: JudgeSettings,
    values: StatusValues,
) -> tuple[NodeCoverage, ...]:
    """The coverage of every leaf of the outline."""
    units = list(_units(document, mapped))
    requirements = list(outline.requirements.values())
    relevance = _relevance(units, requirements, encoder, clauses, settings)
    judged = {
        requirement.id: _judge_one(requirement, units, relevance[:, column], settings)
        for column, requirement in enumerate(requirements)
    }
    return tuple(_node_coverage(leaf, judged, values) for leaf in outline.leaves)


def _units(document: Document, mapped: Sequence[MappedPassage]) -> Iterator[Unit]:
    homes = {item.passage: frozenset(node for node in (item.node, item.under) if node) for item in mapped}
    for passage in document.of_kind(Kind.BODY):
        if instruction_share(passage.text) >= COPIED_SHARE:
            continue  # the template's own words are no evidence
        for begin, end in sentences(passage.text):
            page, bbox = passage.locate(begin, end)
            yield Unit(passage.text[begin:end].strip(), page, bbox, passage.index, homes[passage.index])
    for table in document.tables:
        near = max((index for index in homes if index <= table.after), default=None)
        for row in table.rows:
            yield Unit(" ".join(row), table.page, table.bbox, None, homes[near] if near is not None else frozenset())


def _relevance(
    units: Sequence[Unit],
    requirements: Sequence[Requirement],
    encoder: Encoder,
    clauses: GramClassifier,
    settings: JudgeSettings,
) -> Array:
    """How probably each unit shows each requirement, 0..1, shape (units, requirements).

    A logistic model over three voices: the clause classifier (wording it was taught), the clause's terms, and likeness
    in meaning; what stands away from the clause's place has to speak more clearly.
    """
    if not units:
        return np.zeros((0, len(requirements)), dtype=np.float32)
    terms = np.array([[_terms(unit.text, item, settings) for item in requirements] for unit in units], dtype=np.float32)
    away = np.array([[_away(unit, item.node, settings) for item in requirements] for unit in units], dtype=np.float32)
    logits = (
        settings.bias
        + settings.taught * _taught(units, requirements, clauses, settings)
        + settings.terms * terms
        + settings.likeness * _likeness(units, requirements, encoder)
        - away
    )
    relevance: Array = 1 / (1 + np.exp(-logits))
    return relevance


def _taught(
    units: Sequence[Unit], requirements: Sequence[Requirement], clauses: GramClassifier, settings: JudgeSettings
) -> Array:
    """Margins of the clause classifier; a requirement it was not taught has the usual one everywhere."""
    margins = clauses.margins([unit.text for unit in units])
    columns = [_class_of(requirement.id, clauses.classes) for requirement in requirements]
    untaught = np.full(len(units), settings.usual_margin, dtype=np.float32)
    return np.stack([untaught if column is None else margins[:, column] for column in columns], axis=1)


def _class_of(requirement: str, classes: Sequence[str]) -> int | None:
    """The class of a requirement, also where its node is folded into the one above (intro.company into intro)."""
    node, _, slug = requirement.partition("/")
    return next(
        (
            column
            for column, name in enumerate(classes)
            if name == requirement or (name.startswith(node + ".") and name.endswith("/" + slug))
        ),
        None,
    )


def _terms(text: str, requirement: Requirement, settings: JudgeSettings) -> float:
    """The clause's terms in the text, the telling ones counted in full; more than `most_terms` add nothing."""
    found = sum(
        1.0 if position < settings.first_terms else settings.later_term
        for position, term in enumerate(requirement.terms)
        if term in text
    )
    return min(found, settings.most_terms)


def _likeness(units: Sequence[Unit], requirements: Sequence[Requirement], encoder: Encoder) -> Array:
    """Likeness to the clause's text or aspects, in standard deviations from its usual likeness to all units.

    Each clause has its own usual likeness: a general one resembles every sentence a little.
    """
    vectors = encoder.encode([unit.text for unit in units])
    described = [[item.text, *item.aspects] for item in requirements]
    flat = encoder.encode([text for texts in described for text in texts])
    alike = vectors @ flat.T
    ends = np.cumsum([len(texts) for texts in described])
    best = np.stack(
        [alike[:, end - len(texts) : end].max(axis=1) for texts, end in zip(described, ends, strict=True)], axis=1
    )
    deviations: Array = (best - best.mean(axis=0)) / np.maximum(best.std(axis=0), 1e-6)
    return np.clip(deviations, -2, 5)


def _away(unit: Unit, node: str, settings: JudgeSettings) -> float:
    """What is taken off, in log-odds, for standing away from the clause's node."""
    if any(node == home or node.startswith(home + ".") for home in unit.nodes):
        return 0.0
    stage = node.split(".")[0]
    if any(home.split(".")[0] == stage for home in unit.nodes):
        return settings.same_stage
    return settings.elsewhere


def _judge_one(
    requirement: Requirement, units: Sequence[Unit], relevance: Array, settings: JudgeSettings
) -> RequirementCoverage:
    ranked = [int(row) for row in np.argsort(-relevance, kind="stable")[: settings.quotes] if relevance[row] > 0]
    best = float(relevance[ranked[0]]) if ranked else 0.0
    if best < settings.missing_below:
        return RequirementCoverage(requirement.id, requirement.text, "missing", round(best, 3), ())
    used = [row for row in ranked if relevance[row] >= settings.missing_below]
    evidence = tuple(_evidence(units[row], float(relevance[row])) for row in used)
    status = _status(requirement, [units[row].text for row in used])
    return RequirementCoverage(requirement.id, requirement.text, status, round(best, 3), evidence)


def _status(requirement: Requirement, quotes: Sequence[str]) -> Status:
    """Covered needs a fact: a figure, a document, a name, or two of the kinds that the outline asks for."""
    text = " ".join(quotes)
    concrete = bool(_FACT.search(text)) or sum(bool(_KINDS[kind].search(text)) for kind in requirement.must_have) >= 2
    hollow = bool(_SLOGAN.search(text)) and not _FACT.search(text)
    return "covered" if concrete and not hollow else "partial"


def _evidence(unit: Unit, score: float) -> Evidence:
    return Evidence(unit.page, unit.bbox, unit.text, round(score, 3), unit.passage)


def _node_coverage(leaf: Node, judged: Mapping[str, RequirementCoverage], values: StatusValues) -> NodeCoverage:
    rows = tuple(judged[item.id] for item in leaf.requirements)
    weight = sum(item.weight for item in leaf.requirements)
    score = sum(item.weight * values.of(row.status) for item, row in zip(leaf.requirements, rows, strict=True)) / weight
    return NodeCoverage(leaf.id, leaf.title, round(score, 3), rows)
