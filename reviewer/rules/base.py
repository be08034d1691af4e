"""What a check is, what it sees, and how its results are collected.

A check is a pure generator: it sees a Subject and yields findings, or says what it could not check. It never
prints, draws or stores. Its words come from `catalogue.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar

from reviewer.alignment import Alignment
from reviewer.model import (
    BBox,
    Document,
    Finding,
    Kind,
    Line,
    Mapped,
    Page,
    Passage,
    Place,
    Section,
    Severity,
    Unchecked,
    numbered,
)
from reviewer.rules.catalogue import filled, load_catalogue
from reviewer.scheme import Outline, Results, Scheme


@dataclass(frozen=True)
class Subject:
    """A report under one scheme, category and level.

    `section_nodes` names, by the index of a heading, the node that it stands for by its words or by what stands under
    it. `mapped` is None where the mapping could not be made, for the reason `unmapped`.
    """

    document: Document
    scheme: Scheme
    outline: Outline
    category: str
    level: str | None
    alignment: Alignment
    section_nodes: Mapping[int, str]
    words: Mapping[str, int]
    company: str | None
    mapped: Mapped | None
    unmapped: str

    @cached_property
    def body(self) -> tuple[Passage, ...]:
        """Paragraphs of running text on pages that have a text layer."""
        unread = {page.number for page in self.document.pages if page.scanned or page.garbled}
        return tuple(passage for passage in self.document.of_kind(Kind.BODY) if passage.page not in unread)

    @cached_property
    def unread(self) -> tuple[int, ...]:
        """Pages amid the report whose words were not read, or not all of them."""
        return tuple(page.number for page in self.amid if page.unread)

    @cached_property
    def amid(self) -> tuple[Page, ...]:
        """The pages from the title, or the first heading, to the end of the text."""
        return self.document.amid

    @cached_property
    def block_edges(self) -> Mapping[Block, tuple[float, float]]:
        """Left and right edge (points) of each text block: the columns of pages of one width, left and right ones."""
        groups: dict[Block, list[Line]] = {}
        for passage in self.body:
            for line in passage.lines:
                groups.setdefault(self.block(line), []).append(line)
        return {block: _edges(lines) for block, lines in groups.items() if len(lines) >= FEWEST_LINES}

    def block(self, line: Line) -> Block:
        """The text block that a line stands in."""
        return round(self.document.pages[line.page - 1].width), line.page % 2, line.column

    def text_edges(self, page: int) -> tuple[float, float]:
        """Left and right edge of a page's text, over its columns; the page's own where there is too little text."""
        sheet = self.document.pages[page - 1]
        columns = [
            edges
            for (width, parity, _), edges in self.block_edges.items()
            if (width, parity) == (round(sheet.width), page % 2)
        ]
        if not columns:
            return sheet.shown.x0, sheet.shown.x1
        return min(left for left, _ in columns), max(right for _, right in columns)

    @cached_property
    def report_pages(self) -> tuple[Page, ...]:
        """The pages of the report proper, without cover and contents."""
        front = {passage.page for passage in self.document.of_kind(Kind.COVER, Kind.CONTENTS)}
        proper = {passage.page for passage in self.document.of_kind(Kind.TITLE, Kind.HEADING, Kind.BODY)}
        return tuple(page for page in self.document.pages if page.number in proper or page.number not in front)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections in reading order."""
        return tuple(self.document.walk_sections())

    @cached_property
    def results(self) -> Results | None:
        """What the scheme wants results to show in this category."""
        return self.scheme.results_for(self.category)

    def where(self, pages: Iterable[int]) -> str:
        """Pages as people write them: 第 1、3–5 页; of a Word file the parts: “（一）策划”等 3 个部分."""
        numbers = sorted(set(pages))
        if self.document.paged:
            return f"第 {page_list(numbers)} 页"
        first = self.document.pages[numbers[0] - 1].name
        return first if len(numbers) == 1 else f"{first.removesuffix('部分')}等 {len(numbers)} 个部分"

    def heading_text(self, node: str) -> str:
        """A node's heading as in the template, number and title."""
        found = self.outline.node(node)
        return found.number + found.title

    def heading_place(self, node: str) -> Passage | None:
        """The heading that stands for `node` or, where there is none, for the nearest node above it."""
        found: str | None = node
        while found:
            heading = self.alignment.heading_of(found)
            if heading is not None:
                return self.document.passages[heading]
            found = self.outline.node(found).parent
        return None


# An excerpt is as long as it takes to find the place (characters); a fault is shown at this many further places.
LONGEST_EXCERPT = 60
MOST_PLACES = 5

# Fewer lines than this do not tell the edges of a text block.
FEWEST_LINES = 3
# Page width in whole points, odd or even page, column.
Block = tuple[int, int, int]

Value = TypeVar("Value")
Result = Finding | Unchecked
Check = Callable[[Subject], Iterator[Result]]
Needs = Literal["file", "text", "type", "title"]
BY_OCR = "由文字识别读取，看不出原来的字体和版式"


@dataclass(frozen=True, slots=True)
class RegisteredCheck:
    """A check with the rules it speaks for and what it needs to run.

    `needs`: "file" nothing but the file, "text" a text layer, "type" fonts and positions, "title" also a title.
    """

    rules: tuple[str, ...]
    run: Check
    needs: Needs


