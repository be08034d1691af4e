"""Encoders: they turn Chinese texts into unit vectors whose dot product is their likeness.

The default reads a sentence-transformers StaticEmbedding folder with numpy, tokenizers and safetensors alone, so that
torch is imported only when a user chooses a transformer model.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reviewer.errors import EncoderError
from reviewer.mapping.hub import find_model, first_line, is_model
from reviewer.mapping.manifest import known_models
from reviewer.mapping.segmenter import inverse_frequencies, words
from reviewer.resources import resource_dir

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "zh-static"
TFIDF = "tfidf"

_TFIDF_DIMENSION = 8192
_NEEDS_SENTENCE_TRANSFORMERS = "使用该模型需要另装 sentence-transformers 和 torch：请运行 pip install sentence-transformers torch，或改用默认模型。"


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What users and stored results call it."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int | None:
        """The longest text that is read in one piece; longer ones are read in parts. None: no limit."""

    @property
    def query_instruction(self) -> str:
        """What is put before a query; empty for a model that wants none."""

    def __hash__(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1 (of length 0 for a text without a known token): a report's own words."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for what is looked for among those: the outline's own sentences."""


def load_encoder(spec: str | None = None) -> Encoder:
    """The encoder that `spec` names, as `model_folder` reads it. Nothing is ever fetched.

    Raises EncoderError where it is not on this machine or cannot be read.
    """
    folder = model_folder(spec)
    if folder is None:
        return TfidfEncoder()
    name = spec or DEFAULT_MODEL
    static = name == DEFAULT_MODEL or is_static_model(folder)
    return StaticEncoder(folder, name) if static else SentenceTransformerEncoder(folder, name)


def model_folder(spec: str | None) -> Path | None:
    """Where the model lies: None is the default one, else a folder or a model id; "tfidf" has no folder."""
    if spec == TFIDF:
        return None
    return resource_dir("models") / DEFAULT_MODEL if spec in (None, DEFAULT_MODEL) else find_model(spec)


def is_static_model(folder: Path) -> bool:
    """Whether the folder holds a StaticEmbedding model that numpy alone can read."""
    types = [kind.rsplit(".", 1)[-1] for kind, _ in _modules(folder)]
    return types in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def _modules(folder: Path) -> list[tuple[str, str]]:
    """Type and subfolder of a sentence-transformers model's modules; none where it is no such model."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [(str(module["type"]), str(module["path"])) for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return []


class StaticEncoder:
    """A StaticEmbedding folder: a text's vector is the mean of its tokens' rows."""

    max_tokens = None
    query_instruction = ""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or str(folder)
        if not folder.is_dir():
            raise EncoderError(f"找不到模型文件夹 {folder}：请重新安装本程序，或用参数指定其他模型。")
        if not is_static_model(folder):
            raise EncoderError(
                f"{folder} 不是 StaticEmbedding 模型：应有 modules.json、tokenizer.json 和 model.safetensors。"
            )
        files = folder / _modules(folder)[0][1]
        self._tokenizer = _read_tokenizer(files / "tokenizer.json")
        self._table = _read_table(files / "model.safetensors")

    @property
    def dimension(self) -> int:
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        means = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, tokens in enumerate(self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)):
            if ids := tokens.ids:
                means[row] = self._table[ids].sum(axis=0) / np.float32(len(ids))
        return unit_rows(means)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)


def _read_tokenizer(path: Path) -> Any:
    # Threads cost more on a report's short texts than they save.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"模型的分词文件 {path} 缺失或损坏：请重新取得完整的模型文件夹。") from error


def _read_table(path: Path) -> NDArray[Any]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        # The file is in half precision; numbers of that kind are widened anew at each use.
        return load_file(path)["embedding.weight"].astype(np.float32)
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"模型的权重文件 {path} 缺失或损坏：请重新取得完整的模型文件夹。") from error


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by its folder.

    A text longer than the model reads is encoded in parts and their mean is taken: the model itself would cut it
    without a word. What the model wants put before queries and passages is taken from its own folder, else from the
    manifest: the bge models of the hub say it in their model card alone.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or str(folder)
        self._model = _load_sentence_transformer(folder)
        self.query_instruction = _prompt(self._model, "query") or _listed_instruction(self.name)
        self._passage_prompt = _prompt(self._model, "document", "passage", "corpus")
        self._refuse_long_prompts()

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int | None:
        limit = self._model.max_seq_length
        return int(limit) if limit and limit != float("inf") else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self.query_instruction)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        parts = [self._parts(text, prompt) for text in texts]
        flat = [part for row in parts for part in row]
        if not flat:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Scaled here and not by the model: in half precision its own scaling gives NaN for a zero vector.
        vectors = unit_rows(self._model.encode(flat, prompt=prompt, convert_to_numpy=True, show_progress_bar=False))
        owner = np.repeat(np.arange(len(parts)), [len(row) for row in parts])
        sums = np.zeros((len(parts), vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, owner, vectors * np.array([[max(1, len(part))] for part in flat], dtype=np.float32))
        return unit_rows(sums)

    def _parts(self, text: str, prompt: str) -> list[str]:
        """The text whole if the model can read it whole, else cut in two at the sentence end nearest its middle."""
        if not self.max_tokens or len(text) < 2 or self._tokens(prompt + text) <= self.max_tokens:
            return [text]
        ends = [i + 1 for i, mark in enumerate(text[:-1]) if mark in "。！？；\n"]
        cut = min(ends or [len(text) // 2], key=lambda end: abs(end - len(text) / 2))
        return self._parts(text[:cut], prompt) + self._parts(text[cut:], prompt)

    def _tokens(self, text: str) -> int:
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def _refuse_long_prompts(self) -> None:
        """Raise where a prompt leaves no room for a text: every vector would be that of the prompt."""
        longest = max(self.query_instruction, self._passage_prompt, key=len)
        if self.max_tokens and longest and self._tokens(longest) >= self.max_tokens:
            raise EncoderError(
                f"模型 {self.name} 的提示语“{longest.strip()}”占满了它一次能读的 {self.max_tokens} 个词元，不能使用："
                "请检查其 config_sentence_transformers.json，或改用其他模型。"
            )


def _prompt(model: Any, *names: str) -> str:
    """The first prompt of these names that the model carries, else its default one, else none."""
    return next((str(found) for name in (*names, model.default_prompt_name) if (found := model.prompts.get(name))), "")


def _listed_instruction(name: str) -> str:
    """The manifest's instruction for a model that is named by its id, or by a folder of the same name."""
    last = Path(name).expanduser().resolve().name
    return next((m.query_instruction for m in known_models() if name == m.id or last == m.id.rsplit("/", 1)[-1]), "")


