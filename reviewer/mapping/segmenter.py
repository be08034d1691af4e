"""jieba, the Chinese word segmenter: loaded on first use, quiet, with its cache in the user's own cache folder."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any


def user_cache_folder() -> Path:
    """Where this user's programs keep what can be made again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "reviewer"


@cache
def load_segmenter() -> Any:
    """The one jieba tokenizer of this process."""
    with warnings.catch_warnings():
        # jieba 0.42.1 is no longer maintained: its import warns of pkg_resources and of old escapes.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    folder = _writable(user_cache_folder())
    if folder:
        segmenter.tmp_dir = str(folder)
    segmenter.initialize()
    return segmenter


def words(text: str) -> list[str]:
    """The words of a text in order, without blanks."""
    return [word for word in load_segmenter().lcut(text) if not word.isspace()]


def _writable(folder: Path) -> Path | None:
    """The folder, made if need be; None on a machine without a writable home, where jieba uses the temporary one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


@cache
def inverse_frequencies() -> tuple[dict[str, float], float]:
    """How telling a word is, from the table that comes with jieba, and what to take for a word it lacks."""
    load_segmenter()
    table = files("jieba") / "analyse" / "idf.txt"
    pairs = (line.rsplit(" ", 1) for line in table.read_text(encoding="utf-8").splitlines() if " " in line)
    idf = {word: float(value) for word, value in pairs}
    return idf, sorted(idf.values())[len(idf) // 2]
