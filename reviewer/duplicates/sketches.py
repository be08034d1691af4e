"""MinHash signatures of windows of sentences, cut into bands: where two windows are alike, they share a bucket.

The buckets are numbers, so that those of a hundred thousand earlier reports can lie in a table of the store: to look a
report up is to ask for its buckets. This is why the bands are cut here and not by datasketch's index, which has to be
in memory.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

from reviewer.duplicates.limits import SketchLimits, limits
from reviewer.duplicates.prepared import Prepared
from reviewer.duplicates.words import Word
from reviewer.text import sentences

if TYPE_CHECKING:
    from datasketch import MinHash

# A bucket is a signed number of eight bytes, as databases have them.
_BYTES = 8


def buckets(report: Prepared) -> Mapping[int, frozenset[int]]:
    """The report's buckets, each with the paragraphs that have a window in it."""
    from datasketch import MinHash  # brings scipy, which the page's start would wait for

    sketch = limits().sketch
    windows = [
        (number, window)
        for number, words in enumerate(report.words)
        for window in _windows(words, report.paragraph(number).text, sketch.window)
    ]
    found: dict[int, set[int]] = {}
    shingles = (_shingles(window, sketch.shingle) for _, window in windows)
    signatures = MinHash.generator(shingles, num_perm=sketch.bands * sketch.rows, hashfunc=zlib.crc32)
    for (number, _), signature in zip(windows, signatures, strict=True):
        for bucket in _bands(signature, sketch):
            found.setdefault(bucket, set()).add(number)
    return {bucket: frozenset(numbers) for bucket, numbers in found.items()}


def _windows(words: Sequence[Word], text: str, shortest: int) -> Iterator[Sequence[Word]]:
    """From every sentence on, as many whole sentences as make up `shortest` 字."""
    begins = [word.begin for word in words]
    starts = [bisect_left(begins, begin) for begin, _ in sentences(text)]
    counted = list(accumulate((word.counts for word in words), initial=0))
    for at, start in enumerate(starts):
        ends = chain(islice(starts, at + 1, None), [len(words)])
        end = next((end for end in ends if counted[end] - counted[start] >= shortest), None)
        if end is None:
            break
        yield words[start:end]


def _shingles(words: Sequence[Word], size: int) -> set[bytes]:
    keys = [word.key for word in words]
    return {"".join(keys[at : at + size]).encode() for at in range(max(len(keys) - size + 1, 1))}


def _bands(signature: MinHash, sketch: SketchLimits) -> Iterator[int]:
    values = signature.hashvalues
    for band in range(sketch.bands):
        part = values[band * sketch.rows : (band + 1) * sketch.rows].astype("<u4").tobytes()
        digest = blake2b(part, digest_size=_BYTES, salt=band.to_bytes(2, "little")).digest()
        yield int.from_bytes(digest, "little", signed=True)
