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
from reviewer.mapping.segmenter import inverse_frequencies, words
from reviewer.resources import resource_dir

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "zh-static"
TFIDF = "tfidf"

_TFIDF_DIMENSION = 8192
_HUB_SECONDS = 10.0
_FETCH_ELSEWHERE = (
    "请在能上网的电脑上下载该模型，把整个文件夹拷到本机，再以文件夹路径指定；或不指定模型，使用默认模型。"
)
_NEEDS_SENTENCE_TRANSFORMERS = (
    "使用该模型需要 sentence-transformers：请先执行 pip install sentence-transformers，或改用默认模型。"
)


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What users and stored results call it."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1 (of length 0 for a text without a known token)."""


def load_encoder(spec: str | None = None) -> Encoder:
    """The encoder that `spec` names: None the default one, "tfidf", a model folder, else a model id of the hub."""
    if spec is None:
        return StaticEncoder(resource_dir("models") / DEFAULT_MODEL, DEFAULT_MODEL)
    if spec == TFIDF:
        return TfidfEncoder()
    folder = Path(spec).expanduser()
    if folder.exists():
        return StaticEncoder(folder) if is_static_model(folder) else SentenceTransformerEncoder(spec)
    if _looks_like_path(spec):
        raise EncoderError(f"找不到模型文件夹 {spec}：请检查路径，或不指定模型以使用默认模型。")
    return SentenceTransformerEncoder(spec)


def _looks_like_path(spec: str) -> bool:
    """A hub id is `name` or `owner/name`; anything else can only be meant as a folder."""
    return spec.startswith((".", "/", "~")) or "\\" in spec or spec.count("/") > 1 or ":" in spec


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
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        means = np.zeros((len(encoded), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(encoded):
            if encoding.ids:
                means[row] = self._table[encoding.ids].mean(axis=0, dtype=np.float32)
        return unit_rows(means)


def _read_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"模型的分词文件 {path} 缺失或损坏：请重新取得完整的模型文件夹。") from error


def _read_table(path: Path) -> NDArray[Any]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_file(path)["embedding.weight"]
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"模型的权重文件 {path} 缺失或损坏：请重新取得完整的模型文件夹。") from error


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by folder or by its id on the hub.

    A text longer than the model reads is encoded in parts and their mean is taken: the model itself would cut it
    without a word.
    """

    def __init__(self, model: str) -> None:
        self.name = model
        self._model = _load_sentence_transformer(model)

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        parts = [self._parts(text) for text in texts]
        flat = [part for row in parts for part in row]
        if not flat:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Scaled here and not by the model: in half precision its own scaling gives NaN for a zero vector.
        vectors = unit_rows(self._model.encode(flat, convert_to_numpy=True, show_progress_bar=False))
        owner = np.repeat(np.arange(len(parts)), [len(row) for row in parts])
        sums = np.zeros((len(parts), vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, owner, vectors * np.array([[max(1, len(part))] for part in flat], dtype=np.float32))
        return unit_rows(sums)

    def _parts(self, text: str) -> list[str]:
        """The text whole if the model can read it whole, else cut in two at the sentence end nearest its middle."""
        limit = self._model.max_seq_length
        if not limit or limit == float("inf") or len(text) < 2 or self._tokens(text) <= limit:
            return [text]
        ends = [i + 1 for i, mark in enumerate(text[:-1]) if mark in "。！？；\n"]
        cut = min(ends or [len(text) // 2], key=lambda end: abs(end - len(text) / 2))
        return self._parts(text[:cut]) + self._parts(text[cut:])

    def _tokens(self, text: str) -> int:
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])


def _load_sentence_transformer(model: str) -> Any:
    folder = Path(model).expanduser()
    if folder.exists() and not ((folder / "modules.json").is_file() or (folder / "config.json").is_file()):
        raise EncoderError(f"{model} 不是 sentence-transformers 模型文件夹：其中应有 modules.json 或 config.json。")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(_NEEDS_SENTENCE_TRANSFORMERS) from error
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    if folder.exists():
        return _open_model(SentenceTransformer, str(folder))
    return _open_hub_model(SentenceTransformer, model)


def _open_model(loader: Any, folder: str) -> Any:
    try:
        return loader(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError) as error:
        raise EncoderError(f"模型文件夹 {folder} 无法读取：{_first_line(error)}。请确认文件齐全后重试。") from error


def _open_hub_model(loader: Any, model: str) -> Any:
    """The copy in this machine's cache if there is one; only else is the hub asked."""
    try:
        return loader(model, local_files_only=True)
    except (OSError, ValueError):
        _ask_hub(model)
    try:
        return loader(model)
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderError(f"模型 {model} 下载或读取失败：{_first_line(error)}。{_FETCH_ELSEWHERE}") from error


def _ask_hub(model: str) -> None:
    """Raise at once where the hub does not answer or has no such model: the loader would retry for minutes."""
    from huggingface_hub import model_info
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        model_info(model, timeout=_HUB_SECONDS)
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise EncoderError(f"没有名为 {model} 的模型：请核对名称，或用 reviewer models 查看可用的模型。") from error
    except Exception as error:  # the hub's client hands on the errors of its HTTP library, which differs by version
        raise EncoderError(f"连不上模型站点，无法取得 {model}（{_first_line(error)}）。{_FETCH_ELSEWHERE}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip("。. ")[:200]


class TfidfEncoder:
    """Words by jieba with its own inverse frequencies, and pairs of characters, hashed: no model and no training."""

    name = TFIDF
    dimension = _TFIDF_DIMENSION

    def __init__(self) -> None:
        from sklearn.feature_extraction import FeatureHasher

        self._hasher = FeatureHasher(n_features=_TFIDF_DIMENSION, input_type="pair", dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        hashed = self._hasher.transform(_weighted_terms(text) for text in texts)
        return unit_rows(np.asarray(hashed.todense(), dtype=np.float32))


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
