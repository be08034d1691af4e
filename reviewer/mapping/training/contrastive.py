"""The contrastive step: texts that belong together are drawn close. A text's vector is the mean of its tokens' rows.

The model is one table. A batch of texts is a sparse matrix over tokens, so the forward pass is one product, the
gradient another, and no deep-learning library is needed; scipy does this several times faster than an embedding bag.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

from reviewer.mapping.training.corpus import Pair
from reviewer.mapping.training.examples import Example
from reviewer.mapping.training.settings import ContrastiveSettings
from reviewer.mapping.training.vectors import Floats, Matrix

log = logging.getLogger(__name__)

_NEVER = np.float32(-1e9)
_FIRST_MOMENT, _SECOND_MOMENT, _EPSILON = 0.9, 0.999, 1e-8
_LOG_EVERY = 100


@dataclass(frozen=True)
class PairBags:
    """The pairs of one kind as bags of tokens; `keys` tells which must not be each other's negatives."""

    left: Matrix
    right: Matrix
    keys: NDArray[np.int64]


@dataclass(frozen=True)
class LabelledBags:
    """Labelled texts as bags of tokens, with who belongs to whom and how often each is drawn."""

    bags: Matrix
    friends: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    sampling: NDArray[np.float64]


class Table:
    """The token vectors and their Adam moments; a step touches only the rows that a batch used."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self._first = np.zeros_like(rows)
        self._second = np.zeros_like(rows)
        self._time = 0

    def update(self, tokens: NDArray[np.int32], gradient: Floats, rate: float) -> None:
        """One Adam step on the rows `tokens`."""
        self._time += 1
        first = _FIRST_MOMENT * self._first[tokens] + (1 - _FIRST_MOMENT) * gradient
        second = _SECOND_MOMENT * self._second[tokens] + (1 - _SECOND_MOMENT) * gradient**2
        self._first[tokens], self._second[tokens] = first, second
        size = rate * np.sqrt(1 - _SECOND_MOMENT**self._time) / (1 - _FIRST_MOMENT**self._time)
        self.rows[tokens] -= (size * first / (np.sqrt(second) + _EPSILON)).astype(np.float32)


def train_table(
    start: Floats,
    compose: Matrix,
    pairs: Mapping[str, PairBags],
    labelled: Sequence[LabelledBags],
    settings: ContrastiveSettings,
    seed: int,
) -> Floats:
    """The trained token vectors, not yet composed."""
    chance = np.random.default_rng(seed)
    table = Table(start.copy())
    kinds = sorted(kind for kind in pairs if settings.weights.get(kind, 0) > 0)
    shares = np.array([settings.weights[kind] for kind in kinds])
    for step in range(settings.steps):
        rate = settings.learning_rate * _schedule(step, settings)
        turn, rest = divmod(step, settings.supervised_every)
        if rest == 0:
            loss = _supervised_step(table, compose, labelled[turn % len(labelled)], settings, rate, chance)
            name = "labelled"
        else:
            name = kinds[chance.choice(len(kinds), p=shares / shares.sum())]
            loss = _pair_step(table, compose, pairs[name], settings, rate, chance)
        if step % _LOG_EVERY == 0 or step == settings.steps - 1:
            log.info("step %d of %d: %s, loss %.3f", step, settings.steps, name, loss)
    return table.rows


def _schedule(step: int, settings: ContrastiveSettings) -> float:
    """Linear warm-up, then linear decay to nothing."""
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    return (settings.steps - step) / max(1, settings.steps - settings.warmup)


def _pair_step(
    table: Table,
    compose: Matrix,
    pairs: PairBags,
    settings: ContrastiveSettings,
    rate: float,
    chance: np.random.Generator,
) -> float:
    count = len(pairs.keys)
    chosen = chance.choice(count, min(settings.batch, count), replace=False)
    left = _view(pairs.left[chosen], compose, settings.token_dropout, chance)
    right = _view(pairs.right[chosen], compose, settings.token_dropout, chance)
    a, b = _Embedded(left, table.rows), _Embedded(right, table.rows)
    keys = pairs.keys[chosen]
    rival = keys[:, None] == keys[None, :]
    np.fill_diagonal(rival, False)
    loss, slope = _ranking_loss(a.unit @ b.unit.T * np.float32(settings.scale), rival)
    slope *= np.float32(settings.scale)
    both = sparse.vstack([left, right]).tocsr()
    gradient = np.concatenate([a.gradient(slope @ b.unit), b.gradient(slope.T @ a.unit)])
    _apply(table, both, gradient, rate)
    return loss


def _ranking_loss(scores: Floats, rival: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Multiple-negatives ranking in both directions: the loss and its slope by each score."""
    scores = np.where(rival, _NEVER, scores)
    forward, backward = _softmax(scores), _softmax(scores.T).T
    count = len(scores)
    truth = np.eye(count, dtype=np.float32)
    right = np.diagonal(forward), np.diagonal(backward)
    loss = -float(np.mean(np.log(np.maximum(right, 1e-12))))
    return loss, (forward + backward - 2 * truth) / np.float32(2 * count)


