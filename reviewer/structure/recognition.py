"""Paragraphs → headings, captions, the signature.

Headings of these reports are set in body size, so the numbering comes first and style second. Lists are numbered with
the same signs; what tells the two apart is the template's titles and what stands between two numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from reviewer.model import Kind, Passage
from reviewer.structure.numbering import (
    LONGEST_HEADING,
    Number,
    Titles,
    is_heading,
    is_title,
    levels_of,
    parse_loose_number,
    parse_number,
)
from reviewer.text import count_words, plain_title

LONGEST_CAPTION = 40
# A title of the template that a paragraph goes on after ends with one of these, or with a blank.
_RUN_IN = re.compile(r"[。：:；;，,\s—–\-]+")
_REMARK = re.compile(r"^(?:注|单位|资料来源|数据来源|来源)\s*[\d一二三]?\s*[:：]|^续表")
LONGEST_REMARK = 80
_CAPTION = re.compile(r"^(?:图|表|附图|附表)\s*[\d一二三四五六七八九十Ⅰ-Ⅻ]+(?:[-－—.．]\d+)?(?![\d%％])")
_SPEAKS = re.compile(r"^.{2,8}?(?:显示|所示|表明|列出|给出|反映|说明了|可以看出|可见)")
SENTENCE_END = re.compile(r"[。！？；：!?;:…][”’）)」』]*$")
_END = re.compile(r"[。！？；：，!?;:,…][”’）)」』]*$")
# Behind the list of attachments nothing is a heading but what the template has.
_ATTACHMENTS = re.compile(r"^附(?:件|录)\s*[:：\d一二三]")
_DATE = re.compile(r"^(?:20\d\d|二[〇○零Oo].{1,3})\s*年\s*.{1,3}月(?:\s*.{1,3}日)?$")
LONGEST_SIGNATURE = 30


@dataclass(frozen=True, slots=True)
class Structure:
    """Paragraphs with their final kinds; `numbers` are the headings' numbers by index."""

    passages: tuple[Passage, ...]
    numbers: Mapping[int, Number]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A paragraph that may be a heading; `known` are the levels at which the template has its title."""

    index: int
    number: Number
    known: tuple[int, ...]


def recognise(passages: Sequence[Passage], titles: Titles, followed: Collection[int] = ()) -> Structure:
    """Tells headings, captions and the signature among the running text.

    `titles` are the template's; `followed` the indexes of paragraphs with a table or picture below them.
    """
    parts = [(part, passage.index in followed) for passage in passages for part in _split_run_in(passage, titles)]
    passages = [replace(part, index=index) for index, (part, _) in enumerate(parts)]
    apart = {index for index, (_, shown) in enumerate(parts) if shown}
    candidates = _levelled(_drop_lists([*_candidates(passages, titles)], apart))
    numbers = {candidate.index: candidate.number for candidate in candidates}
    signed = _signature(passages, numbers)
    return Structure(tuple(_with_kind(passage, numbers, signed) for passage in passages), numbers)


def opens_report(text: str, titles: Titles) -> bool:
    """Whether a line is a heading of the first level, with which the report proper begins."""
    number = parse_number(text)
    if number is None:
        return 1 in levels_of(text, titles)
    return number.level == 1 and is_heading(text)


# ---------------------------------------------------------------- a heading run into its paragraph


def _split_run_in(passage: Passage, titles: Titles) -> Iterator[Passage]:
    """A paragraph that begins with a number and a title of the template becomes that heading and the rest."""
    end = _run_in_end(passage.text, titles) if passage.kind is Kind.BODY else 0
    if not end:
        yield passage
        return
    yield _part(passage, 0, end)
    yield _part(passage, end, len(passage.text))


def _run_in_end(text: str, titles: Titles) -> int:
    """The offset behind a heading that the paragraph goes on after; 0 where there is none."""
    number = parse_number(text)
    if number is None or number.form != "grammar":
        return 0
    begin = len(number.text)
    for match in _RUN_IN.finditer(text, begin, min(begin + LONGEST_HEADING, len(text))):
        if number.level in levels_of(text[begin : match.start()], titles):
            return match.end() if text[match.end() :].strip() else 0
    return 0


def _part(passage: Passage, begin: int, end: int) -> Passage:
    """The paragraph's `text[begin:end]` as one of its own."""
    lines, starts, text = [], [], ""
    for line, start in zip(passage.lines, passage.starts, strict=True):
        first, last = max(begin - start, 0), min(end - start, len(line.text))
        if first < last:
            starts.append(len(text))
            lines.append(line.part(first, last))
            text += lines[-1].text
    return replace(passage, text=text, lines=tuple(lines), starts=tuple(starts))


# ---------------------------------------------------------------- headings


def _candidates(passages: Sequence[Passage], titles: Titles) -> Iterator[_Candidate]:
    body = [passage for passage in passages if passage.kind is Kind.BODY and len(passage.text) <= LONGEST_HEADING]
    numbered = {passage.index: parse_number(passage.text) for passage in body}
    taken = Counter(plain_title(p.text[len(number.text) :]) for p in body if (number := numbered[p.index]))
    attached = next((passage.index for passage in passages if _ATTACHMENTS.match(passage.text)), len(passages))
    for passage in body:
        number = numbered[passage.index]
        if number is not None:
            title = passage.text[len(number.text) :]
            known = levels_of(title, titles)
            if known or (is_title(title, number.level) and passage.index < attached):
                yield _Candidate(passage.index, number, known)
        else:
            yield from _unusual(passage, titles, taken)


