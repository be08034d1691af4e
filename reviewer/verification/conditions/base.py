"""What the single ways of checking share: the documents in the order in which they are believed, and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import BBox, Document, Evidence, Finding, Severity, Verdict
from reviewer.rules.base import LONGEST_EXCERPT, finding
from reviewer.scheme import Condition
from reviewer.verification.base import Filed

CONDITION, UNSTATED = "application.condition", "application.unstated"


@dataclass(frozen=True, slots=True)
class Spot:
    """Verbatim words of one of the documents."""

    document: Document
    page: int
    bbox: BBox
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a condition; `finding` where the applicant, or a reviewer, has to do something about it."""

    verdict: Verdict
    found: str | None = None
    note: str = ""
    spots: tuple[Spot, ...] = ()
    finding: Finding | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The quotes of the document of the first one: a row of a checklist quotes one document."""
        own = [spot for spot in self.spots if spot.document is self.spots[0].document]
        return tuple(Evidence(spot.page, spot.bbox, spot.quote, 1.0, None) for spot in own)

    @property
    def document(self) -> str | None:
        return self.spots[0].document.file if self.spots else None


@dataclass(frozen=True, slots=True)
class Case:
    """A condition of an application."""

    condition: Condition
    filed: Filed

    @property
    def report(self) -> Document:
        return self.filed.review.document

    @property
    def documents(self) -> tuple[Document, ...]:
        """Those of the third party are believed first, then what the applicant filled in, then its own text."""
        materials = self.filed.materials
        others = (*materials.third_party, materials.application, materials.self_assessment, self.report)
        return tuple(document for document in others if document is not None)

    def told_by_applicant(self) -> Iterator[Document]:
        return (document for document in self.documents if document not in self.filed.materials.third_party)

    def where(self, spot: Spot) -> str:
        """The place in words: 总结第 3 页, 申报表.docx 第 1 页."""
        name = f"{spot.document.file} "
        if spot.document is self.report:
            name = self.filed.scheme.categories[self.filed.review.category].document
        return name + spot.document.place(spot.page)

    def quoted(self, spot: Spot) -> str:
        return f"“{spot.quote[:LONGEST_EXCERPT]}”（{self.where(spot)}）"

    def wrong(self, said: str, spot: Spot, severity: Severity = "error") -> Finding:
        """The condition is not met, or, as a warning, seems not to be; told at its place where that is in the report."""
        return self._finding(CONDITION, said, spot, severity)

    def unstated(self, said: str, spot: Spot | None = None) -> Finding:
        return self._finding(UNSTATED, said, spot, "warning")

    def _finding(self, rule: str, said: str, spot: Spot | None, severity: Severity) -> Finding:
        placed = spot is not None and spot.document is self.report
        return finding(
            rule,
            (spot.page, spot.bbox) if spot and placed else None,
            expected=self.condition.text,
            actual=said,
            excerpt=spot.quote[:LONGEST_EXCERPT] if spot else None,
            severity=severity,
        )
