"""Linear models over character n-grams: which node a paragraph answers, and which clauses a sentence shows.

Trained on the labelled paragraphs by `training/classifiers.py` and read here with numpy only. They know the standard
outline; outlines with nodes or requirements of their own are mapped and judged by terms and meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reviewer.errors import EncoderError
from reviewer.resources import resource_dir
from reviewer.text import squeeze

NODES, CLAUSES = "node-classifier", "clause-classifier"
LONGEST_GRAM = 3

Array = NDArray[np.float32]


class GramClassifier:
    """Margins of the classes for texts: higher is likelier, around 0 is undecided.

    `weights` has the shape (grams, classes), `bias` (classes,), `idf` (grams,).
    """

    def __init__(
        self, grams: Sequence[str], classes: Sequence[str], weights: NDArray[np.floating], bias: Array, idf: Array
    ) -> None:
        self.grams = tuple(grams)
        self.classes = tuple(classes)
        self.weights = weights
        self.bias = bias
        self.idf = idf
        self._columns = {gram: column for column, gram in enumerate(grams)}

    def margins(self, texts: Sequence[str]) -> Array:
        """Shape (texts, classes)."""
        rows = [self._margins(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, len(self.classes)), dtype=np.float32)

    def _margins(self, text: str) -> Array:
        counts = Counter(column for gram in char_grams(text) if (column := self._columns.get(gram)) is not None)
        if not counts:
            return self.bias
        columns = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[columns]
        values /= np.linalg.norm(values)
        # In half precision the table takes half the memory; only the rows of this text are widened.
        margins: Array = values @ self.weights[columns].astype(np.float32) + self.bias
        return margins


def char_grams(text: str) -> list[str]:
    """All runs of one to three characters, blanks left out, letters in lower case, every digit as 0."""
    plain = "".join("0" if char.isdigit() else char for char in squeeze(text).lower())
    return [plain[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(plain) - n + 1)]


@cache
def load_classifier(name: str) -> GramClassifier:
    """A shipped classifier, NODES or CLAUSES. Raises EncoderError where its files are missing."""
    folder = resource_dir("models") / name
    try:
        grams = (folder / "grams.txt").read_text(encoding="utf-8").split("\n")
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return GramClassifier(
                grams,
                [str(name) for name in arrays["classes"]],
                arrays["weights"],
                arrays["bias"].astype(np.float32),
                arrays["idf"].astype(np.float32),
            )
    except (OSError, KeyError, ValueError) as error:
        raise EncoderError(f"判别模型 {folder} 缺失或损坏：请重新安装本程序。") from error
