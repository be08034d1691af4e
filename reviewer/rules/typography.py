"""Fonts, sizes, bold, alignment and indents of the title and the running text; page numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from reviewer.model import Finding, Kind, Line, Passage, Span, Unchecked, bounding
from reviewer.rules.base import Result, Subject, check, finding, given, page_list
from reviewer.rules.measures import Look, chinese_share, main_size, size_name
from reviewer.scheme.formats import CenterRule, JustifyRule

NO_BODY = "没有识别到正文段落"
UNKNOWN_FONT = "字体名称没有写明是哪种字体"
# What stands further in (em) is no indent: a signature, a block of its own, two columns read as one line.
WIDEST_INDENT = 6.0
# Fewer lines than this say nothing about an alignment.
FEWEST_LINES = 10
# A paragraph that opens with one of these starts with half a blank glyph, so its indent cannot be measured.
_OPENING = "（“《‘【〔〈"
_SENTENCE_END = "。，；：！？、”’）》"


# ---------------------------------------------------------------- title


@check("title.font", needs="title")
def title_font(subject: Subject) -> Iterator[Result]:
    """Family of the title's Chinese characters (clause: typography)."""
    rule, title = given(subject.scheme.format.title_font), given(subject.document.title)
    families = chinese_share([title], lambda span: span.family)
    wrong = _wrong(families, lambda family: family == rule.family, 1 - rule.min_share)
    if wrong == [None]:
        yield Unchecked("title.font", UNKNOWN_FONT)
    elif wrong:
        yield finding("title.font", title, expected=rule.family, actual="、".join(str(f) for f in wrong if f))


@check("title.size", needs="title")
def title_size(subject: Subject) -> Iterator[Result]:
    """Size of the title's Chinese characters (clause: typography)."""
    rule, title = given(subject.scheme.format.title_size), given(subject.document.title)
    sizes = chinese_share([title], lambda span: span.size)
    wrong = _wrong(sizes, lambda size: abs(size - rule.points) <= rule.tolerance, 1 - rule.min_share)
    if wrong:
        yield finding(
            "title.size", title, expected=size_name(rule.points), actual="、".join(size_name(size) for size in wrong)
        )


@check("title.bold", needs="title")
def title_bold(subject: Subject) -> Iterator[Result]:
    """Whether the title is bold (clause: typography)."""
    rule, title = given(subject.scheme.format.title_bold), given(subject.document.title)
    if bold_share(title) < rule.min_share:
        yield finding("title.bold", title, expected="加粗", actual="未加粗")


@check("title.align", needs="title")
def title_align(subject: Subject) -> Iterator[Result]:
    """Whether the title stands in the middle (clause: typography)."""
    rule, title = given(subject.scheme.format.title_align), given(subject.document.title)
    left, right = text_edges(subject)
    # A line that fills the measure looks the same however it is aligned; the shortest one tells.
    line = min(title.lines, key=lambda line: line.bbox.width)
    if right - left - line.bbox.width < 2 * rule.tolerance:
        yield Unchecked("title.align", "标题占满整行，看不出是否居中")
        return
    offset = line.bbox.center - (left + right) / 2
    if not _centred(offset, line.bbox.center, subject, line.page, rule):
        side = "左" if offset < 0 else "右"
        yield finding("title.align", title, expected="居中", actual=f"比版心中线偏{side} {abs(offset):.0f} 磅")


def _centred(offset: float, center: float, subject: Subject, page: int, rule: CenterRule) -> bool:
    middle = subject.document.pages[page - 1].width / 2
    return abs(offset) <= rule.tolerance or abs(center - middle) <= rule.tolerance


# ---------------------------------------------------------------- running text


@check("body.font", needs="type")
def body_font(subject: Subject) -> Iterator[Result]:
    """Family of the text's Chinese characters; Latin and digits are free (clause: typography)."""
    rule = given(subject.scheme.format.body_font)
    if not subject.body:
        yield Unchecked("body.font", NO_BODY)
    groups = _odd_passages(subject, lambda span: span.family, lambda family: family in (rule.family, None))
    for family, passages in groups.items():
        yield _group_finding("body.font", passages, rule.family, str(family))
    families = chinese_share(subject.body, lambda span: span.family)
    unknown = families[None] / max(sum(families.values()), 1)
    if unknown > 1 - rule.min_share:
        yield Unchecked("body.font", f"{unknown:.0%} 的正文{UNKNOWN_FONT}")


@check("body.size", needs="type")
def body_size(subject: Subject) -> Iterator[Result]:
    """Size of the text's Chinese characters (clause: typography)."""
    rule = given(subject.scheme.format.body_size)
    if not subject.body:
        yield Unchecked("body.size", NO_BODY)
    groups = _odd_passages(subject, lambda span: span.size, lambda size: abs(size - rule.points) <= rule.tolerance)
    for size, passages in groups.items():
        yield _group_finding("body.size", passages, size_name(rule.points), size_name(size))


def _odd_passages(
    subject: Subject, look: Callable[[Span], Look], right: Callable[[Look], bool]
) -> dict[Look, list[Passage]]:
    """Paragraphs most of whose Chinese characters have a wrong look, by that look."""
    groups: dict[Look, list[Passage]] = {}
    for passage in subject.body:
        looks = chinese_share([passage], look)
        if looks and not right(main := looks.most_common(1)[0][0]):
            groups.setdefault(main, []).append(passage)
    return groups


def _group_finding(rule: str, passages: Sequence[Passage], expected: str, actual: str) -> Finding:
    """One finding for all paragraphs that have the same wrong look, with their number and pages."""
    pages = page_list([passage.page for passage in passages])
    return finding(rule, passages[0], expected=expected, actual=actual, count=len(passages), pages=pages)


