"""The sentences of a document, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import BBox, Document, Kind, Passage
from reviewer.text import sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """`passage.text[begin:end]`."""

    passage: Passage
    begin: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.begin : self.end]

    @property
    def place(self) -> tuple[int, BBox]:
        """Page and box."""
        return self.passage.locate(self.begin, self.end)

    def part(self, first: int, last: int) -> tuple[int, BBox]:
        """Page and box of `text[first:last]`."""
        return self.passage.locate(self.begin + first, self.begin + last)


def sentences_of(passage: Passage) -> Iterator[Sentence]:
    return (Sentence(passage, begin, end) for begin, end in sentences(passage.text))


def all_sentences(document: Document, *kinds: Kind) -> Iterator[Sentence]:
    """Those of the passages of these kinds, of the running text where none is named, in reading order."""
    return (sentence for passage in document.of_kind(*(kinds or (Kind.BODY,))) for sentence in sentences_of(passage))
