"""What the report says, and what it does not: checks over the mapping and over the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reviewer.model import Kind, MappedPassage, NodeCoverage, Passage, Place, RequirementCoverage, Unchecked
from reviewer.rules.base import LONGEST_EXCERPT, Result, Subject, check, finding
from reviewer.rules.repeats import Span, find_repeats
from reviewer.scheme import PORTRAIT, chapter_of
from reviewer.text import count_words, squeeze
from reviewer.text.instructions import COPIED_SHARE, instruction_share

# A section shorter than this (字) cannot be judged, whatever it says.
SHORTEST_SECTION = 80
# A passage is called misplaced where its content strays from its heading at least this probably: on labelled reports
# that the models had not read, 32 of 68 misplaced passages are told then, and 6 others of 1,500, most of those mixed.
MISPLACED = 0.7
# A repeated run is told by this many characters of its beginning and of its end.
_RUN_END = 12
_INNER = str.maketrans("“”", "‘’")
_MARKS = "，。；：、！？ "


_FACT = re.compile(r"\d|《[^》]{2,}》|“[^”]{2,12}”[^，。]{0,8}(?:法|模式|机制|制度|活动)")
_CLAIM = re.compile(
    r"高度重视|切实|不断|进一步|大力|全力|努力|始终坚持|狠抓|扎实|再上新台阶|一致好评|显著|良好|充分|全面|认真|积极|广泛|深入|多次"
)
# A paragraph that hands over to a table or figure has its facts there.
_REFERENCE = re.compile(r"[见如](?:下|上|附|后)?(?:表|图)|如下|所示")
_LEVEL = re.compile(r"\d+(?:\.\d+)?\s*[%％‰分万亿元件次户个项名天小时]")
_TREND = re.compile(
    r"(?:上升|提高|提升|增长|增加|下降|降低|减少|缩短|升|降)(?:到|至|了|为)?\s*\d|由[^，。；]{0,14}\d[^，。；]{0,20}[到至为]|逐年|连续[\d两三四五]+年|同比|年均增长"
)
_COMPARISON = re.compile(
    r"同行|同业|行业(?:平均|先进|领先|标杆|第)|标杆|平均水平|(?:省内|全国|全省|全市|行业|地区|区域|国内)[^，。；]{0,6}(?:平均|第|领先|前列|排名|之首|首位)|竞争对手|对标|排名第|位居"
)
_YEAR = re.compile(r"20\d{2}\s*年?")


def _leaf_rows(subject: Subject, node: str) -> list[MappedPassage]:
    return [row for row in subject.mapped.passages if node in (row.node, row.under)] if subject.mapped else []


def _at_home_first(rows: Sequence[MappedPassage], node: str) -> list[MappedPassage]:
    """What answers a node, before all that which stands under its heading: what is said of the section is shown there."""
    return sorted((row for row in rows if row.node == node), key=lambda row: row.under != node)


def _passages(subject: Subject, rows: Sequence[MappedPassage]) -> list[Passage]:
    return [subject.document.passages[row.passage] for row in rows]


# ---------------------------------------------------------------- coverage


@check("content.missing")
def content_missing(subject: Subject) -> Iterator[Result]:
    """Requirements of the outline without any evidence in the report."""
    if subject.mapped is None:
        yield Unchecked("content.missing", subject.unmapped)
        return
    scanned = [page.number for page in subject.document.pages if page.wordless]
    if scanned:
        yield Unchecked("content.missing", f"{subject.where(scanned)}是图片，其中的内容没有读到")
    lost = [page.number for page in subject.document.pages if page.lost or page.garbled]
    if lost:
        yield Unchecked("content.missing", f"{subject.where(lost)}的内容没有读到或没有读全")
    table = subject.scheme.self_assessment
    further = {f"{node}/{key}" for node, line in table.lines.items() for key in line.further} if table else set()
    for coverage in subject.mapped.coverage:
        for row in coverage.requirements:
            if row.status == "missing" and row.id not in further:
                yield _missing(subject, coverage, row)


def _missing(subject: Subject, coverage: NodeCoverage, row: RequirementCoverage) -> Result:
    """Only told where no template prescribes what a text has to say: it tells facts in its own way."""
    prescribed = subject.scheme.categories[subject.category].headings
    return finding(
        "content.missing",
        subject.heading_place(coverage.node),
        expected=row.text,
        actual="没有找到",
        node=coverage.node,
        severity=None if prescribed else "info",
        section=subject.heading_text(coverage.node),
    )


@check("content.thin")
def content_thin(subject: Subject) -> Iterator[Result]:
    """Sections too short to judge, where the text has sections, and passages that claim without a single fact."""
    if subject.mapped is None:
        yield Unchecked("content.thin", subject.unmapped)
        return
    for leaf in subject.outline.leaves:
        rows = _leaf_rows(subject, leaf.id)
        own = _passages(subject, _at_home_first(rows, leaf.id))
        words = sum(count_words(passage.text) for passage in own)
        if own and words < SHORTEST_SECTION and subject.scheme.categories[subject.category].headings:
            yield finding(
                "content.thin",
                own[0],
                actual=f"标题下只有 {words} 字",
                node=leaf.id,
                section=subject.heading_text(leaf.id),
            )
            continue
        for passage in own:
            if is_hollow(passage.text):
                section = subject.heading_text(leaf.id)
                actual = "中有一段只有概括性的评价，没有事实和数据"
                yield finding("content.thin", passage, actual=actual, node=leaf.id, section=section)


def is_hollow(text: str) -> bool:
    """Whether a passage only claims: at least two set phrases or a very short text, and no fact."""
    if _FACT.search(text) or _REFERENCE.search(text):
        return False
    return len(_CLAIM.findall(text)) >= 2 or count_words(text) < 45


@check("content.misplaced")
def content_misplaced(subject: Subject) -> Iterator[Result]:
    """Passages whose content clearly answers another node than the one they stand under, where the outline's headings
    stand in the text."""
    if not subject.scheme.categories[subject.category].headings:
        return
    if subject.mapped is None:
        yield Unchecked("content.misplaced", subject.unmapped)
        return
    leaves = {leaf.id for leaf in subject.outline.leaves}
    portrait = {leaf for leaf in leaves if chapter_of(leaf) == PORTRAIT}
    if not any(row.under in leaves - portrait for row in subject.mapped.passages):
        yield Unchecked("content.misplaced", "没有一段文字写在模板的标题之下，无从比较位置")
    for row in subject.mapped.passages:
        # The portrait of a firm may well speak of its awards and its figures.
        moved = row.node and row.under in leaves - portrait and row.node != row.under
        if moved and row.under and row.node and row.strays >= MISPLACED:
            yield finding(
                "content.misplaced",
                subject.document.passages[row.passage],
                expected=subject.heading_text(row.node),
                actual=subject.heading_text(row.under),
                node=row.node,
            )


@check("content.trend")
def content_trend(subject: Subject) -> Iterator[Result]:
    """Results with level, trend and comparison, as far as the category asks for them (scheme: results)."""
    results = subject.results
    if results is None:
        return
    if subject.mapped is None:
        yield Unchecked("content.trend", subject.unmapped)
        return
    passages = _passages(subject, _at_home_first(_leaf_rows(subject, results.node), results.node))
    text = _results_text(subject, passages)
    if not squeeze(text):
        yield Unchecked("content.trend", f"没有读到“{subject.heading_text(results.node)}”的内容")
        return
    facets = (
        (results.level, bool(_LEVEL.search(text))),
        (results.trend, _has_trend(text)),
        (results.comparison, bool(_COMPARISON.search(text))),
    )
    required = [(facet.label, shown) for facet, shown in facets if facet.expected == "required"]
    lacking = [label for label, shown in required if not shown]
    if lacking:
        yield finding(
            "content.trend",
            passages[0] if passages else None,
            expected="、".join(label for label, _ in required),
            actual=f"没有给出{'和'.join(lacking)}",
            node=results.node,
            section=subject.heading_text(results.node),
        )


def _results_text(subject: Subject, passages: Sequence[Passage]) -> str:
    """The results' paragraphs and the tables that stand among them."""
    indexes = {passage.index for passage in passages}
    tables = [table.text for table in subject.document.tables if _paragraph_before(subject, table.after) in indexes]
    return "\n".join([*(passage.text for passage in passages), *tables])


