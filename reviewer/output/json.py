"""The review as JSON, in the fixed shape that other programs rely on: an unknown value is null, no key is missing.

A Word file has no pages: there `page` counts the report's parts, `parts` names them, and every `bbox` is null.
"""

from __future__ import annotations

import json
from typing import Any

from reviewer.model import (
    NOWHERE,
    BBox,
    Checklist,
    Evidence,
    Fact,
    Finding,
    Kind,
    Opinion,
    Review,
    Section,
    Statement,
)
from reviewer.text import harmless

SCHEMA_VERSION = "1"


def to_json(review: Review) -> str:
    """The review as JSON text, Chinese unescaped."""
    return json.dumps(_harmless(to_dict(review)), ensure_ascii=False, indent=1)


def _harmless(value: Any) -> Any:
    """The value without what other programs, databases and terminals do not take in a text."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict):
        return {harmless(key): _harmless(item) for key, item in value.items()}
    return [_harmless(item) for item in value] if isinstance(value, (list, tuple)) else value


def to_dict(review: Review) -> dict[str, Any]:
    """The review as plain dicts and lists."""
    document = review.document
    return {
        "schema_version": SCHEMA_VERSION,
        "outcome": review.document.outcome,
        "report": {
            "file": document.file,
            "sha256": document.sha256,
            "pages": len(document.pages),
            "parts": None if document.paged else [page.label for page in document.pages],
            "title": document.title.text if document.title else None,
            "company": review.company,
            "project": review.project,
            "producer": document.producer,
            "words": dict(review.words),
            "warnings": list(document.warnings),
        },
        "scheme": review.scheme,
        "category": review.category,
        "level": review.level,
        "sections": [_section(section, review) for section in document.sections],
        "findings": [finding_dict(finding) for finding in review.findings],
        "coverage": [
            {
                "node": node.node,
                "title": node.title,
                "score": node.score,
                "requirements": [
                    {
                        "id": row.id,
                        "text": row.text,
                        "status": row.status,
                        "score": row.score,
                        "probability": dict(row.likely) or None,
                        "evidence": [_evidence(evidence) for evidence in row.evidence],
                    }
                    for row in node.requirements
                ],
            }
            for node in review.coverage
        ],
        "unchecked": [{"rule": item.rule, "reason": item.reason} for item in review.unchecked],
        "passages": _passages(review),
        "checklists": [checklist_dict(checklist) for checklist in review.checklists],
        "facts": [_fact(fact) for fact in review.facts],
        "opinion": _opinion(review.opinion) if review.opinion else None,
    }


def _box(bbox: BBox | None) -> list[float] | None:
    return bbox.rounded() if bbox and bbox != NOWHERE else None


def _section(section: Section, review: Review) -> dict[str, Any]:
    node = review.section_nodes.get(section.heading)
    return {
        "number": section.number,
        "title": section.title,
        "level": section.level,
        "page": section.page,
        "node": node,
        "words": review.section_words.get(section.heading, 0),
        "sections": [_section(child, review) for child in section.sections],
    }


def finding_dict(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "number": finding.number,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "page": finding.page,
        "bbox": _box(finding.bbox),
        "expected": finding.expected,
        "actual": finding.actual,
        "excerpt": finding.excerpt,
        "node": finding.node,
        "places": [
            {"page": place.page, "bbox": _box(place.bbox), "excerpt": place.excerpt} for place in finding.places
        ],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"page": evidence.page, "bbox": _box(evidence.bbox), "quote": evidence.quote, "score": evidence.score}


def _passages(review: Review) -> list[dict[str, Any]]:
    """All paragraphs of running text; without a mapping their nodes are null."""
    mapped = {row.passage: row for row in review.mapped}
    rows = []
    for passage in review.document.of_kind(Kind.BODY):
        row = mapped.get(passage.index)
        rows.append(
            {
                "page": passage.page,
                "bbox": _box(passage.bbox),
                "text": passage.text,
                "under": row.under if row else None,
                "node": row.node if row else None,
                "score": row.score if row else None,
            }
        )
    return rows


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "field": fact.field,
        "label": fact.label,
        "value": fact.value,
        "origin": fact.origin,
        "document": fact.document,
        "page": fact.page,
        "bbox": _box(fact.bbox),
        "quote": fact.quote,
    }


def checklist_dict(checklist: Checklist) -> dict[str, Any]:
    return {
        "id": checklist.id,
        "title": checklist.title,
        "summary": checklist.summary,
        "rows": [
            {
                "id": row.id,
                "item": row.item,
                "wanted": row.wanted,
                "found": row.found,
                "verdict": row.verdict,
                "note": row.note,
                "document": row.document,
                "evidence": [_evidence(evidence) for evidence in row.evidence],
            }
            for row in checklist.rows
        ],
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        **opinion.fields,
        "score": opinion.score,
        "arithmetic": [
            {"node": line.node, "title": line.title, "weight": line.weight, "share": line.share, "points": line.points}
            for line in opinion.arithmetic
        ],
        "strengths": [_statement(item) for item in opinion.statements if item.kind == "strength"],
        "weaknesses": [_statement(item) for item in opinion.statements if item.kind == "weakness"],
        "suggestions": [_statement(item) for item in opinion.suggestions],
        "notes": list(opinion.notes),
        "hints": [
            {
                "requirement": hint.requirement,
                "status": hint.status,
                "text": hint.text,
                "evidence": [_evidence(evidence) for evidence in hint.evidence],
            }
            for hint in opinion.hints
        ],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "node": statement.node,
        "stage": statement.stage,
        "basis": list(statement.basis),
        "evidence": [_evidence(evidence) for evidence in statement.evidence],
    }
