"""账号: who has an account, invitations, links for a new password, who may not come in any more, and the audit trail."""

from __future__ import annotations

from typing import Any

import gradio as gr

from reviewer.store import Role
from reviewer.web import views
from reviewer.web.page.desk import QUIET, Desk, Updates, said, told_at
from reviewer.web.style import ACTIONS
from reviewer.web.views.people import trail, users

_ROLES: list[tuple[str, Role]] = [("评审", "reviewer"), ("申报单位", "applicant"), ("管理员", "admin")]


class AccountsTab:
    """The tab of administrators; the store refuses everybody else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with gr.Row():
            self.role = gr.Dropdown(_ROLES, value="reviewer", label="角色", scale=1)
            self.invite = gr.Button("生成邀请链接", variant="primary", scale=1, elem_id="rv-invite")
        self.told = gr.HTML(elem_id="rv-accounts-told")
        self.list = gr.HTML(elem_id="rv-accounts", js_on_load=ACTIONS)
        with gr.Accordion("操作记录", open=False):
            self.trail = gr.HTML(elem_id="rv-trail")
        self.outputs: list[Any] = [self.told, self.list, self.trail]

    def connect(self) -> None:
        self.invite.click(self._invite, self.role, self.outputs, **QUIET)
        self.list.select(self._act, None, self.outputs, **QUIET)

    @told_at("told")
    def shown(self, request: gr.Request) -> Updates:
        return {self.told: "", **self._listed(request)}

    @told_at("told")
    def _invite(self, role: Role, request: gr.Request) -> Updates:
        token = self._desk.office.store.accounts.invite(self._desk.visitor(request).actor, role)
        return {self.told: views.link(_address(request, token), "邀请链接"), **self._listed(request)}

    @told_at("told")
    def _act(self, event: gr.EventData, request: gr.Request) -> Updates:
        actor, told = self._desk.visitor(request).actor, said(event)
        accounts, user = self._desk.office.store.accounts, int(told["id"])
        match told["do"]:
            case "reset":
                token = accounts.reset_link(actor, user)
                return {self.told: views.link(_address(request, token), "重设密码的链接"), **self._listed(request)}
            case "disable":
                accounts.disable(actor, user)
            case "enable":
                accounts.enable(actor, user)
        return {self.told: "", **self._listed(request)}

    def _listed(self, request: gr.Request) -> Updates:
        store, actor = self._desk.office.store, self._desk.visitor(request).actor
        people = store.accounts.users(actor)
        names = {user.id: user.display_name for user in people}
        return {self.list: users(people, actor.user), self.trail: trail(store.audit.entries(actor), names)}


def _address(request: gr.Request, token: str) -> str:
    origin = request.headers.get("origin") or f"http://{request.headers['host']}"
    return f"{origin}/account/link/{token}"
