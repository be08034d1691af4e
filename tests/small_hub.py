"""A hub of one model on this machine, as the hub's client speaks to it: it says what was asked of it."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"


class SmallHub:
    """Serves the files of `folder` as the model `model`; weights are refused while `broken`."""

    def __init__(self, model: str, folder: Path) -> None:
        self.model, self.folder, self.broken = model, folder, False
        self.asked: list[str] = []

    def __enter__(self) -> SmallHub:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                hub.answer(self)

            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(call.path).path)
        self.asked.append(path)
        if path == f"/api/models/{self.model}":
            _send(call, json.dumps(self._info()).encode())
        elif path.startswith(f"/api/models/{self.model}/tree/"):
            _send(call, json.dumps(self._tree()).encode())
        elif path.startswith(f"/{self.model}/resolve/{REVISION}/"):
            self._send_file(call, path.split(REVISION + "/", 1)[1])
        else:
            _send(call, b"{}", status=404, **{"X-Error-Code": "RepoNotFound"})

    def _names(self) -> list[str]:
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())

    def _info(self) -> dict[str, object]:
        files = [{"rfilename": name, "size": (self.folder / name).stat().st_size} for name in self._names()]
        card = {"license": "mit"}
        return {"id": self.model, "modelId": self.model, "sha": REVISION, "siblings": files, "cardData": card}

    def _tree(self) -> list[dict[str, object]]:
        files = [(name, (self.folder / name).read_bytes()) for name in self._names()]
        return [{"type": "file", "path": name, "size": len(data), "oid": _mark(data)} for name, data in files]

    def _send_file(self, call: BaseHTTPRequestHandler, name: str) -> None:
        if self.broken and name.endswith(".safetensors"):
            _send(call, b"", status=403)
            return
        data = (self.folder / name).read_bytes()
        _send(call, data, **{"ETag": f'"{_mark(data)}"', "X-Repo-Commit": REVISION})


def _mark(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()


def _send(call: BaseHTTPRequestHandler, data: bytes, status: int = 200, **headers: str) -> None:
    call.send_response(status)
    for name, value in headers.items():
        call.send_header(name, value)
    call.send_header("Content-Length", str(len(data)))
    call.end_headers()
    if call.command == "GET":
        call.wfile.write(data)
