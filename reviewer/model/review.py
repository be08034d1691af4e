"""Everything that is known of one report, or of one application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.model.checklists import Checklist
from reviewer.model.coverage import MappedPassage, NodeCoverage
from reviewer.model.document import Document
from reviewer.model.facts import Fact
from reviewer.model.findings import Finding, Unchecked
from reviewer.model.opinion import Opinion


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that is known of one report under one scheme, category and level.

    `words` is 字数 by node id, and "total"; `section_words` and `section_nodes` go by the index of the section's
    heading, the latter also for headings of the author's own whose content answers a node.
    """

    document: Document
    company: str | None
    project: str | None
    scheme: str
    category: str
    level: str | None
    words: Mapping[str, int]
    section_words: Mapping[int, int]
    section_nodes: Mapping[int, str]
    findings: tuple[Finding, ...]
    coverage: tuple[NodeCoverage, ...]
    mapped: tuple[MappedPassage, ...]
    unchecked: tuple[Unchecked, ...]
    opinion: Opinion | None = None
    facts: tuple[Fact, ...] = ()
    checklists: tuple[Checklist, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of an application package: `name` with its folders, `kind` and `size` (bytes) by its content.

    `materials` are the ids of what it was recognised as, `recognised_by` says by what; `problem` says why it was not read.
    """

    name: str
    kind: str
    size: int
    pages: int | None
    seconds: float | None
    materials: tuple[str, ...]
    recognised_by: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PackageReview:
    """A whole application: its files held against the list of materials, and the review of its report, where it has one.

    `findings` and `unchecked` are those of the package; they stand in the review, too. `ignored` files are no documents.
    """

    name: str
    scheme: str
    category: str
    level: str | None
    files: tuple[PackageFile, ...]
    ignored: int
    checklist: Checklist
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    review: Review | None
