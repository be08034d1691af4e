"""Trains the node classifier and the clause classifier on the labelled text, and writes them for numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from reviewer.mapping.classifier import GramClassifier, char_grams
from reviewer.mapping.training.clauses import LabelledSentence
from reviewer.mapping.training.labelled import LabelledRow

SEED = 7
# A gram seen in one paragraph alone says nothing about the next.
MIN_PARAGRAPHS = 2
NODE_COST = 0.5
# Sentences are shorter and a clause's are few: rarer grams go, and what shows a clause weighs more than what does not,
# of which what was read at the same node weighs more than the rest. Chosen by the area under the curve among the
# sentences of a clause's node, on firms that the model had not seen (0.80 with the first alone, 0.84 with both).
MIN_SENTENCES = 3
ALL_COST, ALL_SHOWN, ALL_NODE, ALL_OTHER = 0.3, 20.0, 10.0, 0.5
NODE_ONLY_COST, NODE_SHOWN = 0.5, 3.0
GRAMS_A_CLAUSE = 800
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
    """One yes-or-no model a clause: does the sentence show it? Only a clause's strongest grams are kept.

    Each is the sum of two: one tells the clause's sentences from all others, one from those of the same node, which is
    the harder question.
    """
    vectorizer = _vectorizer(MIN_SENTENCES)
    features = vectorizer.fit_transform([row.text for row in rows])
    clauses, weights, biases = [], [], []
    for clause in sorted({clause for row in rows for clause in row.judged}):
        shown = np.array([clause in row.shown for row in rows])
        judged = np.array([clause in row.judged for row in rows])
        if min(shown.sum(), (judged & ~shown).sum()) < FEWEST_SENTENCES:
            continue
        among_all = _fit_clause(
            features, shown, np.where(shown, ALL_SHOWN, np.where(judged, ALL_NODE, ALL_OTHER)), ALL_COST
        )
        among_node = _fit_clause(
            features[judged], shown[judged], np.where(shown[judged], NODE_SHOWN, 1.0), NODE_ONLY_COST
        )
        clauses.append(clause)
        weights.append(_strongest(among_all.coef_[0] + among_node.coef_[0]))
        biases.append(among_all.intercept_[0] + among_node.intercept_[0])
    return _classifier(vectorizer, clauses, np.array(weights), np.array(biases))


def _fit_clause(features: Any, shown: NDArray[np.bool_], weight: NDArray[np.float64], cost: float) -> LinearSVC:
    return LinearSVC(C=cost, random_state=SEED).fit(features, shown, sample_weight=weight)


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


def save_classifier(classifier: GramClassifier, folder: Path) -> None:
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
