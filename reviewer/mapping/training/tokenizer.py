"""The tokenizer: a Unigram model whose pieces are single characters, frequent Chinese words and Latin words.

The scores are word counts, so that the most likely cut is close to what a dictionary segmenter gives, at the speed
of the `tokenizers` library and in the file format that sentence-transformers reads.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from reviewer.mapping.segmenter import load_segmenter
from reviewer.mapping.training.settings import VocabularySettings

UNKNOWN = "[UNK]"
_HAN = re.compile(r"^[㐀-䶿一-鿿]+$")
_HAN_CHARACTER = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-z]+")
_MARKS = "，。、；：？！“”‘’（）《》〈〉【】—…·,.;:?!\"'()<>[]{}-–_/\\%‰℃°+*=&#@~|$￥×÷≥≤±"
_RARE_CHARACTER_COUNT = 0.5


def is_chinese(token: str) -> bool:
    """Whether a token is made of Chinese characters only."""
    return bool(_HAN.match(token))


def normalise(text: str) -> str:
    """What the tokenizer's own normaliser does: one form for full and half width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def build_tokenizer(
    sentences: Sequence[str], extra: Iterable[str], settings: VocabularySettings, seed: int
) -> Tokenizer:
    """A tokenizer for the corpus; `extra` texts are counted in full, so that the words of our own trade are in it."""
    sample = _sample(sentences, settings.segmented_characters, np.random.default_rng(seed)) + list(extra)
    counts = _count_words(map(normalise, sample))
    return _tokenizer(_vocabulary(counts, settings))


def _sample(sentences: Sequence[str], characters: int, chance: np.random.Generator) -> list[str]:
    share = characters / max(1, sum(map(len, sentences)))
    return list(sentences) if share >= 1 else [s for s in sentences if chance.random() < share]


def _count_words(texts: Iterable[str]) -> Counter[str]:
    segmenter = load_segmenter()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(segmenter.lcut(text, HMM=False))
        counts.update(_LATIN.findall(text))
    return counts


def _vocabulary(counts: Counter[str], settings: VocabularySettings) -> dict[str, float]:
    """Every piece with its count: words of the corpus and of everyday language, all characters, marks, digits."""
    general = {word: count for word, count in load_segmenter().FREQ.items() if count and is_chinese(word)}
    total, general_total = sum(counts.values()), sum(general.values())
    ratio = settings.general_weight * total / general_total
    merged = Counter({w: float(c) for w, c in counts.items() if is_chinese(w) and len(w) <= 6})
    for word, count in general.items():
        merged[word] += count * ratio
    words = [(w, c) for w, c in merged.most_common() if len(w) > 1][: settings.words]
    pieces = {c: max(merged.get(c, 0.0), _RARE_CHARACTER_COUNT) for c in _characters(merged, settings.characters)}
    pieces.update(words)
    pieces.update((w, float(c)) for w, c in _latin_words(counts, settings.latin_words))
    for mark in "0123456789abcdefghijklmnopqrstuvwxyz" + normalise(_MARKS):
        pieces.setdefault(mark, max(float(counts.get(mark, 0)), _RARE_CHARACTER_COUNT))
    return pieces


def _characters(words: Counter[str], limit: int) -> list[str]:
    """The most used characters, inside words or alone."""
    counts: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            counts[character] += count
    return [character for character, _ in counts.most_common(limit)]


def _latin_words(counts: Counter[str], limit: int) -> list[tuple[str, int]]:
    latin = Counter({w: c for w, c in counts.items() if len(w) > 1 and _LATIN.fullmatch(w)})
    return latin.most_common(limit)


def _tokenizer(pieces: dict[str, float]) -> Tokenizer:
    total = sum(pieces.values())
    scored = [(UNKNOWN, 0.0)] + [(piece, math.log(count / total)) for piece, count in pieces.items()]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Digits(individual_digits=True),
            # Runs of one script: a Latin word beside a Chinese one is cut off, and no piece crosses a mark.
            pre_tokenizers.Split(Regex(r"[a-z]+|[\u3400-\u9fff]+|."), behavior="isolated"),
        ]
    )
    return tokenizer


def characters_of(token: str) -> list[str]:
    """The characters that a Chinese word is made of; none for anything else."""
    return _HAN_CHARACTER.findall(token) if len(token) > 1 and is_chinese(token) else []


def piece_shares(tokenizer: Tokenizer) -> NDArray[np.float64]:
    """The share of each token in text, as the scores of the Unigram model have it."""
    pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
    shares = np.exp(np.array([score for _, score in pieces]))
    shares[0] = 0.0  # the unknown token's score is no count
    return np.asarray(shares)