_CHECKS: list[RegisteredCheck] = []


def check(*rules: str, needs: Needs = "text") -> Callable[[Check], Check]:
    """Registers a check for the rules it may report on."""

    def register(function: Check) -> Check:
        _CHECKS.append(RegisteredCheck(rules, function, needs))
        return function

    return register


def finding(
    rule: str,
    place: Passage | tuple[int, BBox] | None = None,
    *,
    expected: str | None = None,
    actual: str | None = None,
    excerpt: str | None = None,
    node: str | None = None,
    severity: Severity | None = None,
    others: Sequence[Passage] = (),
    **values: object,
) -> Finding:
    """A finding of `rule` at `place`, worded after the catalogue; `values` fill the message's other blanks.

    The first few of `others` are told as further places of the same fault.
    """
    entry = load_catalogue()[rule]
    page, bbox = (place.page, place.bbox) if isinstance(place, Passage) else place or (None, None)
    if excerpt is None and isinstance(place, Passage):
        excerpt = place.text[:LONGEST_EXCERPT]
    words = {"expected": expected, "actual": actual, "excerpt": excerpt, "page": page, **values}
    return Finding(
        rule=rule,
        severity=severity or entry.severity,
        message=filled(entry.note if severity == "info" and entry.note else entry.message, words),
        page=page,
        bbox=bbox,
        expected=expected,
        actual=actual,
        excerpt=excerpt,
        node=node,
        places=tuple(Place(other.page, other.bbox, other.text[:LONGEST_EXCERPT]) for other in others[:MOST_PLACES]),
    )


def run_checks(subject: Subject) -> tuple[tuple[Finding, ...], tuple[Unchecked, ...]]:
    """All findings, with ids, and all rules that could not be checked, in the order of the catalogue."""
    return collected(result for registered in _stated(subject.scheme) for result in _run(registered, subject))


def _stated(scheme: Scheme) -> Iterator[RegisteredCheck]:
    """The checks to run: what the notice does not prescribe is no rule that could be left unchecked."""
    return (registered for registered in _CHECKS if all(scheme.format.has(rule) for rule in registered.rules))


def collected(results: Iterable[Result]) -> tuple[tuple[Finding, ...], tuple[Unchecked, ...]]:
    """Results of any checks in the order of the catalogue, the findings with ids and numbers."""
    order = {rule: position for position, rule in enumerate(load_catalogue())}
    ordered = sorted(results, key=lambda result: order[result.rule])
    findings = [result for result in ordered if isinstance(result, Finding)]
    unchecked = [result for result in ordered if isinstance(result, Unchecked)]
    return numbered(_with_ids(findings)), tuple(dict.fromkeys(unchecked))


def _run(registered: RegisteredCheck, subject: Subject) -> Iterator[Result]:
    """A check's results, or why its rules could not be checked."""
    reason = _obstacle(registered, subject)
    if reason is None:
        yield from registered.run(subject)
        yield from _left_out(registered, subject)
    else:
        yield from (Unchecked(rule, reason) for rule in registered.rules)


def _left_out(registered: RegisteredCheck, subject: Subject) -> Iterator[Unchecked]:
    """What a check of the type passed over: pages of the report whose words were recognised in their pictures."""
    pages = [page.number for page in subject.amid if page.number in subject.document.recognised]
    if registered.needs == "type" and pages:
        reason = f"{subject.where(pages)}是扫描页，{BY_OCR}"
        yield from (Unchecked(rule, reason) for rule in registered.rules)


def _obstacle(registered: RegisteredCheck, subject: Subject) -> str | None:
    """What keeps a check from running on this document under this scheme."""
    document = subject.document
    if registered.needs != "file" and not document.has_text:
        garbled = any(page.garbled for page in document.pages)
        unread = "没有文字层，无法核对" if document.paged else "没有文字，无法核对"
        return "文字缺少编码信息，读出来是乱码，无法核对" if garbled else unread
    if registered.needs in ("type", "title") and all(page.scanned or not page.characters for page in document.pages):
        return f"扫描页{BY_OCR}" if document.recognised else "全部页面都是扫描的图片，看不出原来的字体和版式"
    if registered.needs == "title" and document.title is None:
        return "没有识别到报告标题"
    if registered.needs == "title" and document.pages[given(document.title).page - 1].scanned:
        return "标题所在的页是扫描的图片，看不出原来的字体和版式"
    return None


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    # Hanging punctuation may reach beyond the right edge, so a high quantile stands for it.
    rights = sorted(line.bbox.x1 for line in lines)
    return min(line.bbox.x0 for line in lines), rights[int(0.9 * (len(rights) - 1))]


def given(value: Value | None) -> Value:
    """A value that a check's registration guarantees: its rule in the scheme, the title it needs."""
    assert value is not None, "a check runs only where its rule and what it needs are there"
    return value


def _with_ids(findings: Iterable[Finding]) -> Iterator[Finding]:
    counts: Counter[str] = Counter()
    for item in findings:
        counts[item.rule] += 1
        yield replace(item, id=f"{item.rule}-{counts[item.rule]}")


def page_list(pages: Iterable[int]) -> str:
    """Page numbers as people write them: 1、3–5."""
    ordered = sorted(set(pages))
    runs: list[list[int]] = []
    for page in ordered:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
