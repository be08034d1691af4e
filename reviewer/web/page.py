"""The page: its layout in one function, handlers that call the desk and the views."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from reviewer.errors import ReviewerError, UsageError
from reviewer.output.wording import scheme_title
from reviewer.pipeline import Application
from reviewer.scheme import Scheme, list_schemes, load_scheme
from reviewer.web import views
from reviewer.web.desk import Desk, Result
from reviewer.web.edits import Edits, suggestion_lines
from reviewer.web.running import CancelledError
from reviewer.web.sessions import Sessions

log = logging.getLogger(__name__)

TITLE = "用户满意经营实践报告评审"
DEFAULT_SCHEME = "caq-2025"
DEFAULT_LEVEL = "four-star"
UNEXPECTED = "程序出现意外错误，这次评审没有完成；详情已写入运行记录，请把它交给维护人员。"
_KEPT_SECONDS = 8 * 3600  # a result outlives its working day only in the files that the user saved

Updates = dict[Any, Any]


class Page:
    """The page's components, with the handlers that fill them."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions
        self.blocks = self._layout()

    def _layout(self) -> gr.Blocks:
        blocks: gr.Blocks = gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False)
        with blocks:
            self.result_id = gr.State(None, time_to_live=_KEPT_SECONDS, delete_callback=self._desk.forget)
            gr.HTML(f"<h1>{TITLE}</h1>", elem_id="rv-title")
            with gr.Row(elem_id="rv-body"):
                with gr.Column(scale=0, min_width=320, elem_id="rv-form"):
                    self._form()
                with gr.Column(scale=1, min_width=480, elem_id="rv-result"):
                    self.board = gr.HTML(views.welcome(), elem_id="rv-board")
                    with gr.Tabs(visible=False, elem_id="rv-tabs") as self.tabs:
                        self._results()
            self._events()
        return blocks

    def _form(self) -> None:
        schemes = list_schemes()
        first = next((scheme for scheme in schemes if scheme.id == DEFAULT_SCHEME), schemes[0])
        category, level = _category_update(first, ""), _level_update(first, next(iter(first.categories)), "")
        self.upload = gr.File(label="报告（PDF）", height=132, elem_id="rv-upload")
        self.scheme = gr.Dropdown([(scheme_title(s), s.id) for s in schemes], value=first.id, label="评价方案")
        self.category = gr.Dropdown(category["choices"], value=category["value"], label="申报类别")
        self.level = gr.Dropdown(level["choices"], value=level["value"], label="申报等级")
        self.start = gr.Button("开始评审", variant="primary", elem_id="rv-start")
        self.cancel = gr.Button("取消", visible=False, elem_id="rv-cancel")
        self.progress = gr.HTML(elem_id="rv-progress")

    def _results(self) -> None:
        with gr.Tab("概览"):
            self.overview = gr.HTML(elem_id="rv-overview")
        with gr.Tab("发现的问题") as self.findings_tab:
            self.findings = gr.HTML(elem_id="rv-findings")
        with gr.Tab("内容对照"):
            self.coverage = gr.HTML(elem_id="rv-coverage")
        with gr.Tab("未检查") as self.unchecked_tab:
            self.unchecked = gr.HTML(elem_id="rv-unchecked")
        with gr.Tab("初审意见"):
            self._opinion()
        with gr.Tab("下载"):
            self.downloads = gr.HTML(elem_id="rv-downloads")

    def _opinion(self) -> None:
        gr.HTML(views.notice("以下是根据报告起草的建议，由评审人员核对、修改并签字后才是初审意见。", kind="info"))
        with gr.Row():
            self.conclusion = gr.Radio([], label="评价结论（建议）", elem_id="rv-conclusion")
            self.suggested = gr.Radio([], label="建议等级", elem_id="rv-suggested")
        self.opinion = gr.Textbox(label="初审意见", lines=8, max_lines=24, elem_id="rv-opinion")
        self.suggestions = gr.Textbox(label="改进建议（一行一条）", lines=6, max_lines=24, elem_id="rv-suggestions")
        with gr.Row(equal_height=True):
            self.rewrite = gr.Button("按修改后的内容重新生成文件", elem_id="rv-rewrite", scale=0, min_width=260)
            self.rewritten = gr.HTML(elem_id="rv-rewritten")
        self.basis = gr.HTML(elem_id="rv-basis")

    def _events(self) -> None:
        on = partial(_on, show_progress="hidden", api_visibility="private")
        on(self.upload.upload, self._take, [self.upload, self.scheme], [self.upload, self.category, self.progress])
        on(self.scheme.change, _scheme_chosen, [self.scheme, self.category, self.level], [self.category, self.level])
        on(self.category.change, _category_chosen, [self.scheme, self.category, self.level], self.level)
        form = [self.upload, self.scheme, self.category, self.level, self.result_id]
        status = [self.result_id, self.upload, self.start, self.cancel, self.progress, self.board, self.tabs]
        result = [self.findings_tab, self.unchecked_tab, self.overview, self.findings, self.coverage, self.unchecked]
        drafted = [self.conclusion, self.suggested, self.opinion, self.suggestions, self.rewritten, self.basis]
        on(self.start.click, self._review, form, [*status, *result, *drafted, self.downloads], concurrency_limit=2)
        on(self.cancel.click, self._give_up, None, None, queue=False)
        edits = [self.result_id, self.conclusion, self.suggested, self.opinion, self.suggestions]
        on(self.rewrite.click, self._rewrite, edits, [self.rewritten, self.downloads])

    # ------------------------------------------------------------ handlers

    def _take(self, upload: str | None, scheme: str) -> Updates:
        """A file was chosen: refuses what is no PDF, and takes the category from the file's name where it tells."""
        if upload is None:
            return {self.progress: ""}
        try:
            self._desk.check(Path(upload))
        except ReviewerError as error:
            Path(upload).unlink(missing_ok=True)
            return {self.upload: None, self.progress: views.notice(error.message)}
        category = category_in_name(Path(upload).stem, load_scheme(scheme))
        return {self.category: category, self.progress: ""} if category else {self.progress: ""}

    def _review(
        self, upload: str | None, scheme: str, category: str, level: str | None, old: str | None, request: gr.Request
    ) -> Iterator[Updates]:
        """Reviews the upload; progress shows all the while, and the outcome in the end is a result or one sentence."""
        if upload is None or not Path(upload).is_file():
            yield {self.upload: None, self.progress: views.notice("请先选择报告的 PDF 文件。", kind="info")}
            return
        file = Path(upload)
        try:
            self._desk.forget(old)
            result = yield from self._followed(file, scheme, category, level, request)
            yield {**self._busy(False), **self._shown(result), self.upload: None}
        except CancelledError:
            yield {**self._busy(False), self.progress: views.notice("已取消评审。", kind="info")}
            return  # the file stays for another try
        except ReviewerError as error:
            yield {**self._busy(False), self.upload: None, self.progress: views.notice(error.message)}
        except Exception:
            log.exception("a review failed")
            yield {**self._busy(False), self.upload: None, self.progress: views.notice(UNEXPECTED)}
        file.unlink(missing_ok=True)

    def _followed(
        self, file: Path, scheme: str, category: str, level: str | None, request: gr.Request
    ) -> Generator[Updates, None, Result]:
        """Runs the review, telling where it stands."""
        run = self._desk.start(self._owner(request), file, Application.parse(scheme, category, level))
        try:
            yield {**self._cleared(), **self._busy(True)}  # only now is there something to cancel
            for step in run.steps():
                yield {self.progress: views.progress(step)}
            return run.result()
        finally:
            run.cancel()  # where the browser has gone, nobody waits for the rest

    def _give_up(self, request: gr.Request) -> None:
        owner = self._sessions.owner(request.cookies)
        if owner is not None:
            self._desk.cancel(owner)

    def _rewrite(
        self,
        result_id: str | None,
        conclusion: str | None,
        level: str | None,
        opinion: str,
        suggestions: str,
        request: gr.Request,
    ) -> Updates:
        """Writes the files anew with the reviewer's own words."""
        try:
            result = self._desk.rewrite(self._owner(request), result_id, Edits(conclusion, level, opinion, suggestions))
        except ReviewerError as error:
            return {self.rewritten: views.notice(error.message)}
        done = views.notice("已按修改后的内容重新生成，请到“下载”中保存。", kind="done")
        return {self.rewritten: done, self.downloads: views.downloads(result.files)}

    # ------------------------------------------------------------ what they show

    def _owner(self, request: gr.Request) -> str:
        owner = self._sessions.owner(request.cookies)
        if owner is None:
            raise UsageError("会话已失效，请刷新页面后重试。")
        return owner

    def _cleared(self) -> Updates:
        """Nothing of an earlier report is left standing."""
        return {self.result_id: None, self.tabs: gr.update(visible=False), self.board: gr.update(visible=True)}

    def _busy(self, busy: bool) -> Updates:
        return {self.start: gr.update(visible=not busy), self.cancel: gr.update(visible=busy)}

    def _shown(self, result: Result) -> Updates:
        """All components of the result."""
        review, scheme, urls = result.review, result.scheme, result.pictures
        return {
            self.result_id: result.id,
            self.progress: views.notice("评审完成。", kind="done"),
            self.board: gr.update(visible=False),
            self.tabs: gr.update(visible=True),
            self.findings_tab: gr.update(label=f"发现的问题（{len(review.findings)}）"),
            self.unchecked_tab: gr.update(label=f"未检查（{len(review.unchecked)}）"),
            self.overview: views.overview(review, scheme),
            self.findings: views.findings(review, scheme, urls),
            self.coverage: views.coverage(review, scheme, urls),
            self.unchecked: views.unchecked(review),
            self.basis: views.basis(review, scheme),
            self.rewritten: "",
            self.downloads: views.downloads(result.files),
            **self._draft(result),
        }

    def _draft(self, result: Result) -> Updates:
        """The fields that the reviewer may edit, filled with the draft."""
        draft = result.review.opinion
        fields = draft.fields if draft else {}
        return {
            self.conclusion: gr.update(choices=_options(result.scheme, "conclusion"), value=fields.get("conclusion")),
            self.suggested: gr.update(
                choices=_level_choices(result.scheme, result.review.category), value=fields.get("suggested_level")
            ),
            self.opinion: fields.get("opinion") or "",
            self.suggestions: suggestion_lines(draft),
        }


