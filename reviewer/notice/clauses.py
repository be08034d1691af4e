"""The instruction under a heading → one draft requirement per clause. What is drafted here is to be revised by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer.mapping.segmenter import load_segmenter
from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.text import HAN

# A clause longer than this is cut at its commas, into parts no shorter than that.
LONGEST_CLAUSE = 44
SHORTEST_CLAUSE = 10
MOST_TERMS = 8
LONGEST_TERM = 7

_LEADS = tuple(
    re.compile(lead)
    for lead in (
        r"^(?:介绍|描述|说明|阐述|需着重阐述|内容(?:包括|侧重体现在|重点阐述)|除(?:体现)?上述[^，]*，?(?:还需|需)?(?:加入|辅以)?)",
        r"^(?:企业(?!文化|总体|战略|使命|最佳)|班组(?!职责|建设)|组织(?!架构))(?:及所)?",
        r"^(?:并对?|且|以及)(?=\S{4})",
    )
)
_TAIL = re.compile(
    r"(?:等(?:方面)?(?:内容|情况|方面)?(?:的?情况)?(?:介绍)?|等方面进行(?:阐述|说明)|进行(?:阐述|说明))$"
)


@dataclass(frozen=True, slots=True)
class DraftRequirement:
    text: str
    terms: tuple[str, ...]
    must_have: tuple[str, ...]
    line: SourceLine

    @property
    def entry(self) -> dict[str, object]:
        """As it stands in a scheme file."""
        return {
            "text": self.text,
            "terms": list(self.terms),
            "aspects": [f"我们{self.text}。", f"在{'、'.join(self.terms[:3])}方面，我们做了哪些工作、取得了什么结果。"],
            "must_have": list(self.must_have),
            "advice": f"补充这一条的具体做法和结果：{self.text}，例如写明由谁做、怎样做、凭什么记录、结果如何。",
        }


def draft_requirements(paragraphs: Sequence[Told[str]]) -> list[DraftRequirement]:
    return [draft_requirement(clause, told.line) for told in paragraphs for clause in split_clauses(told.value)]


def draft_requirement(clause: str, line: SourceLine) -> DraftRequirement:
    marks = vocabulary().must_have
    wanted = tuple(key for key, words in marks.items() if any(word in clause for word in words))
    return DraftRequirement(clause, key_terms(clause), wanted, line)


def split_clauses(text: str) -> Iterator[str]:
    """The clauses of an instruction, without its introductory words."""
    for sentence in re.split(r"[。；;]|包括但不限于[：:]", text):
        for part in _cut(sentence.strip(" ，：:")):
            clause = _bare(part.strip(" ，、"))
            if HAN.search(clause) and "字数" not in clause:
                yield clause


def _bare(part: str) -> str:
    for lead in _LEADS:
        part = lead.sub("", part)
    return _TAIL.sub("", part).strip(" ，、")


def _cut(sentence: str) -> Iterator[str]:
    if len(sentence) <= LONGEST_CLAUSE:
        yield sentence
        return
    part = ""
    for piece in re.split(r"(?<=，)(?![^（(]*[）)])", sentence):
        if len(part) >= SHORTEST_CLAUSE and len(part) + len(piece) > LONGEST_CLAUSE:
            yield from _listed(part)
            part = ""
        part += piece
    yield from _listed(part)


def _listed(part: str) -> Iterator[str]:
    """A list without commas that is still too long, in parts of several items each."""
    pieces = re.split(r"(?<=、)(?![^（(“]*[）)”])", part)
    if len(part) <= LONGEST_CLAUSE + SHORTEST_CLAUSE or len(pieces) == 1:
        yield part
        return
    some = ""
    for piece in pieces:
        if some and len(some) + len(piece) > LONGEST_CLAUSE:
            yield some
            some = ""
        some += piece
    yield some


def key_terms(clause: str) -> tuple[str, ...]:
    """The words that tell a clause: runs of telling words, the rarer ones first."""
    segmenter = load_segmenter()
    empty = set(vocabulary().empty)
    runs: list[list[str]] = [[]]
    for word in segmenter.lcut(clause):
        if not HAN.search(word) or word in empty:
            runs.append([])
        else:
            runs[-1].append(word)
    found = [term for run in runs for term in _terms(run)]
    frequency = segmenter.FREQ
    ranked = sorted(dict.fromkeys(found), key=lambda term: (frequency.get(term) or 0, -len(term)))
    return tuple(ranked[:MOST_TERMS]) or (clause[:LONGEST_TERM],)


def _terms(run: Sequence[str]) -> Iterator[str]:
    whole = "".join(run)
    if 2 <= len(whole) <= LONGEST_TERM:
        yield whole
    else:
        yield from (word for word in run if len(word) > 1)
