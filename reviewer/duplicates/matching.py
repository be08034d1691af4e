"""The exact check of two reports: the runs of words that stand in both, and what is different within them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from reviewer.duplicates.limits import limits
from reviewer.duplicates.prepared import Prepared
from reviewer.duplicates.words import NAME, Word, length

# Paragraphs are aligned where they share so many pieces of so many words: below, no run can be long enough.
_PIECE, _PIECES = 5, 6
# A piece that stands in more paragraphs of a report is a set phrase.
_MOST_PLACES = 5
# Of a paragraph that never ends, so many words are compared.
_MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True)
class Block:
    """`size` words that are the same, from these words on."""

    left: int
    right: int
    size: int


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that follow one another in a paragraph of the left and one of the right report.

    `length` and `longest` are in 字 that count, `share` is that of the longer side.
    """

    left: int
    right: int
    blocks: tuple[Block, ...]
    length: int
    longest: int
    share: float

    @property
    def left_words(self) -> range:
        return range(self.blocks[0].left, self.blocks[-1].left + self.blocks[-1].size)

    @property
    def right_words(self) -> range:
        return range(self.blocks[0].right, self.blocks[-1].right + self.blocks[-1].size)


def find_runs(left: Prepared, right: Prepared) -> tuple[Run, ...]:
    """The runs that two reports have in common, none of them twice, in the order of the left one."""
    runs = [run for pair in _like_paragraphs(left, right) for run in _runs(left, right, *pair)]
    if not any(run.length >= limits().match.shortest for run in runs):
        return ()
    chosen: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.length):
        if not any(_overlap(run, other) for other in chosen):
            chosen.append(run)
    return tuple(sorted(chosen, key=lambda run: (run.left, run.blocks[0].left)))


def _overlap(one: Run, other: Run) -> bool:
    left = one.left == other.left and _meet(one.left_words, other.left_words)
    return left or (one.right == other.right and _meet(one.right_words, other.right_words))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _like_paragraphs(left: Prepared, right: Prepared) -> list[tuple[int, int]]:
    """The paragraphs that share enough pieces to be aligned."""
    places: dict[str, list[int]] = {}
    for number, words in enumerate(right.words):
        for piece in _pieces(words):
            places.setdefault(piece, []).append(number)
    shared = Counter(
        (number, other)
        for number, words in enumerate(left.words)
        for piece in _pieces(words)
        for other in places.get(piece, ())[:_MOST_PLACES]
    )
    return [pair for pair, count in shared.items() if count >= _PIECES]


def _pieces(words: Sequence[Word]) -> set[str]:
    keys = [word.key for word in words[:_MOST_WORDS]]
    return {" ".join(keys[at : at + _PIECE]) for at in range(len(keys) - _PIECE + 1)}


def _runs(left: Prepared, right: Prepared, number: int, other: int) -> Iterator[Run]:
    match = limits().match
    one, two = left.words[number][:_MOST_WORDS], right.words[other][:_MOST_WORDS]
    matcher = SequenceMatcher(None, [word.key for word in one], [word.key for word in two], autojunk=False)
    blocks = [Block(*found) for found in matcher.get_matching_blocks() if _tells(one[found.a : found.a + found.size])]
    for chain in _chains(blocks, match.longest_edit):
        run = _run(chain, (number, one), (other, two))
        long = run.length >= match.shortest and run.share >= match.same
        if long or (run.length >= match.beside and run.share >= match.beside_same):
            yield run


def _tells(piece: Sequence[Word]) -> bool:
    """Short pieces agree by chance, save the names of the two firms."""
    return len(piece) >= limits().match.shortest_piece or any(word.key == NAME for word in piece)


def _chains(blocks: Sequence[Block], longest_edit: int) -> Iterator[list[Block]]:
    """Blocks with no more than small edits between them."""
    chain: list[Block] = []
    for block in blocks:
        if chain and max(block.left - _end(chain[-1])[0], block.right - _end(chain[-1])[1]) > longest_edit:
            yield chain
            chain = []
        chain.append(block)
    if chain:
        yield chain


def _end(block: Block) -> tuple[int, int]:
    return block.left + block.size, block.right + block.size


def _run(chain: Sequence[Block], left: tuple[int, Sequence[Word]], right: tuple[int, Sequence[Word]]) -> Run:
    sizes = [length(left[1][block.left : block.left + block.size]) for block in chain]
    end_left, end_right = _end(chain[-1])
    span = max(length(left[1][chain[0].left : end_left]), length(right[1][chain[0].right : end_right]))
    return Run(left[0], right[0], tuple(chain), sum(sizes), max(sizes), sum(sizes) / max(span, 1))


def gaps(blocks: Sequence[Block]) -> Iterator[tuple[range, range]]:
    """The words between the blocks of a run, on both sides."""
    for before, after in pairwise(blocks):
        yield range(_end(before)[0], after.left), range(_end(before)[1], after.right)