def _unusual(passage: Passage, titles: Titles, taken: Mapping[str, int]) -> Iterator[_Candidate]:
    """A title of the template behind a loose number or none, unless it stands as often elsewhere with proper ones."""
    number = parse_loose_number(passage.text)
    title = passage.text[len(number.text) :] if number else passage.text
    known = levels_of(title, titles)
    if not known and number:
        number, known = None, levels_of(passage.text, titles)
    if known and taken.get(plain_title(title), 0) < len(known):
        level = number.level if number and number.level in known else known[0]
        yield _Candidate(passage.index, replace(number, level=level) if number else Number(level, 0, "", "none"), known)


def _drop_lists(candidates: Sequence[_Candidate], apart: Collection[int]) -> list[_Candidate]:
    """Without those that are items of lists. Titles of the template always stay."""
    return _drop_lonely_decimals(_drop_nested(_drop_successions(candidates, apart)))


def _drop_successions(candidates: Sequence[_Candidate], apart: Collection[int]) -> list[_Candidate]:
    """Third- or fourth-level ones in direct succession are a list: under a heading of these levels something follows."""

    def bare(candidate: _Candidate) -> bool:
        return candidate.number.level >= 3 and not candidate.known

    listed: set[int] = set()
    for one, two in pairwise(candidates):
        directly = two.index == one.index + 1 and one.index not in apart
        if directly and bare(one) and bare(two) and one.number.level == two.number.level:
            listed |= {one.index, two.index}
    return [candidate for candidate in candidates if candidate.index not in listed]


def _drop_nested(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Without lists that begin at 1 again below a heading of the same form that has been counted already."""
    kept: list[_Candidate] = []
    seen: dict[int, set[int]] = {}
    nested: dict[int, int] = {}
    for candidate in candidates:
        level, ordinal = candidate.number.level, candidate.number.ordinal
        free = level >= 3 and not candidate.known
        if free and ((ordinal == 1 and 1 in seen.get(level, ())) or ordinal == nested.get(level, 0) + 1 > 1):
            nested[level] = ordinal
            continue
        kept.append(candidate)
        seen = {other: values for other, values in seen.items() if other <= level}
        seen.setdefault(level, set()).add(ordinal)
        nested = {other: value for other, value in nested.items() if other < level}
    return kept


def _drop_lonely_decimals(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Without decimal numbers that have no neighbour (3.15 is a date): 1.1 is followed by 1.2."""

    def prefix(candidate: _Candidate) -> str:
        return re.split(r"\d+[.．、]?\s*$", candidate.number.text)[0]

    series = Counter(prefix(candidate) for candidate in candidates if candidate.number.form == "decimal")
    return [
        candidate
        for candidate in candidates
        if candidate.number.form != "decimal" or candidate.known or series[prefix(candidate)] > 1
    ]


def _levelled(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Decimal numbers get the level at which they stand among the others; those below the fourth are no headings.

    Where nothing else makes first-level headings, 1. is one, 1.1 a second-level one.
    """
    decimals = [candidate for candidate in candidates if candidate.number.form == "decimal"]
    if not decimals:
        return list(candidates)
    present = {item.number.level for item in candidates if item.number.form == "grammar"}
    alone = 1 not in present
    shifts = Counter(item.known[0] - item.number.level for item in decimals if len(item.known) == 1)
    usual = 0 if alone else max(present & {1, 2, 3}) - 1
    shift = shifts.most_common(1)[0][0] if shifts else usual
    levelled = []
    for item in candidates:
        level = item.number.level
        if item.number.form == "decimal":
            level += shift
        elif alone and level == 3:
            level = 1 + shift
        if 1 <= level <= 4:
            levelled.append(replace(item, number=replace(item.number, level=level)))
    return levelled


# ---------------------------------------------------------------- other kinds


def _with_kind(passage: Passage, numbers: Mapping[int, Number], signed: Collection[int]) -> Passage:
    if passage.index in numbers:
        return replace(passage, kind=Kind.HEADING)
    if passage.index in signed:
        return replace(passage, kind=Kind.SIGNATURE)
    return replace(passage, kind=Kind.CAPTION) if passage.kind is Kind.BODY and _is_caption(passage.text) else passage


def _is_caption(text: str) -> bool:
    """Whether a paragraph names a figure or a table, or remarks on it; a sentence that speaks of one does not."""
    if _REMARK.match(text) and len(text) <= LONGEST_REMARK:
        return True
    named = len(text) <= LONGEST_CAPTION and bool(_CAPTION.match(text))
    return named and not _END.search(text) and not _SPEAKS.match(text)


def _signature(passages: Sequence[Passage], headings: Collection[int]) -> set[int]:
    """The firm's name and the date that close a report: the last short paragraphs, a date among them."""
    text = [passage for passage in passages if passage.kind is Kind.BODY]
    signed: list[Passage] = []
    for _, run in groupby(reversed(text), key=lambda passage: _is_short(passage, headings)):
        signed = list(run)
        break
    dated = any(_DATE.match(passage.text.strip()) for passage in signed)
    return {passage.index for passage in signed} if dated and len(signed) <= 4 else set()


def _is_short(passage: Passage, headings: Collection[int]) -> bool:
    return (
        passage.index not in headings
        and count_words(passage.text) <= LONGEST_SIGNATURE
        and not _END.search(passage.text)
    )
