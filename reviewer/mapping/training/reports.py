"""Labelled whole reports: their paragraphs under their headings as a document, and what a careful reader found in them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from reviewer.alignment import Alignment, align
from reviewer.errors import EncoderError
from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.training.labelled import LabelledRow
from reviewer.model import BBox, Document, Kind, Line, Page, Passage, Section, Span, Status
from reviewer.scheme import Outline, load_scheme

_SCHEME = "caq-2025"
_LINES_A_PAGE = 12
_NUMBERED = re.compile(r"((?:[（(]?[一二三四五六七八九十\d]+[）)、.．])?)(.*)")


class Fault(BaseModel):
    """A fault of content that was written in on purpose; `ids` are the paragraphs concerned."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Literal["content.figures", "content.repeated"]
    ids: tuple[str, ...]
    what: str


class OwnHeading(BaseModel):
    """A heading in the author's own words, before the paragraph with the id `before`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    before: str
    level: int
    text: str


class ReportRow(BaseModel):
    """A line of `reports/*.jsonl`: what the whole report shows, requirement by requirement, and where."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    firm: str
    category: str
    status: Mapping[str, Status]
    evidence: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...] = ()
    headings: tuple[OwnHeading, ...] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A labelled report as the program sees it. `rows` are its paragraphs by index of their passage."""

    gold: ReportRow
    outline: Outline
    document: Document
    alignment: Alignment
    rows: Mapping[int, LabelledRow]

    def status(self, requirement: str) -> Status | None:
        """The status of a requirement of the outline in the whole report; None where a thinned report leaves it open."""
        return self.gold.status.get(labelled_name(requirement))

    def nodes(self, row: LabelledRow) -> frozenset[str]:
        """The outline's leaves that the paragraph answers."""
        return frozenset(outline_node(node, self.outline) for node in row.nodes)


def outline_node(node: str, outline: Outline) -> str:
    """The labels' node in an outline that may fold the firm's portrait into `intro`."""
    return node if any(leaf.id == node for leaf in outline.leaves) else node.removesuffix(".company")


def read_report_rows(folder: Path) -> list[ReportRow]:
    """All lines of `folder/*.jsonl`. Raises EncoderError, with file and line, for one that is not of the form."""
    return [row for path in sorted(folder.glob("*.jsonl")) for row in _read(path)]


def _read(path: Path) -> Iterator[ReportRow]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield ReportRow.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            raise EncoderError(f"{path} 第 {number} 行不是有效的标注：{error}") from error


def read_reports(folder: Path, rows: Sequence[LabelledRow]) -> list[Report]:
    """The whole reports among the firms of `rows`, in the order of `folder/reports/*.jsonl`."""
    by_firm: dict[str, list[LabelledRow]] = defaultdict(list)
    for row in rows:
        by_firm[row.firm].append(row)
    return [_report(gold, by_firm[gold.firm]) for gold in read_report_rows(folder / "reports") if gold.firm in by_firm]


def thinned(report: Report, gone: Collection[str], shown: Mapping[str, Collection[str]]) -> Report:
    """The report without the paragraphs `gone` (ids), as a weaker applicant might have filed it.

    What they alone showed is missing now; what others show as well is left open. `shown` are the requirements that each
    paragraph shows by its own labels.
    """
    rows = [row for row in report.rows.values() if row.id not in gone]
    status: dict[str, Status] = {}
    evidence: dict[str, tuple[str, ...]] = {}
    for name, before in report.gold.status.items():
        showing = {
            *report.gold.evidence.get(name, ()),
            *(row.id for row in report.rows.values() if name in shown.get(row.id, ())),
        }
        left = showing - {*gone}
        if left == showing:
            status[name] = before
            evidence[name] = report.gold.evidence.get(name, ())
        elif not left:
            status[name] = "missing"
    gold = report.gold.model_copy(update={"status": status, "evidence": evidence, "headings": _without(report, gone)})
    return _report(gold, rows)


