"""The order of work of a training run."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from reviewer.mapping.training.contrastive import labelled_bags, pair_bags, train_table
from reviewer.mapping.training.corpus import read_corpus
from reviewer.mapping.training.export import folded, reduced, save_model
from reviewer.mapping.training.labelled import read_labelled
from reviewer.mapping.training.settings import TrainingSettings
from reviewer.mapping.training.tokenizer import build_tokenizer
from reviewer.mapping.training.vectors import composition, count_tokens, first_vectors, token_weights

log = logging.getLogger(__name__)


def train_encoder(corpus: Path, labelled: Path, out: Path, settings: TrainingSettings, seed: int) -> None:
    """Train the default encoder from `corpus` and the labelled paragraphs and write it to `out`."""
    with threadpool_limits(limits=settings.threads):
        rows = read_labelled(labelled).train
        general = read_corpus(corpus, settings.corpus, seed)
        log.info("read %d sentences, %d labelled paragraphs", len(general.sentences), len(rows))

        own_text = [row.text for row in rows]
        tokenizer = build_tokenizer(general.sentences, own_text, settings.vocabulary, seed)
        log.info("tokenizer of %d pieces", tokenizer.get_vocab_size())

        counts, together = count_tokens(tokenizer, [*general.sentences, *own_text], settings.vectors.window)
        start = first_vectors(counts, together, settings.vectors, seed)
        start *= token_weights(tokenizer, settings.vectors)[:, None]
        log.info("first vectors from %d tokens of text", int(counts.sum()))

        compose = composition(tokenizer, settings.vectors.composition)
        pairs = {kind: pair_bags(tokenizer, rows) for kind, rows in general.pairs.items()}
        domain = labelled_bags(tokenizer, rows)
        log.info("pairs: %s", {kind: len(bags.keys) for kind, bags in pairs.items()})
        table = train_table(start, compose, pairs, domain, settings.contrastive, seed)

        frequency = (counts / counts.sum()).astype(np.float32)
        final = reduced(folded(table, compose, tokenizer), frequency, settings.export.dimensions)
        save_model(final, tokenizer, out, settings.export)
        log.info("wrote %s", out)
