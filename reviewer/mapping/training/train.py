"""The order of work of a training run."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from reviewer.mapping.training.clauses import read_sentences
from reviewer.mapping.training.contrastive import bag_of_tokens, labelled_bags, pair_bags, train_table
from reviewer.mapping.training.corpus import read_corpus
from reviewer.mapping.training.examples import (
    node_examples,
    outline_requirements,
    requirement_examples,
    requirement_pairs,
    sampling_weights,
)
from reviewer.mapping.training.export import evened, folded, reduced, save_model
from reviewer.mapping.training.labelled import read_labelled
from reviewer.mapping.training.settings import TrainingSettings
from reviewer.mapping.training.tokenizer import build_tokenizer
from reviewer.mapping.training.vectors import composition, count_tokens, first_vectors, token_weights

log = logging.getLogger(__name__)


def train_encoder(corpus: Path, labelled: Path, out: Path, settings: TrainingSettings, seed: int) -> None:
    """Train the default encoder from `corpus` and the labelled paragraphs and write it to `out`."""
    with threadpool_limits(limits=settings.threads):
        general = read_corpus(corpus, settings.corpus, seed)
        requirements = outline_requirements(settings.domain.scheme)
        rows = read_labelled(labelled).train
        by_node = node_examples(rows, requirements, settings.domain)
        by_requirement = requirement_examples(read_sentences(labelled, rows), requirements)
        own_text = [example.text for example in by_node if example.kind != "sentence"]
        log.info(
            "read %d sentences, %d examples by node and %d by requirement",
            len(general.sentences),
            len(by_node),
            len(by_requirement),
        )

        tokenizer = build_tokenizer(general.sentences, own_text, settings.vocabulary, seed)
        log.info("tokenizer of %d pieces", tokenizer.get_vocab_size())

        counts, together = count_tokens(tokenizer, [*general.sentences, *own_text], settings.vectors.window)
        start = first_vectors(counts, together, settings.vectors, seed)
        start *= token_weights(tokenizer, settings.vectors)[:, None]
        log.info("first vectors from %d tokens of text", int(counts.sum()))

        compose = composition(tokenizer, settings.vectors.composition)
        kinds = {**general.pairs, "requirement_aspect": requirement_pairs(requirements)}
        pairs = {kind: pair_bags(tokenizer, found) for kind, found in kinds.items()}
        domain = [
            labelled_bags(tokenizer, found, sampling_weights(found, settings.domain))
            for found in (by_node, by_requirement)
        ]
        log.info("pairs: %s", {kind: len(found) for kind, found in kinds.items()})
        table = train_table(start, compose, pairs, domain, settings.contrastive, seed)

        final = folded(table, compose, tokenizer)
        final = reduced(final, (counts / counts.sum()).astype(np.float32), settings.export.dimensions)
        final = evened(final, bag_of_tokens(tokenizer, own_text), settings.export.evening)
        save_model(final, tokenizer, out, settings.export)
        log.info("wrote %s", out)