def _paragraph_before(subject: Subject, index: int) -> int | None:
    """The last paragraph of running text up to the passage `index`."""
    before = (p.index for p in reversed(subject.document.passages[: index + 1]) if p.kind is Kind.BODY)
    return next(before, None)


def _has_trend(text: str) -> bool:
    return bool(_TREND.search(text)) or len(set(_YEAR.findall(text))) >= 3


# ---------------------------------------------------------------- the text itself


@check("content.template")
def content_template(subject: Subject) -> Iterator[Result]:
    """Passages that repeat the template's own instructions."""
    for passage in subject.document.of_kind(Kind.BODY):
        share = instruction_share(passage.text)
        if share >= COPIED_SHARE:
            node = subject.alignment.under.get(passage.index)
            yield finding("content.template", passage, expected="本单位的做法", actual=f"{share:.0%}", node=node)


@check("content.repeated")
def content_repeated(subject: Subject) -> Iterator[Result]:
    """Runs of text that stand in two paragraphs, word for word or nearly so."""
    passages = list(subject.document.of_kind(Kind.BODY))
    names = (subject.company,) if subject.company else ()
    for repeat in find_repeats([passage.text for passage in passages], names):
        later, earlier = _placed(passages, repeat.run), _placed(passages, repeat.original)
        told = finding(
            "content.repeated",
            (later.page, later.bbox),
            expected="同样的内容只写一次",
            actual=subject.document.place(earlier.page),
            excerpt=later.excerpt[:LONGEST_EXCERPT],
            node=subject.alignment.under.get(passages[repeat.run.text].index),
            run=_ends(later.excerpt),
            likeness="逐字相同" if repeat.exact else "基本相同",
        )
        yield replace(told, places=(replace(earlier, excerpt=earlier.excerpt[:LONGEST_EXCERPT]),))


def _placed(passages: Sequence[Passage], span: Span) -> Place:
    """Where a run stands, without the marks that end the sentence before it or its own."""
    passage = passages[span.text]
    excerpt = passage.text[span.begin : span.end].lstrip(_MARKS)
    begin = span.end - len(excerpt)
    excerpt = excerpt.rstrip(_MARKS)
    return Place(*passage.locate(begin, begin + len(excerpt)), excerpt)


def _ends(text: str) -> str:
    """A long run by its beginning and its end, quotation marks in it as they are written within a quotation."""
    inner = text.translate(_INNER)
    return f"“{inner[:_RUN_END]}……{inner[-_RUN_END:]}”（{count_words(text)} 字）"
