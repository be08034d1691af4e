"""历史: everything that was handed in, to be found again, opened, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from reviewer.store import Query, State
from reviewer.web import views
from reviewer.web.page.desk import QUIET, Desk, Updates, said, told_at
from reviewer.web.style import ACTIONS
from reviewer.web.views.lists import STATES, table
from reviewer.web.views.render import render

if TYPE_CHECKING:
    from reviewer.web.page.review import ReviewTab

_ORDERS = [
    ("最新的在前", "created"),
    ("得分高的在前", "score"),
    ("体现多的在前", "covered"),
    ("错误多的在前", "errors"),
]
_SHOWN = 200


class HistoryTab:
    """The tab, with the handlers that fill it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with gr.Row():
            self.text = gr.Textbox(label="搜索", placeholder="单位、项目、文件名或编号", scale=3)
            self.state = gr.Dropdown(
                [("全部", ""), *((name, key) for key, name in STATES.items())], value="", label="状态", scale=1
            )
            self.order = gr.Dropdown(_ORDERS, value="created", label="排序", scale=1, elem_id="rv-history-order")
        self.told = gr.HTML(elem_id="rv-history-told")
        self.list = gr.HTML(elem_id="rv-history", js_on_load=ACTIONS)
        gr.HTML(render("retention.html.j2", rule=desk.office.retention), elem_id="rv-retention")
        self.inputs: list[Any] = [self.text, self.state, self.order]
        self.outputs: list[Any] = [self.told, self.list]

    def connect(self, review: ReviewTab, tabs: gr.Tabs) -> None:
        self._review, self._tabs = review, tabs
        for changed in (self.text.change, self.state.change, self.order.change):
            changed(self.shown, self.inputs, self.outputs, **QUIET)
        outputs = [*self.outputs, tabs, *review.outputs]
        self.list.select(self._act, [*self.inputs, review.opened.id], outputs, **QUIET)

    @told_at("told")
    def shown(self, text: str, state: str, order: str, request: gr.Request) -> Updates:
        return {self.told: "", **self._listed(text, state, order, request)}

    @told_at("told")
    def _act(
        self, text: str, state: str, order: str, opened: str | None, event: gr.EventData, request: gr.Request
    ) -> Updates:
        visitor, told = self._desk.visitor(request), said(event)
        match told["do"]:
            case "open":
                return {self.told: "", self._tabs: gr.Tabs(selected="review"), **self._review.open(request, told["id"])}
            case "retry":
                self._desk.office.retry(visitor.actor, told["id"])
                return {self._tabs: gr.Tabs(selected="review"), **self._review.closed(request)}
            case "delete":
                self._desk.office.delete(visitor.actor, told["id"])
                emptied = self._review.closed(request) if told["id"] == opened else {}
                message = views.notice("已删除。", kind="done")
                return {self.told: message, **self._listed(text, state, order, request), **emptied}
        return {self.told: ""}

    def _listed(self, text: str, state: str, order: str, request: gr.Request) -> Updates:
        visitor = self._desk.visitor(request)
        states: tuple[State, ...] = (state,) if state else ()  # type: ignore[assignment]
        if visitor.role == "applicant":
            order = "created"  # the order by scores would tell of them
        query = Query(text=text, states=states, order=order, size=_SHOWN)  # type: ignore[arg-type]
        store = self._desk.office.store
        found = store.submissions.search(visitor.actor, query)
        store.audit.note_once_a_day(visitor.actor, "list.seen", "list")
        empty = "没有找到符合条件的材料。" if text or state else "还没有提交过报告。"
        return {self.list: table(found.rows, found.total, scores=visitor.role != "applicant", empty=empty)}
