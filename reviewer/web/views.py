"""What the page shows, as HTML: pure functions of a review. The templates escape whatever comes from a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reviewer.model import BBox, Evidence, Finding, NodeCoverage, Page, Review
from reviewer.output import wording
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Node, Outline, Scheme
from reviewer.web.desk import ResultFile
from reviewer.web.running import Step

Urls = Mapping[int, str]

_MARGIN = 48.0  # points shown above and below a marked place
_MIN_STRIP, _MAX_STRIP = 130.0, 300.0

# The framework reads these as its own template syntax when it puts a value into the page.
_TEMPLATE_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a picture, and the strip of the page to show: all in per cent, but `ratio`, which is width to height."""

    url: str
    page: int
    ratio: float
    page_ratio: float
    shift: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the words that the catalogue has for its rule."""

    id: str
    severity: str
    severity_name: str
    title: str
    message: str
    page: int | None
    why: str
    fix: str
    expected: str | None
    actual: str | None
    excerpt: str | None
    heading: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of the outline with the count of its requirements by status."""

    title: str
    tally: wording.Tally
    nodes: tuple[NodeRow, ...]


@dataclass(frozen=True, slots=True)
class QuoteRow:
    page: int
    quote: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class RequirementRow:
    text: str
    status: str
    status_name: str
    quotes: tuple[QuoteRow, ...]


@dataclass(frozen=True, slots=True)
class NodeRow:
    heading: str
    tally: wording.Tally
    requirements: tuple[RequirementRow, ...]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A first-level section's length against its budget; `share` is at most 100."""

    title: str
    words: int
    budget: int
    share: float
    over: bool


def welcome() -> str:
    return _render("welcome.html.j2")


def progress(step: Step) -> str:
    return _render("progress.html.j2", step=step, percent=round(step.share * 100))


def notice(message: str, *, kind: str = "error") -> str:
    """One sentence to the user; `kind` is error, info or done."""
    return _render("notice.html.j2", message=message, kind=kind)


def overview(review: Review, scheme: Scheme) -> str:
    outline = scheme.outline(review.category)
    return _render(
        "overview.html.j2",
        review=review,
        facts=_facts(review, scheme),
        counts=severity_rows(review),
        stages=stage_rows(review, outline, {}),
        budgets=budget_rows(review, outline),
        opinion=review.opinion,
        conclusion=wording.conclusion(review.opinion, scheme),
        level=wording.suggested_level(review.opinion, scheme),
        suggested=wording.SUGGESTED,
        warnings=review.document.warnings,
    )


def findings(review: Review, scheme: Scheme, urls: Urls) -> str:
    rows = finding_rows(review, scheme, urls)
    filters = [row for row in severity_rows(review) if row[2]]
    return _render("findings.html.j2", rows=rows, filters=filters)


def coverage(review: Review, scheme: Scheme, urls: Urls) -> str:
    stages = stage_rows(review, scheme.outline(review.category), urls)
    return _render("coverage.html.j2", stages=stages, tally=wording.coverage_tally(review))


def unchecked(review: Review) -> str:
    rows = [(wording.rule_title(item.rule), item.reason) for item in review.unchecked]
    return _render("unchecked.html.j2", rows=rows)


def basis(review: Review, scheme: Scheme) -> str:
    """What the draft rests on: the score's arithmetic, and each statement with its quotes."""
    if review.opinion is None:
        return notice("没有起草初审意见，请根据“发现的问题”和“内容对照”填写。", kind="info")
    groups = wording.by_stage(review.opinion, scheme.outline(review.category))
    shared = {"kinds": wording.KINDS, "suggested": wording.SUGGESTED}
    return _render("basis.html.j2", opinion=review.opinion, groups=groups, **shared)


def downloads(files: Sequence[ResultFile]) -> str:
    return _render("downloads.html.j2", files=files)


def severity_rows(review: Review) -> list[tuple[str, str, int]]:
    """Severity, its name and how many findings have it, worst first."""
    counts = wording.severity_counts(review.findings)
    return [(severity, name, counts[severity]) for severity, name in wording.SEVERITIES.items()]


def finding_rows(review: Review, scheme: Scheme, urls: Urls) -> list[FindingRow]:
    """All findings, the most severe first, then in the report's order; what concerns the whole report comes first."""
    outline = scheme.outline(review.category)
    order = list(wording.SEVERITIES)
    ordered = sorted(review.findings, key=lambda item: (order.index(item.severity), item.page or 0))
    return [_finding_row(finding, review, outline, urls) for finding in ordered]


