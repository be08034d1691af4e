"""Figures that running text states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.rules.figures.labels import label_of
from reviewer.rules.figures.periods import UNDATED, YEARS, period_of, year_list, year_spoken_of
from reviewer.rules.figures.quantity import PEOPLE, Quantity, Reading, has_number, read_quantities
from reviewer.rules.figures.words import lexicon
from reviewer.text import HAN, sentences

_BREAK = re.compile(r"[，,。；;！？!?：:（）()“”《》、\[\]【】]")
_CLAUSE_BREAK = re.compile(r"[，,。；;！？!?：:（(]")
# The next of several values in a row: the first one's words do not tell which is which.
_ROW = re.compile(r"\s*[、/，,和](?!\s*20\d\d\s*年)\s*\d")
_SERIES = re.compile(
    r"分别(?:为|是|达到?|有|得)?\s*(?P<list>\d[\d.]*[^，。；、\d]{0,4}(?:[、，,和及]\s*\d[\d.]*[^，。；、\d]{0,4})+)"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of what `label` names in a period; `begin` and `end` are the place of its words in the text."""

    label: str
    period: str
    quantity: Quantity
    begin: int
    end: int


def stated_figures(text: str) -> Iterator[Stated]:
    """The figures that one paragraph states as results."""
    told = re.split(lexicon().outlook, text, maxsplit=1)[0]
    for begin, end in sentences(told):
        sentence = text[begin:end]
        if not has_number(sentence) or re.search(lexicon().aim, sentence):
            continue
        figures = _series(sentence) if "分别" in sentence else _single(sentence, year_spoken_of(text[:begin]))
        for figure in figures:
            yield Stated(figure.label, figure.period, figure.quantity, begin + figure.begin, begin + figure.end)


def _single(sentence: str, year: str) -> Iterator[Stated]:
    """Figures that stand behind their words, or behind a year where the words were said before."""
    label, start, free = "", 0, 0
    for reading in read_quantities(sentence):
        if not _ends_statement(sentence[reading.end :]):
            continue
        begin = max(free, _last(_BREAK, sentence[: reading.begin]))
        lead, free = sentence[begin : reading.begin], reading.end
        if not _carries_on(lead):
            label, start = label_of(lead), begin
        if label and not _is_no_level(sentence, lead, reading):
            yield Stated(label, period_of(sentence[: reading.begin], year), reading.quantity, start, reading.end)
    yield from _wholes(sentence, year)


def _ends_statement(rest: str) -> bool:
    return not HAN.match(rest) or bool(re.match(lexicon().follows, rest))


def _last(breaks: re.Pattern[str], text: str) -> int:
    """Where the last part of `text` begins."""
    return max((match.end() for match in breaks.finditer(text)), default=0)


def _carries_on(lead: str) -> bool:
    """Whether only years and 到 and the like stand before a figure: 由2023年的7.9%降到2.7%."""
    return bool(lead.strip()) and not re.sub(rf"^{lexicon().to}?{lexicon().joint}*$", "", YEARS.sub("", lead).strip())


def _is_no_level(sentence: str, lead: str, reading: Reading) -> bool:
    """Whether the figure is a change, a part, an aim or another's, so that no other figure can contradict it."""
    words = lexicon()
    clause = sentence[_last(_CLAUSE_BREAK, sentence[: reading.begin]) : reading.end]
    return bool(
        re.search(words.rule, sentence[: reading.end])
        or re.search(words.no_level, clause)
        or re.search(rf"{words.change}{words.joint}*$", lead.strip())
        or re.search(rf"{words.origin}$", lead)
        or _ROW.match(sentence, reading.end)
    )


def _wholes(sentence: str, year: str) -> Iterator[Stated]:
    """Numbers of all of them before what they count: 全体3120名员工."""
    for whole in lexicon().wholes:
        pattern = rf"{whole.before}[约近]?(?P<number>\d[\d.,]*万?[多余]?)(?P<unit>{whole.unit})(?P<counted>{whole.counted})(?!代表)"
        for match in re.finditer(pattern, sentence):
            begin = _last(_CLAUSE_BREAK, sentence[: match.start()])
            reading = next(read_quantities(match["number"] + match["unit"]), None)
            if reading and not re.search(lexicon().no_level, sentence[begin : match.end()]):
                # All the staff are those of the day of writing, whatever year the sentence before speaks of.
                inherited = UNDATED if reading.quantity.measure == PEOPLE else year
                period = period_of(sentence[: match.start("number")], inherited)
                yield Stated(label_of(match["counted"]), period, reading.quantity, begin, match.end())


def _series(sentence: str) -> Iterator[Stated]:
    """As many figures as years: 2022—2024年满意度分别为91.2、93.4、95.1分."""
    for match in _SERIES.finditer(sentence):
        years = year_list(sentence[: match.start()])
        begin = _last(_CLAUSE_BREAK, sentence[: match.start()])
        clause = sentence[begin : match.start()]
        values = _values(match["list"])
        if len(values) != len(years) or re.search(lexicon().no_level, clause):
            continue
        for year, value in zip(years, values, strict=True):
            yield Stated(label_of(clause), year, value, begin, match.end())


def _values(listed: str) -> list[Quantity]:
    """The quantities of a list whose unit may stand at its end only; none where one is not understood."""
    unit = re.sub(r".*[\d.]", "", listed)
    numbers = [number if re.search(r"\D$", number) else number + unit for number in re.split(r"[、，,和及]\s*", listed)]
    readings = [next(read_quantities(number), None) for number in numbers]
    return [reading.quantity for reading in readings if reading] if all(readings) else []
