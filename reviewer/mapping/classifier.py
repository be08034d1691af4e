"""Linear models over character n-grams: which node a paragraph answers, and which clauses a sentence shows.

Trained on the labelled paragraphs by `training/classifiers.py` and read here with numpy only. They know the standard
outline; outlines with nodes or requirements of their own are mapped and judged by terms and meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from operator import add

import numpy as np
from numpy.typing import NDArray

from reviewer.errors import EncoderError
from reviewer.resources import resource_dir
from reviewer.text import squeeze

NODES, CLAUSES = "node-classifier", "clause-classifier"

Array = NDArray[np.float32]
Codes = NDArray[np.int64]
# Stands in no gram, so that none is found across two texts.
_BETWEEN = "\n"


class GramClassifier:
    """Margins of the classes for texts: higher is likelier, around 0 is undecided.

    `weights` has the shape (grams, classes), `bias` (classes,), `idf` (grams,).
    """

    def __init__(
        self, grams: Sequence[str], classes: Sequence[str], weights: NDArray[np.floating], bias: Array, idf: Array
    ) -> None:
        self.grams = tuple(grams)
        self.classes = tuple(classes)
        # The file is in half precision; numbers of that kind are widened anew at each use.
        self.weights = weights.astype(np.float32)
        self.bias = bias
        self.idf = idf
        codes = np.array(grams, dtype="<U3").view(np.uint32).reshape(-1, 3).astype(np.int64)
        keys = _key(codes[:, 0], codes[:, 1], codes[:, 2])
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def margins(self, texts: Sequence[str]) -> Array:
        """Shape (texts, classes)."""
        margins = np.tile(self.bias, (len(texts), 1))
        owners, grams, counts = self._count([_plain(text) for text in texts])
        values = (1 + np.log(counts)) * self.idf[grams]
        ends = np.searchsorted(owners, np.arange(len(texts) + 1))
        for text, (begin, end) in enumerate(pairwise(ends)):
            if begin < end:
                own = values[begin:end]
                margins[text] += own @ self.weights[grams[begin:end]] / np.sqrt(own @ own)
        return margins

    def _count(self, texts: Sequence[str]) -> tuple[Codes, Codes, Array]:
        """The known grams of all texts, as rows of the text's number (ascending), the gram's number, how often it has it."""
        grams = self._columns(texts)
        owners = np.repeat(np.arange(len(texts)), [len(text) + len(_BETWEEN) for text in texts])
        found, counts = np.unique((owners * len(self.grams) + grams)[grams >= 0], return_counts=True)
        return *np.divmod(found, len(self.grams)), counts.astype(np.float32)

    def _columns(self, texts: Sequence[str]) -> Codes:
        """The gram of each length (rows) that begins at each character of the texts one behind the other, as its number
        among the known grams; -1 where it is none of them."""
        joined = "".join(text + _BETWEEN for text in texts).encode("utf-32-le", "surrogatepass")
        first = np.frombuffer(joined, dtype=np.uint32).astype(np.int64)
        second, third = np.append(first[1:], 0), np.append(first[2:], (0, 0))[: len(first)]
        keys = np.stack([_key(first, 0, 0), _key(first, second, 0), _key(first, second, third)])
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._order[at], -1)


def char_grams(text: str) -> list[str]:
    """All runs of one to three characters, blanks left out, letters in lower case, every digit as 0."""
    plain = _plain(text)
    pairs = list(map(add, plain, plain[1:]))
    return [*plain, *pairs, *map(add, pairs, plain[2:])]


def _plain(text: str) -> str:
    return "".join(["0" if char.isdigit() else char for char in squeeze(text).lower()]).replace("\0", "\ufffd")


def _key(first: Codes, second: Codes | int, third: Codes | int) -> Codes:
    """Grams as numbers, by the codes of their characters, of 21 bits each; 0 stands for none."""
    return first << 42 | second << 21 | third


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