def category_in_name(stem: str, scheme: Scheme) -> str | None:
    """The category that a file's name ends with, as the notice wants it: …+企业名称+类别名称."""
    last = stem.replace("＋", "+").rpartition("+")[2].strip()
    return next((key for key, entry in scheme.categories.items() if last in entry.names), None)


def _on(event: Any, handler: Any, inputs: Any, outputs: Any, **options: Any) -> None:
    event(handler, inputs, outputs, **options)


def _scheme_chosen(scheme_id: str, category: str, level: str | None) -> tuple[Any, Any]:
    scheme = load_scheme(scheme_id)
    update = _category_update(scheme, category)
    return gr.update(**update), gr.update(**_level_update(scheme, update["value"], level))


def _category_chosen(scheme_id: str, category: str, level: str | None) -> Any:
    return gr.update(**_level_update(load_scheme(scheme_id), category, level))


def _category_update(scheme: Scheme, chosen: str) -> dict[str, Any]:
    """The scheme's categories, keeping the one that was chosen where the scheme has it."""
    choices = [(entry.name, key) for key, entry in scheme.categories.items()]
    return {"choices": choices, "value": chosen if chosen in scheme.categories else choices[0][1]}


def _level_update(scheme: Scheme, category: str, chosen: str | None) -> dict[str, Any]:
    """The levels of the category; a category that the scheme has just lost gives those of its first."""
    known = category if category in scheme.categories else next(iter(scheme.categories))
    choices = _level_choices(scheme, known)
    ids = [key for _, key in choices]
    wanted = next((key for key in (chosen, DEFAULT_LEVEL, *ids) if key in ids), None)
    return {"choices": choices, "value": wanted, "interactive": bool(choices)}


def _level_choices(scheme: Scheme, category: str) -> list[tuple[str, str]]:
    return [(scheme.levels[key].name, key) for key in scheme.levels_of(category)]


def _options(scheme: Scheme, field: str) -> list[tuple[str, str]]:
    """The choices that the opinion form offers for a field."""
    form = scheme.opinion_form
    return [(label, key) for key, label in form.fields[field].options.items()] if form and field in form.fields else []
