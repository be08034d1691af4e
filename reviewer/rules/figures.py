"""Figures that contradict one another: the same indicator, year and unit with different values.

Only full agreement of the indicator's words counts as the same: a false accusation costs more than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import BBox, Kind, Table
from reviewer.rules.base import Result, Subject, check, finding
from reviewer.text import sentences

_STATED = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{2,12}?)(?:分别)?(?:共有|共计|达到了?|达|为|是|有|共|约|近|计)?\s*"
    r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>万户|万人次|万人|万件|万次|万台|万吨|亿元|万元|户|人|个|件|次|家|台|分|%|％)"
)
_YEAR = re.compile(r"(20\d{2})\s*年")
# A sentence about aims, changes, parts or rates of several things states no single value of an indicator.
_OTHERWISE = re.compile(
    r"目标|不低于|不少于|不高于|力争|计划|以上|以内|以下|预计|由[^，。；]*\d[^，。；]*[到至为]|其中|平均每|每(?:户|人|次|月|季|天)|提高了?|增加了?|下降了?|减少了?|新增"
)
# Words that add nothing to what is counted.
_FILLER = re.compile(
    r"^(?:截至|年底|年末|年度|目前|现有|共有|拥有|全年|全部|年|底|末|累计|实际|实现|完成|公司|集团|我行|本院|中心)+"
)
# Indicators that a report counts in many places for different things.
_TOO_COMMON = frozenset(
    {
        "活动",
        "培训",
        "走访",
        "完成",
        "开展",
        "服务",
        "问题",
        "建议",
        "会议",
        "项目",
        "收到",
        "整理",
        "参加",
        "其中",
        "覆盖",
        "有效样本",
        "有效问卷",
    }
)
_SHORTEST_LABEL = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated value with its place."""

    label: str
    year: str
    unit: str
    value: float
    text: str
    page: int
    bbox: BBox
    passage: int | None


@check("content.figures")
def content_figures(subject: Subject) -> Iterator[Result]:
    """One finding at the later place for each indicator that has two values."""
    first: dict[tuple[str, str, str], Figure] = {}
    told: set[tuple[str, str, str]] = set()
    place = subject.document.place
    for figure in (*_in_text(subject), *_in_tables(subject)):
        key = (figure.label, figure.year, figure.unit)
        other = first.setdefault(key, figure)
        if other.value != figure.value and key not in told:
            told.add(key)
            earlier, later = sorted((other, figure), key=lambda item: (item.page, item.bbox.top))
            yield finding(
                "content.figures",
                (later.page, later.bbox),
                expected=f"{figure.year}年{figure.label}",
                actual=f"{earlier.text}（{place(earlier.page)}），另一处写作 {later.text}（{place(later.page)}）",
                excerpt=later.text,
                node=subject.alignment.under.get(later.passage) if later.passage is not None else None,
            )


def _in_text(subject: Subject) -> Iterator[Figure]:
    for passage in subject.document.of_kind(Kind.BODY):
        for begin, end in sentences(passage.text):
            sentence = passage.text[begin:end]
            if _OTHERWISE.search(sentence):
                continue
            for match in _STATED.finditer(sentence):
                label = _FILLER.sub("", match["label"])
                year = next((y[1] for y in reversed(list(_YEAR.finditer(sentence, 0, match.end())))), None)
                if year and _is_indicator(label):
                    page, bbox = passage.locate(begin + match.start(), begin + match.end())
                    unit = match["unit"].replace("％", "%")
                    text = sentence[match.start("label") : match.end()]
                    yield Figure(label, year, unit, float(match["value"]), text, page, bbox, passage.index)


def _is_indicator(label: str) -> bool:
    return len(label) >= _SHORTEST_LABEL and label not in _TOO_COMMON and not label.endswith(("年", "月", "日"))


_HEADED = re.compile(r"(?P<label>[\u4e00-\u9fff]{3,12})\s*[（(](?P<unit>[^（）()]{1,4})[）)]")


def _in_tables(subject: Subject) -> Iterator[Figure]:
    """Values of tables with indicators down the side and years along the top."""
    for table in subject.document.tables:
        yield from _table_figures(table)


def _table_figures(table: Table) -> Iterator[Figure]:
    header = table.rows[0] if table.rows else ()
    years = {column: match[1] for column, cell in enumerate(header) if (match := _YEAR.fullmatch(cell.strip()))}
    for row in table.rows[1:]:
        head = _HEADED.fullmatch(row[0].strip()) if row else None
        for column, year in years.items():
            if head and column < len(row) and re.fullmatch(r"\d+(?:\.\d+)?", row[column].strip()):
                unit, value = head["unit"].replace("％", "%"), float(row[column])
                text = f"{head['label']}{row[column]}{unit}"
                yield Figure(head["label"], year, unit, value, text, table.page, table.bbox, None)
