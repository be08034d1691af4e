"""The running text: font, size, first-line indent, alignment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from reviewer.model import Line, Passage, Span, Unchecked
from reviewer.rules.base import Block, Result, Subject, check, finding, given
from reviewer.rules.measures import (
    NO_CHINESE,
    Look,
    chinese_share,
    first_indent,
    size_name,
    told_indent,
    unknown_font,
    weight,
)
from reviewer.rules.shares import Deviation, judge_shares
from reviewer.scheme.formats import JustifyRule
from reviewer.structure import is_list_item
from reviewer.typefaces import kin_of

NO_BODY = "没有识别到正文段落"
# Up to this share of a paragraph in another font or size are stressed words.
STRESSED = 0.2
# A paragraph that opens with one of these starts with half a blank glyph, so its indent cannot be measured.
_OPENING = "（“《‘【〔〈"
_SENTENCE_END = "。，；：！？、”’）》"


@check("body.font", needs="type")
def body_font(subject: Subject) -> Iterator[Result]:
    """Family of the text's Chinese characters; Latin and digits are free (clause: typography).

    A family of the same kin (华文宋体 for 宋体) is told, not accused; one without a telling name is not judged.
    """
    rule = given(subject.scheme.format.body_font)
    wanted = kin_of(rule.family)
    if not subject.body:
        yield Unchecked("body.font", NO_BODY)
        return
    wrong = _deviations(subject, lambda span: span.family, lambda family: kin_of(family) in (wanted, None), str)
    yield from judge_shares(subject, "body.font", rule, wrong, subject.body, rule.family)
    families = chinese_share(subject.body, lambda span: span.family)
    if not families:
        yield Unchecked("body.font", NO_CHINESE)
    total = max(sum(families.values()), 1)
    if families[None] > (1 - rule.min_share) * total:
        yield Unchecked("body.font", f"{families[None] / total:.0%} 的正文{unknown_font(subject.document)}")
    kin = {name: count for name, count in families.items() if name != rule.family and kin_of(name) == wanted}
    if sum(kin.values()) > (1 - rule.min_share) * total:
        yield _kin_finding(subject, rule.family, {str(name) for name in kin})


def _kin_finding(subject: Subject, wanted: str, kin: set[str]) -> Result:
    passages = [passage for passage in subject.body if _main(passage, lambda span: span.family) in kin]
    return finding(
        "body.font",
        passages[0],
        expected=wanted,
        actual=f"{'、'.join(sorted(kin))}",
        severity="info",
        count=len(passages),
        share=f"{sum(map(weight, passages)) / max(sum(map(weight, subject.body)), 1):.0%}",
        where=subject.where(passage.page for passage in passages),
    )


def _main(passage: Passage, look: Callable[[Span], Look]) -> Look | None:
    """The look of most of the paragraph's Chinese characters; None where it has none."""
    looks = chinese_share([passage], look)
    return looks.most_common(1)[0][0] if looks else None


def _deviations(
    subject: Subject, look: Callable[[Span], Look], right: Callable[[Look], bool], told: Callable[[Look], str]
) -> list[Deviation]:
    """Paragraphs a good part of whose Chinese characters look wrong; a stressed word or two do not count."""
    found = []
    for passage in subject.body:
        looks = chinese_share([passage], look)
        wrong = {name: count for name, count in looks.items() if not right(name)}
        if wrong and sum(wrong.values()) >= STRESSED * sum(looks.values()):
            found.append(Deviation(passage, told(max(wrong, key=wrong.__getitem__)), sum(wrong.values())))
    return found


@check("body.size", needs="type")
def body_size(subject: Subject) -> Iterator[Result]:
    """Size of the text's Chinese characters (clause: typography)."""
    rule = given(subject.scheme.format.body_size)
    if not subject.body:
        yield Unchecked("body.size", NO_BODY)
        return
    if not any(map(weight, subject.body)):
        yield Unchecked("body.size", NO_CHINESE)
    wrong = _deviations(
        subject, lambda span: span.size, lambda size: abs(size - rule.points) <= rule.tolerance, size_name
    )
    yield from judge_shares(subject, "body.size", rule, wrong, subject.body, size_name(rule.points))


