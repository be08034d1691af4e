"""The parts of a drafted text, a paragraph each under its label (“策划：…”), so that one can be drafted anew alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What stands before the first colon, where that is short enough to be a label (字).
_LABEL = re.compile(r"([^：。，；\n]{2,20})：")


def parts(text: str) -> Mapping[str, str]:
    """The paragraphs that carry a label, by label, in order."""
    found: dict[str, str] = {}
    for paragraph in text.splitlines():
        label = _label(paragraph)
        if label:
            found.setdefault(label, paragraph)
    return found


def differing(text: str, draft: str) -> tuple[str, ...]:
    """The labels of the draft's parts that `text` lacks or words otherwise, in the draft's order."""
    standing = parts(text)
    return tuple(label for label, paragraph in parts(draft).items() if standing.get(label) != paragraph)


def with_part(text: str, draft: str, label: str) -> str:
    """`text` with the part as the draft has it: in the old one's place, else after the part that precedes it there.

    Raises KeyError where the draft has no such part.
    """
    drafted = parts(draft)
    paragraph = drafted[label]
    lines = text.splitlines()
    labels = [_label(line) for line in lines]
    if label in labels:
        lines[labels.index(label)] = paragraph
    else:
        before = list(drafted)[: list(drafted).index(label)]
        at = max((labels.index(one) + 1 for one in before if one in labels), default=0)
        lines.insert(at, paragraph)
    return "\n".join(lines)


def _label(paragraph: str) -> str | None:
    match = _LABEL.match(paragraph.strip())
    return match[1] if match else None
