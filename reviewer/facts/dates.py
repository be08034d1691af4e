"""How long ago: the date up to which documents speak, and time spans that sentences tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import BBox, Document, Kind
from reviewer.text import chinese_value
from reviewer.text.located import all_sentences, sentences_of

_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[年.\-/](?:\s*(?P<month>1[0-2]|0?[1-9])\s*(?:月|[.\-/日]))?")
_TO_COME = re.compile(r"下一步|今后|未来|计划|目标|力争|明年|争取|拟|规划|预计")
_SPAN = re.compile(
    r"(?<![\d近前后每第这续去])(?P<count>\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"\s*(?:[多余]|个)?(?:整|周)?年(?P<odd>多|余|半)?(?![级度代底初末前来内份])"
)
# A date belongs to a word at most this far off (characters), and so does a number of years.
_NEAR = 18


@dataclass(frozen=True, slots=True)
class Month:
    """A year with its month where that is told."""

    year: int
    month: int | None = None

    def since(self, begin: Month) -> tuple[float, float]:
        """The least and the most years from `begin` to this month that both can mean."""
        least = self.year - begin.year + ((self.month or 1) - (begin.month or 12)) / 12
        most = self.year - begin.year + ((self.month or 12) - (begin.month or 1)) / 12
        return max(least, 0), most


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Years that went by since something, as a sentence tells them, at `begin` or as a number of years."""

    least: float
    most: float
    begin: Month | None
    quote: str
    page: int
    bbox: BBox


def latest(documents: Iterable[Document]) -> Month | None:
    """The latest month that the documents tell of as past: they were written then or later."""
    told = [
        month
        for document in documents
        for passage in document.passages
        if passage.kind not in (Kind.HEADER, Kind.FOOTER)
        for sentence in sentences_of(passage)
        if not _TO_COME.search(sentence.text)
        for month in _months(sentence.text)
    ]
    cells = [month for document in documents for table in document.tables for month in _months(table.text)]
    return max((*told, *cells), key=lambda month: (month.year, month.month or 0), default=None)


def elapsed(document: Document, labels: Sequence[str], now: Month | None) -> tuple[Elapsed, ...]:
    """What sentences tell of how long ago that began which `labels` name."""
    return tuple(_elapsed(document, labels, now))


def _elapsed(document: Document, labels: Sequence[str], now: Month | None) -> Iterator[Elapsed]:
    pattern = re.compile("|".join(map(re.escape, labels)))
    for sentence in all_sentences(document):
        text = sentence.text
        for label in pattern.finditer(text):
            place = (text.strip(), *sentence.place)
            span = _nearest(_SPAN, text, label)
            date = _nearest(_DATE, text, label)
            if span and (date is None or _gap(span, label) <= _gap(date, label)):
                count = chinese_value(span["count"])
                yield Elapsed(count, count + 0.99, None, *place)
            elif date and now:
                month = Month(int(date["year"]), int(date["month"]) if date["month"] else None)
                least, most = now.since(month)
                yield Elapsed(least, most, month, *place)


def _months(text: str) -> Iterator[Month]:
    for match in _DATE.finditer(text):
        yield Month(int(match["year"]), int(match["month"]) if match["month"] else None)


def _nearest(pattern: re.Pattern[str], text: str, label: re.Match[str]) -> re.Match[str] | None:
    found = [match for match in pattern.finditer(text) if _gap(match, label) <= _NEAR]
    return min(found, key=lambda match: _gap(match, label), default=None)


def _gap(one: re.Match[str], other: re.Match[str]) -> int:
    return max(one.start() - other.end(), other.start() - one.end(), 0)
