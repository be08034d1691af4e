"""Trains the node classifier and the clause classifier on the labelled paragraphs, and writes them for numpy.

Usage: python -m reviewer.mapping.training.classifiers [--labelled models/labelled] [--models models]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from reviewer.mapping.classifier import CLAUSES, NODES, GramClassifier, char_grams
from reviewer.mapping.training.clauses import LabelledSentence, read_sentences
from reviewer.mapping.training.labelled import LabelledRow, read_labelled

SEED = 7
# A gram seen in one paragraph alone says nothing about the next.
MIN_PARAGRAPHS = 2
NODE_COST = 0.5
# Sentences are shorter and a clause's are few: rarer grams go, and what shows a clause weighs more than what does not.
MIN_SENTENCES = 3
CLAUSE_COST = 1.0
CLAUSE_WEIGHT = 20.0
GRAMS_A_CLAUSE = 600
FEWEST_SENTENCES = 3


def fit_nodes(rows: Sequence[LabelledRow]) -> GramClassifier:
    """A classifier of the rows' nodes; a row with two nodes counts for both, one without a node for none."""
    pairs = [(row.text, node) for row in rows if row.node for node in (row.node, *row.also)]
    vectorizer = _vectorizer(MIN_PARAGRAPHS)
    features = vectorizer.fit_transform([text for text, _ in pairs])
    model = LinearSVC(C=NODE_COST, class_weight="balanced", random_state=SEED).fit(
        features, [node for _, node in pairs]
    )
    return _classifier(vectorizer, model.classes_, model.coef_, model.intercept_)


def fit_clauses(rows: Sequence[LabelledSentence]) -> GramClassifier:
    """One yes-or-no model a clause: does the sentence show it? Only a clause's strongest grams are kept."""
    vectorizer = _vectorizer(MIN_SENTENCES)
    features = vectorizer.fit_transform([row.text for row in rows])
    clauses, weights, biases = [], [], []
    for clause in sorted({clause for row in rows for clause in row.shown}):
        shown = np.array([clause in row.shown for row in rows])
        if shown.sum() < FEWEST_SENTENCES:
            continue
        model = LinearSVC(C=CLAUSE_COST, class_weight={True: CLAUSE_WEIGHT, False: 1.0}, random_state=SEED)
        model.fit(features, shown)
        clauses.append(clause)
        weights.append(_strongest(model.coef_[0]))
        biases.append(model.intercept_[0])
    return _classifier(vectorizer, clauses, np.array(weights), np.array(biases))


def _vectorizer(min_df: int) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=char_grams, sublinear_tf=True, min_df=min_df)


def _classifier(
    vectorizer: TfidfVectorizer, classes: Iterable[str], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> GramClassifier:
    return GramClassifier(
        [str(gram) for gram in vectorizer.get_feature_names_out()],
        [str(name) for name in classes],
        np.ascontiguousarray(weights.T, dtype=np.float32),
        bias.astype(np.float32),
        vectorizer.idf_.astype(np.float32),
    )


def _strongest(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights with all but the strongest set to 0."""
    threshold = np.sort(np.abs(weights))[-GRAMS_A_CLAUSE]
    return np.where(np.abs(weights) >= threshold, weights, 0)


def save(classifier: GramClassifier, folder: Path) -> None:
    """Writes the classifier: weights in half precision, the grams as lines of text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grams.txt").write_text("\n".join(classifier.grams), encoding="utf-8")
    np.savez_compressed(
        folder / "weights.npz",
        classes=np.array(classifier.classes),
        weights=classifier.weights.astype(np.float16),
        bias=classifier.bias,
        idf=classifier.idf.astype(np.float16),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelled", type=Path, default=Path("models/labelled"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    rows = read_labelled(args.labelled).train
    save(fit_nodes(rows), args.models / NODES)
    save(fit_clauses(read_sentences(args.labelled, rows)), args.models / CLAUSES)


if __name__ == "__main__":
    main()
