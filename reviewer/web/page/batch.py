"""批量: many reports at once; each is reviewed by itself, and one that cannot be read harms no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import gradio as gr

from reviewer.errors import ReviewerError, UnknownError, UsageError
from reviewer.output.duplicates import to_fragment
from reviewer.package.contents import StoredFile, opened
from reviewer.pipeline import Application
from reviewer.recognition import filed_under, recognise
from reviewer.report_files import REPORT_SUFFIXES, ReportFiles
from reviewer.store import Submission
from reviewer.web import views
from reviewer.web.identity import Visitor
from reviewer.web.page.application import ApplicationChoice, chosen
from reviewer.web.page.desk import QUIET, Desk, Updates, said, told_at, upload_field
from reviewer.web.style import ACTIONS
from reviewer.web.views.lists import table

if TYPE_CHECKING:
    from reviewer.web.page.review import ReviewTab

_TICK = 2.0  # seconds between two looks at what runs


class BatchTab:
    """The tab; `ids` are the submissions of this batch in the order of their files."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.ids = gr.State([])
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                label = "报告（可以选很多份 PDF、Word 文件，或 ZIP 压缩包）"
                self.files = upload_field(label, "rv-batch-upload")
            with gr.Column(scale=2, min_width=260):
                self.application = ApplicationChoice()
            with gr.Column(scale=2, min_width=240):
                self.by_report = gr.Checkbox(True, label="报告写明方案、类别、等级的，按报告；没有写明的，按左边所选")
                self.start = gr.Button("开始批量评审", variant="primary", elem_id="rv-batch-start")
                self.export = gr.HTML(elem_id="rv-batch-export")
        self.told = gr.HTML(elem_id="rv-batch-told")
        self.compare = gr.Button("查找内容雷同", visible=False, elem_id="rv-batch-compare")
        self.duplicates = gr.HTML(elem_id="rv-batch-duplicates")
        self.list = gr.HTML(elem_id="rv-batch", js_on_load=ACTIONS)
        self.timer = gr.Timer(_TICK, active=False)
        self.inputs: list[Any] = [self.ids]
        self.outputs: list[Any] = [self.told, self.list, self.timer, self.export, self.compare]

    def connect(self, review: ReviewTab, tabs: gr.Tabs) -> None:
        self._review, self._tabs = review, tabs
        self.application.connect()
        inputs = [self.files, *self.application.inputs, self.by_report, self.ids]
        self.start.click(self._submit, inputs, [*self.outputs, self.ids, self.files], **QUIET)
        self.timer.tick(self.shown, self.inputs, self.outputs, **QUIET)
        self.compare.click(self._compared, self.ids, [self.told, self.duplicates], **QUIET)
        outputs = [*self.outputs, self.ids, tabs, *review.outputs]
        self.list.select(self._act, [self.ids, review.opened.id], outputs, **QUIET)

    @told_at("told")
    def shown(self, ids: list[str], request: gr.Request) -> Updates:
        return self._listed(ids, self._desk.visitor(request))

    @told_at("told")
    def _submit(
        self,
        files: list[str] | None,
        scheme: str,
        category: str,
        level: str | None,
        by_report: bool,
        ids: list[str],
        request: gr.Request,
    ) -> Updates:
        visitor = self._desk.visitor(request)
        if not files:
            raise UsageError("请先选择要评审的报告。")
        refused: list[str] = []
        made: list[str] = []
        application = chosen(scheme, category, level)
        for file in map(Path, files):
            try:
                with _reports(file) as reports:
                    for report in reports:
                        own = self._filed_under(report, application) if by_report else application
                        made += self._taken(report.path, own, visitor, refused)
            except ReviewerError as error:
                refused.append(error.message)
            file.unlink(missing_ok=True)
        told = "".join(views.notice(message) for message in refused)
        return {**self._listed([*ids, *made], visitor), self.told: told, self.ids: [*ids, *made], self.files: None}

    def _filed_under(self, report: StoredFile, chosen: Application) -> Application:
        """What the report tells of itself, for the rest what was chosen."""
        schemes, text = self.application.schemes, self._desk.office.skim(report.path)
        return filed_under(recognise(text, PurePath(report.name).name, report.folders, schemes), chosen, schemes)

    def _taken(self, report: Path, application: Application, visitor: Visitor, refused: list[str]) -> list[str]:
        """The submission's id; where the file is refused, none and the reason: one bad file harms no other."""
        try:
            return [self._desk.office.submit(visitor.actor, ReportFiles(report), application).id]
        except ReviewerError as error:
            refused.append(error.message)
            return []

    @told_at("told")
    def _act(self, ids: list[str], shown: str | None, event: gr.EventData, request: gr.Request) -> Updates:
        visitor, told = self._desk.visitor(request), said(event)
        match told["do"]:
            case "open":
                return {self.told: "", self._tabs: gr.Tabs(selected="review"), **self._review.open(request, told["id"])}
            case "retry":
                self._desk.office.retry(visitor.actor, told["id"])
                return {self.told: "", **self._listed(ids, visitor)}
            case "delete":
                self._desk.office.delete(visitor.actor, told["id"])
                left = [item for item in ids if item != told["id"]]
                emptied = self._review.closed(request) if told["id"] == shown else {}
                return {self.told: "", self.ids: left, **self._listed(left, visitor), **emptied}
        return {self.told: ""}

    @told_at("told")
    def _compared(self, ids: list[str], request: gr.Request) -> Updates:
        visitor = self._desk.visitor(request)
        done = [row.id for row in self._rows(ids, visitor) if row.state == "done"]
        return {self.told: "", self.duplicates: to_fragment(self._desk.office.duplicates(visitor.actor, done))}

    def _listed(self, ids: list[str], visitor: Visitor) -> Updates:
        rows = list(self._rows(ids, visitor))
        return {
            self.list: table(rows, len(rows), scores=visitor.role != "applicant", empty="选好文件后点“开始批量评审”。"),
            self.timer: gr.Timer(active=any(row.state in ("queued", "running") for row in rows)),
            self.export: _export(rows),
            self.compare: gr.update(visible=visitor.role != "applicant" and any(row.state == "done" for row in rows)),
        }

    def _rows(self, ids: list[str], visitor: Visitor) -> Iterator[Submission]:
        """Those of the batch that are still there: they may be deleted in the history as well."""
        for item in ids:
            with suppress(UnknownError):
                yield self._desk.office.store.submissions.get(visitor.actor, item)


@contextmanager
def _reports(file: Path) -> Iterator[Sequence[StoredFile]]:
    """The file itself, or the reports in it where it is a ZIP. Raises DocumentError for one that is not safe to open."""
    if file.suffix.lower() != ".zip":
        yield [StoredFile(file.name, file, file.stat().st_size)]
        return
    with opened(file) as contents:
        reports = [one for one in contents.files if one.path.suffix.lower() in REPORT_SUFFIXES and not one.problem]
        if not reports:
            raise UsageError(f"“{file.name}”里没有 PDF 或 Word 文件（.docx）。")
        yield reports


def _export(rows: list[Submission]) -> str:
    """The way to the Excel file, once anything can stand in it."""
    done = [row.id for row in rows if row.state in ("done", "failed")]
    return views.export(f"/table.xlsx?{'&'.join(f'id={item}' for item in done)}", len(done)) if done else ""
