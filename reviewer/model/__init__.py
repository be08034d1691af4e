"""The words that every part of the program speaks.

Lengths are in points (1/72 inch); y runs downward from the page's top edge; pages count from 1.
Everything here is immutable and can travel between processes.
"""

from reviewer.model.checklists import Checklist, ChecklistRow, Verdict
from reviewer.model.coverage import (
    Evidence,
    Explanation,
    Mapped,
    MappedPassage,
    NodeCoverage,
    PassageReasons,
    QuoteReasons,
    Reason,
    RequirementCoverage,
    RequirementReasons,
    Status,
)
from reviewer.model.document import (
    FEWEST_READ,
    Align,
    Document,
    HiddenText,
    Kind,
    Line,
    Page,
    ParagraphFormat,
    Passage,
    Section,
    Span,
    Table,
)
from reviewer.model.facts import Fact, HonourHolder, HonourLevel, Origin
from reviewer.model.findings import Finding, Place, Severity, Unchecked, numbered
from reviewer.model.geometry import NOWHERE, BBox, bounding
from reviewer.model.opinion import Letter, LetterItem, Opinion, ScoreLine, Statement, StatusHint
from reviewer.model.review import PackageFile, PackageReview, Review

__all__ = [
    "FEWEST_READ",
    "NOWHERE",
    "Align",
    "BBox",
    "Checklist",
    "ChecklistRow",
    "Document",
    "Evidence",
    "Explanation",
    "Fact",
    "Finding",
    "HiddenText",
    "HonourHolder",
    "HonourLevel",
    "Kind",
    "Letter",
    "LetterItem",
    "Line",
    "Mapped",
    "MappedPassage",
    "NodeCoverage",
    "Opinion",
    "Origin",
    "PackageFile",
    "PackageReview",
    "Page",
    "ParagraphFormat",
    "Passage",
    "PassageReasons",
    "Place",
    "QuoteReasons",
    "Reason",
    "RequirementCoverage",
    "RequirementReasons",
    "Review",
    "ScoreLine",
    "Section",
    "Severity",
    "Span",
    "Statement",
    "Status",
    "StatusHint",
    "Table",
    "Unchecked",
    "Verdict",
    "bounding",
    "numbered",
]
