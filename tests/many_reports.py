"""Reports of many fictitious firms, no two with a paragraph in common, and copies planted among them on purpose.

The paragraphs are the labelled ones: each stands in one report only, under the name of that report's firm. Three
reports may be by one labelled hand, of one trade, with one vocabulary: they are as alike as honest reports get.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from conftest import ROOT
from press.report import Block, Blocks, Layout
from press.typeset import typeset

from reviewer.applicant import find_applicant
from reviewer.duplicates import Paragraph, ReportText, report_text
from reviewer.mapping.training.labelled import read_labelled
from reviewer.mapping.training.reports import read_report_rows
from reviewer.model import NOWHERE
from reviewer.reading import IsolatedReader
from reviewer.scheme import load_scheme

LABELLED = ROOT / "models" / "labelled"
CHAPTERS = {
    "intro": "一、企业简介",
    "practice": "二、用户满意经营实践",
    "plan": "（一）策划",
    "do": "（二）实施",
    "check": "（三）评价",
    "apply": "（四）应用",
    "summary": "三、总结思考",
}
_BRANDS = [a + b for a, b in product("岚澄汀霁砚樾荻芷湄堇", "桥原洲岭渡湾桐泽舟禾峪陂溪台塘梧蓼浦坞矶")]
_TRADES = ("示例服务", "示例科技", "示例实业", "示例运营")
_SENTENCES_PER_PARAGRAPH = 4
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_STEM = re.compile(r"(?:股份)?有限(?:责任)?公司.*$|集团.*$|公司.*$|（.*$")


@dataclass(frozen=True)
class Report:
    """A firm's report: paragraphs by chapter."""

    key: str
    company: str
    chapters: dict[str, tuple[str, ...]]

    @property
    def brand(self) -> str:
        return self.company[:2]

    def blocks(self) -> Blocks:
        """The report as the press sets it."""
        blocks = [Block("title", f"{self.company}用户满意经营实践报告")]
        for chapter, heading in CHAPTERS.items():
            number, title = re.match(r"(.+?[、）])(.+)", heading).groups()  # type: ignore[union-attr]
            level = 1 if number.endswith("、") else 2
            blocks.append(Block("heading", title, number=number, level=level))
            blocks += [Block("body", text) for text in self.chapters.get(chapter, ())]
        return tuple(blocks)


Kind = Literal["copied-report", "copied-chapter", "changed-passage"]


@dataclass(frozen=True)
class Plant:
    """What was copied from which report into which."""

    kind: Kind
    source: str
    copy: str


