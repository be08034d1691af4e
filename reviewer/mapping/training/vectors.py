"""First word vectors from running text: positive pointwise mutual information, then a truncated SVD.

They give the contrastive step a start in which words used alike lie close together. Every token also has a random
part, so that two different words that the corpus hardly knows are still told apart by their identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

from reviewer.mapping.encoders import unit_rows
from reviewer.mapping.training.settings import VectorSettings
from reviewer.mapping.training.tokenizer import characters_of, piece_shares

Floats = NDArray[np.float32]
Matrix = Any  # a scipy CSR matrix; scipy ships no types

_CHUNK = 20_000
_RAREST = 1e-8


def token_stream(tokenizer: Tokenizer, sentences: Sequence[str]) -> Iterator[NDArray[np.int32]]:
    """The token ids of the sentences, one array for each stretch of them."""
    for start in range(0, len(sentences), _CHUNK):
        encoded = tokenizer.encode_batch_fast(list(sentences[start : start + _CHUNK]), add_special_tokens=False)
        yield np.concatenate([np.asarray(e.ids, dtype=np.int32) for e in encoded])


def count_tokens(tokenizer: Tokenizer, sentences: Sequence[str], window: int) -> tuple[NDArray[np.float64], Matrix]:
    """How often each token occurs, and how often each pair stands within `window` tokens of each other."""
    size = tokenizer.get_vocab_size()
    counts = np.zeros(size)
    together = sparse.csr_matrix((size, size), dtype=np.float32)
    for ids in token_stream(tokenizer, sentences):
        counts += np.bincount(ids, minlength=size)
        together = together + _neighbours(ids, window, size)
    return counts, together + together.T


def _neighbours(ids: NDArray[np.int32], window: int, size: int) -> Matrix:
    left = np.concatenate([ids[:-gap] for gap in range(1, window + 1)])
    right = np.concatenate([ids[gap:] for gap in range(1, window + 1)])
    # A neighbour at distance d counts 1/d, as in GloVe: near words tell more.
    near = np.concatenate([np.full(len(ids) - gap, 1.0 / gap, dtype=np.float32) for gap in range(1, window + 1)])
    return sparse.coo_matrix((near, (left, right)), shape=(size, size)).tocsr()


def first_vectors(counts: NDArray[np.float64], together: Matrix, settings: VectorSettings, seed: int) -> Floats:
    """One unit vector a token: its place by use as far as the corpus knows it, the rest a random part of its own."""
    from sklearn.utils.extmath import randomized_svd

    ppmi = _ppmi(together, counts > 0, settings.context_smoothing)
    u, s, _ = randomized_svd(ppmi, settings.dimensions, n_iter=settings.svd_iterations, random_state=seed)
    # The root of the singular values: the full ones let a few broad topics drown everything else.
    used = unit_rows(u * np.sqrt(s))
    known = np.linalg.norm(used, axis=1) > 0
    used[known] = unit_rows(used[known] - used[known].mean(axis=0))
    own = unit_rows(np.random.default_rng(seed).standard_normal(used.shape, dtype=np.float32))
    by_use = (settings.use_share * counts / (counts + settings.half_known))[:, None]
    return unit_rows(np.sqrt(by_use) * used + np.sqrt(1 - by_use) * own)


def _ppmi(together: Matrix, frequent: NDArray[np.bool_], smoothing: float) -> Matrix:
    keep = sparse.diags(frequent.astype(np.float32))
    matrix = (keep @ together @ keep).tocoo()
    rows = np.asarray(matrix.sum(axis=1)).ravel()
    contexts = rows**smoothing
    share = contexts / contexts.sum()
    information = np.log(matrix.data / np.maximum(rows[matrix.row] * share[matrix.col], 1e-12))
    positive = information > 0
    values = (information[positive], (matrix.row[positive], matrix.col[positive]))
    return sparse.coo_matrix(values, shape=matrix.shape).tocsr().astype(np.float32)


def token_weights(tokenizer: Tokenizer, settings: VectorSettings) -> Floats:
    """How much a token may say about a text: the logarithm of its rarity in everyday language; marks say little.

    Everyday language and not the corpus, in which the words of statutes are common and those of a service desk rare.
    """
    rarity = -np.log(np.maximum(piece_shares(tokenizer), _RAREST))
    weights = np.maximum(rarity / -np.log(_RAREST), 0) ** settings.weight_power
    for token, row in tokenizer.get_vocab().items():
        if not any(character.isalnum() for character in token):
            weights[row] = settings.mark_weight
    return np.asarray(weights, dtype=np.float32)


def composition(tokenizer: Tokenizer, share: float) -> Matrix:
    """The matrix that adds to each Chinese word `share` of the mean of its characters' vectors."""
    vocabulary = tokenizer.get_vocab()
    rows, columns, values = [], [], []
    for token, row in vocabulary.items():
        parts = [vocabulary[c] for c in characters_of(token) if c in vocabulary]
        rows.extend([row] * len(parts))
        columns.extend(parts)
        values.extend([share / max(1, len(parts))] * len(parts))
    size = len(vocabulary)
    added = sparse.coo_matrix((values, (rows, columns)), shape=(size, size), dtype=np.float32)
    return (sparse.identity(size, dtype=np.float32) + added).tocsr()
