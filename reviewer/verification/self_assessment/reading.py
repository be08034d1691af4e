"""The filled-in table of a self-assessment: which points stand on which line, beside which of its steps.

Applicants' tables differ from the notice's in small words, and programs split and merge cells in their own ways, so lines
and steps are known by what they say, by their printed points, and by the line that they follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewer.model import BBox, Document, Table
from reviewer.scheme import AssessmentLine, Outline, SelfAssessment
from reviewer.text import dice, squeeze

# Printed points at the end of a step, or of a line's name: （7-8分）, （19-21）, （5分）.
_POINTS = re.compile(r"[（(]\s*(\d{1,3})(?:\s*[-—–－~～至]+\s*(\d{1,3}))?\s*分?\s*[）)]")
_SCORE = re.compile(r"[_＿\s]*(\d{1,3}(?:[.．]\d+)?)\s*分?[_＿\s]*")
_TOTAL = re.compile(
    r"(?:自评(?:总分|得分|总得分)|合计|总分|总计)(?:得分)?[_＿\s：:]*(\d{1,3}(?:\.\d+)?)(?!\d|\s*[-—–－~～至]\s*\d)"
)
# Likeness (0..1) from which a cell names a line, and from which it is a step of the line that it stands on; printed points
# that agree tell as much as so much likeness.
_A_LINE, _A_STEP, _AGREEING = 0.6, 0.3, 0.3
# A table with fewer of the lines is another table.
_FEWEST_LINES = 3


@dataclass(frozen=True, slots=True)
class Score:
    """Points as written, with the step (key) beside which they stand; `first` where that is the line's first row, whose
    cell may be merged over all of the line."""

    points: float
    step: str | None
    first: bool


@dataclass(frozen=True)
class Filled:
    """A filled-in table: the scores of each line (by node) that it has, and the total that it states."""

    document: Document
    page: int
    bbox: BBox
    scores: Mapping[str, tuple[Score, ...]]
    total: float | None

    @cached_property
    def sum(self) -> float:
        return sum(score.points for scores in self.scores.values() for score in scores)


def read_filled(document: Document, table: SelfAssessment, outline: Outline) -> Filled | None:
    """The first filled-in table of a document; None where there is none."""
    scores: dict[str, list[Score]] = {}
    first: Table | None = None
    reader = _Reader(table, outline)
    # A page break cuts a table in two.
    for part in document.tables:
        found = list(reader.read(part.rows))
        if found:
            first = first or part
        for node, score in found:
            scores.setdefault(node, []).extend([score] if score else [])
    if first is None or len(scores) < min(_FEWEST_LINES, len(table.lines)):
        return None
    kept = {node: tuple(scores.get(node, ())) for node in table.lines}
    return Filled(document, first.page, first.bbox, kept, _total(document))


class _Reader:
    """Walks the rows of a table; knows the line that it stands on."""

    def __init__(self, table: SelfAssessment, outline: Outline) -> None:
        self.lines = table.lines
        self.titles = {node: outline.node(node).title for node in table.lines}
        self.texts = {
            (node, step): outline.requirement(f"{node}/{step}").text
            for node, line in table.lines.items()
            for step in line.steps
        }
        self.line: str | None = None

    def read(self, rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, Score | None]]:
        """Line by line and row by row: the node of the line, and its score where one stands there."""
        for row in rows:
            cells = [cell for cell in row if cell.strip()]
            begun = self._begun(cells)
            step = self._step(cells, begun)
            if step is None:
                continue
            self.line = step[0]
            score = next((float(match[1]) for cell in reversed(cells) if (match := _SCORE.fullmatch(cell))), None)
            keys = list(self.lines[self.line].steps)
            yield self.line, None if score is None else Score(score, step[1], step[1] == keys[0])

    def _begun(self, cells: Sequence[str]) -> str | None:
        """The line whose name stands in one of the cells."""
        likely = [(dice(_bare(cell), title), node) for cell in cells for node, title in self.titles.items()]
        best = max(likely, default=(0.0, None))
        return best[1] if best[0] >= _A_LINE else None

    def _step(self, cells: Sequence[str], begun: str | None) -> tuple[str, str] | None:
        """The step that one of the cells prints: of the line just begun, else of the one we stand on or the next."""
        nodes = [begun] if begun else self._near()
        likely = [
            (self._likeness(cell, node, step), node, step)
            for cell in cells
            for node in nodes
            for step in self.lines[node].steps
        ]
        best = max(likely, default=(0.0, "", ""))
        return best[1:] if best[0] >= _A_STEP else None

    def _near(self) -> list[str]:
        order = list(self.lines)
        at = order.index(self.line) if self.line else 0
        return order[at : at + 2]

    def _likeness(self, cell: str, node: str, step: str) -> float:
        """How far a cell prints a step, by its words and its points."""
        printed = _printed(cell)
        text = dice(_bare(cell), self.texts[node, step])
        agrees = printed is not None and printed == self.lines[node].steps[step].points
        return text + _AGREEING if agrees and text > 0 else text


def _bare(cell: str) -> str:
    return _POINTS.sub("", squeeze(cell))


def _printed(cell: str) -> tuple[float, float] | None:
    found = list(_POINTS.finditer(cell))
    if not found:
        return None
    begin, end = found[-1].groups()
    return float(begin), float(end or begin)


def _total(document: Document) -> float | None:
    """The total: in a line above the table, or in a row or a cell of it."""
    texts = [passage.text for passage in document.passages]
    texts += [" ".join(cell for cell in row if cell) for table in document.tables for row in table.rows]
    return next((float(match[1]) for text in texts if (match := _TOTAL.search(text))), None)


def step_at(line: AssessmentLine, points: float) -> str | None:
    """The lowest step that holds so many points."""
    return next((key for key, step in line.steps.items() if step.points[0] <= points <= step.points[1]), None)
