"""Makes the framework speak Chinese to every browser: its own words follow the browser's language, ours are Chinese."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"
_SCRIPT = b"""<head><script>
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN"]]])
  Object.defineProperty(navigator, name, { get: () => value });
</script>"""


class InChinese:
    """ASGI middleware that puts a script in front of all others of the page itself; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET":
            send = _whole(send)
        await self._app(scope, receive, send)


def _whole(send: Send) -> Send:
    """`send` that waits for the whole answer, so that its length can be told anew."""
    begun: list[Message] = []
    body = bytearray()

    async def send_whole(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        changed = bytes(body).replace(b'lang="en"', b'lang="zh-CN"', 1).replace(_HEAD, _SCRIPT, 1)
        MutableHeaders(scope=begun[0])["content-length"] = str(len(changed))
        await send(begun[0])
        await send({"type": "http.response.body", "body": changed})

    return send_whole
