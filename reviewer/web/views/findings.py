"""What was found, beside the pages on which it was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reviewer.decisions import FindingDecision
from reviewer.finding_keys import finding_keys
from reviewer.model import NOWHERE, Finding, Review
from reviewer.output import wording
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Outline, Scheme
from reviewer.web.views.render import render
from reviewer.web.views.sheets import Mark, Urls, sheets

_GROUPS = (*wording.SEVERITIES.items(), ("dismissed", "已排除"))


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in the words of the catalogue; `decision` is what a person made of it, `beside` are the numbers of the
    others on the same section, which is one piece of work for who mends it."""

    key: str
    finding: Finding
    severity_name: str
    title: str
    place: str
    why: str
    fix: str
    heading: str
    stage: str
    beside: str
    marked: bool
    decision: FindingDecision | None

    @property
    def group(self) -> str:
        """What it is counted among: its severity, or what a person has set aside."""
        aside = self.decision is not None and self.decision.verdict == "dismissed"
        return "dismissed" if aside else self.finding.severity


def findings(
    review: Review,
    scheme: Scheme,
    urls: Urls,
    decisions: Mapping[str, FindingDecision],
    *,
    may_decide: bool,
    of: str = "",
    standing: Review | None = None,
) -> Markup:
    """The list at the left, the report at the right; without `may_decide` nothing can be set aside.

    `standing` is the review as it stands after people's decisions: what does not stand there any more, and was not
    decided on by itself, is left out. `of` names what is shown, to the page and not to people.
    """
    stands = {finding.id for finding in (standing or review).findings}
    rows = [row for row in finding_rows(review, scheme, decisions) if row.decision or row.finding.id in stands]
    return render(
        "findings.html.j2",
        of=of,
        rows=rows,
        counts=[(key, name, sum(row.group == key for row in rows)) for key, name in _GROUPS],
        rules=_distinct((row.finding.rule, row.title) for row in rows),
        stages=_distinct((row.stage, row.stage) for row in rows if row.stage),
        may_decide=may_decide,
        pane=sheets(review.document, urls, list(_marks(rows))),
    )


def finding_rows(review: Review, scheme: Scheme, decisions: Mapping[str, FindingDecision]) -> list[FindingRow]:
    """All findings by their numbers."""
    outline, keys = scheme.outline(review.category), finding_keys(review.findings)
    ordered = sorted(review.findings, key=lambda item: item.number)
    numbers: dict[str | None, list[int]] = {}
    for finding in ordered:
        numbers.setdefault(finding.node, []).append(finding.number)
    return [_row(finding, keys[finding.id], review, outline, decisions, numbers[finding.node]) for finding in ordered]


def _row(
    finding: Finding,
    key: str,
    review: Review,
    outline: Outline,
    decisions: Mapping[str, FindingDecision],
    on_section: Sequence[int],
) -> FindingRow:
    entry = load_catalogue().get(finding.rule)
    return FindingRow(
        key=key,
        finding=finding,
        severity_name=wording.SEVERITIES[finding.severity],
        title=wording.rule_title(finding.rule),
        place=review.document.place(finding.page),
        why=entry.why if entry else "",
        fix=wording.mending(finding, outline),
        heading=wording.heading(finding.node, outline) if finding.node else "",
        stage=_stage(finding.node, outline),
        beside=wording.enumerated(n for n in on_section if n != finding.number) if finding.node else "",
        marked=finding.page is not None and (finding.bbox not in (None, NOWHERE) or not review.document.paged),
        decision=decisions.get(key),
    )


def _stage(node: str | None, outline: Outline) -> str:
    """The heading of the second level, or of the first, under which a node stands; empty for the whole report."""
    found = outline.nodes.get(node or "")
    while found is not None and found.level > 2 and found.parent:
        found = outline.nodes.get(found.parent)
    return found.title if found else ""


def _distinct(pairs: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pairs))


def _marks(rows: Sequence[FindingRow]) -> Iterator[Mark]:
    """Each finding's place, and its further ones under the same number."""
    for row in rows:
        finding = row.finding
        if row.marked and finding.page is not None:
            box = finding.bbox or NOWHERE
            yield Mark(row.key, finding.page, box, finding.severity, finding.number, finding.excerpt or "")
            for place in finding.places:
                yield Mark(
                    row.key, place.page, place.bbox, finding.severity, finding.number, place.excerpt, further=True
                )
