"""Figures of one name that a document states, each with its period, and whether it was reached or only wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.facts.entries import entries, plain_label
from reviewer.model import BBox, Document, Table
from reviewer.rules.base import given
from reviewer.rules.figures.periods import OTHER, UNDATED, period_of, year_list, year_spoken_of
from reviewer.text import squeeze
from reviewer.text.located import Sentence, all_sentences

_NUMBER = re.compile(
    r"(?<![\d.第])(?P<value>\d{1,3}(?:\.\d+)?)\s*(?P<unit>%|％|分(?![钟别之析类])|(?=[，。；、）)]|$))(?P<least>\s*及?以上)?"
)
_FIELD = re.compile(r"\s*(?P<value>\d{1,3}(?:\.\d+)?)\s*(?:%|％|分)?\s*(?P<least>及?以上)?\s*")
# A figure belongs to the name before it, unless another name stands between.
_OTHER_NAME = re.compile(r"率|指数|得分|满意度|覆盖面|普及面|时限|时间")
_NAME_GOES_ON = re.compile(r"(?:测评|测量|调查|评价)?(?:的|综合|总体|总)*(?:得分|指数|结果|分值)?")
# A later clause may take the name up again: 开展用户满意度测评，收回问卷2000份，得分为90.4分.
_RESUMED = re.compile(r"[，；,](?:20\d\d|[年度至—–、和及的三近])*(?:测评|综合|总)*(?:得分|结果)(?=[分依为是达])")
_AIM = re.compile(
    r"目标|力争|计划|预计|争取|规划|拟|不低于|确保|下一步|今后|明年|(?:指标|标准)(?:值|为|是)|(?:要求|承诺)[^，。；]{0,14}达到"
)
_REACHED = re.compile(r"实际|实测|完成|达成|实现|兑现|超额|超出|结果|测得|测评|统计|以来")
_OTHERS = re.compile(r"行业|同行|同业|平均|全省|全国|标杆|其他|兄弟|竞争")
_STAFF = re.compile(r"员工|职工|内部")
# Before a figure: a difference, and not a level.
_COMPARED = re.compile(r"(?:比|较|与|高于|低于|优于)(?!例|重)[^到至达]*$")
# Where a change began: 从78分升到84分.
_ORIGIN = re.compile(r"[由从自][^到至]*$")
_RISES = re.compile(r"[^，。；\d]{0,6}[到至]")
# A figure may stand in a clause after its name's: 由95.8%提高到97.2%, 目标是95%，实际达到97.2%.
_CARRIED = re.compile(
    r"20\d\d|年[度底末]?|[\d.]+|[%％分个百点]|[和及、由从自的又再已均都为是达到至了在也即约现]|分别|目前|上年|去年|今年|本年|申报|三|两|"
    r"实际|实测|结果|完成|达成|提高|提升|上升|增长|稳步|逐年|逐步|进一步|平均|全年|连续|第[一二三]方|[A-Za-z（）()]|保持|稳定|超过|突破|超|逾|不低于|至少|其后|\s"
)
_CHANGE = re.compile(
    r"(?:提高|提升|上升|增长|增加|下降|降低|减少|高于|低于|高出|超出|同比|环比)(?:了|上年|上一年|去年)?\s*$"
)
_BEYOND = re.compile(r"(?:超过|突破|超|逾)\s*$")
_FLOOR = re.compile(r"(?:不低于|不少于|至少)\s*$")
_TOGETHER = re.compile(r"累计|[近前]?三年(?!分别)|20\d\d\s*年?\s*[—–\-~～至到]\s*20\d\d\s*年")
_YEAR = re.compile(r"20\d\d")
_CLAUSE_MARKS = "，,；。：（"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure under its `label`: `least` where the words say so much or more, `beyond` where they say more than that.

    `period` is a year or one of the periods of `rules.figures.periods`; `together` says that it is of several years.
    An `aim` is wanted, not reached. `quote` is verbatim.
    """

    label: str
    value: float
    period: str
    quote: str
    page: int
    bbox: BBox
    least: bool = False
    beyond: bool = False
    together: bool = False
    aim: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: a figure in `unit` (% or 分) under any of `labels`; words of `unlike` make it another one."""

    labels: tuple[str, ...]
    unit: str
    unlike: tuple[str, ...] = ()

    def is_other(self, words: str, label: str) -> bool:
        """Whether `words` around the label make it another's figure, or another figure."""
        staff = _STAFF.search(words) and not _STAFF.search(label)
        return bool(staff or _OTHERS.search(words) or any(word in words for word in self.unlike))


def measured(document: Document, sought: Sought) -> tuple[Measured, ...]:
    """What the document states: in fields of forms, in tables by year, in sentences."""
    tables = (item for table in document.tables for item in _in_table(table, sought))
    return (*_in_fields(document, sought), *tables, *_in_text(document, sought))


# ---------------------------------------------------------------- forms and tables


