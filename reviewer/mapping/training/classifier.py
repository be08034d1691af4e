"""Trains the node classifier on the labelled paragraphs (scikit-learn), and writes it for numpy.

Usage: python -m reviewer.mapping.training.classifier --labelled models/labelled --out models/node-classifier
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from reviewer.mapping.classifier import NodeClassifier, char_grams
from reviewer.mapping.training.labelled import LabelledRow, read_labelled

# A gram seen in one paragraph alone says nothing about the next.
MIN_PARAGRAPHS = 2
SVM_COST = 0.5
SEED = 7


def fit(rows: Sequence[LabelledRow]) -> NodeClassifier:
    """A classifier of the rows' nodes; a row with two nodes counts for both, one without a node for none."""
    pairs = [(row.text, node) for row in rows if row.node for node in (row.node, *row.also)]
    vectorizer = TfidfVectorizer(analyzer=char_grams, sublinear_tf=True, min_df=MIN_PARAGRAPHS)
    features = vectorizer.fit_transform([text for text, _ in pairs])
    model = LinearSVC(C=SVM_COST, class_weight="balanced", random_state=SEED).fit(features, [node for _, node in pairs])
    return NodeClassifier(
        [str(gram) for gram in vectorizer.get_feature_names_out()],
        [str(node) for node in model.classes_],
        np.ascontiguousarray(model.coef_.T, dtype=np.float32),
        model.intercept_.astype(np.float32),
        vectorizer.idf_.astype(np.float32),
    )


def save(classifier: NodeClassifier, folder: Path) -> None:
    """Writes the classifier: weights in half precision, the grams as lines of text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grams.txt").write_text("\n".join(classifier.grams), encoding="utf-8")
    np.savez_compressed(
        folder / "weights.npz",
        nodes=np.array(classifier.nodes),
        weights=classifier.weights.astype(np.float16),
        bias=classifier.bias,
        idf=classifier.idf.astype(np.float16),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelled", type=Path, default=Path("models/labelled"))
    parser.add_argument("--out", type=Path, default=Path("models/node-classifier"))
    args = parser.parse_args()
    save(fit(read_labelled(args.labelled).train), args.out)


if __name__ == "__main__":
    main()
