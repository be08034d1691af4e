"""Runs of text that stand, nearly word for word, in two paragraphs of a report.

Short pieces are looked up, not compared, so the time grows with the length of the report, not with its square.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain as joined
from itertools import pairwise

# Lengths are in 字 as Word counts them: web addresses and program text, which repeat of themselves, are short then.
# Of the pieces that are looked up: short enough to lie between two edits, long enough to be no set phrase.
PIECE = 8
# Of what may have been put in, left out or changed between two pieces of one run.
LONGEST_EDIT = 10
# Shorter runs, names and quotations left out, may well stand twice: a definition, a list of offices.
SHORTEST_RUN = 48
# Share of a run that must be the same word for word.
SAME_SHARE = 0.85
# A piece is looked up at this many earlier places only: a phrase that stands everywhere tells nothing.
MOST_PLACES = 5
_FARTHEST = PIECE + LONGEST_EDIT
_FIRST = 0x10000  # above all surrogates
_WORD = re.compile(r"[A-Za-z0-9.%,+\-/]+|[^\sA-Za-z0-9]")
# What may stand anywhere, however often: titles of documents, slogans in quotation marks.
_QUOTED = r"《[^》]*》|“[^”]{0,60}”"


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `begin`–`end` of a text, which is given by its number."""

    text: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A run of a text that stands in an earlier one; `exact` if every word of it does."""

    run: Span
    original: Span
    length: int
    exact: bool


Words = Sequence[re.Match[str]]
# Where a piece begins: in a later and an earlier text, or in a text of some number.
Match = tuple[int, int]
Pieces = Sequence[tuple[int, str]]
Index = dict[str, list[tuple[int, int]]]


def find_repeats(texts: Sequence[str], names: Sequence[str] = ()) -> Iterator[Repeat]:
    """The longest repeated run of each of `texts`; `names` in it do not count."""
    words = [_words(text, names) for text in texts]
    pieces = _pieces(words)
    seen: Index = {}
    for number, own in enumerate(words):
        repeats = [
            repeat
            for earlier, matches in _matches(pieces[number], seen).items()
            if _reaches(matches)
            for chain in _chains(matches)
            if (repeat := _repeat(chain, (number, own), (earlier, words[earlier])))
        ]
        if repeats:
            yield max(repeats, key=lambda repeat: repeat.length)
        for at, piece in pieces[number]:
            places = seen.setdefault(piece, [])
            if len(places) < MOST_PLACES:
                places.append((number, at))


def _pieces(words: Sequence[Words]) -> Sequence[Pieces]:
    """The pieces of each text, with where they begin, that stand in more than one place; of a text that is too short for
    a run there are none."""
    signs = [[word[0] for word in own] if len(own) >= SHORTEST_RUN else [] for own in words]
    # Each word as one character, so that a piece is a slice of a string.
    known = {word: chr(number) for number, word in enumerate(dict.fromkeys(joined.from_iterable(signs)), start=_FIRST)}
    lines = ["".join([known[sign] for sign in own]) for own in signs]
    rows = [[line[at : at + PIECE] for at in range(len(line) - PIECE + 1)] for line in lines]
    counts = Counter(joined.from_iterable(rows))
    return [[(at, piece) for at, piece in enumerate(row) if counts[piece] > 1] for row in rows]


def _words(text: str, names: Sequence[str]) -> Words:
    ignored = re.compile("|".join([_QUOTED, *map(re.escape, names)]))
    skipped = {at for match in ignored.finditer(text) for at in range(*match.span())}
    return [word for word in _WORD.finditer(text) if word.start() not in skipped]


def _matches(pieces: Pieces, seen: Index) -> Mapping[int, list[Match]]:
    """Where `pieces` stand in earlier texts, by the number of the text."""
    found: dict[int, list[Match]] = {}
    for at, piece in pieces:
        for earlier, there in seen.get(piece, ()):
            found.setdefault(earlier, []).append((at, there))
    return found


def _reaches(matches: Sequence[Match]) -> bool:
    """Whether matches could amount to a run at all: most texts share a set phrase or two, and no more."""
    return matches[-1][0] - matches[0][0] + PIECE >= SHORTEST_RUN and len(matches) * PIECE >= SAME_SHARE * SHORTEST_RUN


def _chains(matches: Sequence[Match]) -> Iterator[list[Match]]:
    """Matches that follow one another in both texts with no more than small edits between them."""
    chain: list[Match] = []
    for match in matches:
        if chain and not _follows(chain[-1], match):
            yield chain
            chain = []
        chain.append(match)
    if chain:
        yield chain


def _follows(before: Match, after: Match) -> bool:
    (one, one_there), (two, two_there) = before, after
    return 0 < two - one <= _FARTHEST and 0 < two_there - one_there <= _FARTHEST


def _repeat(chain: Sequence[Match], later: tuple[int, Words], earlier: tuple[int, Words]) -> Repeat | None:
    """What a chain of matches amounts to; None where it is too short or too much was changed."""
    (first, first_there), (last, last_there) = chain[0], chain[-1]
    length, length_there = last - first + PIECE, last_there - first_there + PIECE
    if length < SHORTEST_RUN:
        return None
    same = PIECE + sum(min(after - before, PIECE) for (before, _), (after, _) in pairwise(chain))
    if same < SAME_SHARE * max(length, length_there):
        return None
    run, original = _span(*later, first, length), _span(*earlier, first_there, length_there)
    return Repeat(run, original, length, exact=same == length == length_there)


def _span(number: int, words: Words, first: int, length: int) -> Span:
    return Span(number, words[first].start(), words[first + length - 1].end())
