"""The default encoder: what it learns from the general text, and then from the labels."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from reviewer.mapping.training.clauses import read_bank, read_sentences
from reviewer.mapping.training.contrastive import PairBags, bag_of_tokens, labelled_bags, pair_bags, train_table
from reviewer.mapping.training.corpus import read_corpus
from reviewer.mapping.training.examples import (
    node_examples,
    outline_requirements,
    requirement_examples,
    requirement_pairs,
    sampling_weights,
)
from reviewer.mapping.training.export import evened, folded, reduced, save_model
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.mapping.training.settings import TrainingSettings
from reviewer.mapping.training.tokenizer import build_tokenizer
from reviewer.mapping.training.vectors import (
    Floats,
    Matrix,
    composition,
    count_tokens,
    first_vectors,
    token_weights,
)
from reviewer.scheme import Requirement

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class General:
    """What a run learns before it sees a label: the vocabulary, the first vectors, the pairs of the general text."""

    tokenizer: Tokenizer
    counts: NDArray[np.float64]
    start: Floats
    compose: Matrix
    pairs: dict[str, PairBags]
    requirements: list[Requirement]


def learn_general(corpus: Path, rows: Sequence[LabelledRow], settings: TrainingSettings, seed: int) -> General:
    """Vocabulary, first vectors and pairs, from the corpus and the plain words of the labelled paragraphs."""
    found = read_corpus(corpus, settings.corpus, seed)
    requirements = outline_requirements(settings.domain.scheme)
    own_text = _own_text(rows, requirements, settings)
    log.info("read %d sentences and %d labelled paragraphs", len(found.sentences), len(rows))
    tokenizer = build_tokenizer(found.sentences, own_text, settings.vocabulary, seed)
    log.info("tokenizer of %d pieces", tokenizer.get_vocab_size())
    counts, together = count_tokens(tokenizer, [*found.sentences, *own_text], settings.vectors.window)
    start = first_vectors(counts, together, settings.vectors, seed)
    start *= token_weights(tokenizer, settings.vectors)[:, None]
    log.info("first vectors from %d tokens of text", int(counts.sum()))
    compose = composition(tokenizer, settings.vectors.composition)
    kinds = {**found.pairs, "requirement_aspect": requirement_pairs(requirements)}
    pairs = {kind: pair_bags(tokenizer, some) for kind, some in kinds.items()}
    log.info("pairs: %s", {kind: len(some) for kind, some in kinds.items()})
    return General(tokenizer, counts, start, compose, pairs, requirements)


def train_encoder(
    general: General, rows: Sequence[LabelledRow], labelled: Path, out: Path, settings: TrainingSettings, seed: int
) -> None:
    """Train on the labels of `rows` and on the bank of sentences, and write the encoder to `out`."""
    by_node = node_examples(rows, general.requirements, settings.domain)
    sentences = [*read_sentences(labelled, rows), *read_bank(labelled)]
    by_requirement = requirement_examples(sentences, general.requirements)
    log.info("%d examples by node and %d by requirement", len(by_node), len(by_requirement))
    domain = [
        labelled_bags(general.tokenizer, found, sampling_weights(found, settings.domain))
        for found in (by_node, by_requirement)
    ]
    table = train_table(general.start, general.compose, general.pairs, domain, settings.contrastive, seed)
    final = folded(table, general.compose, general.tokenizer)
    shares = (general.counts / general.counts.sum()).astype(np.float32)
    final = reduced(final, shares, settings.export.dimensions)
    own_text = _own_text(rows, general.requirements, settings)
    final = evened(final, bag_of_tokens(general.tokenizer, own_text), settings.export.evening)
    save_model(final, general.tokenizer, out, settings.export)
    log.info("wrote %s", out)


def _own_text(
    rows: Sequence[LabelledRow], requirements: Sequence[Requirement], settings: TrainingSettings
) -> list[str]:
    """The labelled paragraphs and the outline's sentences."""
    return [item.text for item in node_examples(rows, requirements, settings.domain) if item.kind != "sentence"]
