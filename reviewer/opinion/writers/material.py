"""What a model is shown of a review: composed statements with what they rest on, as JSON.

JSON keeps the report's words apart from ours: nothing in a string ends it. Angle brackets become full-width, so that
no word of a report is taken for the end of the material or for a tokenizer's control token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reviewer.model import Evidence, Finding, RequirementCoverage, Review, Statement
from reviewer.opinion.sources import Source
from reviewer.scheme import Outline

# Quotes a requirement: the best two tell, more only lengthen the prompt.
MOST_QUOTES = 2
_INNER_QUOTE = re.compile(r"“([^”]{8,})”")


class Material:
    """The bases of a review's statements, in the words that a model may see."""

    def __init__(self, review: Review, outline: Outline, source: Source) -> None:
        self._outline, self._source = outline, source
        self._rows = {row.id: row for node in review.coverage for row in node.requirements}
        self._findings = {finding.id: finding for finding in review.findings}

    def is_fit(self, statement: Statement) -> bool:
        """Whether nothing in the statement comes from a flagged passage."""
        quotes = _INNER_QUOTE.findall(statement.text)
        inner = any(map(self._source.is_flagged_text, (statement.text, *quotes)))
        return not inner and not any(map(self._source.is_flagged, statement.evidence))

    def shown(self, statements: Sequence[Statement]) -> dict[str, str]:
        """For each basis id of the statements all that is shown of it, the statements' own texts too."""
        shown: dict[str, list[str]] = {}
        for statement in statements:
            for basis in statement.basis:
                texts = shown.setdefault(basis, list(_strings(self._basis(basis))))
                texts += [statement.text, *(evidence.quote for evidence in statement.evidence)]
        return {basis: "\n".join(texts) for basis, texts in shown.items()}

    def render(self, statements: Sequence[Statement]) -> str:
        """The statements and their bases as JSON."""
        ids = dict.fromkeys(basis for statement in statements for basis in statement.basis)
        return as_data(
            {
                "statements": [
                    {
                        "kind": item.kind,
                        "stage": item.stage,
                        "text": item.text,
                        "basis": list(item.basis),
                        "quotes": [evidence.quote for evidence in item.evidence],
                    }
                    for item in statements
                ],
                "basis": {basis: self._basis(basis) for basis in ids},
            }
        )

    def _basis(self, basis: str) -> dict[str, Any]:
        if basis in self._rows:
            return self._requirement(self._rows[basis])
        return self._finding(self._findings[basis]) if basis in self._findings else {}

    def _requirement(self, row: RequirementCoverage) -> dict[str, Any]:
        quotes = [evidence.quote for evidence in row.evidence if not self._source.is_flagged(evidence)]
        known = self._outline.requirements.get(row.id)
        return {"requirement": row.text, "advice": known.advice if known else "", "quotes": quotes[:MOST_QUOTES]}

    def _finding(self, finding: Finding) -> dict[str, Any]:
        excerpt = finding.excerpt if finding.excerpt and not self._source.is_flagged_text(finding.excerpt) else None
        return {"finding": finding.message, "expected": finding.expected, "excerpt": excerpt}


def outline_text(outline: Outline) -> str:
    """What the outline itself says: its headings, requirements and advice."""
    titles = [node.number + node.title for node in outline.nodes.values()]
    clauses = [text for item in outline.requirements.values() for text in (item.text, item.advice)]
    return "\n".join([*titles, *clauses])


def as_data(value: Mapping[str, Any]) -> str:
    """JSON in which no text of a report can pass for anything but data."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace("<", "＜").replace(">", "＞")


def evidence_text(evidence: Sequence[Evidence]) -> str:
    """The quotes in Chinese quotation marks, one after the other."""
    return "、".join(f"“{item.quote}”" for item in evidence)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
