"""Tables of points (自评表, 分值分配表) and lists of conditions (申报条件), and whom each is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from reviewer.notice.source import Source, SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.text import squeeze

_HEAD = re.compile(r"评审项目|维度")
_POINTS = re.compile(r"[（(]\s*(\d+)\s*(?:[-—~至]\s*(\d+)\s*分?|分)\s*[）)]")
_FORM_ENDS = re.compile(r"所在组织|推荐机构|审核意见")
_ITEMS = re.compile(r"(?:^|\s)(?:\d[）)]\s*)+")
_CONDITIONS = re.compile(r"申报条件|推荐条件|[”\"]\s*申报$")
_CONDITION = re.compile(r"(?<!\d)\d{1,2}\s*[.．、]\s*(?=\D)(.+)")
_LEAST_TOTAL = re.compile(r"评分达到?\s*(\d+)\s*分以上")
_ENDS = ("；", "。", ";")
_THRESHOLD = re.compile(r"(?:超过|达到?|不低于|不少于)?\s*\d+(?:\.\d+)?\s*(?:%|分)(?:以上)?")


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion; `points` are from and to, None where the notice prints none."""

    text: str
    points: tuple[int, int] | None
    line: SourceLine
    veto: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ScoredLine:
    title: str
    max: int
    line: SourceLine
    steps: tuple[Step, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """评审项目, with its lines (评审细项)."""

    title: str
    max: int
    line: SourceLine
    lines: tuple[ScoredLine, ...]


@dataclass(frozen=True, slots=True)
class ScoreTable:
    category: str
    title: Told[str]
    items: tuple[ScoredItem, ...]

    @property
    def total(self) -> int:
        return sum(line.max for item in self.items for line in item.lines)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an applicant of one category has to fulfil, one condition a line."""

    category: str
    title: Told[str]
    items: tuple[Told[str], ...]

    def thresholds(self) -> Iterator[Told[str]]:
        """The figures of each condition that has some."""
        for item in self.items:
            if figures := _THRESHOLD.findall(item.value):
                yield Told("、".join(figures), item.line)

    def least_total(self) -> Told[int] | None:
        """The points that the table has to come to."""
        for item in self.items:
            if match := _LEAST_TOTAL.search(item.value):
                return Told(int(match[1]), item.line)
        return None


# ---------------------------------------------------------------- tables of points


def read_tables(source: Source) -> tuple[ScoreTable, ...]:
    """The tables whose head names 评审项目 or 维度."""
    rows = [row for row in source.rows if row]
    heads = [index for index, row in enumerate(rows) if _HEAD.search(row[0].text) and len(row) > 2]
    ends = [*heads[1:], len(rows)][: len(heads)]
    tables = []
    for begin, end in zip(heads, ends, strict=True):
        told = _title_above(source, rows[begin][0])
        category = next(iter(vocabulary().categories_in(told.value)), None) if told else None
        if told and category:
            tables.append(ScoreTable(category, told, tuple(_items(rows[begin + 1 : end]))))
    return tuple(tables)


def _title_above(source: Source, head: SourceLine) -> Told[str] | None:
    """The nearest line above the table that names a kind of applicants."""
    above = [line for line in source.lines if line.number < head.number][-4:]
    named = (line for line in reversed(above) if line.row is None and vocabulary().categories_in(line.text))
    return next((Told(squeeze(line.text), line) for line in named if "自评得分" not in line.text), None)


def _items(rows: Sequence[tuple[SourceLine, ...]]) -> Iterator[ScoredItem]:
    """The rows as items, lines and steps: a cell's column tells which it is."""
    item: SourceLine | None = None
    lines: list[ScoredLine] = []
    scored: tuple[SourceLine, list[Step], int] | None = None
    for row in (*takewhile(_is_scored, rows), ()):
        cells = {cell.column: cell for cell in row if cell.text}
        if row and not cells:
            continue
        if (not row or 1 in cells) and scored:
            lines.append(_line(*scored))
            scored = None
        if (not row or 0 in cells) and item and lines:
            yield ScoredItem(_bare(item.text), _points_of(item.text) or sum(x.max for x in lines), item, tuple(lines))
            lines = []
        item = cells.get(0, item)
        if 1 in cells:
            scored = (cells[1], [], _points_of(cells[1].text) or _points_beside(cells))
        if 2 in cells and scored:
            scored[1].extend(_steps(cells[2], in_line=_points_of(cells[1].text) if 1 in cells else 1))


def _is_scored(row: tuple[SourceLine, ...]) -> bool:
    """Not yet the foot of the table, nor the head of the next form."""
    return not (row[0].column == 0 and (_FORM_ENDS.match(row[0].text) or re.match(r"姓\s*名|单位名称", row[0].text)))


def _points_of(text: str) -> int:
    match = _POINTS.search(squeeze(text))
    return int(match[1]) if match and not match[2] else 0


def _points_beside(cells: dict[int | None, SourceLine]) -> int:
    """The points in a column of their own (分值)."""
    last = cells[max(column for column in cells if column is not None)].text
    return int(last) if last.isdecimal() else 0


def _steps(cell: SourceLine, *, in_line: int) -> list[Step]:
    """The step of a cell; where the points stand in a column of their own, the cell lists several, without points."""
    match = _POINTS.search(squeeze(cell.text))
    if match is None and not in_line:
        texts = [squeeze(text).strip("；;。") for text in _ITEMS.split(cell.text)]
        return [Step(text, None, cell) for text in texts if text]
    points = (int(match[1]), int(match[2] or match[1])) if match else None
    text = _bare(cell.text).strip("。；")
    return [Step(text, points, cell, "一票否决" in cell.text)]


def _line(cell: SourceLine, steps: list[Step], points: int) -> ScoredLine:
    most = points or max((step.points[1] for step in steps if step.points), default=1)
    checked, reached = [], 0
    for step in steps:
        doubt = step.doubt
        if step.points:
            if step.points[1] > most:
                doubt = f"通知把这一条的分值印到 {step.points[1]} 分，超过该项满分 {most} 分"
            elif step.points[0] <= reached:
                doubt = f"通知印的 {step.points[0]}-{step.points[1]} 分与前一条重叠"
            reached = max(reached, step.points[1])
        checked.append(Step(step.text, step.points, step.line, step.veto, doubt))
    scored = any(step.points for step in steps)
    lacking = [step.line.place for step in steps if not step.points] if scored else []
    doubt = f"{'、'.join(lacking)}的一条没有印分值" if lacking else ""
    return ScoredLine(_bare(cell.text), most, cell, tuple(checked), doubt)


def _bare(text: str) -> str:
    """Without points and remarks, on one line."""
    return _POINTS.sub("", re.sub(r"[（(]\s*注[^）)]*[）)]", "", squeeze(text)))


# ---------------------------------------------------------------- conditions


def read_conditions(lines: Sequence[SourceLine]) -> tuple[Conditions, ...]:
    """Lists of conditions under a title that says so, or under the names of those they are for."""
    found: list[Conditions] = []
    title: Told[str] | None = None
    category: str | None = None
    items: list[Told[str]] = []
    among = False
    for line in (*lines, None):
        text = line.text if line else ""
        named = next(iter(vocabulary().categories_in(text)), None)
        heads = line is not None and line.row is None and bool(re.match(r"第.+条|[一二三四五六七八九]、", text))
        ends = line is None or bool(re.match(r"附\s*件|第.+[章条]|[一二三四五六七八九]、", text))
        if ends and category and title and items:
            ended = (Told(told.value.rstrip("；。;"), told.line) for told in items)
            found.append(Conditions(category, title, tuple(ended)))
        if ends:
            category, items = None, []
        if line is None:
            break
        if re.match(r"附\s*件|第.+章", text):
            among = False
        if line.row is None and text.endswith("推荐条件"):
            among = True
        elif heads and (among or _CONDITIONS.search(text)) and named:
            category, title = named, Told(squeeze(text), line)
        elif category and (match := _CONDITION.match(text)):
            items.append(Told(match[1].strip(), line))
        elif category and items and line.row is None and not items[-1].value.endswith(_ENDS):
            items[-1] = Told(items[-1].value + text, items[-1].line)
    return tuple(found)
