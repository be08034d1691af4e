"""A report's text, as far as it tells where the report is filed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from reviewer.structure.numbering import parse_number
from reviewer.text import plain_title, squeeze

_LONGEST_TITLE_BLOCK = 12
_SENTENCE = re.compile(r"[，。；！？]")
_LEADER = re.compile(r"[.．…·\s]{2,}\d*$")  # of a table of contents
_STATED = re.compile(r"(?:申请|申报)(?:类别|等级|级别)")


class Content:
    """The text as it is looked at: its lines without blanks, its title, and its running text."""

    def __init__(self, text: str) -> None:
        self._printed = [line.strip() for line in text.splitlines() if line.strip()]
        self.lines = [squeeze(line) for line in self._printed]

    @cached_property
    def title_lines(self) -> Sequence[str]:
        """What stands above the first heading and the first sentence."""
        return list(takewhile(_opens, self.lines[:_LONGEST_TITLE_BLOCK]))

    @cached_property
    def title(self) -> str:
        return "".join(self.title_lines)

    @cached_property
    def running(self) -> str:
        """Lines joined, since a printed line may end within a word."""
        return "".join(self.lines)

    @property
    def stated(self) -> Iterator[str]:
        """Lines of a cover or form: 申请类别 ☑企业类 □班组类."""
        return (line for line in self._printed if _STATED.match(squeeze(line)))

    @property
    def headings(self) -> Iterator[tuple[str, str]]:
        """Headings as printed and plain; a line without a number may be one of a text numbered by Word itself."""
        for line in self.lines:
            number = parse_number(line)
            yield line, plain_title(_LEADER.sub("", line[len(number.text) :] if number else line))


def _opens(line: str) -> bool:
    return parse_number(line) is None and not _SENTENCE.search(line)