def _without(report: Report, gone: Collection[str]) -> tuple[OwnHeading, ...] | None:
    """The author's own headings, each before the first paragraph that is left under it; those of nothing fall away."""
    if report.gold.headings is None:
        return None
    order = [row.id for row in report.rows.values()]
    starts = {heading.before for heading in report.gold.headings}
    moved = []
    for heading in report.gold.headings:
        at = order.index(heading.before)
        end = next((i for i in range(at + 1, len(order)) if order[i] in starts), len(order))
        first = next((row_id for row_id in order[at:end] if row_id not in gone), None)
        if first:
            moved.append(heading.model_copy(update={"before": first}))
    return tuple(moved)


def _report(gold: ReportRow, rows: Sequence[LabelledRow]) -> Report:
    outline = load_scheme(_SCHEME).outline(gold.category)
    pieces = list(_own_pieces(gold.headings, rows) if gold.headings else _template_pieces(outline, rows))
    passages = [_passage(index, piece) for index, piece in enumerate(pieces)]
    document = Document(
        file=gold.firm,
        sha256="",
        producer="",
        pages=tuple(Page(number + 1, 595, 842, 500, False) for number in range(1 + len(passages) // _LINES_A_PAGE)),
        passages=tuple(passages),
        sections=tuple(_sections(pieces, 0, len(pieces))),
        tables=(),
        hidden=(),
    )
    found = {index: piece.row for index, piece in enumerate(pieces) if piece.row}
    return Report(gold, outline, document, align(document, outline), found)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading (level 1–4) or a paragraph (level 0) of a report."""

    text: str
    level: int = 0
    number: str = ""
    ordinal: int = 0
    row: LabelledRow | None = None


def _template_pieces(outline: Outline, rows: Sequence[LabelledRow]) -> Iterator[_Piece]:
    """The template's headings with the paragraphs that stand under each."""
    under: dict[str, list[LabelledRow]] = defaultdict(list)
    for row in rows:
        place = row.under or row.node
        if place:
            under[outline_node(place, outline)].append(row)
    for node in outline.walk():
        yield _Piece(node.title, node.level, node.number, node.ordinal)
        yield from (_Piece(row.text, row=row) for row in under[node.id])


def _own_pieces(headings: Sequence[OwnHeading], rows: Sequence[LabelledRow]) -> Iterator[_Piece]:
    """The author's own headings, each before its paragraph."""
    before: dict[str, list[OwnHeading]] = defaultdict(list)
    for heading in headings:
        before[heading.before].append(heading)
    for row in rows:
        for heading in before[row.id]:
            number, title = _NUMBERED.fullmatch(heading.text).groups()  # type: ignore[union-attr]  # matches any text
            yield _Piece(title, heading.level, number)
        yield _Piece(row.text, row=row)


def _passage(index: int, piece: _Piece) -> Passage:
    page, place = divmod(index, _LINES_A_PAGE)
    box = BBox(90, 60 * place, 500, 60 * place + 14)
    text = piece.number + piece.text
    line = Line(1 + page, box, box.bottom - 2, (Span(text, "宋体", "SimSun", 14, False, ()),), text)
    return Passage(index, Kind.HEADING if piece.level else Kind.BODY, text, (line,), (0,))


def _sections(pieces: Sequence[_Piece], begin: int, end: int) -> Iterator[Section]:
    """The headings in `pieces[begin:end]` that stand under no other there, each with what stands under it."""
    index = next((i for i in range(begin, end) if pieces[i].level), end)
    while index < end:
        level = pieces[index].level
        close = next((i for i in range(index + 1, end) if 0 < pieces[i].level <= level), end)
        below = next((i for i in range(index + 1, close) if pieces[i].level), close)
        yield Section(
            pieces[index].number,
            pieces[index].text,
            level,
            pieces[index].ordinal,
            index,
            1 + index // _LINES_A_PAGE,
            tuple(range(index + 1, below)),
            tuple(_sections(pieces, below, close)),
        )
        index = close
