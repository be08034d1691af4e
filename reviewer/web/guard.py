"""What stands before the web framework: closes the routes that bypass the private store, and refuses other sites."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer.web.sessions import COOKIE, Sessions

# The framework's file cache, proxy, saved states and usage figures are open to whoever knows a path.
_CLOSED = re.compile(r"/(?:file[=/]|proxy=|deep_link|monitoring|runs\b)", re.IGNORECASE)

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",  # "no-referrer" would make Chromium send "Origin: null"
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """ASGI middleware; written without Starlette's base class, which would buffer the progress stream."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        send = self._with_headers(request, send)
        if _is_refused(request):
            await PlainTextResponse("不允许访问。", status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _with_headers(self, request: Request, send: Send) -> Send:
        """`send` that adds the security headers, and a session to the page's first answer."""
        is_new = request.url.path == "/" and self._sessions.owner(request.cookies) is None

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if is_new:
                    cookie = f"{COOKIE}={self._sessions.issue()}; Path=/; HttpOnly; SameSite=Strict"
                    headers.append("Set-Cookie", cookie)
            await send(message)

        return send_with_headers


def _is_refused(request: Request) -> bool:
    if _CLOSED.search(request.url.path) or "deep_link" in request.query_params:
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