def _supervised_step(
    table: Table,
    compose: Matrix,
    labelled: LabelledBags,
    settings: ContrastiveSettings,
    rate: float,
    chance: np.random.Generator,
) -> float:
    count = len(labelled.sampling)
    chosen = chance.choice(count, min(settings.supervised_batch, count), replace=False, p=labelled.sampling)
    view = _view(labelled.bags[chosen], compose, settings.supervised_token_dropout, chance)
    texts = _Embedded(view, table.rows)
    pick = np.ix_(chosen, chosen)
    scale = np.float32(settings.supervised_scale)
    loss, slope = _supervised_loss(texts.unit @ texts.unit.T * scale, labelled.friends[pick], labelled.ignored[pick])
    slope *= scale
    _apply(table, view, texts.gradient(slope @ texts.unit + slope.T @ texts.unit), rate)
    return loss


def _supervised_loss(scores: Floats, friends: NDArray[np.bool_], ignored: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Supervised contrastive loss (Khosla et al., 2020) over the pairs that count, and its slope by each score."""
    softmax = _softmax(np.where(ignored, _NEVER, scores))
    number = friends.sum(axis=1, keepdims=True)
    used = number[:, 0] > 0
    share = np.where(friends, 1.0 / np.maximum(number, 1), 0.0).astype(np.float32)
    anchors = np.float32(max(1, used.sum()))
    loss = -float((share * np.log(np.maximum(softmax, 1e-12))).sum() / anchors)
    return loss, np.where(used[:, None], softmax - share, 0).astype(np.float32) / anchors


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


class _Embedded:
    """Texts of a batch as unit vectors, and the way back through the normalisation."""

    def __init__(self, bags: Matrix, rows: Floats) -> None:
        raw = bags @ rows
        self._length = np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-8)
        self.unit: Floats = (raw / self._length).astype(np.float32)

    def gradient(self, by_unit: Floats) -> Floats:
        along = np.sum(by_unit * self.unit, axis=1, keepdims=True)
        return np.asarray((by_unit - along * self.unit) / self._length, dtype=np.float32)


def _apply(table: Table, bags: Matrix, by_text: Floats, rate: float) -> None:
    tokens = np.unique(bags.indices)
    table.update(tokens, (bags.T.tocsr()[tokens] @ by_text).astype(np.float32), rate)


def _view(bags: Matrix, compose: Matrix, dropout: float, chance: np.random.Generator) -> Matrix:
    """The bags with some tokens left out at random, and the characters of the words in them added."""
    kept = bags.copy()
    kept.data = kept.data * (chance.random(len(kept.data)) >= dropout)
    return (kept @ compose).tocsr()


def bag_of_tokens(tokenizer: Tokenizer, texts: Sequence[str]) -> Matrix:
    """One row a text: the share of each token in it."""
    encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    lengths = np.array([len(e.ids) for e in encoded])
    ids = np.concatenate([np.asarray(e.ids, dtype=np.int32) for e in encoded])
    rows = np.repeat(np.arange(len(encoded), dtype=np.int32), lengths)
    shares = (1.0 / np.maximum(lengths, 1)).astype(np.float32)[rows]
    bags = sparse.coo_matrix((shares, (rows, ids)), shape=(len(encoded), tokenizer.get_vocab_size())).tocsr()
    bags.sum_duplicates()
    return bags


def pair_bags(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> PairBags:
    """The bags of both sides of the pairs."""
    numbers: dict[str, int] = {}
    keys = np.array([numbers.setdefault(pair.key, len(numbers)) for pair in pairs], dtype=np.int64)
    left, right = [p.left for p in pairs], [p.right for p in pairs]
    return PairBags(bag_of_tokens(tokenizer, left), bag_of_tokens(tokenizer, right), keys)


def labelled_bags(tokenizer: Tokenizer, found: Sequence[Example], sampling: Sequence[float]) -> LabelledBags:
    """The bags of the labelled examples.

    Friends are texts with the same answer from other firms: two of one firm would be told by its trade and name. Those
    of the same firm and answer, and those whose nodes lie one above the other, count neither way.
    """
    answers = sorted({answer for example in found for answer in example.answers})
    has = np.array([[answer in example.answers for answer in answers] for example in found], dtype=np.float32)
    kin = np.array([[_kin(a, b) for b in answers] for a in answers], dtype=np.float32)
    sources = np.unique([example.source for example in found], return_inverse=True)[1]
    friends = (has @ has.T > 0) & (sources[:, None] != sources[None, :])
    ignored = (has @ kin @ has.T > 0) & ~friends
    np.fill_diagonal(ignored, True)
    return LabelledBags(bag_of_tokens(tokenizer, [e.text for e in found]), friends, ignored, np.asarray(sampling))


def _kin(a: str, b: str) -> bool:
    """Whether two nodes or requirements overlap: the same, or of nodes of which one lies above the other."""
    upper, lower = a.partition("/")[0], b.partition("/")[0]
    return a == b or upper.startswith(f"{lower}.") or lower.startswith(f"{upper}.")
