"""The files that a review leaves, made when they are asked for, so that they always say what stands; and the one route
through which they and the pages' pictures go out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response

from reviewer.duplicates import Duplicates
from reviewer.errors import ReviewerError
from reviewer.output.annotate import write_annotated
from reviewer.output.batch import SUMMARY, record_of, unreviewed, write_workbook
from reviewer.output.duplicates import to_records
from reviewer.output.files import write_file
from reviewer.output.form import write_opinion_form
from reviewer.output.html import to_html
from reviewer.output.json import to_json
from reviewer.output.letter import write_letter
from reviewer.pipeline import letter_of
from reviewer.records import ReportRecord
from reviewer.scratch import scratch_folder
from reviewer.store import Role
from reviewer.web.identity import Identity, Visitor
from reviewer.web.office import PAGES, Office
from reviewer.web.opened import Opened
from reviewer.web.pictures import MAX_PAGES
from reviewer.web.rulings import rulings
from reviewer.web.views.people import to_csv

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".csv": "text/csv; charset=utf-8",
        ".pdf": "application/pdf",
    }
)
_LOOK = 0.1  # seconds between two looks at whether a page is drawn
_MOST_ROWS = 300  # of one Excel file
_PRIVATE = {"Cache-Control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file of a review: what it is good for, who may have it, how it is written."""

    name: str
    about: str
    roles: tuple[Role, ...]
    write: Callable[[Opened, Path], object]
    paged_only: bool = False


def _write_form(opened: Opened, path: Path) -> None:
    write_opinion_form(opened.review, opened.application.scheme, path, opened.signature, rulings(opened))


_STAFF: tuple[Role, ...] = ("admin", "reviewer")
_ALL: tuple[Role, ...] = ("admin", "reviewer", "applicant")

KINDS = (
    FileKind(
        "初审意见表.docx",
        "按附件格式排好的表格，在 Word 或 WPS 中修改、签字、盖章",
        _STAFF,
        _write_form,
    ),
    FileKind(
        "初审意见表.pdf",
        "同一张表的 PDF（需要本机装有 LibreOffice）",
        _STAFF,
        _write_form,
    ),
    FileKind(
        "标注版.pdf",
        "报告的副本，问题标在原处，点开批注可看说明和改法，左侧书签按问题归类",
        _ALL,
        lambda opened, path: write_annotated(opened.review, opened.application.scheme, opened.report, path),
        paged_only=True,
    ),
    FileKind(
        "修改建议.docx",
        "给申报单位的修改建议，不含评分",
        _ALL,
        lambda opened, path: write_letter(letter_of(opened.review, opened.application), path),
    ),
    FileKind(
        "评审结果.xlsx",
        "问题清单和提纲对照，用 Excel 或 WPS 表格打开",
        _STAFF,
        lambda opened, path: write_workbook([record_of(opened.review, opened.application.scheme)], path),
    ),
    FileKind(
        "评审结果.html",
        "完整结果，一个文件，用浏览器打开，可打印",
        _STAFF,
        lambda opened, path: write_file(path, to_html(opened.review, opened.application.scheme).encode()),
    ),
    FileKind(
        "评审结果.json",
        "供其他程序读取的数据",
        _STAFF,
        lambda opened, path: write_file(path, to_json(opened.review).encode()),
    ),
)


def offered(opened: Opened, role: Role) -> Iterator[FileKind]:
    """The files of this review that somebody of this role may have."""
    for kind in KINDS:
        if role in kind.roles and (opened.review.document.paged or not kind.paged_only):
            yield kind


def address(opened: Opened, kind: FileKind) -> str:
    return f"/dl/{opened.submission.id}/{kind.name}"


def file_router(office: Office, identity: Identity) -> APIRouter:
    """A stranger, and whoever may not see the submission, gets the same answer as for what does not exist."""
    router = APIRouter()

    def opened_for(request: Request, submission: str) -> tuple[Opened, Visitor]:
        visitor = identity.visitor(request.cookies)
        if visitor is None:
            raise _gone()
        try:
            return office.open(visitor.actor, submission), visitor
        except ReviewerError:
            raise _gone() from None

    @router.get("/dl/{submission}/pages/{number}.png")
    async def picture(submission: str, number: int, request: Request) -> Response:
        opened, _ = await run_in_threadpool(opened_for, request, submission)
        path = opened.folder / PAGES / f"{number}.png"
        expected = any(page.number == number for page in opened.review.document.pages[:MAX_PAGES])
        # Many pages are waited for at once: no thread is kept for that.
        while expected and not path.is_file() and office.is_working_on(submission):
            await asyncio.sleep(_LOOK)
        if not path.is_file():
            raise _gone()
        return FileResponse(path, media_type="image/png", headers=_PRIVATE)

    @router.get("/table.xlsx")
    def table(request: Request, id: Annotated[list[str], Query(max_length=_MOST_ROWS)]) -> Response:  # noqa: A002 - the address's own word
        visitor = identity.visitor(request.cookies)
        if visitor is None or visitor.role == "applicant":
            raise _gone()
        try:
            found = office.duplicates(visitor.actor, id)
            records = [_record(office, visitor, submission, found) for submission in id]
        except ReviewerError:
            raise _gone() from None
        with scratch_folder() as folder:
            path = folder / SUMMARY
            write_workbook(records, path)
            content = path.read_bytes()
        for submission in dict.fromkeys(id):
            office.store.audit.note(visitor.actor, "file.exported", submission, SUMMARY)
        return _saved(content, SUMMARY)

    @router.get("/trail.csv")
    def trail(request: Request) -> Response:
        visitor = identity.visitor(request.cookies)
        if visitor is None or visitor.role != "admin":
            raise _gone()
        store = office.store
        store.audit.note(visitor.actor, "trail.exported", "trail")
        names = store.accounts.names(visitor.actor)
        return _saved(to_csv(store.audit.all(visitor.actor), names), "操作记录.csv")

    @router.get("/dl/{submission}/{name}")
    def download(submission: str, name: str, request: Request) -> Response:
        opened, visitor = opened_for(request, submission)
        kind = next((kind for kind in offered(opened, visitor.role) if kind.name == name), None)
        if kind is None:
            raise _gone()
        content = _made(opened, kind)
        office.store.audit.note(visitor.actor, "file.exported", submission, name)
        return _saved(content, name)

    return router


def _record(office: Office, visitor: Visitor, submission: str, shared: Duplicates) -> ReportRecord:
    """A row of the Excel file: the review, or why there is none."""
    found = office.store.submissions.get(visitor.actor, submission)
    if found.state != "done":
        return unreviewed(found.file, found.message or "没有评审结果")
    opened = office.open(visitor.actor, submission)
    duplicates = tuple(to_records(shared, submission))
    return record_of(opened.review, opened.application.scheme, file=found.file, duplicates=duplicates)


def _saved(content: bytes, name: str) -> Response:
    """A file that the browser saves under its name."""
    headers = {**_PRIVATE, "Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
    return Response(content, media_type=_TYPES[PurePath(name).suffix], headers=headers)


def _made(opened: Opened, kind: FileKind) -> bytes:
    with scratch_folder() as folder:
        path = folder / kind.name
        try:
            kind.write(opened, path)
        except ReviewerError as error:
            raise HTTPException(409, error.message) from None
        return path.read_bytes()


def _gone() -> HTTPException:
    return HTTPException(404, "文件不存在，或您无权查看。")
