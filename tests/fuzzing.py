"""Real and crafted PDFs with faults put in, case after case; the same seed gives the same cases."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Sequence

import pikepdf
from crafted_pdfs import CRAFTED, TEXT, lines, pdf, stream, type0

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"\d+ 0 R")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65535",
    b"2147483647",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"NaN",
    b"0.0001",
)
_TOKENS = (b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"null", b"endobj", b"stream", b"endstream", b"BT", b"ET", b"q", b"Q",
           b"BI", b"ID", b"EI", b"Do", b"Tj", b"TJ", b"cm", b"re", b"W n", b"/F 10 Tf", b"1 0 R", b"\0", b"\xff")  # fmt: skip

Change = Callable[["Mutator", bytes], bytes]


def seeds() -> list[bytes]:
    """Small files of several kinds; the crafted ones that end quickly among them."""
    unicode = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <4E00> <4EFF> <4E00> endbfrange"
    quick = (
        "outlines_in_a_circle",
        "scripts_and_programs_to_launch",
        "a_font_that_is_garbage",
        "form_that_calls_itself",
        "a_scan",
    )
    return [
        pdf(),
        pdf(lines(["一三七万丈三上下不与丐"] * 20), objects=type0(unicode)),
        pdf(TEXT + b" q 0.5 g 10 10 200 100 re f 1 0 0 1 5 5 cm 0 0 m 9 9 l 3 4 5 6 7 8 c S Q /OC /L BDC (x) Tj EMC"),
        pdf(objects={5: stream(TEXT * 20, b"/DecodeParms<</Predictor 12/Columns 20>>", flate=True)}),
        *(CRAFTED[name].make() for name in quick),
    ]


class Mutator:
    """Takes one of the files, and puts one to four faults into its bytes, its objects or its content."""

    def __init__(self, dice: random.Random, files: Sequence[bytes]) -> None:
        self.dice = dice
        self._files = [[file, *_unpacked(file)] for file in files]

    def next(self) -> bytes:
        data = self.dice.choice(self.dice.choice(self._files))
        for _ in range(self.dice.randint(1, 4)):
            data = self.dice.choice(_CHANGES)(self, data)
        return data

    def place(self, data: bytes) -> int:
        return self.dice.randrange(len(data) + 1)


def _unpacked(file: bytes) -> list[bytes]:
    """The file as qpdf writes it without compression, so that faults reach what streams hold."""
    import io

    try:
        with pikepdf.open(io.BytesIO(file)) as opened:
            plain = io.BytesIO()
            opened.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return []
    return [plain.getvalue()]


def _flip(mutator: Mutator, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(mutator.dice.randint(1, 20)):
        if changed:
            changed[mutator.dice.randrange(len(changed))] = mutator.dice.randrange(256)
    return bytes(changed)


def _cut(mutator: Mutator, data: bytes) -> bytes:
    begin = mutator.place(data)
    return data[:begin] + data[begin + mutator.dice.choice((1, 10, 100, 10_000)) :]


def _repeat(mutator: Mutator, data: bytes) -> bytes:
    begin = mutator.place(data)
    piece = data[begin : begin + mutator.dice.choice((5, 50, 500))]
    return data[:begin] + piece * mutator.dice.choice((2, 20, 200)) + data[begin:]


def _move(mutator: Mutator, data: bytes) -> bytes:
    begin, target = mutator.place(data), mutator.place(data)
    return data[:target] + data[begin : begin + 100] + data[target:]


def _truncate(mutator: Mutator, data: bytes) -> bytes:
    return data[: mutator.place(data)]


def _insert(mutator: Mutator, data: bytes) -> bytes:
    place = mutator.place(data)
    token = mutator.dice.choice(_TOKENS) * mutator.dice.choice((1, 1, 1, 5000))
    return data[:place] + b" " + token + b" " + data[place:]


def _swapped(pattern: re.Pattern[bytes], others: Sequence[bytes] | None = None) -> Change:
    """Puts something else of the same kind in the place of one match."""

    def change(mutator: Mutator, data: bytes) -> bytes:
        found = list(pattern.finditer(data))
        if not found:
            return data
        match = mutator.dice.choice(found)
        other = mutator.dice.choice(others) if others else mutator.dice.choice(found)[0]
        return data[: match.start()] + other + data[match.end() :]

    return change


def _restream(mutator: Mutator, data: bytes) -> bytes:
    """Changes what a compressed stream holds, and packs it again."""
    found = list(_STREAM.finditer(data))
    if not found:
        return data
    match = mutator.dice.choice(found)
    try:
        held = zlib.decompress(match[1])
    except zlib.error:
        return data
    packed = zlib.compress(mutator.dice.choice((_flip, _insert, _cut, _repeat))(mutator, held))
    return data[: match.start(1)] + packed + data[match.end(1) :]


_CHANGES: tuple[Change, ...] = (
    _flip, _cut, _repeat, _move, _truncate, _insert, _restream, _restream,
    _swapped(_NUMBER, _NUMBERS), _swapped(_NUMBER, _NUMBERS), _swapped(_NUMBER), _swapped(_NAME), _swapped(_REFERENCE),
)  # fmt: skip