def firm_reports(count: int) -> list[Report]:
    """So many reports of as many firms, no two with a paragraph in common."""
    hands = _hands()
    pieces = [piece for hand in hands for piece in _dealt(hand, -(-count // len(hands)))]
    names = [f"{brand}{_TRADES[number % len(_TRADES)]}有限公司" for number, brand in enumerate(_BRANDS)]
    extra = _sentence_paragraphs()
    share = len(extra) // count
    return [
        _report(f"{number:03}", names[number], piece, extra[number * share : (number + 1) * share])
        for number, piece in enumerate(pieces[:count])
    ]


def planted(reports: Sequence[Report], whole: int, chapters: int, passages: int) -> tuple[list[Report], list[Plant]]:
    """The reports with copies among them, each source and each copy another report."""
    kinds: list[Kind] = ["copied-report"] * whole + ["copied-chapter"] * chapters + ["changed-passage"] * passages
    step = len(reports) // (2 * len(kinds))
    found, plants = list(reports), []
    copy: dict[Kind, Callable[[Report, Report], Report]] = {
        "copied-report": _whole,
        "copied-chapter": _chapter,
        "changed-passage": _passage,
    }
    for number, kind in enumerate(kinds):
        source, target = 2 * number * step, (2 * number + 1) * step
        found[target] = copy[kind](found[source], found[target])
        plants.append(Plant(kind, found[source].key, found[target].key))
    return found, plants


def _whole(source: Report, target: Report) -> Report:
    chapters = {chapter: _renamed(texts, source, target) for chapter, texts in source.chapters.items()}
    return replace(target, chapters=chapters)


def _chapter(source: Report, target: Report) -> Report:
    longest = max(("plan", "do", "check"), key=lambda chapter: sum(map(len, source.chapters.get(chapter, ()))))
    return replace(target, chapters={**target.chapters, longest: _renamed(source.chapters[longest], source, target)})


def _passage(source: Report, target: Report) -> Report:
    """The paragraph with most figures, with each of them changed, in the midst of another chapter."""
    texts = [text for chapter in ("plan", "do", "check", "apply") for text in source.chapters.get(chapter, ())]
    text = max(texts, key=lambda text: len(_FIGURE.findall(text)) - (len(text) < 90) * 100)
    (changed,) = _renamed((text,), source, target)
    changed = _FIGURE.sub(lambda match: _other_figure(match[0]), changed)
    own = target.chapters.get("apply", ())
    return replace(target, chapters={**target.chapters, "apply": (*own[:1], changed, *own[1:])})


def _renamed(texts: Sequence[str], source: Report, target: Report) -> tuple[str, ...]:
    return tuple(text.replace(source.company, target.company).replace(source.brand, target.brand) for text in texts)


def _other_figure(figure: str) -> str:
    return "".join(sign if sign == "." else str((int(sign) + 3) % 9 + 1) for sign in figure)


# ---------------------------------------------------------------- the labelled text, each paragraph once


@dataclass(frozen=True)
class _Hand:
    firm: str
    rows: tuple[tuple[str, str], ...]  # chapter and text


@cache
def _hands() -> tuple[_Hand, ...]:
    """The labelled paragraphs by firm, without those that stand in a report twice on purpose."""
    twice = {
        key
        for row in read_report_rows(LABELLED / "reports")
        for fault in row.faults
        if fault.rule == "content.repeated"
        for key in fault.ids[1:]
    }
    by_firm: dict[str, list[tuple[str, str]]] = {}
    labelled = read_labelled(LABELLED)
    for row in sorted((*labelled.train, *labelled.dev, *labelled.test), key=lambda row: row.id):
        if row.id not in twice:
            by_firm.setdefault(row.firm, []).append((_chapter_of(row.under or row.node), row.text))
    return tuple(_Hand(firm, tuple(rows)) for firm, rows in by_firm.items())


def _chapter_of(node: str | None) -> str:
    first = (node or "summary").split(".")[0]
    return first if first in CHAPTERS else "summary"


def _dealt(hand: _Hand, parts: int) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """The hand's paragraphs, dealt like cards, so that each part has all chapters."""
    ordered = sorted(hand.rows, key=lambda row: list(CHAPTERS).index(row[0]))
    for part in range(parts):
        yield hand.firm, ordered[part::parts]


def _report(key: str, company: str, piece: tuple[str, Sequence[tuple[str, str]]], extra: Sequence[str]) -> Report:
    firm, rows = piece
    chapters: dict[str, tuple[str, ...]] = {}
    stem = _STEM.sub("", firm)
    for chapter, text in rows:
        named = text.replace(firm, company).replace(stem, company[:4]).replace(stem[:2], company[:2])
        chapters[chapter] = (*chapters.get(chapter, ()), named)
    for number, text in enumerate(extra):
        chapter = ("plan", "do", "check")[number % 3]
        chapters[chapter] = (*chapters.get(chapter, ()), text)
    return Report(key, company, chapters)


@cache
def _sentence_paragraphs() -> tuple[str, ...]:
    """Paragraphs of the single labelled sentences, neighbours together, since those are variants of one another."""
    rows = [
        json.loads(line)["text"].rstrip("。") + "。"
        for path in sorted((LABELLED / "sentences").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    size = _SENTENCES_PER_PARAGRAPH
    return tuple("".join(rows[at : at + size]) for at in range(0, len(rows), size))


# ---------------------------------------------------------------- as they are compared


def as_text(report: Report, day: date | None = None) -> ReportText:
    """The report as it is compared, without the way through a file."""
    paragraphs = tuple(
        Paragraph(number // 5 + 1, NOWHERE, text, CHAPTERS[chapter], portrait=chapter == "intro")
        for number, (chapter, text) in enumerate(
            (chapter, text) for chapter, texts in report.chapters.items() for text in texts
        )
    )
    digest = hashlib.sha256(repr((report.company, paragraphs)).encode()).hexdigest()
    return ReportText(report.key, f"{report.company}.pdf", digest, report.company, None, day, paragraphs)


def through_pdf(report: Report, folder: Path) -> ReportText:
    """The report set as a PDF and read again."""
    path = typeset(report.blocks(), Layout(), folder / f"用户满意经营实践报告+{report.company}+企业类.pdf")
    outline = load_scheme("caq-2025").outline("enterprise")
    with IsolatedReader().start(path, outline.titles) as reading:
        document = reading.result()
    return report_text(document, outline, key=report.key, company=find_applicant(document).company)
