"""A report made ready to be compared: the words of its paragraphs, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from reviewer.duplicates.texts import Paragraph, ReportText
from reviewer.duplicates.words import Word, length, names_of, words_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """`words` go by paragraph."""

    text: ReportText
    words: tuple[tuple[Word, ...], ...]

    def paragraph(self, index: int) -> Paragraph:
        return self.text.paragraphs[index]

    def length(self, *, portrait: bool = True) -> int:
        """字 of the report, with or without the portrait of the firm."""
        return sum(
            length(words)
            for words, paragraph in zip(self.words, self.text.paragraphs, strict=True)
            if portrait or not paragraph.portrait
        )

    def chapters(self) -> dict[str, int]:
        """字 of each chapter, in reading order; paragraphs under no heading are no chapter."""
        numbered = sorted((paragraph.chapter, number) for number, paragraph in enumerate(self.text.paragraphs))
        lengths = {
            chapter: sum(length(self.words[number]) for _, number in group)
            for chapter, group in groupby(numbered, key=lambda pair: pair[0])
        }
        return {chapter: size for chapter, size in lengths.items() if chapter}

    def without(self, paragraphs: frozenset[int]) -> Prepared:
        """The report without the words of these paragraphs."""
        return Prepared(self.text, tuple(() if i in paragraphs else words for i, words in enumerate(self.words)))


def prepare(text: ReportText) -> Prepared:
    names = names_of(text.company, text.project, [paragraph.text for paragraph in text.paragraphs])
    return Prepared(text, tuple(words_of(paragraph.text, names) for paragraph in text.paragraphs))
