"""The server: our routes and guard around the page, on this machine's own address."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI

from reviewer.errors import SettingsError
from reviewer.settings import Settings, load_settings
from reviewer.web.downloads import PrivateFiles, download_router
from reviewer.web.guard import Guard
from reviewer.web.sessions import Sessions

HOST = "127.0.0.1"

# The page itself refuses what is over the limit, in Chinese; the framework's own words for it are English.
_BACKSTOP = 10

log = logging.getLogger(__name__)

# Read when the framework is imported: no usage figures, no look-ups at a model hub.
_OFFLINE: Mapping[str, str] = MappingProxyType({"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"})


def serve(port: int | None = None) -> None:
    """Serves the page until the process is told to stop, then deletes every report and result."""
    import uvicorn

    settings = load_settings()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.INFO)
    # The server raises the signal that stopped it once more; as an exception it lets the folder be deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        suppress(KeyboardInterrupt),
        _listen(port or settings.port) as listener,
        tempfile.TemporaryDirectory(prefix="reviewer-") as folder,
    ):
        app = build_app(settings, Path(folder))
        log.info("评审页面：http://%s:%d （按 Ctrl+C 结束）", *listener.getsockname())
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listener])


def build_app(settings: Settings, root: Path) -> FastAPI:
    """The whole application; everything private lies under `root`."""
    _prepare_framework(root)
    import gradio as gr
    from starlette.middleware.cors import CORSMiddleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from reviewer.web.desk import Desk
    from reviewer.web.page import Page
    from reviewer.web.style import CSS, HEAD, theme

    sessions, files = Sessions(), PrivateFiles(root)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=[])  # without one of ours, the framework adds its own, open one
    app.add_middleware(Guard, sessions=sessions)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.include_router(download_router(files, sessions))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        Page(Desk(files, settings), sessions).blocks.queue(max_size=20),
        path="/",
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=_BACKSTOP * settings.max_upload_mb * 2**20,
        theme=theme(),
        css=CSS,
        head=HEAD,
    )
    return mounted


def _prepare_framework(root: Path) -> None:
    uploads = root / "uploads"
    uploads.mkdir(mode=0o700, exist_ok=True)
    os.environ.update(_OFFLINE, GRADIO_TEMP_DIR=str(uploads))


def _listen(port: int) -> socket.socket:
    """A socket of this machine only. Raises SettingsError where the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise SettingsError(f"端口 {port} 无法使用（{error.strerror}），请设置环境变量 PORT 换一个端口。") from error
    return listener
