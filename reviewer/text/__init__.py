"""Small helpers on Chinese text that several parts share."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Word's 字数: each Chinese character and each punctuation mark is one, each run of Latin letters or digits is one.
_LATIN_RUN = re.compile(r"[A-Za-z0-9.%,+\-/]+")
_SENTENCE = re.compile(r"[^。！？；!?;]*[。！？；!?;]+[”’）)」』]*|[^。！？；!?;]+$")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_RUN = re.compile(rf"{HAN.pattern}+")
_BLANK = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[\s：:，,。．.、；;（）()【】\[\]《》“”\"'－\-—]+")
# What databases and XML refuse and terminals obey: control characters besides tab and line ends, halves of surrogate
# pairs, non-characters.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BUDGET_NOTE = re.compile(r"[（(]\s*\d+\s*字(以内|左右)?\s*[）)]$")


def count_words(text: str) -> int:
    """字数 as Word counts it."""
    return len(squeeze(_LATIN_RUN.sub("0", text)))


def han(text: str) -> str:
    """The Chinese characters of `text`, everything else left out."""
    return "".join(_HAN_RUN.findall(text))


def squeeze(text: str) -> str:
    """`text` without any white space."""
    return _BLANK.sub("", text)


def harmless(text: str) -> str:
    """`text` with � for each character that databases and files refuse; its length, and so every offset, stays."""
    return _HARMFUL.sub("\ufffd", text)


def chinese_value(number: str) -> int:
    """The value of a numeral up to 九十九, in Chinese or Arabic digits; 0 where it is none."""
    if number.isdecimal():
        return int(number)
    tens, ten, units = number.replace("两", "二").rpartition("十")
    return (_digit(tens, 1) * 10 if ten else 0) + _digit(units, 0)


def _digit(text: str, empty: int) -> int:
    return max("零一二三四五六七八九".find(text[-1]), 0) if text else empty


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end offsets of the sentences of `text`; a semicolon ends one, since clauses are judged singly."""
    for match in _SENTENCE.finditer(text):
        if match.group().strip():
            yield match.start(), match.end()


# A sentence longer than this (characters) is quoted in parts: a reader looks for the words that tell.
LONGEST_STATEMENT = 80


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end offsets of the sentences of `text`, long ones cut at the comma nearest their middle."""
    for begin, end in sentences(text):
        yield from _cut(text, begin, end)


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    commas = [i + 1 for i in range(begin, end - 1) if text[i] in "，,："]
    if end - begin <= LONGEST_STATEMENT or not commas:
        yield begin, end
        return
    middle = min(commas, key=lambda at: abs(at - (begin + end) / 2))
    yield from _cut(text, begin, middle)
    yield from _cut(text, middle, end)


def shorten(text: str, limit: int) -> str:
    """The first `limit` characters of `text`, with … where something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def dice(first: str, second: str) -> float:
    """Likeness 0..1 of two short texts by their character pairs."""
    pairs_a, pairs_b = _pairs(squeeze(first)), _pairs(squeeze(second))
    if not pairs_a or not pairs_b:
        return 0.0
    return 2 * len(pairs_a & pairs_b) / (len(pairs_a) + len(pairs_b))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or set(text)


def plain_title(title: str) -> str:
    """A title without blanks, punctuation and the template's note of its length (1000字)."""
    return _PUNCTUATION.sub("", _BUDGET_NOTE.sub("", title.strip()))
