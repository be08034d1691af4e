"""What an applicant hands in, as a scheme file states it: which materials, by what they are recognised, their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from reviewer.scheme.entries import Entry, Names, Scoped

# What a file is by its content. Those that are no document of ours are told apart only so far as a message needs it.
FileKind = Literal[
    "pdf", "docx", "doc", "xlsx", "xls", "pptx", "ppt", "video", "image", "text", "archive", "empty", "other"
]
Group = Literal["document", "survey", "evidence", "presentation"]


# What a material's name says beyond what the material is called.
_REMARKS = re.compile(r"[（(][^（）()]*[）)]|的?复印件$")


class RecognisedBy(Entry):
    """What tells a material: words in the names of file and folder, titles within, heads of columns, the kind alone.

    A name or title with one of `without` is another material's.
    """

    names: Names = ()
    titles: Names = ()
    columns: Names = ()
    without: Names = ()
    kinds: tuple[FileKind, ...] = ()


class Item(Scoped):
    """A material. `note` says who signs or seals it and what belongs to it."""

    name: str
    note: str = ""
    optional: bool = False
    kinds: tuple[FileKind, ...] = ("pdf", "docx", "doc", "image")
    recognised_by: RecognisedBy = RecognisedBy()

    @property
    def signs(self) -> RecognisedBy:
        """By what it is recognised: by its own name where the file says nothing of it."""
        if self.recognised_by != RecognisedBy():
            return self.recognised_by
        own = _REMARKS.sub("", self.name)
        return RecognisedBy(names=(own,), titles=(own,))


class DocumentItem(Item):
    """One of the documents an application consists of; one that `holds` a group of others is there where those are."""

    holds: Literal["survey", "evidence"] | None = None


class Respondents(Entry):
    """All respondents are named up to `all_up_to`; beyond that, between the two numbers of `otherwise`.

    `names` and `contacts` are how the list's two columns are headed.
    """

    all_up_to: int
    otherwise: tuple[int, int]
    names: Names = ("姓名",)
    contacts: Names = ("联系方式", "联系电话", "电话", "手机")


class Naming(Entry):
    """How files are named: `parts` in their order between any of `joiners`; {company} and {project} stand for names."""

    parts: Names = Field(min_length=1)
    joiners: Names = ("+", "＋", "-", "－", "—", "_", "·", " ", "")
    clause: str


class Survey(Entry):
    clause: str = ""
    earliest: date | None = None
    standards: Names = ()
    respondents: Respondents | None = None
    naming: Naming | None = None
    materials: Mapping[str, Item] = {}


class Slides(Item):
    """The slides on which the report is presented."""

    name: str = "提炼、总结报告的演示文稿（PPT）"
    max_pages: int | None = None
    kinds: tuple[FileKind, ...] = ("pptx", "ppt", "pdf")
    recognised_by: RecognisedBy = RecognisedBy(names=("PPT", "演示文稿", "幻灯片"), kinds=("pptx", "ppt"))
    clause: str = ""


class Video(Item):
    """The film in which the slides are explained."""

    name: str = "讲解视频"
    max_minutes: float | None = None
    max_megabytes: float | None = None
    kinds: tuple[FileKind, ...] = ("video",)
    recognised_by: RecognisedBy = RecognisedBy(names=("视频",), kinds=("video",))
    clause: str = ""


class LevelMaterials(Entry):
    slides: Slides | None = None
    video: Video | None = None


class ProjectRule(Entry):
    """What the name of an application's project has to be (`wanted`).

    It may not end in a word of `not_ending` nor hold one of `not_holding`, needs letters or digits where `model`, and
    has to stand letter by letter in the material `same_in`.
    """

    wanted: str
    not_ending: Names = ()
    not_holding: Names = ()
    model: bool = False
    same_in: str | None = None
    clause: str = ""


class Submission(Entry):
    """`order` is how the documents are bound, by their keys; `naming` is for all electronic files.

    The keys `report`, `application` and `self-assessment` of `documents` stand for what the review reads as such.
    """

    clause: str = ""
    format: str = ""
    documents: Mapping[str, DocumentItem]
    order: Names = ()
    evidence: Mapping[str, Item] = {}
    levels: Mapping[str, LevelMaterials] = {}
    naming: Naming | None = None
    projects: Mapping[str, ProjectRule] = {}


@dataclass(frozen=True, slots=True)
class Material:
    """One material that an application has to hold: `id` is its group and its key (document.report)."""

    id: str
    group: Group
    item: Item
    clause: str

    @property
    def key(self) -> str:
        return self.id.partition(".")[2]


def asked_for(submission: Submission, survey: Survey | None, category: str, level: str | None) -> tuple[Material, ...]:
    """Everything that the scheme wants in this category and level, in the order of the notice."""
    return tuple(material for material in _all(submission, survey, level) if material.item.exists_for(category))


def _all(submission: Submission, survey: Survey | None, level: str | None) -> Iterator[Material]:
    for key, document in submission.documents.items():
        yield Material(f"document.{key}", "document", document, submission.clause)
    for key, item in submission.evidence.items():
        yield Material(f"evidence.{key}", "evidence", item, submission.clause)
    at_level = submission.levels.get(level or "", LevelMaterials())
    for key, shown in (("slides", at_level.slides), ("video", at_level.video)):
        if shown:
            yield Material(f"presentation.{key}", "presentation", shown, shown.clause or submission.clause)
    for key, item in survey.materials.items() if survey else ():
        yield Material(f"survey.{key}", "survey", item, survey.clause if survey else "")
