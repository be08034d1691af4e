"""The node classifier: which node of the practice report's outline a paragraph answers, by its wording alone.

A linear model over character 1–3-grams, trained on the labelled paragraphs by `training/classifier.py` and read here
with numpy only. It knows the standard outline's leaves; outlines with nodes of their own are mapped by meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reviewer.errors import EncoderError
from reviewer.resources import resource_dir
from reviewer.text import squeeze

FOLDER = "node-classifier"
LONGEST_GRAM = 3


class NodeClassifier:
    """Margins of the classes (`nodes`) for texts; higher is likelier, around 0 is undecided."""

    def __init__(
        self,
        grams: Sequence[str],
        nodes: Sequence[str],
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        idf: NDArray[np.float32],
    ) -> None:
        self.grams = tuple(grams)
        self.nodes = tuple(nodes)
        self.weights = weights
        self.bias = bias
        self.idf = idf
        self._columns = {gram: column for column, gram in enumerate(grams)}

    def margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, nodes)."""
        rows = [self._margins(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, len(self.nodes)), dtype=np.float32)

    def _margins(self, text: str) -> NDArray[np.float32]:
        counts = Counter(column for gram in char_grams(text) if (column := self._columns.get(gram)) is not None)
        if not counts:
            return self.bias
        columns = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[columns]
        values /= np.linalg.norm(values)
        margins: NDArray[np.float32] = values @ self.weights[columns] + self.bias
        return margins


def char_grams(text: str) -> list[str]:
    """All runs of one to three characters, blanks left out, letters in lower case, every digit as 0."""
    plain = "".join("0" if char.isdigit() else char for char in squeeze(text).lower())
    return [plain[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(plain) - n + 1)]


@cache
def load_classifier() -> NodeClassifier:
    """The shipped classifier. Raises EncoderError where its files are missing."""
    folder: Path = resource_dir("models") / FOLDER
    try:
        grams = (folder / "grams.txt").read_text(encoding="utf-8").split("\n")
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return NodeClassifier(
                grams,
                [str(node) for node in arrays["nodes"]],
                arrays["weights"].astype(np.float32),
                arrays["bias"].astype(np.float32),
                arrays["idf"].astype(np.float32),
            )
    except (OSError, KeyError, ValueError) as error:
        raise EncoderError(f"章节判别模型 {folder} 缺失或损坏：请重新安装本程序。") from error
