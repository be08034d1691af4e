"""Headings: bold, the form of their numbers, their sequence, and how they follow the template."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from reviewer.model import Passage, Section, Unchecked
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.rules.measures import bold_share
from reviewer.scheme import Node
from reviewer.scheme.outline import heading_number
from reviewer.text import plain_title

NO_HEADINGS = "全文没有识别到带编号的标题"
# So many headings are named in one message.
MOST_NAMED = 5
_CHINESE = "一二三四五六七八九十"


def _heading(subject: Subject, section: Section) -> Passage:
    return subject.document.passages[section.heading]


@check("heading.bold", needs="type")
def heading_bold(subject: Subject) -> Iterator[Result]:
    """First-level headings are bold (clause: headings)."""
    rule = given(subject.scheme.format.heading_bold)
    top = [section for section in subject.sections if section.level == rule.level and not _is_scanned(subject, section)]
    if not top:
        yield Unchecked("heading.bold", "没有识别到一级标题")
        return
    plain = [section for section in top if bold_share(_heading(subject, section)) < rule.min_share]
    if plain:
        names = "、".join(f"“{section.text}”" for section in plain[:MOST_NAMED])
        yield finding(
            "heading.bold",
            _heading(subject, plain[0]),
            expected="加粗",
            actual=names if len(plain) <= MOST_NAMED else f"{names}等 {len(plain)} 个",
            node=subject.alignment.nodes.get(plain[0].heading),
            others=[_heading(subject, section) for section in plain[1:]],
        )


def _is_scanned(subject: Subject, section: Section) -> bool:
    return subject.document.pages[section.page - 1].scanned


@check("heading.format")
def heading_format(subject: Subject) -> Iterator[Result]:
    """The form of heading numbers: 一、 （一） 1. （1） (clause: headings); one finding for each wrong form, and for each
    heading of the template that is numbered as one of another level."""
    rule = given(subject.scheme.format.heading_format)
    if not subject.sections:
        yield Unchecked("heading.format", NO_HEADINGS)
    recognised = [section.page for section in subject.sections if section.page in subject.document.recognised]
    if recognised:
        yield Unchecked("heading.format", f"{subject.where(recognised)}是扫描页，由文字识别读取，看不准标题编号的标点")
    wrong: dict[tuple[int, str], list[Section]] = {}
    out_of_level = _out_of_level(subject)
    for section in subject.sections:
        if section.page in recognised:
            continue
        if section.heading in out_of_level:
            node = out_of_level[section.heading]
            yield finding(
                "heading.format",
                _heading(subject, section),
                expected=heading_number(node.level, node.ordinal),
                actual=section.number,
                printed=f"的编号写作“{section.number}”",
                node=node.id,
                also="",
            )
            continue
        style = rule.styles[section.level - 1]
        form = _form(section.number)
        if form not in {_form(form) for form in (style.form, *style.accept)}:
            wrong.setdefault((section.level, form), []).append(section)
    for sections in wrong.values():
        first = sections[0]
        yield finding(
            "heading.format",
            _heading(subject, first),
            expected=heading_number(first.level, max(first.ordinal, 1)),
            actual=first.number or "没有编号",
            printed=f"的编号写作“{first.number}”" if first.number else "没有编号",
            node=subject.alignment.nodes.get(first.heading),
            others=[_heading(subject, section) for section in sections[1:]],
            also="" if len(sections) == 1 else f"等 {len(sections)} 处",
        )


def _out_of_level(subject: Subject) -> dict[int, Node]:
    """Headings worded as in the template that are numbered as if they stood beside what they belong under, or under
    what they belong beside, with their nodes: 2.用户关系管理 behind 3.用户关系, of which it is （2）."""
    nodes = subject.alignment.nodes
    found: dict[int, Node] = {}
    for parent, siblings in ((None, subject.document.sections), *((one, one.sections) for one in subject.sections)):
        above = subject.outline.nodes.get(nodes.get(parent.heading, "")) if parent else None
        before: set[str] = set()
        for section in siblings:
            node = subject.outline.nodes.get(nodes.get(section.heading, ""))
            if node and section.number and section.heading in subject.alignment.exact and node.level != section.level:
                beside_its_parent = node.parent in before
                under_its_sibling = above is not None and above.id != node.parent and above.parent == node.parent
                if beside_its_parent or under_its_sibling:
                    found[section.heading] = node
            before.add(nodes.get(section.heading, ""))
    return found


def _form(number: str) -> str:
    """A number with its digits masked, so that only its form is left."""
    return re.sub(rf"[{_CHINESE}百]+", "一", re.sub(r"\d+", "1", re.sub(r"\s", "", number)))


@check("heading.sequence")
def heading_sequence(subject: Subject) -> Iterator[Result]:
    """Numbers of sibling headings count up by one (clause: headings)."""
    if not subject.sections:
        yield Unchecked("heading.sequence", NO_HEADINGS)
    if subject.unread:
        yield Unchecked("heading.sequence", f"{subject.where(subject.unread)}没有读到文字，那里的标题没有核对")
        return
    # Those are told by heading.format, where the scheme has that.
    out_of_level = _out_of_level(subject) if subject.scheme.format.heading_format else {}
    for siblings in (subject.document.sections, *(section.sections for section in subject.sections)):
        yield from _sequence(subject, [section for section in siblings if section.heading not in out_of_level])


def _sequence(subject: Subject, siblings: Sequence[Section]) -> Iterator[Result]:
    """One finding for each number that has to change; what the author counts on from there is right again."""
    for level in sorted({section.level for section in siblings}):
        row = [section for section in siblings if section.level == level and section.number]
        for section, expected in _breaks(row):
            yield finding(
                "heading.sequence",
                _heading(subject, section),
                expected=heading_number(level, expected),
                actual=section.number,
                node=subject.alignment.nodes.get(section.heading),
            )


def _breaks(row: Sequence[Section]) -> Iterator[tuple[Section, int]]:
    """Sections whose number breaks the row, each with the number that would mend it.

    After a break the row goes on from the printed number if the next one does (a skipped or repeated number), else
    from the right one (two numbers in each other's place).
    """
    last = 0
    for section, following in zip_longest(row, row[1:]):
        expected = last + 1
        if section.ordinal == expected:
            last = expected
            continue
        yield section, expected
        last = section.ordinal if following is None or following.ordinal == section.ordinal + 1 else expected


@check("heading.missing")
def heading_missing(subject: Subject) -> Iterator[Result]:
    """Headings of the template that the report lacks; one whose parent is lacking too goes without saying."""
    if not subject.sections:
        yield Unchecked("heading.missing", NO_HEADINGS)
        return
    present = set(subject.section_nodes.values())
    lacking = [
        node
        for node in subject.outline.nodes.values()
        if node.id not in present and (node.parent is None or node.parent in present)
    ]
    if lacking and subject.unread:
        names = "、".join(f"“{subject.heading_text(node.id)}”" for node in lacking)
        yield Unchecked("heading.missing", f"{subject.where(subject.unread)}没有读到文字，{names}可能在那里")
        return
    for node in lacking:
        yield finding("heading.missing", expected=subject.heading_text(node.id), node=node.id)


@check("heading.order")
def heading_order(subject: Subject) -> Iterator[Result]:
    """Headings of the template in the template's order: those outside the longest run in order are misplaced.

    What stands under a misplaced heading where the template has it moves along with it, and goes without saying.
    """
    order = {node: position for position, node in enumerate(subject.outline.nodes)}
    known = [section for section in subject.sections if section.heading in subject.alignment.nodes]
    if not known:
        yield Unchecked("heading.order", "没有一个标题与模板对应，无从比较顺序")
    positions = [order[subject.alignment.nodes[section.heading]] for section in known]
    misplaced = [known[index] for index in sorted(set(range(len(known))) - _longest_rising(positions))]
    along = {heading for section in misplaced for heading in _moving_along(subject, section)}
    for section in misplaced:
        if section.heading not in along:
            node = subject.outline.node(subject.alignment.nodes[section.heading])
            yield finding(
                "heading.order",
                _heading(subject, section),
                expected=_place_in_template(subject, node),
                actual=subject.document.place(section.page),
                node=node.id,
            )


def _moving_along(subject: Subject, section: Section) -> Iterator[int]:
    """The headings under `section` that belong there."""
    nodes = subject.alignment.nodes
    for child in section.sections:
        node = nodes.get(child.heading)
        if node and subject.outline.node(node).parent == nodes[section.heading]:
            yield child.heading
            yield from _moving_along(subject, child)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Indexes of a longest strictly rising subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, value in enumerate(values):
        position = bisect_left(tails, value)
        tails[position:] = [value]
        ends[position:] = [index]
        previous.append(ends[position - 1] if position else -1)
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


def _place_in_template(subject: Subject, node: Node) -> str:
    siblings = [other for other in subject.outline.nodes.values() if other.parent == node.parent]
    position = siblings.index(node)
    if position:
        return f"“{subject.heading_text(siblings[position - 1].id)}”之后"
    return f"“{subject.heading_text(node.parent)}”的开头" if node.parent else "报告的开头"


@check("heading.title")
def heading_title(subject: Subject) -> Iterator[Result]:
    """Headings that stand for one of the template's but are worded otherwise."""
    if not subject.sections:
        yield Unchecked("heading.title", NO_HEADINGS)
    # Several headings of the author's own may answer one node; the first stands for it.
    first: dict[str, int] = {}
    for heading, node in sorted(subject.section_nodes.items()):
        first.setdefault(node, heading)
    titles = {section.heading: section for section in subject.sections}
    for node, heading in first.items():
        section, expected = titles[heading], subject.outline.node(node)
        if plain_title(section.title) != plain_title(expected.title):
            place, wanted = _heading(subject, section), subject.heading_text(node)
            yield finding("heading.title", place, expected=wanted, actual=section.text, node=node)
