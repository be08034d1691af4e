"""What stands before the web framework: closes the routes that bypass our own, refuses other sites and strangers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer.web.identity import COOKIE, Identity, OwnMachine

# What the page uses of the framework's interface. The rest of it hands files, usage figures and the results of other
# people's sessions to whoever knows a path, fetches addresses, or has a way in of its own.
_USED = re.compile(r"/gradio_api/(?:run/predict|upload|upload_progress|app_id|heartbeat/\w+)")
_CLOSED = ("/monitoring", "/login/", "/logout")
# Files come in by one route, which counts for itself; what a page sends elsewhere is some words of a form.
_UPLOAD = "/gradio_api/upload"
_MOST_BYTES = 8 * 2**20
# What a stranger may see of an office's page: the way in.
OPEN_PATHS = ("/login", "/account/", "/assets/")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
    ),
    "Referrer-Policy": "same-origin",  # "no-referrer" would make Chromium send "Origin: null"
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware; written without Starlette's base class, which would buffer the progress stream."""

    def __init__(self, app: ASGIApp, identity: Identity) -> None:
        self._app = app
        self._identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        send = self._with_headers(request, send)
        refusal = self._refusal(request)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to what may not pass; None for the rest."""
        if _is_closed(request.url.path) or "deep_link" in request.query_params or _from_elsewhere(request):
            return PlainTextResponse("不允许访问。", status_code=403)
        if request.method == "POST" and request.url.path != _UPLOAD:
            length = request.headers.get("content-length", "")
            if not length.isdecimal():
                return PlainTextResponse("缺少长度。", status_code=411)
            if int(length) > _MOST_BYTES:
                return PlainTextResponse("内容过大。", status_code=413)
        if not self._identity.shared or request.url.path.startswith(OPEN_PATHS):
            return None
        if self._identity.visitor(request.cookies) is not None:
            return None
        if request.url.path == "/":
            return RedirectResponse("/login", status_code=303)
        return PlainTextResponse("请先登录。", status_code=401)

    def _with_headers(self, request: Request, send: Send) -> Send:
        """`send` that adds the security headers and, on one's own machine, a cookie to the page's first answer."""
        own = self._identity if isinstance(self._identity, OwnMachine) else None
        is_new = own is not None and request.url.path == "/" and own.visitor(request.cookies) is None

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if own is not None and is_new:
                    headers.append("Set-Cookie", f"{COOKIE}={own.issue()}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        return send_with_headers


def _is_closed(path: str) -> bool:
    lower = path.lower()
    return lower.startswith(_CLOSED) or ("gradio_api" in lower and not _USED.fullmatch(path))


def _from_elsewhere(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
