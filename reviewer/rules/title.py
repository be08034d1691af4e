"""The report's title: font, size, bold, centred, line spacing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from reviewer.model import Severity, Unchecked
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.rules.measures import (
    NO_CHINESE,
    Look,
    bold_share,
    chinese_share,
    indent_shift,
    line_pitch,
    size_name,
    told_indent,
    unknown_font,
)
from reviewer.rules.spacing import Spacing, declared_spacing, drawn_spacing, may_have_grid
from reviewer.scheme.formats import CenterRule
from reviewer.typefaces import kin_of


@check("title.font", needs="title")
def title_font(subject: Subject) -> Iterator[Result]:
    """Family of the title's Chinese characters (clause: typography); one of its kin is told, not accused."""
    rule, title = given(subject.scheme.format.title_font), given(subject.document.title)
    families = chinese_share([title], lambda span: span.family)
    if not families:
        yield Unchecked("title.font", NO_CHINESE)
    wrong = _wrong(families, lambda family: family == rule.family, 1 - rule.min_share)
    if not wrong:
        return
    strange = [family for family in wrong if family and kin_of(family) != kin_of(rule.family)]
    if strange:
        yield finding("title.font", title, expected=rule.family, actual="、".join(strange))
    elif None in wrong:
        yield Unchecked("title.font", f"标题{unknown_font(subject.document)}")
    else:
        yield finding("title.font", title, expected=rule.family, actual="、".join(map(str, wrong)), severity="info")


@check("title.size", needs="title")
def title_size(subject: Subject) -> Iterator[Result]:
    """Size of the title's Chinese characters (clause: typography)."""
    rule, title = given(subject.scheme.format.title_size), given(subject.document.title)
    sizes = chinese_share([title], lambda span: span.size)
    if not sizes:
        yield Unchecked("title.size", NO_CHINESE)
    wrong = _wrong(sizes, lambda size: abs(size - rule.points) <= rule.tolerance, 1 - rule.min_share)
    if wrong:
        actual = "、".join(size_name(size) for size in wrong)
        yield finding("title.size", title, expected=size_name(rule.points), actual=actual)


def _wrong(shares: Counter[Look], right: Callable[[Look], bool], most: float) -> list[Look]:
    """The wrong looks, commonest first, if together they exceed the share `most`."""
    wrong = {look: count for look, count in shares.items() if not right(look)}
    if sum(wrong.values()) <= most * sum(shares.values()):
        return []
    return sorted(wrong, key=lambda look: -wrong[look])


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
    if title.format is not None:
        if title.format.align != "center":
            names = {"left": "左对齐", "right": "右对齐", "justify": "两端对齐"}
            yield finding("title.align", title, expected="居中", actual=f"设置的是{names[title.format.align]}")
        elif abs(shift := indent_shift(title)) > rule.tolerance:
            actual = (
                f"带有{told_indent(title.format.first_indent)}，偏{'右' if shift > 0 else '左'} {abs(shift):.0f} 磅"
            )
            yield finding("title.align", title, expected="居中", actual=actual, severity=_doubt(shift, rule))
        return
    left, right = subject.text_edges(title.page)
    # A line that fills the measure looks the same however it is aligned; the shortest one tells.
    line = min(title.lines, key=lambda line: line.bbox.width)
    if right - left - line.bbox.width < 2 * rule.tolerance:
        yield Unchecked("title.align", "标题占满整行，看不出是否居中")
        return
    offset = line.bbox.center - (left + right) / 2
    if not _centred(offset, line.bbox.center, subject, line.page, rule):
        side = "左" if offset < 0 else "右"
        actual = f"比版心中线偏{side} {abs(offset):.0f} 磅"
        yield finding("title.align", title, expected="居中", actual=actual, severity=_doubt(offset, rule))


def _doubt(offset: float, rule: CenterRule) -> Severity | None:
    """A centred title that lies a character aside (points) mostly has kept the text's indent: no more than a warning."""
    return "warning" if abs(offset) <= rule.doubtful else None


def _centred(offset: float, center: float, subject: Subject, page: int, rule: CenterRule) -> bool:
    middle = subject.document.pages[page - 1].shown.center
    return abs(offset) <= rule.tolerance or abs(center - middle) <= rule.tolerance


@check("title.spacing", needs="title")
def title_spacing(subject: Subject) -> Iterator[Result]:
    """Line spacing of the title (clause: typography); on a page only a title of two lines or more has one."""
    rule, title = given(subject.scheme.format.title_spacing), given(subject.document.title)
    if title.format is not None:
        spacing: Spacing | None = declared_spacing(rule, title)
    else:
        pitch = line_pitch(title, rule.same_size, rule.min_lines)
        on_grid = may_have_grid(rule, subject)
        spacing = drawn_spacing(rule, subject, title, *pitch, on_grid=on_grid) if pitch else None
    if spacing is None:
        yield Unchecked("title.spacing", "标题只有一行，量不出行距")
    elif spacing.verdict == "unsure":
        yield Unchecked("title.spacing", f"标题{spacing.told}，从 PDF 无法判断是否为单倍行距")
    elif spacing.verdict != "accept":
        severity: Severity | None = "warning" if spacing.verdict == "warn" else None
        yield finding("title.spacing", title, expected="单倍行距", actual=spacing.told, severity=severity)
