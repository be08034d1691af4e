"""The order of work of a training run: the encoder, the classifiers, and the weights of the judgement."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from reviewer.mapping import Models
from reviewer.mapping.classifier import CLAUSES, NODES
from reviewer.mapping.encoders import StaticEncoder
from reviewer.mapping.training.classifiers import fit_clauses, fit_nodes, save_classifier
from reviewer.mapping.training.clauses import read_bank, read_sentences
from reviewer.mapping.training.encoder import General, learn_general, train_encoder
from reviewer.mapping.training.heard import Heard, parts_of
from reviewer.mapping.training.judgement import fit_judgement, unfitted
from reviewer.mapping.training.labelled import LabelledRow, read_labelled
from reviewer.mapping.training.reports import read_reports
from reviewer.mapping.training.settings import TrainingSettings
from reviewer.mapping.weights import FILE

log = logging.getLogger(__name__)

ENCODER = "zh-static"


def train_models(corpus: Path, labelled: Path, models: Path, settings: TrainingSettings, seed: int) -> None:
    """Trains the default encoder, the classifiers and the judgement on the firms for training; writes them to `models`.

    Raises EncoderError where the corpus or the labelled text cannot be read.
    """
    with threadpool_limits(limits=settings.threads):
        rows = read_labelled(labelled).train
        general = learn_general(corpus, rows, settings, seed)
        train_encoder(general, rows, labelled, models / ENCODER, settings, seed)
        save_classifier(fit_nodes(rows), models / NODES)
        save_classifier(fit_clauses([*read_sentences(labelled, rows), *read_bank(labelled)]), models / CLAUSES)
        with tempfile.TemporaryDirectory() as folder:
            heard = list(cross_read(general, rows, labelled, Path(folder), settings, seed))
            judgement = fit_judgement(heard, read_sentences(labelled, rows))
    path = models / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(judgement.model_dump_json(indent=1) + "\n", encoding="utf-8")
    log.info("wrote %s", path)


def cross_read(
    general: General, rows: Sequence[LabelledRow], labelled: Path, folder: Path, settings: TrainingSettings, seed: int
) -> Iterator[Heard]:
    """The whole reports of `rows`, each with models that were trained on the other parts' firms. Uses `folder`."""
    reports = read_reports(labelled, rows)
    for part, firms in enumerate(parts_of(rows)):
        others = [row for row in rows if row.firm not in firms]
        out = folder / str(part)
        train_encoder(general, others, labelled, out, settings, seed)
        sentences = [*read_sentences(labelled, others), *read_bank(labelled)]
        models = Models(StaticEncoder(out), fit_nodes(others), fit_clauses(sentences), unfitted())
        yield from (Heard(report, models, part) for report in reports if report.gold.firm in firms)
