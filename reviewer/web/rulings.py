"""What people decided on an opened review, in words, for the paper that is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewer.finding_keys import finding_keys
from reviewer.output.form import Ruling
from reviewer.output.wording import STATUSES, clause_labels, rule_title
from reviewer.web.opened import Opened

_VERDICTS: Mapping[str | None, str] = {"dismissed": "排除", "confirmed": "确认"}


def rulings(opened: Opened) -> list[Ruling]:
    """Findings by number, then requirements in the outline's order."""
    return [*_on_findings(opened), *_on_requirements(opened)]


def _on_findings(opened: Opened) -> Iterator[Ruling]:
    keys, made = finding_keys(opened.found.findings), opened.standing.findings
    for finding in sorted(opened.found.findings, key=lambda item: item.number):
        if row := made.get(keys[finding.id]):
            subject = f"第 {finding.number} 项（{rule_title(finding.rule)}）：{finding.message}"
            yield Ruling(subject, _VERDICTS[row.value], row.reason, opened.who(row.by, row.at))


def _on_requirements(opened: Opened) -> Iterator[Ruling]:
    outline, made = opened.application.scheme.outline(opened.found.category), opened.standing.requirements
    for requirement in (row for node in opened.found.coverage for row in node.requirements):
        if row := made.get(requirement.id):
            (place,) = clause_labels([requirement.id], outline)
            outcome = f"改判为{STATUSES[row.value]}"  # type: ignore[index]
            yield Ruling(f"提纲{place}：{requirement.text}", outcome, row.reason, opened.who(row.by, row.at))
