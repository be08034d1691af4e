"""An OpenAI-compatible service on this machine: it answers as it was told, and says what was asked of it."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `text` within a completion, or `data` as it is; `stall` seconds pass before it."""

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None
    stall: float = 0.0

    def body(self) -> bytes:
        message = {"role": "assistant", "content": self.text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        completion = {"id": "1", "object": "chat.completion", "model": "small", "choices": [choice]}
        return json.dumps(completion).encode() if self.data is None else self.data


class SmallService:
    """Answers each request with what `reply` makes of its body; `asked` and `headers` keep what came."""

    def __init__(self, reply: Callable[[dict[str, Any]], Reply]) -> None:
        self.reply = reply
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.times: list[float] = []
        self._closing = threading.Event()

    @property
    def prompts(self) -> list[str]:
        return ["\n".join(message["content"] for message in body["messages"]) for body in self.asked]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> SmallService:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with contextlib.suppress(ConnectionError):
                    service._answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, call: BaseHTTPRequestHandler) -> None:
        body = json.loads(call.rfile.read(int(call.headers["Content-Length"])))
        self.asked.append(body)
        self.headers.append(dict(call.headers))
        self.paths.append(call.path)
        self.times.append(time.monotonic())
        reply = self.reply(body)
        self._closing.wait(reply.stall)
        data = reply.body()
        call.send_response(reply.status)
        for name, value in reply.headers.items():
            call.send_header(name, value)
        call.send_header("Content-Length", str(len(data)))
        call.end_headers()
        call.wfile.write(data)


def material(body: Mapping[str, Any]) -> dict[str, Any]:
    """The material in a request's prompt."""
    prompt = body["messages"][-1]["content"]
    found: dict[str, Any] = json.loads(prompt.split("<材料>")[1].split("</材料>")[0])
    return found
