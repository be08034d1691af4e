"""Page numbers: on every page of the report proper, at the bottom, in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.model import BBox, Kind, Passage, Unchecked, bounding
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.rules.measures import indent_shift, told_indent
from reviewer.scheme.formats import PageNumberRule

WANTED = "页面下方居中"
# Words further from a page number than this (em) stand for themselves.
WIDEST_BLANK = 3.0


@check("page.number", needs="type")
def page_number(subject: Subject) -> Iterator[Result]:
    """Page numbers at the bottom, in the middle, on the pages of the report proper (clause: typography)."""
    rule = given(subject.scheme.format.page_number)
    numbers = list(subject.document.of_kind(Kind.PAGE_NUMBER))
    yield from _drawn(subject, rule, numbers) if subject.document.paged else _declared(rule, numbers)


def _drawn(subject: Subject, rule: PageNumberRule, numbers: Sequence[Passage]) -> Iterator[Result]:
    read = {passage.page for passage in subject.document.passages}
    pages = [page.number for page in subject.report_pages if page.number in read and not page.scanned]
    by_page = {passage.page: passage for passage in numbers}
    bare = [page for page in pages if page not in by_page]
    if not pages:
        yield Unchecked("page.number", "没有可以核对的页面")
        return
    if len(bare) > (1 - rule.min_share) * len(pages):
        actual = "全文没有页码" if len(bare) == len(pages) else f"{subject.where(bare)}没有页码"
        yield finding("page.number", None, expected=WANTED, actual=actual)
        return
    shown = [by_page[page] for page in pages if page in by_page]
    high = [passage for passage in shown if passage.bbox.top < _middle(subject, passage)]
    if len(high) > (1 - rule.min_share) * len(shown):
        yield finding("page.number", high[0], expected=WANTED, actual="页码在页面上方")
    offsets = [(passage, _offset(subject, passage)) for passage in shown]
    aside = [(passage, offset) for passage, offset in offsets if abs(offset) > rule.tolerance]
    if len(aside) > (1 - rule.min_share) * len(shown):
        side = "左" if aside[0][1] < 0 else "右"
        yield finding("page.number", aside[0][0], expected=WANTED, actual=f"页码偏{side}，没有居中")


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


def _declared(rule: PageNumberRule, numbers: Sequence[Passage]) -> Iterator[Result]:
    """In a Word file: the field in a footer, and how its paragraph is aligned. A footer belongs to no one part."""
    if not numbers:
        yield finding("page.number", None, expected=WANTED, actual="页脚里没有插入页码")
        return
    low = [passage for passage in numbers if passage.format is None or passage.format.area != "header"]
    if not low:
        yield finding("page.number", None, expected=WANTED, actual="页码在页眉里")
    aside = [passage for passage in low if passage.format and passage.format.align != "center"]
    moved = [passage for passage in low if passage not in aside and abs(indent_shift(passage)) > rule.tolerance]
    if low and len(aside) + len(moved) == len(low):
        first = (aside or moved)[0]
        indent = told_indent(first.format.first_indent) if first.format else ""
        actual = "页码没有设为居中" if aside else f"页码带有{indent}，偏离中间 {abs(indent_shift(first)):.0f} 磅"
        yield finding("page.number", None, expected=WANTED, actual=actual)
