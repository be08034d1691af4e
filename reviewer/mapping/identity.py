"""What tells one set of models from another, so that results of the one are never taken for those of the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from reviewer.mapping.classifier import CLAUSES, NODES
from reviewer.mapping.encoders import TFIDF, model_folder
from reviewer.mapping.weights import FILE
from reviewer.resources import resource_dir


def models_digest(encoder: str | None = None) -> str:
    """A digest of all files that `load_models(encoder)` reads. Raises EncoderError where there is no such model."""
    digest = hashlib.sha256()
    for path in _files(encoder):
        digest.update(path.name.encode())
        # A missing file is told of by who loads it; what was made without it is not what is made with it.
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _files(encoder: str | None) -> Iterator[Path]:
    home = resource_dir("models")
    folders = [model_folder(encoder) or Path(TFIDF), home / NODES, home / CLAUSES]
    for folder in folders:
        yield folder
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
    yield home / FILE
