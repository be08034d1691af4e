"""What each sentence of the form's text rests on: the requirements that it names, the findings that it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import Review
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Outline
from reviewer.text import sentences, squeeze

# Shorter names of requirements would be found in sentences that speak of something else (字).
_SHORTEST = 4
# So much of a quote is enough to know it by (characters).
_QUOTED = 10


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence with the ids of the requirements and findings that it rests on; `end` ends a paragraph."""

    text: str
    basis: tuple[str, ...]
    end: bool


def grounded_sentences(text: str, review: Review, outline: Outline) -> tuple[Grounded, ...]:
    """The text's sentences in order; one that a person wrote may rest on nothing."""
    return tuple(
        Grounded(paragraph[begin:end], tuple(dict.fromkeys(_basis(paragraph[begin:end], review, outline))), last)
        for paragraph in text.splitlines()
        if paragraph.strip()
        for begin, end, last in _with_last(paragraph)
    )


def _with_last(paragraph: str) -> Iterator[tuple[int, int, bool]]:
    spans = list(sentences(paragraph))
    yield from ((begin, end, number == len(spans)) for number, (begin, end) in enumerate(spans, start=1))


def _basis(sentence: str, review: Review, outline: Outline) -> Iterator[str]:
    said = squeeze(sentence)
    for node in review.coverage:
        for row in node.requirements:
            short = outline.requirement(row.id).short
            named = len(short) >= _SHORTEST and short in said
            if named or any(_quotes(said, item.quote) for item in row.evidence):
                yield row.id
    catalogue = load_catalogue()
    for finding in review.findings:
        if catalogue[finding.rule].title in said:
            yield finding.id


def _quotes(sentence: str, quote: str) -> bool:
    begin = squeeze(quote).replace("“", "‘").replace("”", "’")[:_QUOTED]
    return len(begin) == _QUOTED and begin in sentence
