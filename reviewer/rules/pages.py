"""Page numbers: on every page of the report proper, and where and how the scheme wants them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.model import BBox, Finding, Kind, Passage, Unchecked, bounding
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.rules.measures import indent_shift, told_indent
from reviewer.scheme.formats import PageNumberRule

# Words further from a page number than this (em) stand for themselves.
WIDEST_BLANK = 3.0


@check("page.number", needs="type")
def page_number(subject: Subject) -> Iterator[Result]:
    """Page numbers on the pages of the report proper, at the bottom, in the middle, counted from the right page, as far
    as the scheme says (clause: typography, page-numbers)."""
    rule = given(subject.scheme.format.page_number)
    numbers = list(subject.document.of_kind(Kind.PAGE_NUMBER))
    yield from _drawn(subject, rule, numbers) if subject.document.paged else _declared(subject, rule, numbers)


def _told(rule: PageNumberRule, place: Passage | None, actual: str) -> Finding:
    """A finding that says what the scheme wants."""
    at = ("页面下方" if rule.position else "") + ("居中" if rule.align else "")
    expected = at or "目录后的正文从“1”起编页码"
    wanted = f"页码应在{at}" if at else expected
    return finding("page.number", place, expected=expected, actual=actual, wanted=wanted)


def _drawn(subject: Subject, rule: PageNumberRule, numbers: Sequence[Passage]) -> Iterator[Result]:
    read = {passage.page for passage in subject.document.passages}
    pages = [page.number for page in subject.report_pages if page.number in read and not page.scanned]
    by_page = {passage.page: passage for passage in numbers}
    bare = [page for page in pages if page not in by_page]
    if not pages:
        yield Unchecked("page.number", "没有可以核对的页面")
        return
    if len(bare) > (1 - rule.min_share) * len(pages):
        yield _told(rule, None, "全文没有页码" if len(bare) == len(pages) else f"{subject.where(bare)}没有页码")
        return
    shown = [by_page[page] for page in pages if page in by_page]
    yield from _placed(subject, rule, shown)
    yield from _started(subject, rule, shown)


def _placed(subject: Subject, rule: PageNumberRule, shown: Sequence[Passage]) -> Iterator[Result]:
    """Numbers that stand at the top, or beside the middle."""
    high = [passage for passage in shown if passage.bbox.top < _middle(subject, passage)]
    if rule.position and len(high) > (1 - rule.min_share) * len(shown):
        yield _told(rule, high[0], "页码在页面上方")
    offsets = [(passage, _offset(subject, passage)) for passage in shown]
    aside = [(passage, offset) for passage, offset in offsets if abs(offset) > rule.tolerance]
    if rule.align and len(aside) > (1 - rule.min_share) * len(shown):
        yield _told(rule, aside[0][0], f"页码偏{'左' if aside[0][1] < 0 else '右'}，没有居中")


def _started(subject: Subject, rule: PageNumberRule, shown: Sequence[Passage]) -> Iterator[Result]:
    """The number of the first page behind the contents; a report without contents of its own is part of a volume."""
    contents = [passage.page for passage in subject.document.of_kind(Kind.CONTENTS)]
    behind = [passage for passage in shown if contents and passage.page > max(contents)]
    if rule.start is None or not behind:
        return
    first = behind[0]
    printed = re.search(r"\d+", first.text)
    expected = rule.start + first.page - max(contents) - 1
    if printed and int(printed[0]) != expected:
        yield _told(rule, first, f"目录后第 {first.page - max(contents)} 页的页码是“{first.text.strip()}”")


def _middle(subject: Subject, passage: Passage) -> float:
    shown = subject.document.pages[passage.page - 1].shown
    return (shown.top + shown.bottom) / 2


def _offset(subject: Subject, number: Passage) -> float:
    """How far (points, to the right) a page number stands off the nearer of the page's middle and the text's."""
    middles = (sum(subject.text_edges(number.page)) / 2, subject.document.pages[number.page - 1].shown.center)
    boxes = (number.bbox, _row(subject, number))
    return min((box.center - middle for box in boxes for middle in middles), key=abs)


def _row(subject: Subject, number: Passage) -> BBox:
    """The number's box, with that of words close beside it (公司名 第 3 页), which are centred together."""
    row = [
        passage.bbox
        for passage in subject.document.of_kind(Kind.PAGE_NUMBER, Kind.FOOTER)
        if passage.page == number.page and abs(passage.lines[0].baseline - number.lines[0].baseline) < 1
    ]
    around = bounding(iter(row))
    blank = around.width - sum(box.width for box in row)
    return around if blank <= WIDEST_BLANK * number.lines[0].size * (len(row) - 1) else number.bbox


def _declared(subject: Subject, rule: PageNumberRule, numbers: Sequence[Passage]) -> Iterator[Result]:
    """In a Word file: the field in a footer, and how its paragraph is aligned. A footer belongs to no one part."""
    if not numbers:
        yield _told(rule, None, "页脚里没有插入页码")
        return
    low = [passage for passage in numbers if passage.format is None or passage.format.area != "header"]
    if rule.position and not low:
        yield _told(rule, None, "页码在页眉里")
    if rule.align:
        yield from _declared_aside(rule, low)
    if rule.start is not None and any(subject.document.of_kind(Kind.CONTENTS)):
        yield Unchecked("page.number", f"Word 文件没有分页，看不出目录后的正文是否从“{rule.start}”起编页码")


def _declared_aside(rule: PageNumberRule, low: Sequence[Passage]) -> Iterator[Result]:
    aside = [passage for passage in low if passage.format and passage.format.align != "center"]
    moved = [passage for passage in low if passage not in aside and abs(indent_shift(passage)) > rule.tolerance]
    if low and len(aside) + len(moved) == len(low):
        first = (aside or moved)[0]
        indent = told_indent(first.format.first_indent) if first.format else ""
        off = f"页码带有{indent}，偏离中间 {abs(indent_shift(first)):.0f} 磅"
        yield _told(rule, None, "页码没有设为居中" if aside else off)