@check("body.indent", needs="type")
def body_indent(subject: Subject) -> Iterator[Result]:
    """First-line indent in characters, against the paragraph's second line (clause: typography)."""
    rule = given(subject.scheme.format.body_indent)
    indents = [
        (passage, (passage.lines[0].bbox.x0 - passage.lines[1].bbox.x0) / main_size(passage.lines[0]))
        for passage in subject.body
        if len(passage.lines) >= 2 and passage.text[0] not in _OPENING
    ]
    indents = [(passage, indent) for passage, indent in indents if abs(indent) <= WIDEST_INDENT]
    if not indents:
        yield Unchecked("body.indent", "没有两行以上的段落，量不出首行缩进")
        return
    low, high = rule.accept
    wrong = [(passage, indent) for passage, indent in indents if not low <= indent <= high]
    if len(wrong) > (1 - rule.min_share) * len(indents):
        usual = Counter(round(indent, 1) for _, indent in wrong).most_common(1)[0][0]
        yield finding(
            "body.indent",
            next(passage for passage, indent in wrong if round(indent, 1) == usual),
            expected=f"{rule.chars:g} 个字符",
            actual=f" {abs(usual):g} 个字符",
            count=len(wrong),
            pages=page_list([passage.page for passage, _ in wrong]),
        )


@check("body.align", needs="type")
def body_align(subject: Subject) -> Iterator[Result]:
    """Justified text: nearly all lines but the paragraphs' last reach one right edge (clause: typography)."""
    rule = given(subject.scheme.format.body_align)
    lines = [
        line
        for passage in subject.body
        for line in passage.lines[:-1]
        if line.text and line.text[-1] not in _SENTENCE_END
    ]
    if len(lines) < FEWEST_LINES:
        yield Unchecked("body.align", "可以比较的整行太少，看不出对齐方式")
        return
    share = _edge_share(lines, rule)
    if share < rule.fail_share:
        place = next(passage for passage in subject.body if len(passage.lines) >= rule.min_lines)
        yield finding("body.align", place, expected="两端对齐", actual=f"{share:.0%}")
    elif share < rule.pass_share:
        yield Unchecked("body.align", f"{share:.0%} 的行到达右边界，介于两端对齐与左对齐之间，请在源文件中核对")


def _edge_share(lines: Sequence[Line], rule: JustifyRule) -> float:
    """Share of lines whose right edge lies within `rule.edge` em of the commonest right edge."""
    edge = Counter(round(line.bbox.x1, 1) for line in lines)
    right = max(edge, key=lambda x: sum(count for other, count in edge.items() if abs(other - x) <= 1))
    return sum(abs(line.bbox.x1 - right) <= rule.edge * main_size(line) for line in lines) / len(lines)


# ---------------------------------------------------------------- page numbers


@check("page.number", needs="type")
def page_number(subject: Subject) -> Iterator[Result]:
    """Page numbers at the bottom, in the middle, on the pages of the report proper (clause: typography)."""
    rule = given(subject.scheme.format.page_number)
    pages = [page for page in subject.report_pages if not page.scanned]
    numbers = {passage.page: passage for passage in subject.document.of_kind(Kind.PAGE_NUMBER)}
    bare = [page.number for page in pages if page.number not in numbers]
    if not pages:
        yield Unchecked("page.number", "没有可以核对的页面")
        return
    if len(bare) > (1 - rule.min_share) * len(pages):
        actual = "全文没有页码" if len(bare) == len(pages) else f"第 {page_list(bare)} 页没有页码"
        yield finding("page.number", None, expected="页面下方居中", actual=actual, excerpt=None)
        return
    shown = [numbers[page.number] for page in pages if page.number in numbers]
    high = [passage for passage in shown if passage.bbox.top < subject.document.pages[passage.page - 1].height / 2]
    if high:
        yield finding("page.number", high[0], expected="页面下方居中", actual="页码在页面上方")
    left, right = text_edges(subject)
    aside = [
        passage
        for passage in shown
        if abs(passage.bbox.center - (left + right) / 2) > rule.tolerance
        and abs(passage.bbox.center - subject.document.pages[passage.page - 1].width / 2) > rule.tolerance
    ]
    if len(aside) > (1 - rule.min_share) * len(shown):
        side = "左" if aside[0].bbox.center < (left + right) / 2 else "右"
        yield finding("page.number", aside[0], expected="页面下方居中", actual=f"页码偏{side}，没有居中")


# ---------------------------------------------------------------- shared


def bold_share(passage: Passage) -> float:
    """Share of the paragraph's Chinese characters that are bold."""
    bold = chinese_share([passage], lambda span: span.bold)
    return bold[True] / max(sum(bold.values()), 1)


def text_edges(subject: Subject) -> tuple[float, float]:
    """Left and right edge of the text block: those of the running text, else of everything on the pages."""
    lines = [line for passage in subject.body for line in passage.lines]
    if len(lines) >= 3:
        box = bounding(line.bbox for line in lines)
        rights = sorted(line.bbox.x1 for line in lines)
        # Hanging punctuation may reach beyond the edge, so a high quantile stands for it.
        return box.x0, rights[int(0.9 * (len(rights) - 1))]
    page = subject.document.pages[0]
    return 0.0, page.width


def _wrong(shares: Counter[Look], right: Callable[[Look], bool], most: float) -> list[Look]:
    """The wrong looks, commonest first, if together they exceed the share `most`."""
    wrong = {look: count for look, count in shares.items() if not right(look)}
    if sum(wrong.values()) <= most * sum(shares.values()):
        return []
    return sorted(wrong, key=lambda look: -wrong[look])