def _in_fields(document: Document, sought: Sought) -> Iterator[Measured]:
    """A field holds the figure, with or without its unit, and nothing else."""
    labels = {plain_label(label) for label in sought.labels}
    found: dict[tuple[str, float], Measured] = {}
    for entry in entries(document):
        number = _FIELD.fullmatch(entry.value)
        if number and entry.label in labels:
            value = _percentage(number["value"], entry.value, sought.unit)
            figure = Measured(
                entry.label, value, UNDATED, entry.quote, entry.page, entry.bbox, least=bool(number["least"])
            )
            found.setdefault((entry.label, value), figure)
    yield from found.values()


def _percentage(number: str, cell: str, unit: str) -> float:
    """A rate may be filled in as a share of one: 0.972."""
    value = float(number)
    return round(value * 100, 4) if unit == "%" and value < 1 and not re.search("[%％]", cell) else value


def _in_table(table: Table, sought: Sought) -> Iterator[Measured]:
    """Rows of that name, under a head of years."""
    rows = [[squeeze(cell) for cell in row] for row in table.rows]
    head = next((row for row in rows if any(_YEAR.match(cell) for cell in row)), [])
    for row in rows:
        label = next((label for label in sought.labels if row is not head and row and label in row[0]), None)
        if label is None or sought.is_other(row[0], label):
            continue
        for title, cell in zip(head, row, strict=False):
            number = _FIELD.fullmatch(cell)
            if _YEAR.match(title) and number:
                aim = bool(_AIM.search(title + row[0]))
                quote = f"{row[0]} {cell}"
                yield Measured(label, float(number["value"]), title[:4], quote, table.page, table.bbox, aim=aim)


# ---------------------------------------------------------------- sentences


def _in_text(document: Document, sought: Sought) -> Iterator[Measured]:
    for sentence in all_sentences(document):
        yield from _stated(sentence, sought)


def _stated(stating: Sentence, sought: Sought) -> Iterator[Measured]:
    """The figures of one sentence, each behind its name; 分别 gives as many of them as years."""
    sentence, year = stating.text, year_spoken_of(stating.passage.text[: stating.begin])
    found = [(match, _name(sentence[: match.start()], sought)) for match in _NUMBER.finditer(sentence)]
    own = [
        (match, label)
        for match, label in found
        if label and _is_in_unit(match, sought.unit) and not _is_origin(sentence, match)
    ]
    years = year_list(sentence) if "分别" in sentence else []
    for number, (match, label) in enumerate(own):
        before = sentence[: match.start()]
        first = _clause(before, before.rfind(label))
        page, bbox = stating.part(first, match.end())
        yield Measured(
            label,
            float(match["value"]),
            years[number] if len(years) == len(own) else period_of(before, year),
            sentence[first : match.end()].strip(),
            page,
            bbox,
            least=bool(match["least"] or _FLOOR.search(before)),
            beyond=bool(_BEYOND.search(before)),
            together=bool(_TOGETHER.search(before)),
            aim=_is_aim(before),
        )


def _clause(text: str, at: int) -> int:
    """Where the clause begins that holds the place `at`."""
    return max(text.rfind(mark, 0, at) for mark in _CLAUSE_MARKS) + 1


def _name(before: str, sought: Sought) -> str | None:
    """The name that a figure behind the words `before` belongs to; None where it is none of those sought."""
    end, label = max((before.rfind(label) + len(label) if label in before else -1, label) for label in sought.labels)
    if end < 0:
        return None
    clause = before[_clause(before, end - len(label)) :]
    end = _resumed(before, given(_NAME_GOES_ON.match(before, end)).end())
    strange = _CHANGE.search(before) or _OTHER_NAME.search(before, end) or _is_of_something_else(before, end)
    return None if strange or sought.is_other(clause, label) else label


def _resumed(before: str, end: int) -> int:
    """Where the name ends that a later clause takes up again; `end` where none does, or where another name stands between."""
    again = _RESUMED.search(before, end)
    return again.end() if again and not _OTHER_NAME.search(before, end, again.start()) else end


def _is_of_something_else(before: str, end: int) -> bool:
    """Whether what stands between a name that ends at `end` and its figure gives the figure to something else."""
    begin = _clause(before, len(before))
    own = before[max(begin, end) :]
    return bool(_COMPARED.search(own) or (begin > end and _CARRIED.sub("", own)))


def _is_in_unit(match: re.Match[str], unit: str) -> bool:
    written = match["unit"].replace("％", "%")
    return written == unit or (unit == "分" and not written)


def _is_origin(sentence: str, match: re.Match[str]) -> bool:
    """Whether a figure is only where a change began."""
    return bool(_ORIGIN.search(sentence[: match.start()]) and _RISES.match(sentence, match.end()))


def _is_aim(before: str) -> bool:
    """Whether the words before a figure speak of an aim and, behind it, of nothing that was reached."""
    aims = [match.end() for match in _AIM.finditer(before)]
    return bool(aims) and not _REACHED.search(before, aims[-1])


__all__ = ["OTHER", "UNDATED", "Measured", "Sought", "measured"]
