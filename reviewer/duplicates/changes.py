"""What somebody changed in a run of text: figures, names, words; and the run as it is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from reviewer.duplicates.found import Change, Match
from reviewer.duplicates.matching import Run, gaps
from reviewer.duplicates.prepared import Prepared
from reviewer.duplicates.words import FIGURE, NAME, Word, plain
from reviewer.model import Place

Sort = Literal["figure", "name", "wording"]
# What a change is called that is more than one of them.
_TELLING: tuple[Sort, ...] = ("name", "figure", "wording")


def match_of(run: Run, left: Prepared, right: Prepared) -> Match:
    """A run with its quotes, and with what is different in them."""
    own, other = left.paragraph(run.left), right.paragraph(run.right)
    one, two = left.words[run.left], right.words[run.right]
    (begin, end), (start, stop) = _span(one, run.left_words), _span(two, run.right_words)
    changes = tuple(_merged(_changes(run, (own.text, one), (other.text, two), (begin, start))))
    return Match(
        left=Place(own.page, own.bbox, own.text[begin:end]),
        right=Place(other.page, other.bbox, other.text[start:stop]),
        left_page=left.text.place(own.page),
        right_page=right.text.place(other.page),
        chapter=own.chapter,
        length=run.length,
        longest=run.longest,
        share=run.share,
        changes=changes,
    )


def _span(words: Sequence[Word], run: range) -> tuple[int, int]:
    return words[run.start].begin, words[run.stop - 1].end


Side = tuple[str, Sequence[Word]]


def _changes(run: Run, left: Side, right: Side, begins: tuple[int, int]) -> Iterator[Change]:
    """All differences, in the order of the text."""
    found = [change for block in run.blocks for change in _within(block.left, block.right, block.size, left, right)]
    found += [_between(one, two, left, right) for one, two in gaps(run.blocks)]
    for kind, (own, at), (other, there) in sorted(found, key=lambda change: change[1][1]):
        if plain(own) != plain(other):
            yield Change(kind, own, other, at - begins[0], there - begins[1])


Piece = tuple[str, int]  # a text and where it begins
Difference = tuple[Sort, Piece, Piece]


def _within(at: int, there: int, size: int, left: Side, right: Side) -> Iterator[Difference]:
    """What is masked, or left out between two words, need not be the same."""
    for step in range(size):
        own, other = left[1][at + step], right[1][there + step]
        if not own.counts:
            yield "figure" if own.key == FIGURE else "name", _piece(left[0], own), _piece(right[0], other)
        if step + 1 < size:
            after, behind = left[1][at + step + 1], right[1][there + step + 1]
            between = _cut(left[0], own.end, after.begin), _cut(right[0], other.end, behind.begin)
            yield "name", *between


def _between(one: range, two: range, left: Side, right: Side) -> Difference:
    """The texts between two blocks."""
    own = _cut(left[0], left[1][one.start - 1].end, left[1][one.stop].begin)
    other = _cut(right[0], right[1][two.start - 1].end, right[1][two.stop].begin)
    return _sort([*left[1][one.start : one.stop], *right[1][two.start : two.stop]]), own, other


def _sort(words: Sequence[Word]) -> Sort:
    keys = {word.key for word in words}
    return "name" if NAME in keys else "figure" if FIGURE in keys else "wording"


def _piece(text: str, word: Word) -> Piece:
    return text[word.begin : word.end], word.begin


def _cut(text: str, begin: int, end: int) -> Piece:
    """The text between two words without the marks at its ends."""
    while begin < end and not text[begin].isalnum():
        begin += 1
    while end > begin and not text[end - 1].isalnum():
        end -= 1
    return text[begin:end], begin


def _merged(changes: Iterator[Change]) -> Iterator[Change]:
    """Changes that touch one another on both sides, as one."""
    last: Change | None = None
    for change in changes:
        if (
            last
            and change.left_at <= last.left_at + len(last.left)
            and change.right_at <= last.right_at + len(last.right)
        ):
            kind = min(last.kind, change.kind, key=_TELLING.index)
            last = Change(kind, last.left + change.left, last.right + change.right, last.left_at, last.right_at)
            continue
        if last:
            yield last
        last = change
    if last:
        yield last
