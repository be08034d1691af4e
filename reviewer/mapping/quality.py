"""How good an encoder is for this trade: a first look at a few sentences, and which node a labelled paragraph answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reviewer.errors import EncoderError
from reviewer.mapping.encoders import Encoder, Vectors
from reviewer.mapping.label_names import labelled_node
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.scheme import load_scheme

# The sentences of an outline by category: the node of each, and their vectors.
Described = Mapping[str, tuple[list[str], Vectors]]

TEAM_LEAVES = ("plan.needs", "do.process", "do.relations", "check.measurement")

# One thing said in two ways, each pair of another matter: as an outline says it, and as an applicant does.
PARAPHRASES = (
    ("及时处理用户投诉并跟踪解决情况", "接到用户来电投诉，两小时内回复，专人盯到办结为止"),
    ("对员工开展服务技能培训", "每月给一线员工上服务技能课，考试合格才能上岗"),
    ("通过调研了解用户的需求和期望", "我们走访了三百户人家，问他们最想要什么样的服务"),
    ("识别关键过程并设置控制点", "把最容易出差错的几道工序列出来，逐道安排检查"),
    ("测量用户满意度并分析结果", "第三方每年做一次满意度打分，公司逐项查看失分原因"),
    ("履行社会责任，参与公益活动", "职工志愿者常年为孤寡老人义务上门，捐建了一所小学"),
    ("制定应急预案并组织演练", "遇到停电停水怎么办早有安排，上半年实地练过两回"),
    ("与供应商建立合作共赢的关系", "和上游供应商签了长期协议，一起改进交货和质量"),
)
_TIMED = 64  # sentences that the speed is measured on


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a few sentences tell of an encoder; likenesses are means of cosines, -1..1."""

    paraphrases: float
    unrelated: float
    found: int
    sentences_per_second: float

    @property
    def tells_apart(self) -> bool:
        """Whether the same thing said otherwise is more alike than something else."""
        return self.paraphrases > self.unrelated

    @property
    def mostly_right(self) -> bool:
        """Whether at least half of the sentences found their own paraphrase first."""
        return 2 * self.found >= len(PARAPHRASES)


def first_look(encoder: Encoder) -> FirstLook:
    """Encodes a few sentences of the trade. Raises EncoderError where the vectors are no numbers, or all zero."""
    asked = encoder.encode_queries([query for query, _ in PARAPHRASES])
    passages = encoder.encode([passage for _, passage in PARAPHRASES])
    if not (np.isfinite(asked).all() and np.isfinite(passages).all() and asked.any() and passages.any()):
        raise EncoderError(f"模型 {encoder.name} 算出的向量无效（含非数值或全为零）：请确认文件齐全，或改用其他模型。")
    alike = asked @ passages.T
    same = np.eye(len(PARAPHRASES), dtype=bool)
    found = int((alike.argmax(axis=1) == np.arange(len(PARAPHRASES))).sum())
    return FirstLook(float(alike[same].mean()), float(alike[~same].mean()), found, _speed(encoder))


def _speed(encoder: Encoder) -> float:
    """Sentences a second."""
    sentences = [f"{number + 1}．{PARAPHRASES[number % len(PARAPHRASES)][1]}" for number in range(_TIMED)]
    started = time.perf_counter()
    encoder.encode(sentences)
    return _TIMED / max(time.perf_counter() - started, 1e-9)


@dataclass(frozen=True, slots=True)
class Hits:
    """Share of texts whose answer is first, and among the first three."""

    top1: float
    top3: float
    count: int

    def __str__(self) -> str:
        return f"{self.top1:.1%}/{self.top3:.1%} ({self.count})"


def hits(places: Sequence[int]) -> Hits:
    """The shares, from the place of each right answer, counted from 0."""
    count = len(places)
    return Hits(sum(p == 0 for p in places) / max(1, count), sum(p < 3 for p in places) / max(1, count), count)


def outline_hits(encoder: Encoder, rows: Sequence[LabelledRow]) -> dict[str, Hits]:
    """Hits of the outline's own sentences, which no labelled paragraph was needed for: plain paragraphs and stories."""
    asked = [row for row in rows if row.node]
    outline = describe_outline(encoder)
    vectors = encoder.encode([row.text for row in asked])
    places = [
        node_place(outline_scores(vector, outline, row.category), row)
        for vector, row in zip(vectors, asked, strict=True)
    ]
    return by_style(places, asked)


def by_style(places: Sequence[int], rows: Sequence[LabelledRow]) -> dict[str, Hits]:
    """The hits of plain paragraphs, and of stories, which use none of the outline's words."""
    return {
        group: hits([place for place, row in zip(places, rows, strict=True) if (row.style == "story") == story])
        for group, story in (("plain", False), ("story", True))
    }


def describe_outline(encoder: Encoder) -> Described:
    """The sentences of the national outline, encoded as queries."""
    scheme = load_scheme("caq-2025")
    found = {}
    for category in scheme.categories:
        items = scheme.outline(category).requirements.values()
        texts = [(item.node, text) for item in items for text in (item.text, *item.aspects)]
        found[category] = [node for node, _ in texts], encoder.encode_queries([text for _, text in texts])
    return found


def outline_scores(vector: Vectors, outline: Described, category: str) -> dict[str, float]:
    """By node, the mean of the two best likenesses to a sentence that describes it."""
    nodes, sentences = outline[category]
    alike: dict[str, list[float]] = {}
    for node, value in zip(nodes, (sentences @ vector).tolist(), strict=True):
        alike.setdefault(labelled_node(node), []).append(value)
    return {node: float(np.mean(sorted(values)[-2:])) for node, values in alike.items()}


def node_place(scores: Mapping[str, float], row: LabelledRow) -> int:
    """The place of the first right node, from 0."""
    order = sorted(scores, key=lambda node: -scores[node])
    right = category_nodes(row, row.category)
    return next((place for place, node in enumerate(order) if node in right), len(order))


def category_nodes(row: LabelledRow, category: str) -> set[str]:
    """The nodes of a row as the category of the asked report knows them: a team's template has no fourth level."""
    return {_team_node(node) if category == "team" else node for node in row.nodes}


def _team_node(node: str) -> str:
    return next((parent for parent in TEAM_LEAVES if node.startswith(f"{parent}.")), node)
