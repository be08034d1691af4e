"""Markdown's own marks: text with none of its characters read as markup, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.output.wording import flat

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LIST = re.compile(r"^(\d*)([.)](?=\s|$)|[-+=])")


def escaped(text: str) -> str:
    """`text` on one line, no character of which is read as markup or as the beginning of a list."""
    return _LIST.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", flat(text)))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows)
    yield ""
