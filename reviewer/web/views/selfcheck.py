"""The applicant's view: what to mend first, where and how, without scores; and what became of the last version."""

from __future__ import annotations

from markupsafe import Markup

from reviewer.decisions import MISSING
from reviewer.model import Finding, Letter, Review
from reviewer.output import wording
from reviewer.scheme import Outline, Scheme
from reviewer.versions import Comparison, StatusChange
from reviewer.web.views.render import render

_PARTS = (
    ("rules", "先改正：不符合书面要求"),
    ("content", "再补充：内容缺少或事实不足（影响大的在前）"),
    ("rest", "留意"),
)


def selfcheck(
    letter: Letter, review: Review, scheme: Scheme, comparison: Comparison | None, before: str, other_kind: str = ""
) -> Markup:
    """`before` names the last version, where there is one to compare with; `other_kind` says so where that was of another
    kind of file."""
    outline = scheme.outline(review.category)
    return render(
        "selfcheck.html.j2",
        parts=[(title, getattr(letter, name)) for name, title in _PARTS],
        unchecked=letter.unchecked,
        before=before,
        other_kind=other_kind,
        changes=_changes(comparison, review, outline) if comparison else None,
    )


def _changes(comparison: Comparison, review: Review, outline: Outline) -> list[tuple[str, str, list[str]]]:
    """Kinds of change with their look and what they are, one line each; what became of a requirement is told by its
    status, not by the finding that it is missing as well."""
    mended, new = (
        [_told(item) for item in items if item.rule != MISSING] for items in (comparison.mended, comparison.new)
    )
    told = [
        ("已改好", "covered", [*mended, *(_status(row, outline) for row in comparison.better)]),
        ("新出现", "missing", [*new, *(_status(row, outline) for row in comparison.worse)]),
        (
            "仍然存在",
            "partial",
            [f"{review.document.place(item.page)}：{_told(item)}" for item in comparison.remaining],
        ),
    ]
    lengths = [
        f"{'全文' if node == 'total' else wording.heading(node, outline)}：{before} 字 → {after} 字"
        for node, (before, after) in comparison.words.items()
        if node == "total" or (node in outline.nodes and outline.node(node).budget)
    ]
    return [*told, ("字数变化", "info", lengths)]


def _told(finding: Finding) -> str:
    return f"{wording.rule_title(finding.rule)}：{finding.message}"


def _status(change: StatusChange, outline: Outline) -> str:
    text = outline.requirement(change.requirement).text
    return f"{text}：{wording.STATUSES[change.before]} → {wording.STATUSES[change.after]}"