@check("body.indent", needs="type")
def body_indent(subject: Subject) -> Iterator[Result]:
    """First-line indent in characters (clause: typography); list items may hang, quotations open half a glyph in."""
    rule = given(subject.scheme.format.body_indent)
    indents = [
        (passage, indent)
        for passage in subject.body
        if not is_list_item(passage.text)
        and (passage.format is not None or passage.text[0] not in _OPENING)
        and (indent := first_indent(passage)) is not None
        and abs(indent) <= rule.widest
    ]
    if not indents:
        few = "没有两行以上的段落，量不出首行缩进" if subject.document.paged else "没有可以核对首行缩进的段落"
        yield Unchecked("body.indent", few)
        return
    low, high = rule.accept
    wrong = [
        Deviation(passage, told_indent(indent), weight(passage))
        for passage, indent in indents
        if not low <= indent <= high
    ]
    measured = [passage for passage, _ in indents]
    yield from judge_shares(subject, "body.indent", rule, wrong, measured, f"首行缩进 {rule.chars:g} 个字符")


@check("body.align", needs="type")
def body_align(subject: Subject) -> Iterator[Result]:
    """Justified text: nearly all lines but the paragraphs' last reach one right edge (clause: typography)."""
    rule = given(subject.scheme.format.body_align)
    if subject.body and all(passage.format for passage in subject.body):
        yield from _declared_align(subject, rule)
        return
    passages = [passage for passage in subject.body if len(passage.lines) >= 2]
    lines = [line for p in passages for line in p.lines[:-1] if line.text and line.text[-1] not in _SENTENCE_END]
    if len(lines) < rule.fewest_lines:
        yield Unchecked("body.align", "可以比较的整行太少，看不出对齐方式")
        return
    reaching = {id(line) for block in _by_block(subject, lines) for line in _at_edge(block, rule)}
    share = len(reaching) / len(lines)
    if share < rule.fail_share:
        ragged = {id(line) for line in lines} - reaching
        short = [p for p in passages if any(id(line) in ragged for line in p.lines)]
        yield finding(
            "body.align", short[0], expected="两端对齐", actual=f"只有 {share:.0%} 的行到达右边界", others=short[1:]
        )
    elif share < rule.pass_share:
        yield Unchecked("body.align", f"{share:.0%} 的行到达右边界，介于两端对齐与左对齐之间，请在源文件中核对")


def _by_block(subject: Subject, lines: Sequence[Line]) -> Iterable[Sequence[Line]]:
    blocks: defaultdict[Block, list[Line]] = defaultdict(list)
    for line in lines:
        blocks[subject.block(line)].append(line)
    return blocks.values()


def _at_edge(lines: Sequence[Line], rule: JustifyRule) -> list[Line]:
    """Lines whose right end lies within `rule.edge` em of the commonest one."""
    edge = Counter(round(line.bbox.x1, 1) for line in lines)
    right = max(edge, key=lambda x: sum(count for other, count in edge.items() if abs(other - x) <= 1))
    return [line for line in lines if abs(line.bbox.x1 - right) <= rule.edge * line.size]


def _declared_align(subject: Subject, rule: JustifyRule) -> Iterator[Result]:
    names = {"left": "左对齐", "right": "右对齐", "center": "居中"}
    wrong = [p for p in subject.body if p.format and p.format.align != "justify"]
    share = sum(map(weight, wrong)) / max(sum(map(weight, subject.body)), 1)
    if wrong and share > 1 - rule.pass_share:
        align = Counter(p.format.align for p in wrong if p.format).most_common(1)[0][0]
        actual = f"{len(wrong)} 段（约占 {share:.0%}）设置的是{names[align]}"
        yield finding("body.align", wrong[0], expected="两端对齐", actual=actual, others=wrong[1:])
