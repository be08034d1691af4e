"""A text as the words that are compared: normalised, with figures and names masked, without what many texts share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reviewer.duplicates.limits import limits
from reviewer.text import sentences, squeeze
from reviewer.text.instructions import COPIED_SHARE, instruction_share

# What a figure and the applicant's own names are compared as: whoever copies a paragraph changes these.
FIGURE, NAME = "#", "@"
_MASKED = (FIGURE, NAME)

_NUMERALS = "〇零一二两三四五六七八九十百千万亿"
_WORD = re.compile(rf"(?P<figure>\d+(?:[.,．，]\d+)*|[{_NUMERALS}]+)|[A-Za-zＡ-Ｚａ-ｚ]+|\w")
_PLAIN = re.compile(r"\w|(?<=\d)\.(?=\d)")
_SUFFIX = re.compile(r"(?:(?:股份)?有限(?:责任)?|集团|总|分|子)*公司.*$|集团$")
_CALLED_SHORT = re.compile(r"(?:以下|下面)?(?:简称|称)(?:为|：)?[“\"'‘]([^”\"'’]{2,12})[”\"'’]")
# A firm's name begins with what it alone is called, mostly two characters; they stand for it in running text.
_BRAND = 2


class Word(NamedTuple):
    """`key` is what is compared; the word stands at `begin`–`end` of its text."""

    key: str
    begin: int
    end: int

    @property
    def counts(self) -> bool:
        """Whether the word says anything of who wrote the text."""
        return self.key not in _MASKED


def names_of(company: str | None, project: str | None, texts: Sequence[str]) -> tuple[str, ...]:
    """What an applicant calls itself, the longest names first."""
    found = {*firm_names(company), *((company[:_BRAND],) if company else ()), *((project,) if project else ())}
    found |= {match[1] for text in texts[:_FIRST] for match in _CALLED_SHORT.finditer(text)}
    return tuple(sorted((name for name in found if len(squeeze(name)) >= _BRAND), key=len, reverse=True))


def firm_names(company: str | None) -> tuple[str, ...]:
    """A firm's names that stand for no other: in full, and without its legal form where more than a place is left."""
    stem = _SUFFIX.sub("", company or "")
    return tuple(dict.fromkeys(name for name in (company, stem) if name and len(name) > _BRAND))


_FIRST = 20  # paragraphs; an abbreviation is explained where it comes first


def words_of(text: str, names: Sequence[str] = ()) -> tuple[Word, ...]:
    """The words of `text` that count, with figures and `names` masked."""
    shared = _positions(text, _shared_wording()) | _instructions(text)
    named = [match.span() for match in re.finditer("|".join(map(re.escape, names)), text)] if names else []
    inside = {at for begin, end in named for at in range(begin, end)}
    words = [_word(match) for match in _WORD.finditer(text) if not {match.start(), match.end() - 1} & inside]
    words += [Word(NAME, begin, end) for begin, end in named]
    return tuple(sorted((word for word in words if word.begin not in shared), key=lambda word: word.begin))


def length(words: Sequence[Word]) -> int:
    """字 of the words that count."""
    return sum(word.counts for word in words)


def plain(text: str) -> str:
    """`text` as it is compared where nothing is masked: without blanks and marks, one form for each character."""
    return "".join(_PLAIN.findall(unicodedata.normalize("NFKC", text))).casefold()


def _word(match: re.Match[str]) -> Word:
    return Word(FIGURE if match["figure"] else unicodedata.normalize("NFKC", match[0]).casefold(), *match.span())


def _positions(text: str, pattern: re.Pattern[str]) -> set[int]:
    return {at for match in pattern.finditer(text) for at in range(*match.span())}


def _instructions(text: str) -> set[int]:
    """Where the template's own instructions stand, sentence by sentence."""
    return {at for span in _copied_sentences(text) for at in range(*span)}


def _copied_sentences(text: str) -> Iterator[tuple[int, int]]:
    if instruction_share(text) == 0:
        return
    for begin, end in sentences(text):
        if instruction_share(text[begin:end]) >= COPIED_SHARE:
            yield begin, end


@cache
def _shared_wording() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{wording.pattern.pattern})" for wording in limits().shared))
