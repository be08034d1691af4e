"""The page: one tab for each kind of work, put together here."""

from __future__ import annotations

from typing import Any

import gradio as gr

from reviewer.web.identity import Identity
from reviewer.web.office import Office
from reviewer.web.page.accounts import AccountsTab
from reviewer.web.page.batch import BatchTab
from reviewer.web.page.desk import QUIET, Desk
from reviewer.web.page.history import HistoryTab
from reviewer.web.page.review import ReviewTab
from reviewer.web.views.render import render

TITLE = "用户满意经营实践报告评审"

__all__ = ["TITLE", "build_page"]


def build_page(office: Office, identity: Identity) -> gr.Blocks:
    """The whole page. Who somebody is, is asked at every event; what a role may not see is not sent to it."""
    desk = Desk(office, identity)
    page: gr.Blocks = gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False, elem_classes="rv-app")
    with page:
        head = gr.HTML(elem_id="rv-title")
        with gr.Tabs(elem_id="rv-main") as tabs:
            with gr.Tab("评审", id="review"):
                review = ReviewTab(desk)
            with gr.Tab("批量", id="batch") as batch_tab:
                batch = BatchTab(desk)
            with gr.Tab("历史", id="history") as history_tab:
                history = HistoryTab(desk)
            with gr.Tab("账号", id="accounts", visible=False) as accounts_tab:
                accounts = AccountsTab(desk)
        review.connect()
        for tab in (batch, history):
            tab.connect(review, tabs)
        accounts.connect()
        batch_tab.select(batch.shown, batch.inputs, batch.outputs, **QUIET)
        history_tab.select(history.shown, history.inputs, history.outputs, **QUIET)
        accounts_tab.select(accounts.shown, None, accounts.outputs, **QUIET)

        def greet(request: gr.Request) -> dict[Any, Any]:
            visitor = desk.visitor(request)
            return {
                head: render("head.html.j2", title=TITLE, visitor=visitor, shared=identity.shared),
                batch_tab: gr.update(visible=visitor.role != "applicant"),
                accounts_tab: gr.update(visible=identity.shared and visitor.role == "admin"),
                **review.greeted(visitor),
            }

        page.load(greet, None, [head, batch_tab, accounts_tab, *review.greeting], **QUIET)
    return page
