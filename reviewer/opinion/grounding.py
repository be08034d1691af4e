"""Keeps the draft to what the report says: every quote stands verbatim in it, every basis exists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer.model import Document, Finding, NodeCoverage, Statement
from reviewer.text import squeeze


def report_text(document: Document) -> str:
    """All text of the report without blanks, the tables' too."""
    return squeeze("".join(passage.text for passage in document.passages) + "".join(t.text for t in document.tables))


def known_ids(findings: Iterable[Finding], coverage: Iterable[NodeCoverage]) -> frozenset[str]:
    """What a statement may rest on: the ids of findings and requirements."""
    return frozenset({finding.id for finding in findings} | {row.id for node in coverage for row in node.requirements})


def is_grounded(statement: Statement, text: str, ids: frozenset[str]) -> bool:
    """Whether the statement has a basis, all of it known, and quotes only what stands in the report's `text`."""
    quotes = [evidence.quote for evidence in statement.evidence]
    return bool(statement.basis) and set(statement.basis) <= ids and all(squeeze(quote) in text for quote in quotes)


def shorten_quote(quote: str, limit: int) -> str:
    """A verbatim part of `quote` of at most `limit` characters that ends where a clause ends."""
    plain = quote.strip().rstrip("。；;，,")
    if len(plain) <= limit:
        return plain
    ends = [match.start() for match in re.finditer(r"[，；。：、,;]", plain[: limit + 1])]
    return plain[: max(ends)] if ends and max(ends) >= 8 else plain[:limit]
