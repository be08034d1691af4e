"""The annexes of a notice (附件1, 附件2-4, 附件1—3), and the parts of it that are schemes of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reviewer.notice.source import Source, SourceLine
from reviewer.notice.template import openings

_ANNEX = re.compile(r"附\s*件\s*(?P<main>\d{1,2})(?:\s*[—–\-－]\s*(?P<sub>\d{1,2}))?\s*(?:[：:]\s*(?P<title>\S.*)?)?")
_TITLE_LINES = 4


@dataclass(frozen=True, slots=True)
class Annex:
    """`number` as 附件 is counted (2-4), `main` its first figure; its lines go up to before number `end`."""

    number: str
    main: str
    title: str
    begin: int
    end: int

    @property
    def name(self) -> str:
        return f"附件{self.number}"


def find_annexes(source: Source) -> tuple[Annex, ...]:
    """The annexes in order. References to them within sentences are none."""
    marks = [(line, match) for line in source.lines if (match := _ANNEX.fullmatch(line.text)) and line.row is None]
    # Without any annex there is one end too many.
    ends = [line.number for line, _ in marks[1:]] + [source.lines[-1].number + 1]
    return tuple(
        Annex(
            match["main"] + (f"-{match['sub']}" if match["sub"] else ""),
            match["main"],
            match["title"] or _title_behind(source.lines, line),
            line.number,
            end,
        )
        for (line, match), end in zip(marks, ends, strict=False)
    )


def _title_behind(lines: Sequence[SourceLine], mark: SourceLine) -> str:
    """The lines behind the mark up to the first that is a sentence, a field of a form or a number, as one."""
    start = lines.index(mark) + 1
    title = ""
    for line in lines[start : start + _TITLE_LINES]:
        if line.row is not None or re.search(r"[。；，：:_]|申请类别|说\s*明$|^[一1第]", line.text):
            break
        title += re.sub(r"\s+", "", line.text)
        if title.endswith(("书", "表", "准", "件", "报告", "材料")):
            break
    return title


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that hold one scheme: the whole notice, or one annex with what belongs to it."""

    annex: str | None
    title: str
    source: Source


def split_schemes(source: Source) -> tuple[Part, ...]:
    """One part where the notice holds one scheme; where several annexes have a report template each, one for each."""
    annexes = find_annexes(source)
    groups = [
        (main, grouped, source.between(grouped[0].begin, grouped[-1].end))
        for main, grouped in ((main, list(items)) for main, items in groupby(annexes, key=lambda annex: annex.main))
    ]
    templated = [(main, grouped[0].title, lines) for main, grouped, lines in groups if openings(lines.lines)]
    if len(templated) < 2:
        return (Part(None, "", source),)
    return tuple(Part(main, title, lines) for main, title, lines in templated)


def clause_of(annexes: Sequence[Annex], line: SourceLine, source: Source) -> str:
    """Where a line stands, as a reviewer would cite it: 附件1-4 二."""
    annex = next((annex for annex in annexes if annex.begin <= line.number < annex.end), None)
    numbers: list[str] = []
    for before in (item for item in source.lines if item.number <= line.number and item.row is None):
        if annex and before.number < annex.begin:
            continue
        if match := re.match(r"([一二三四五六七八九十]+)、", before.text):
            numbers = [match[1]]
        elif match := re.match(r"（([一二三四五六七八九十]+)）", before.text):
            numbers = [*numbers[:1], f"（{match[1]}）"]
        elif (match := re.match(r"第[一二三四五六七八九十]+条", before.text)) is not None:
            numbers = [match[0]]
    cited = "".join(numbers)
    return " ".join(part for part in (annex.name if annex else "", cited) if part) or line.place
