"""An application as it was handed in: its files recognised, and what they tell of the applicant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reviewer.applicant import find_applicant
from reviewer.facts.application_form import read_application
from reviewer.facts.third_party import read_third_party
from reviewer.model import Document, Fact
from reviewer.package.recognise import Recognised
from reviewer.package.respondents import lists_respondents
from reviewer.scheme import FileKind, Material, Scheme

REPORT, FORM, SELF_ASSESSMENT = "document.report", "document.application", "document.self-assessment"
KINDS: Mapping[FileKind, str] = {
    "pdf": "PDF",
    "docx": "Word 文档（.docx）",
    "doc": "旧版 Word 文档（.doc）",
    "xlsx": "Excel 表格（.xlsx）",
    "xls": "旧版 Excel 表格（.xls）",
    "pptx": "演示文稿（.pptx）",
    "ppt": "旧版演示文稿（.ppt）",
    "video": "视频",
    "image": "图片",
    "text": "纯文本",
    "archive": "压缩包",
    "empty": "空文件",
    "other": "其他格式的文件",
}


@dataclass(frozen=True)
class Filing:
    """What was handed in (`files`, from the package `name`) and what the scheme wants in this category (`materials`)."""

    name: str
    scheme: Scheme
    category: str
    level: str | None
    materials: tuple[Material, ...]
    files: tuple[Recognised, ...]

    def holding(self, material: str) -> tuple[Recognised, ...]:
        """The files that a material was recognised in; those that do for it come first."""
        held = [file for file in self.files if material in file.materials]
        return tuple(sorted(held, key=lambda file: not self._does(file, material)))

    def fitting(self, material: str) -> tuple[Recognised, ...]:
        """Those of them that count: a Word source beside the PDF does no harm, nor does a broken copy."""
        held = self.holding(material)
        return tuple(file for file in held if self._does(file, material)) or held

    def _does(self, file: Recognised, material: str) -> bool:
        wanted = next(item.item.kinds for item in self.materials if item.id == material)
        return not file.seen.problem and file.seen.kind in wanted

    @cached_property
    def unknown(self) -> tuple[Recognised, ...]:
        """Files that could be read and are nothing that the list asks for."""
        return tuple(file for file in self.files if not file.materials and not file.seen.problem)

    def document(self, material: str) -> Document | None:
        """The text of the first file that holds a material, where it has any, without lists of respondents."""
        found = next((file.seen.document for file in self.holding(material) if file.seen.document), None)
        return self._discreet(found) if found else None

    @cached_property
    def third_party(self) -> tuple[Document, ...]:
        """The files of the survey, its report first. Lists of respondents are left out: nothing may quote them; and
        files that hold the firm's own documents, since what stands there is not the third party's word."""
        held = [
            file for file in self.files if file.materials and all(key.startswith("survey.") for key in file.materials)
        ]
        held.sort(key=lambda file: "survey.report" not in file.materials)
        told = [file for file in held if set(file.materials) != {"survey.respondents"}]
        return tuple(self._discreet(file.seen.document) for file in told if file.seen.document)

    @cached_property
    def company(self) -> str | None:
        return self._told("company") or self._applicant("company")

    @cached_property
    def project(self) -> str | None:
        """The team, service, product or works applied for; enterprises apply as a whole."""
        return None if self.category == "enterprise" else self._told("project") or self._applicant("project")

    @cached_property
    def respondents(self) -> int | None:
        """How many people the survey asked with success."""
        facts = read_third_party(self.third_party, self.scheme)
        return next((int(fact.value) for fact in facts if fact.field == "valid_questionnaires"), None)

    @cached_property
    def _form(self) -> tuple[Fact, ...]:
        document = self.document(FORM)
        return tuple(read_application(document, self.scheme)) if document else ()

    def _told(self, field: str) -> str | None:
        return next((fact.value for fact in self._form if fact.field == field), None)

    def _applicant(self, field: str) -> str | None:
        report = self.document(REPORT)
        found: str | None = getattr(find_applicant(report), field) if report else None
        return found

    def _discreet(self, document: Document) -> Document:
        """The document without the tables that name respondents."""
        words = self.scheme.survey.respondents if self.scheme.survey else None
        kept = (table for table in document.tables if not (words and lists_respondents(table.rows, words)))
        return replace(document, tables=tuple(kept))


def kinds(wanted: Iterable[FileKind]) -> str:
    """Kinds of files in words: PDF 或图片."""
    names = [KINDS[kind] for kind in wanted]
    return "或".join(filter(None, ("、".join(names[:-1]), names[-1])))


def after(name: str) -> str:
    """A name as it stands behind Chinese words: Latin letters are set off."""
    return f" {name}" if name[:1].isascii() else name


def listed(files: Iterable[Recognised], most: int = 3) -> str:
    """File names as a sentence takes them: “甲.pdf”“乙.jpg”等 5 个文件."""
    names = [f"“{file.seen.file.name}”" for file in files]
    return "".join(names) if len(names) <= most else f"{''.join(names[:most])}等 {len(names)} 个文件"


def clauses(filing: Filing, clause: str) -> str:
    """Where the notice says so, to stand behind what it says."""
    place = filing.scheme.source.clauses.get(clause)
    return f"（{place}）" if place else ""
