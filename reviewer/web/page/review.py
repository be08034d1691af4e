"""评审: reports go in at the top, what is being reviewed stands below, and the opened review fills the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import gradio as gr
from markupsafe import Markup

from reviewer.errors import ReviewerError, UnknownError, UsageError
from reviewer.report_files import ReportFiles
from reviewer.store import Actor, Query, Submission
from reviewer.web import views
from reviewer.web.identity import Visitor
from reviewer.web.page.application import ApplicationChoice, Preselected, chosen, preselected
from reviewer.web.page.desk import QUIET, Attention, Desk, Updates, said, told_at, upload_field
from reviewer.web.page.opened import OpenedView
from reviewer.web.style import ACTIONS
from reviewer.web.views.lists import jobs

# Of all that somebody handed in, so many of the newest stand above the opened review.
_NEWEST = 4
_TICK = 1.0  # seconds between two looks at what runs
_SOON = 3.0  # seconds that a page waits for the report that it has just handed in
SEEN = "这份报告已经预选过，现在的选择没有改动。"
CHOOSE = "点上面一份报告查看结果。"


class ReviewTab:
    """The tab, with the handlers that fill it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._attention = Attention()
        self.waiting_for = gr.State(None)
        with gr.Accordion("提交报告", open=True, elem_id="rv-submit") as self.form, gr.Row():
            with gr.Column(scale=3, min_width=320):
                self.reports = upload_field("报告（PDF 或 Word，可以选几份）", "rv-upload")
            with gr.Column(scale=2, min_width=260):
                self.application = ApplicationChoice()
                self.recognised = gr.HTML(elem_id="rv-recognised")
                self.preselected = gr.State(None)
            with gr.Column(scale=2, min_width=260):
                with gr.Accordion("随附材料（可不选，只用于一份报告）", open=False):
                    self.third_party = gr.File(
                        label="第三方测量材料", file_count="multiple", height=90, elem_classes="rv-upload"
                    )
                    self.application_form = gr.File(label="申请表", height=90, elem_classes="rv-upload")
                    self.self_assessment = gr.File(label="自评表", height=90, elem_classes="rv-upload")
                self.start = gr.Button("开始评审", variant="primary", elem_id="rv-start")
        self.told = gr.HTML(elem_id="rv-told")
        self.jobs = gr.HTML(elem_id="rv-jobs", js_on_load=ACTIONS)
        self.timer = gr.Timer(_TICK, active=False)
        self.opened = OpenedView(desk)
        # What `open` and `closed` fill.
        self.outputs = [self.form, self.waiting_for, self.jobs, self.timer, *self.opened.outputs]
        self.greeting = [self.jobs, self.timer, self.opened.board]

    def connect(self) -> None:
        self.application.connect()
        self.opened.connect(self._listed, [self.jobs, self.timer], self._attention)
        files = [self.reports, self.third_party, self.application_form, self.self_assessment]
        shown = [self.reports, self.told, self.recognised, self.preselected, *self.application.inputs]
        self.reports.upload(self._taken, [self.reports, self.preselected, *self.application.inputs], shown, **QUIET)
        outputs = [self.told, self.recognised, *files, *self.outputs]
        watched = {"inputs": [self.waiting_for, self.opened.id], "outputs": [self.told, *self.outputs], **QUIET}
        submitted = self.start.click(self._submit, [*files, *self.application.inputs], outputs, **QUIET)
        submitted.then(self._soon, **watched)
        self.timer.tick(self._watched, **watched)
        self.jobs.select(self._act, [self.opened.id], [self.told, *self.outputs], **QUIET)

    def greeted(self, visitor: Visitor) -> Updates:
        """What stands there when the page is opened: a review that still runs is followed again."""
        rows = self._newest(visitor.actor)
        board = views.notice(CHOOSE, kind="info") if rows else views.welcome()
        shown = {self.jobs: jobs(rows, None), self.opened.board: board}
        # Never stopped here: a hasty visitor has handed something in before this arrives.
        return {**shown, self.timer: gr.Timer(active=True)} if _unfinished(rows) else shown

    def open(self, page: gr.Request, submission: str) -> Updates:
        """The opened review; used by the other tabs as well."""
        self._attention.turn(page, submission)
        return self._shown_or_nothing(page, submission)

    def _shown_or_nothing(self, page: gr.Request, submission: str) -> Updates:
        """Where it cannot be shown, the place is free again."""
        try:
            return self._shown(self._desk.visitor(page), submission)
        except ReviewerError:
            self._attention.turn(page, None)
            raise

    def _shown(self, visitor: Visitor, submission: str) -> Updates:
        return {
            self.form: gr.update(open=False),
            self.waiting_for: None,
            **self.opened.show(visitor, submission),
            **self._listed(visitor, submission),
        }

    def closed(self, page: gr.Request) -> Updates:
        """Nothing is open, and the place is free for what comes next."""
        visitor = self._desk.visitor(page)
        self._attention.turn(page, None)
        return {**self.opened.closed(), **self.greeted(visitor)}

    # ------------------------------------------------------------ handlers

    @told_at("told")
    def _taken(
        self, reports: list[str] | None, last: Preselected | None, scheme: str, category: str, level: str | None
    ) -> Updates:
        """Files were chosen: refuses what is no report, and preselects what the first one tells.

        The same file as `last` changes nothing, so that what the user has corrected since then stays.
        """
        try:
            for report in reports or ():
                self._desk.office.check(Path(report))
        except UsageError as error:
            return {self.reports: None, self.told: views.notice(error.message)}
        if not reports:
            return {self.told: ""}
        if last and reports[0] == last.file:
            return {self.told: "", self.recognised: views.notice(SEEN, kind="info")}
        text = self._desk.office.skim(Path(reports[0]))
        if not Path(reports[0]).is_file():  # handed in meanwhile, under what the page showed then
            return {}
        names = [Path(report).name for report in reports]
        before = last.chosen((scheme, category, level)) if last else (scheme, category, level)
        application, told = preselected(text, names, chosen(*before), self.application.schemes)
        shown = (application.scheme.id, application.category, application.level)
        return {
            self.told: "",
            self.recognised: views.notice(told, kind="info"),
            self.preselected: Preselected(reports[0], shown, before),
            **self.application.show(application),
        }

    @told_at("told")
    def _submit(
        self,
        reports: list[str] | None,
        third_party: list[str] | None,
        application_form: str | None,
        self_assessment: str | None,
        scheme: str,
        category: str,
        level: str | None,
        request: gr.Request,
    ) -> Updates:
        visitor = self._desk.visitor(request)
        if not reports:
            raise UsageError("请先选择报告的 PDF 或 Word 文件。")
        if len(reports) > 1 and (third_party or application_form or self_assessment):
            raise UsageError("随附材料只能和一份报告一起提交：请一次选择一份报告，或去掉随附材料。")
        handed_in = [Path(path) for path in (*reports, *(third_party or ()), application_form, self_assessment) if path]
        if not all(path.is_file() for path in handed_in):
            raise UsageError("这些文件已经提交过；要再次评审，请重新选择文件。")
        application = chosen(scheme, category, level)
        others = tuple(Path(path) for path in third_party or ())
        made = [
            self._desk.office.submit(
                visitor.actor,
                ReportFiles(Path(report), others, _path(application_form), _path(self_assessment)),
                application,
            )
            for report in reports
        ]
        for path in handed_in:
            path.unlink()
        return {
            **dict.fromkeys((self.told, self.recognised), ""),
            **dict.fromkeys((self.reports, self.third_party, self.application_form, self.self_assessment)),
            **self.closed(request),
            self.waiting_for: made[0].id,
            self.form: gr.update(open=False),
        }

    @told_at("told")
    def _soon(self, waiting_for: str | None, opened: str | None, request: gr.Request) -> Updates:
        """Most reports are done before anybody has looked twice: these open at once, not with the next look."""
        if waiting_for is not None:
            self._desk.office.await_settled(waiting_for, _SOON)
        return self._watched(waiting_for, opened, request)

    @told_at("told")
    def _watched(self, waiting_for: str | None, opened: str | None, request: gr.Request) -> Updates:
        """Follows what runs; the report that was just handed in opens by itself when it is done.

        Whoever has opened another one meanwhile goes on reading: only the list changes.
        """
        visitor = self._desk.visitor(request)
        listed = self._listed(visitor, opened)
        if waiting_for is None or opened is not None or self._attention.on(request):
            return listed
        try:
            state = self._desk.office.store.submissions.get(visitor.actor, waiting_for).state
        except UnknownError:
            state = "cancelled"
        if state == "done":
            return self._opened_by_itself(request, waiting_for) or listed
        return listed if state in ("queued", "running") else {self.waiting_for: None, **listed}

    def _opened_by_itself(self, page: gr.Request, submission: str) -> Updates | None:
        """The review that was waited for; nothing where another one was asked for while it was drawn."""
        if not self._attention.claim(page, submission):
            return None
        shown = self._shown_or_nothing(page, submission)
        return shown if self._attention.on(page) == submission else None

    @told_at("told")
    def _act(self, opened: str | None, event: gr.EventData, request: gr.Request) -> Updates:
        visitor, told = self._desk.visitor(request), said(event)
        match told["do"]:
            case "open":
                return {self.told: "", **self.open(request, told["id"])}
            case "cancel":
                self._desk.office.cancel(visitor.actor, told["id"])
                message = views.notice("已取消评审。", kind="done")
            case "retry":
                self._desk.office.retry(visitor.actor, told["id"])
                message = Markup()
            case "delete":
                self._desk.office.delete(visitor.actor, told["id"])
                message = views.notice("已删除。", kind="done")
            case _:
                return {self.told: ""}
        if told["do"] == "delete" and told["id"] == opened:
            return {self.told: message, **self.closed(request)}
        return {self.told: message, **self._listed(visitor, opened)}

    # ------------------------------------------------------------ what they show

    def _newest(self, actor: Actor) -> Sequence[Submission]:
        submissions = self._desk.office.store.submissions
        waiting = submissions.search(actor, Query(states=("queued", "running"), descending=False)).rows
        newest = submissions.search(actor, Query(states=("done", "failed"), size=_NEWEST)).rows
        return [*waiting, *newest]

    def _listed(self, visitor: Visitor, opened: str | None) -> Updates:
        """The list, and the timer that runs as long as anything does."""
        rows = self._newest(visitor.actor)
        return {self.jobs: jobs(rows, opened), self.timer: gr.Timer(active=_unfinished(rows))}


def _unfinished(rows: Sequence[Submission]) -> bool:
    return any(row.state in ("queued", "running") for row in rows)


def _path(file: str | None) -> Path | None:
    return Path(file) if file else None