def stage_rows(review: Review, outline: Outline, urls: Urls) -> list[StageRow]:
    """The coverage by stage, in the template's order."""
    groups: dict[str, list[NodeCoverage]] = {}
    for node in review.coverage:
        groups.setdefault(node.node.partition(".")[0], []).append(node)
    return [
        StageRow(
            wording.heading(stage, outline),
            wording.tally(row.status for node in nodes for row in node.requirements),
            tuple(_node_row(node, review, outline, urls) for node in nodes),
        )
        for stage, nodes in groups.items()
    ]


def budget_rows(review: Review, outline: Outline) -> list[BudgetRow]:
    """The whole report, then each section that has a budget."""
    budgets = {node.id: node.budget for node in outline.walk() if node.budget}
    if not budgets:
        return []
    sections = [
        _budget_row(wording.heading(node, outline), review.words.get(node, 0), n) for node, n in budgets.items()
    ]
    return [_budget_row("全文", review.words.get("total", 0), sum(budgets.values())), *sections]


def mark_on(page: Page, bbox: BBox, url: str) -> Mark:
    """Where on the page's picture the box lies, and the strip around it."""
    height = min(max(bbox.height + 2 * _MARGIN, _MIN_STRIP), _MAX_STRIP, page.height)
    top = min(max(bbox.top - _MARGIN, 0.0), page.height - height)
    return Mark(
        url=url,
        page=page.number,
        ratio=page.width / height,
        page_ratio=page.width / page.height,
        shift=top / page.width * 100,
        left=bbox.x0 / page.width * 100,
        top=bbox.top / page.height * 100,
        width=bbox.width / page.width * 100,
        height=bbox.height / page.height * 100,
    )


def _facts(review: Review, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What is known of the report, as label and value."""
    yield "申报单位", review.company or wording.UNKNOWN
    if review.project:
        yield "申报项目", review.project
    yield "评价方案", wording.scheme_title(scheme)
    yield "类别与等级", f"{wording.category_name(review, scheme)} · {wording.level_name(review.level, scheme)}"
    yield "篇幅", f"{review.document.extent}，{review.words.get('total', 0)} 字"
    yield "文件", review.document.file


def _finding_row(finding: Finding, review: Review, outline: Outline, urls: Urls) -> FindingRow:
    entry = load_catalogue().get(finding.rule)
    return FindingRow(
        id=finding.id,
        severity=finding.severity,
        severity_name=wording.SEVERITIES[finding.severity],
        title=wording.rule_title(finding.rule),
        message=finding.message,
        page=finding.page,
        why=entry.why if entry else "",
        fix=wording.mending(finding, outline),
        expected=finding.expected,
        actual=finding.actual,
        excerpt=finding.excerpt,
        heading=wording.heading(finding.node, outline) if finding.node else "",
        mark=_mark(finding.page, finding.bbox, review, urls),
    )


def _mark(page: int | None, bbox: BBox | None, review: Review, urls: Urls) -> Mark | None:
    """The place on its picture; None where there is no picture or no place."""
    pages = review.document.pages
    if page is None or bbox is None or page not in urls or page > len(pages):
        return None
    return mark_on(pages[page - 1], bbox, urls[page])


def _node_row(node: NodeCoverage, review: Review, outline: Outline, urls: Urls) -> NodeRow:
    rows = tuple(
        RequirementRow(
            row.text, row.status, wording.STATUSES[row.status], tuple(_quote_rows(row.evidence, review, urls))
        )
        for row in node.requirements
    )
    return NodeRow(_path(node.node, outline), wording.tally(row.status for row in node.requirements), rows)


def _quote_rows(evidence: Iterable[Evidence], review: Review, urls: Urls) -> Iterator[QuoteRow]:
    for item in evidence:
        yield QuoteRow(item.page, item.quote, _mark(item.page, item.bbox, review, urls))


def _path(node_id: str, outline: Outline) -> str:
    """A node's heading after those above it, up to but without the stage."""
    titles: list[str] = []
    node: Node | None = outline.nodes.get(node_id)
    while node is not None and ("." in node.id or not titles):
        titles.insert(0, node.number + node.title)
        node = outline.nodes.get(node.parent or "")
    return " › ".join(titles) or node_id


def _budget_row(title: str, words: int, budget: int) -> BudgetRow:
    return BudgetRow(title, words, budget, min(100.0, 100 * words / budget), words > budget)


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render(values)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("reviewer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = _size
    environment.filters["points"] = wording.points
    return environment


def _safe(value: object) -> Markup:
    """`value` as text that neither HTML nor the framework's templates read as anything else."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(wording.clean(str(value)))).translate(_TEMPLATE_SIGNS))  # noqa: S704 - escaped right here


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KB"
