"""The template of a report: its headings in order, with their budgets and the instruction under each.

Word's automatic numbers are lost where a notice was exported to text; there a short line without punctuation is a
heading, and its level follows from its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.structure.numbering import is_title, parse_number
from reviewer.text import HAN, squeeze

LONGEST_TITLE = 40
LONGEST_BARE_TITLE = 24
# A template's title stands at most so many lines above its first heading.
_TITLE_ABOVE = 3

_BUDGET = re.compile(r"\s*[（(]\s*(?:约|限|不超过|控制在)?\s*(\d{2,5})\s*字\s*(?:左右|以内)?\s*[）)]\s*$")
_TEMPLATE = re.compile(r"(?P<report>[^（(]*报告)?\s*[（(](?P<names>[^（）()]*类[^（）()]*?)模板[）)]")
_TITLED = re.compile(r".*(?:报告|框架|提纲|模板)[）)]?")
_NO_TITLE = re.compile(r"介绍|描述|围绕|包括|内容|注[：:]|说明|要求")
# 所申报班组的情况介绍（班组类）；所申报服务的情况介绍（服务类）。
_BY_CATEGORY = re.compile(r"\s*([^；;（(]+)[（(]([^（）()]*类)[）)][；;。]?")
# 实现社会效益/工程社会影响（工程类）
_OR_ELSE = re.compile(r"([^/（(]+)/([^/（(]+)[（(]([^（）()]*类)[）)]")
_COMMON = re.compile(r"[（(]通用[）)]$")
_FOR_CATEGORY = re.compile(r"([^—。，；]{2,8}类)\s*——\s*")
_INLINE = re.compile(r"[（(](\d)[）)]\s*([^：:（）()。；]{2,20})[：:]")
_FOR_LEVEL = re.compile(r"注[：:]\s*申报\s*([A-Z]{1,5}|[一二三四五]星)\s*级\s*的?(?:单位|组织|企业)?[，,]?")
_VARIANT_BUDGET = re.compile(r"字数控制在\s*(\d{2,5})\s*字")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading for one category; `clauses` are the paragraphs of its instruction. `ordinal` counts its siblings."""

    level: int
    ordinal: int
    title: str
    line: SourceLine
    budget: Told[int] | None = None
    clauses: tuple[Told[str], ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Template:
    """A template as printed: `names` are the categories it is headed by (id → word), none where it is for all."""

    report_title: Told[str] | None
    names: dict[str, str]
    raws: tuple[Raw, ...]

    def headings(self, category: str) -> tuple[Heading, ...]:
        """The headings that an applicant of `category` sees."""
        return tuple(_counted(_for_category(self.raws, category)))

    @property
    def variants(self) -> tuple[str, ...]:
        """The levels for which notes under its headings ask for more (AAA)."""
        notes = (_FOR_LEVEL.match(line.text) for raw in self.raws for line in raw.body)
        return tuple(dict.fromkeys(match[1] for match in notes if match))


@dataclass(slots=True)
class Raw:
    """A heading as printed, before it is read for one category. `level` is None where the number is lost."""

    level: int | None
    ordinal: int | None
    title: str
    budget: int | None
    line: SourceLine
    body: list[SourceLine] = field(default_factory=list)


# ---------------------------------------------------------------- where templates stand


def openings(lines: Sequence[SourceLine]) -> tuple[int, ...]:
    """The indexes of the lines that are the first heading of a template."""
    return tuple(index for index in range(len(lines)) if _opens(lines, index))


def _opens(lines: Sequence[SourceLine], index: int) -> bool:
    raw = _heading(lines[index])
    if raw is None:
        return False
    if raw.ordinal is None:
        return raw.budget is not None or (index > 0 and bool(_TEMPLATE.fullmatch(lines[index - 1].text)))
    above = [line.text for line in lines[max(index - _TITLE_ABOVE, 0) : index] if line.row is None]
    return (raw.level, raw.ordinal) == (1, 1) and (raw.budget is not None or any(map(_TITLED.fullmatch, above)))


def read_templates(lines: Sequence[SourceLine]) -> tuple[Template, ...]:
    """All templates among the lines, in order."""
    begins = openings(lines)
    ends = (*begins[1:], len(lines))[: len(begins)]
    regions = [_region(lines[begin:end]) for begin, end in zip(begins, ends, strict=True)]
    titles = _titles(lines)
    # A text box may stand before the title above it; then only the order tells which title is whose.
    in_order = len(titles) == len(regions)
    return tuple(
        Template(*(titles[place] if in_order else _title_above(lines, begin)), tuple(region))
        for place, (begin, region) in enumerate(zip(begins, regions, strict=True))
    )


def _titles(lines: Sequence[SourceLine]) -> list[tuple[Told[str] | None, dict[str, str]]]:
    found = []
    for index, line in enumerate(lines):
        match = _TEMPLATE.fullmatch(line.text)
        if match and line.row is None:
            above = lines[index - 1] if index and not match["report"] else line
            report = squeeze(match["report"] or above.text)
            told = Told(report, above) if report.endswith("报告") else None
            found.append((told, vocabulary().categories_in(match["names"])))
    return found


def _title_above(lines: Sequence[SourceLine], begin: int) -> tuple[Told[str] | None, dict[str, str]]:
    above = [line for line in lines[max(begin - _TITLE_ABOVE, 0) : begin] if line.text.endswith("报告")]
    if not above:
        return None, {}
    title = re.sub(r"^[*＊×X]+(?:企业)?|[（(][^（）()]*[）)]", "", squeeze(above[-1].text))
    return Told(title, above[-1]), {}


# ---------------------------------------------------------------- its headings


def _region(lines: Sequence[SourceLine]) -> list[Raw]:
    """The headings of one template with what stands under each."""
    raws: list[Raw] = []
    for line in lines:
        if line.row is not None or _TEMPLATE.fullmatch(line.text):
            continue
        raw = _heading(line)
        if raw is not None:
            raws.append(raw)
        elif raws:
            raws[-1].body.append(line)
    # Behind the last heading that has a number or a budget, short lines are those of forms and seals.
    while raws[-1].ordinal is None and raws[-1].budget is None and len(raws) > 1:
        raws.pop()
    raws[-1].body = list(_until_end(raws[-1].body))
    _restore_levels(raws)
    return raws


def _heading(line: SourceLine) -> Raw | None:
    text = line.text.strip()
    if line.row is not None or not HAN.search(text):
        return None
    number = parse_number(text)
    bare = _BUDGET.sub("", text[len(number.text) :] if number else text)
    match = _BUDGET.search(text)
    budget = int(match[1]) if match else None
    if number is None:
        return Raw(None, None, bare, budget, line) if _is_bare_title(bare) else None
    if number.form != "grammar" or not _names_section(bare, number.level):
        return None
    return Raw(number.level, number.ordinal, bare.strip(), budget, line)


def _names_section(title: str, level: int) -> bool:
    if _names_by_category(title):
        return True
    return len(title) <= LONGEST_TITLE and is_title(title, level) and not title.endswith(("：", ":"))


def _names_by_category(title: str) -> bool:
    return bool(_BY_CATEGORY.match(title)) and not _BY_CATEGORY.sub("", title)


def _is_bare_title(text: str) -> bool:
    short = len(text) <= LONGEST_BARE_TITLE and not re.search(r"[。，；：、:;,—*]", text)
    return short and not _NO_TITLE.match(text) and not _TITLED.fullmatch(text)


def _until_end(body: Sequence[SourceLine]) -> Iterator[SourceLine]:
    """The instruction under the last heading: sentences, up to the first that opens with a number."""
    for line in body:
        number = parse_number(line.text)
        if (number and number.form == "grammar") or not re.search(r"[。；]$", line.text.strip()):
            return
        yield line


def _restore_levels(raws: Sequence[Raw]) -> None:
    """Gives the headings whose number is lost the level that their neighbours leave for them."""
    for index, raw in enumerate(raws):
        if raw.level is not None:
            continue
        above = raws[index - 1] if index else None
        below = raws[index + 1] if index + 1 < len(raws) else None
        if above is None or raw.budget is not None:
            raw.level = 1
        elif below is not None and below.ordinal == 1 and (below.level or 1) > 1:
            raw.level = (below.level or 2) - 1
        elif above.ordinal is None and above.budget is None and index > 1:
            raw.level = above.level
        else:
            raw.level = min((above.level or 1) + 1, 4)


# ---------------------------------------------------------------- for one category


def _for_category(raws: Sequence[Raw], category: str) -> Iterator[Heading]:
    for raw in raws:
        title = _title_for(raw.title, category)
        if title is None:
            continue
        budget = Told(raw.budget, raw.line) if raw.budget is not None else None
        clauses, children = [], []
        for line in raw.body:
            text = _text_for(line.text, category)
            variant = _FOR_LEVEL.match(line.text)
            if text is None or (variant and not _is_variant(variant[1], category)):
                continue
            if variant:
                wanted = _VARIANT_BUDGET.search(text)
                budget = Told(int(wanted[1]), line) if wanted else budget
                text = re.sub(r"本部分字数控制在[^。]*。", "", text[variant.end() :])
            inline = list(_children(text, line, (raw.level or 1) + 1))
            children += inline
            if not inline and text:
                clauses.append(Told(text, line))
        yield Heading(raw.level or 1, raw.ordinal or 0, title, raw.line, budget, tuple(clauses))
        yield from children


def _title_for(title: str, category: str) -> str | None:
    """The title as `category` has it; None where it is for others."""
    either = _OR_ELSE.fullmatch(title)
    if either:
        return either[2 if category in vocabulary().categories_in(either[3]) else 1].strip()
    if _names_by_category(title):
        named = _BY_CATEGORY.findall(title)
        return next((text for text, name in named if category in vocabulary().categories_in(name)), None)
    return _COMMON.sub("", title).strip()


def _text_for(text: str, category: str) -> str | None:
    match = _FOR_CATEGORY.match(text)
    if match is None:
        return text
    return text[match.end() :] if category in vocabulary().categories_in(match[1]) else None


def _is_variant(level: str, category: str) -> bool:
    return level.casefold() == category


def _children(text: str, line: SourceLine, level: int) -> Iterator[Heading]:
    """Headings that stand within a paragraph: （1）开展调研分析：…（2）洞察需求期望：…"""
    marks = list(_INLINE.finditer(text))
    if not marks or marks[0].start() != 0:
        return
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield Heading(level, int(mark[1]), mark[2].strip(), line, None, (Told(text[mark.end() : end].strip(), line),))


def _counted(headings: Iterator[Heading]) -> Iterator[Heading]:
    """The headings with their place among their siblings; a printed number that is another one gives a doubt."""
    counts = [0, 0, 0, 0, 0]
    for heading in headings:
        counts[heading.level :] = [0] * (5 - heading.level)
        counts[heading.level - 1] += 1
        place = counts[heading.level - 1]
        doubt = (
            f"通知印的序号是 {heading.ordinal}，按顺序应为 {place}，此处按顺序"
            if heading.ordinal not in (0, place)
            else ""
        )
        yield replace(heading, ordinal=place, doubt=doubt)
