"""Why a paragraph was mapped to a node and a requirement given its status: each signal with what it added.

All decisions are sums of log-odds, so each is told as its summands: for a paragraph, what spoke for its node over the
next best; for a requirement, what spoke for its being found, and for its being shown in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reviewer.mapping import untaught
from reviewer.mapping.cues import CUES
from reviewer.mapping.judge import FOUND_FEATURES, FULL_FEATURES, UNIT_FEATURES, Judged, Verdict, untaught_values
from reviewer.mapping.mapper import Placed
from reviewer.mapping.settings import mapping_settings
from reviewer.mapping.weights import Judgement, Linear
from reviewer.model import (
    Document,
    Explanation,
    PassageReasons,
    QuoteReasons,
    Reason,
    RequirementReasons,
)
from reviewer.scheme import Outline

Array = NDArray[np.float32]

_UNIT_LABELS = {
    "taught": "措辞像是在写这一条",
    "likeness": "意思与这一条接近",
    "terms": "用了这一条的词语",
    "contrast": "比起同节的其他要求，更像这一条",
    "context": "同一段的其他句子也在写这一条",
    "home": "写在这一节",
    "stage": "写在同一阶段的其他节",
    "length": "句子的篇幅",
    "plan": "只是打算",
    "denial": "说的是没有",
}
_REPORT_LABELS = {
    "shown-1": "最相关的一句有多相关",
    "shown-2": "第二相关的一句有多相关",
    "shown-3": "第三相关的一句有多相关",
    "shown-all": "全文有多少相关的句子",
    "proved-1": "最有事实的一句有多实",
    "proved-2": "第二有事实的一句有多实",
    "proved-all": "全文有多少有事实的句子",
    "home-units": "这一节的篇幅",
    "rate-missing": "这一条在标注报告中常缺",
    "rate-covered": "这一条在标注报告中常有",
    **{f"best-{cue.name}": f"最相关的一句：{cue.label}" for cue in CUES},
}


def explain_leaf(
    document: Document, outline: Outline, node: str, placed: Placed, judged: Judged, judgement: Judgement
) -> Explanation:
    """The reasons for what was decided about the leaf `node`: paragraphs that stand under it or answer it, and all of
    its requirements."""
    return Explanation(
        node,
        outline.node(node).title,
        round(placed.trust, 2),
        tuple(_passages(document, node, placed, judgement)),
        tuple(
            _requirement(column, verdict, judged, judgement)
            for column, verdict in enumerate(judged.verdicts)
            if verdict.requirement.node == node
        ),
    )


def _passages(document: Document, node: str, placed: Placed, judgement: Judgement) -> Iterator[PassageReasons]:
    for number, row in enumerate(placed.passages):
        if row.node is None or node not in (row.node, row.under):
            continue
        chosen = placed.leaves.index(row.node)
        rival = _next_best(placed.probabilities[number], chosen)
        passage = document.passages[row.passage]
        reasons = tuple(_passage_reasons(placed, number, chosen, rival, judgement))
        yield PassageReasons(passage.page, passage.text, row.under, row.node, placed.leaves[rival], row.score, reasons)


def _next_best(values: Array, chosen: int) -> int:
    return int(np.argmax(np.where(np.arange(len(values)) == chosen, -np.inf, values)))


def _passage_reasons(placed: Placed, number: int, chosen: int, rival: int, judgement: Judgement) -> Iterator[Reason]:
    voices, weights = placed.voices, judgement.nodes
    content = 0.0
    for label, voice, weight in (
        ("措辞", voices.wording, weights.wording),
        ("意思", voices.meaning, weights.meaning),
    ):
        if voice is not None:
            ahead = float(voice[number, chosen] - voice[number, rival])
            content += weight * ahead
            yield Reason(label, ahead, weight * ahead)
    sure = np.log(np.maximum(placed.probabilities[number], 1e-9))
    place = float(sure[chosen] - sure[rival]) - content
    yield Reason("标题和前后文", place, place)


def _requirement(column: int, verdict: Verdict, judged: Judged, judgement: Judgement) -> RequirementReasons:
    weights = judgement.judge
    found = _model_reasons(weights.found, FOUND_FEATURES, verdict.found)
    full = _model_reasons(weights.full, FULL_FEATURES, verdict.full)
    return RequirementReasons(
        verdict.requirement.id,
        verdict.requirement.text,
        verdict.status,
        {status: round(share, 3) for status, share in verdict.likely.items()},
        found,
        full if verdict.status != "missing" else (),
        tuple(_quote(row, column, judged, weights.shows, fitted=verdict.found.size > 0) for row in verdict.best),
    )


def _model_reasons(model: Linear, names: Sequence[str], values: Array) -> tuple[Reason, ...]:
    if not values.size:
        return ()
    reasons = [
        Reason(_REPORT_LABELS[name], float(value), float(term))
        for name, value, term in zip(names, values, model.terms(values), strict=True)
    ]
    return (Reason("通常如此", model.bias, model.bias), *_strongest(reasons))


def _quote(row: int, column: int, judged: Judged, model: Linear, *, fitted: bool) -> QuoteReasons:
    unit, values = judged.signals.units[row], judged.signals.features[row, column]
    names: tuple[str, ...] = UNIT_FEATURES
    added = model.terms(values)
    if not fitted:
        settings = mapping_settings().judge
        values = untaught_values(judged.signals, column, settings)[row]
        names, added = untaught.FEATURES, untaught.unit_terms(values[None, :], settings.untaught)[0]
    reasons = [
        Reason(_UNIT_LABELS[name], float(value), float(term))
        for name, value, term in zip(names, values, added, strict=True)
    ]
    score = float(1 / (1 + np.exp(-judged.shown[row, column])))
    return QuoteReasons(unit.place[0], unit.text, round(score, 3), _strongest(reasons))


def _strongest(reasons: Sequence[Reason], most: int = 6) -> tuple[Reason, ...]:
    """The reasons that moved the sum most, strongest first."""
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.added))[:most])