def _load_sentence_transformer(folder: Path) -> Any:
    if not is_model(folder):
        raise EncoderError(f"{folder} 不是 sentence-transformers 模型文件夹：其中应有 modules.json 或 config.json。")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise EncoderError(_NEEDS_SENTENCE_TRANSFORMERS) from error
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except Exception as error:  # a broken folder fails in whatever library reads the broken file
        raise EncoderError(f"模型文件夹 {folder} 无法读取：{first_line(error)}。请确认文件齐全后重试。") from error


class TfidfEncoder:
    """Words by jieba with its own inverse frequencies, and pairs of characters, hashed: no model and no training."""

    name = TFIDF
    dimension = _TFIDF_DIMENSION
    max_tokens = None
    query_instruction = ""

    def __init__(self) -> None:
        from sklearn.feature_extraction import FeatureHasher

        self._hasher = FeatureHasher(n_features=_TFIDF_DIMENSION, input_type="pair", dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        hashed = self._hasher.transform(_weighted_terms(text) for text in texts)
        return unit_rows(np.asarray(hashed.todense(), dtype=np.float32))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)


def _weighted_terms(text: str) -> list[tuple[str, float]]:
    idf, unseen = inverse_frequencies()
    counted = Counter(word for word in words(text) if any(c.isalnum() for c in word))
    terms = [(word, (1 + np.log(count)) * idf.get(word, unseen)) for word, count in counted.items()]
    pairs = Counter(a + b for a, b in pairwise(text) if a.isalnum() and b.isalnum())
    return terms + [(f"\t{pair}", unseen * (1 + np.log(count)) / 3) for pair, count in pairs.items()]


def unit_rows(matrix: NDArray[Any]) -> Vectors:
    """The rows scaled to length 1; a zero row stays zero."""
    exact = np.asarray(matrix, dtype=np.float32)
    return np.asarray(exact / np.maximum(np.linalg.norm(exact, axis=1, keepdims=True), 1e-12), dtype=np.float32)
