"""The way into an office's page: log in and out, set up an account by a link, choose a new password. Plain pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reviewer.errors import ReviewerError
from reviewer.store import Store
from reviewer.web.identity import COOKIE, Identity
from reviewer.web.views.render import render

Text = Annotated[str, Form()]


def way_in_router(store: Store, identity: Identity) -> APIRouter:
    """Passwords come in by POST from our own pages only (the guard refuses other origins)."""
    router = APIRouter()

    @router.get("/login")
    def login_page(request: Request) -> Response:
        if identity.visitor(request.cookies):
            return RedirectResponse("/", status_code=303)
        return _page("login.html.j2")

    @router.post("/login")
    def log_in(request: Request, name: Text, password: Text) -> Response:
        try:
            token = store.logins.log_in(name, password)
        except ReviewerError as error:
            return _page("login.html.j2", problem=error.message, name=name, status=401)
        return _with_cookie(RedirectResponse("/", status_code=303), token, request)

    @router.post("/account/logout")
    def log_out(request: Request) -> Response:
        store.logins.log_out(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    @router.get("/account/link/{token}")
    def link_page(token: str) -> Response:
        try:
            link = store.accounts.link(token)
        except ReviewerError as error:
            return _page("login.html.j2", problem=error.message, status=404)
        return _page("link.html.j2", token=token, purpose=link.purpose)

    @router.post("/account/link/{token}")
    def use_link(
        token: str, request: Request, password: Text, again: Text, name: Text = "", shown: Text = ""
    ) -> Response:
        try:
            link = store.accounts.link(token)
            if password != again:
                raise ReviewerError("两次输入的密码不一样，请重新输入。")
            if link.purpose == "reset":
                store.accounts.reset(token, password)
                return _page("login.html.j2", done="密码已经更换，请用新密码登录。")
            store.accounts.set_up(token, name, shown, password)
        except ReviewerError as error:
            purpose = "reset" if not name and not shown else "set-up"
            return _page(
                "link.html.j2", token=token, purpose=purpose, problem=error.message, name=name, shown=shown, status=400
            )
        return _with_cookie(RedirectResponse("/", status_code=303), store.logins.log_in(name, password), request)

    @router.post("/account/password")
    def change_password(request: Request, old: Text, password: Text, again: Text) -> Response:
        visitor = identity.visitor(request.cookies)
        if visitor is None:
            return RedirectResponse("/login", status_code=303)
        try:
            if password != again:
                raise ReviewerError("两次输入的新密码不一样，请重新输入。")
            store.logins.change_password(visitor.actor, old, password)
        except ReviewerError as error:
            return _page("password.html.j2", problem=error.message, status=400)
        return _page("login.html.j2", done="密码已经更换，请用新密码登录。")

    @router.get("/account/password")
    def password_page(request: Request) -> Response:
        return _page("password.html.j2") if identity.visitor(request.cookies) else RedirectResponse("/login", 303)

    return router


def _page(template: str, *, status: int = 200, **values: str) -> HTMLResponse:
    shown = {"problem": "", "done": "", "name": "", "shown": "", **values}
    return HTMLResponse(render(template, **shown), status_code=status, headers={"Cache-Control": "no-store"})


def _with_cookie(answer: Response, token: str, request: Request) -> Response:
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")
    return answer
