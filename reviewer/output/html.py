"""The review as one HTML file: styles inside, no script, nothing fetched, every text of the report escaped."""

from __future__ import annotations

from urllib.parse import quote as encoded

from reviewer.model import Finding, Review, Statement
from reviewer.output import wording
from reviewer.output.pages import template
from reviewer.scheme import Outline, Scheme


def to_html(review: Review, scheme: Scheme) -> str:
    """A page that opens without a network and prints well; findings link to the evidence and back."""
    outline = scheme.outline(review.category)
    return wording.clean(
        template("review.html.j2").render(
            review=review,
            document=review.document,
            scheme=scheme,
            outline=outline,
            words=wording,
            opinion=review.opinion,
            opinion_text=_opinion_text(review),
            stages=wording.by_stage(review.opinion, outline) if review.opinion else [],
            groups=wording.by_rule(review.findings, outline),
            counts=wording.severity_counts(review.findings),
            requirements=wording.coverage_tally(review),
            grounds=lambda statement: _grounds(statement, review, outline),
            evidence_of=lambda finding: _evidence_of(finding, outline),
            anchor=_anchor,
        )
    )


def _opinion_text(review: Review) -> list[str]:
    text = review.opinion.fields.get("opinion") if review.opinion else None
    return (text or "").splitlines()


def _anchor(kind: str, name: str) -> str:
    """The id of a place on the page, fit for use after # as well."""
    return f"{kind}-{encoded(name, safe='')}".replace("%", "_")


def _grounds(statement: Statement, review: Review, outline: Outline) -> list[tuple[str, str]]:
    """Anchor and label of everything that a statement rests on; a heading is named with its first clause only."""
    known = {finding.id: finding for finding in review.findings}
    links = []
    named: set[str] = set()
    for item in statement.basis:
        if item in outline.requirements:
            node = outline.requirement(item).node
            head = "" if node in named else f"提纲“{wording.heading(node, outline)}”"
            named.add(node)
            links.append((_anchor("requirement", item), f"{head}第 {wording.clause_position(item, outline)} 条"))
        elif item in known:
            finding = known[item]
            label = f"{wording.rule_title(finding.rule)}（{review.document.place(finding.page)}）"
            links.append((_anchor("finding", item), label))
    return links


def _evidence_of(finding: Finding, outline: Outline) -> str | None:
    """The anchor at which a finding's evidence stands: its requirement, else its part of the outline."""
    requirement = wording.requirement_of(finding, outline)
    if requirement:
        return _anchor("requirement", requirement)
    node = outline.nodes.get(finding.node or "")
    return _anchor("node", node.id) if node and node.requirements else None
