"""The tokens of a page's content stream, by one regular expression.

pdfminer reads content streams character state by character state, which is where most of the time of reading a report
goes; this gives the same tokens about three times faster. Streams with inline images, whose raw bytes follow no
grammar, are left to pdfminer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pdfminer.psparser import LIT

_TOKEN = re.compile(
    rb"""[\0\t\n\f\r ]+|%[^\r\n]*
    |(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?=[\0\t\n\f\r \[\]<>()/%+-]|$)
    |(?P<keyword>[A-Za-z'"][A-Za-z0-9*'"]*)
    |<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*)>
    |/(?P<name>[^\0\t\n\f\r \[\]<>()/%{}]*)
    |(?P<string>\()
    |(?P<open>\[|<<)|(?P<close>\]|>>)""",
    re.VERBOSE,
)
_IN_STRING = re.compile(rb"[^()\\]+|\\([0-7]{1,3}|\r\n|.)|([()])", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_HASH = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORDS = {b"true": True, b"false": False, b"null": None}
_INLINE_IMAGE = re.compile(rb"[\s>\])]BI[\s/]")


class Operator(bytes):
    """An operator's name, told apart from the operands before it."""


def has_inline_image(data: bytes) -> bool:
    """Whether the stream seems to hold an inline image."""
    return bool(_INLINE_IMAGE.search(data))


def tokens(data: bytes) -> Iterator[Any]:
    """Operands as pdfminer's interpreter takes them, and Operators, in order; bytes of no token are skipped."""
    position, end = 0, len(data)
    nested: list[list[Any]] = []
    current: list[Any] | None = None
    while position < end:
        match = _TOKEN.match(data, position)
        if match is None:
            position += 1
            continue
        position = match.end()
        kind = match.lastgroup
        if kind is None:
            continue
        text = match[kind]
        value: Any
        if kind == "number":
            value = float(text) if b"." in text else int(text)
        elif kind == "keyword":
            value = _WORDS[text] if text in _WORDS else Operator(text)
        elif kind == "hex":
            digits = text.translate(None, b"\0\t\n\f\r ")
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        elif kind == "name":
            value = _name(text)
        elif kind == "string":
            value, position = _string(data, position)
        elif kind == "open":
            if current is not None:
                nested.append(current)
            current = []
            continue
        else:
            value, current = _closed(current, text, nested)
        if current is None:
            yield value
        else:
            current.append(value)


def _closed(current: list[Any] | None, bracket: bytes, nested: list[list[Any]]) -> tuple[Any, list[Any] | None]:
    """The array or dictionary that a bracket ends, and what was open round it."""
    outer = nested.pop() if nested else None
    items = current or []
    if bracket == b"]":
        return items, outer
    return {getattr(key, "name", key): item for key, item in zip(items[::2], items[1::2], strict=False)}, outer


def _name(text: bytes) -> Any:
    if b"#" in text:
        text = _HASH.sub(lambda match: bytes((int(match[1], 16),)), text)
    try:
        return LIT(text.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(text)


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    """A literal string whose opening bracket stands before `position`, and where it ends."""
    parts: list[bytes] = []
    depth = 1
    for match in _IN_STRING.finditer(data, position):
        position = match.end()
        escaped, bracket = match[1], match[2]
        if escaped is not None:
            parts.append(bytes((int(escaped, 8) & 255,)) if escaped[:1].isdigit() else _ESCAPES.get(escaped, escaped))
            continue
        if bracket is not None:
            depth += 1 if bracket == b"(" else -1
            if not depth:
                break
        parts.append(match[0])
    return b"".join(parts), position
