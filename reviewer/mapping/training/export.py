"""Writes the trained table as a sentence-transformers folder with one StaticEmbedding module."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from reviewer.errors import EncoderError
from reviewer.mapping.encoders import unit_rows
from reviewer.mapping.training.settings import ExportSettings
from reviewer.mapping.training.tokenizer import UNKNOWN
from reviewer.mapping.training.vectors import Floats, Matrix

# The module name of sentence-transformers since 3.2; later versions still read it. No Normalize module follows: in half
# precision it turns the zero vector of an empty text into NaN.
_MODULES = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
_LEAST_STRENGTH = 1e-6
_CONFIG = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"}


def folded(rows: Floats, compose: Matrix, tokenizer: Tokenizer) -> Floats:
    """One row a token, with its characters' share added; the unknown token says nothing."""
    table = np.asarray(compose @ rows, dtype=np.float32)
    table[tokenizer.token_to_id(UNKNOWN)] = 0
    return table


def evened(table: Floats, texts: Matrix, power: float) -> Floats:
    """The table with the axes along which our own trade's texts vary most drawn in somewhat.

    The supervised steps stretch the few axes that tell outline nodes apart; left so, they drown other likeness. A
    linear map of the table is the same map of every text's vector, so it costs nothing at run time.
    """
    vectors = unit_rows(texts @ table)
    strength, axes = np.linalg.eigh((vectors.T @ vectors / len(vectors)).astype(np.float64))
    return np.asarray(table @ (axes * np.maximum(strength, _LEAST_STRENGTH) ** -power), dtype=np.float32)


def reduced(table: Floats, frequency: Floats, dimensions: int) -> Floats:
    """The table turned onto the axes along which text varies most, cut to `dimensions`.

    Not centred: a text's vector is a mean of rows, and cosine is taken from the origin. Tokens count by `frequency`,
    so that the axes are those of text and not of the word list.
    """
    if dimensions >= table.shape[1]:
        return table
    covariance = (table * frequency[:, None]).T @ table
    _, axes = np.linalg.eigh(covariance.astype(np.float64))
    return np.asarray(table @ axes[:, ::-1][:, :dimensions], dtype=np.float32)


def save_model(table: Floats, tokenizer: Tokenizer, folder: Path, settings: ExportSettings) -> None:
    """Write the model's files; a model card that lies in the folder is left as it is."""
    scaled = table / np.sqrt(np.mean(np.square(table)))  # keeps half precision away from its smallest numbers
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": np.ascontiguousarray(scaled, dtype=np.float16)}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(folder / "modules.json", _MODULES)
    _write_json(folder / "config_sentence_transformers.json", _CONFIG)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    if size > settings.max_megabytes:
        raise EncoderError(f"模型共 {size:.1f} MB，超过设置的 {settings.max_megabytes:g} MB：请减小词表或维数。")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
