"""The server: our routes and guard around the page. On one's own machine it listens there alone; an office's has accounts."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI

from reviewer.errors import SettingsError, reason
from reviewer.scratch import clear_older, clear_scratch, scratch_folder
from reviewer.settings import Settings, load_settings
from reviewer.store import Store, open_store
from reviewer.web import framework
from reviewer.web.discreet import log_discreetly
from reviewer.web.files import file_router
from reviewer.web.guard import Guard
from reviewer.web.identity import Accounts, Identity, OwnMachine
from reviewer.web.in_chinese import InChinese
from reviewer.web.office import Office
from reviewer.web.way_in import way_in_router

OWN_HOST = "127.0.0.1"
# The page itself refuses what is over the limit, in Chinese; the framework's own words for it are English.
_BACKSTOP = 10
_QUEUE = 60  # events that may wait for the framework at the same time
_DAY = timedelta(days=1)
_UPLOADS_WAIT = _DAY  # what was uploaded and not handed in by then, nobody will hand in

log = logging.getLogger(__name__)

# Read when the framework is imported: no usage figures, no look-ups at a model hub.
_OFFLINE: Mapping[str, str] = MappingProxyType({"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"})


def serve(port: int | None = None, *, shared: bool = False, host: str | None = None, browse: bool = False) -> None:
    """Serves the page until the process is told to stop. What was handed in and reviewed stays.

    Raises SettingsError or StoreError where the port is taken or the data folder cannot be used.
    """
    import uvicorn

    settings = load_settings()
    log_discreetly()
    # The server raises the signal that stopped it once more; as an exception it lets everything be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = host if host and shared else OWN_HOST
    with (
        suppress(KeyboardInterrupt),
        _listen(address, port or settings.port) as listener,
        scratch_folder() as uploads,
        open_store(settings) as store,
    ):
        app = build_app(settings, store, uploads, shared=shared)
        where = f"http://{address}:{listener.getsockname()[1]}"
        log.info("评审页面：%s （按 Ctrl+C 结束）", where)
        link = store.accounts.first_link() if shared else None
        if link:
            log.info("还没有管理员，请用这个一次性链接设置：%s/account/link/%s", where, link)
        if browse:
            webbrowser.open(where)  # the socket listens already: the browser waits for the server's first answer
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listener])


def build_app(settings: Settings, store: Store, uploads: Path, *, shared: bool = False) -> FastAPI:
    """The whole application; `uploads` is where the framework lays files until they are handed in."""
    _prepare_framework(uploads)
    framework.load()
    import gradio as gr
    from starlette.middleware.cors import CORSMiddleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from reviewer.web.page import build_page
    from reviewer.web.style import CSS, HEAD, theme

    identity: Identity = Accounts(store) if shared else OwnMachine()
    office = Office(store, settings)

    def tidy() -> None:
        office.purge()
        clear_older(uploads, _UPLOADS_WAIT)
        clear_scratch()

    @asynccontextmanager
    async def working(_: FastAPI) -> AsyncIterator[None]:
        tidy()
        office.resume()
        tidying = asyncio.create_task(_daily(tidy))
        yield
        tidying.cancel()
        office.close()

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=working)
    app.add_middleware(CORSMiddleware, allow_origins=[])  # without one of ours, the framework adds its own, open one
    app.add_middleware(InChinese)
    app.add_middleware(Guard, identity=identity)
    if not shared:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[OWN_HOST, "localhost"])
    app.include_router(file_router(office, identity))
    if shared:
        app.include_router(way_in_router(store, identity))
    page = build_page(office, identity).queue(max_size=_QUEUE, default_concurrency_limit=8)
    # Mounted pages leave this unset, and then any file of this computer can be posted as if it had been uploaded.
    page.has_launched = True
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
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


async def _daily(work: Callable[[], None], pause: float = _DAY.total_seconds()) -> None:
    """Does the work once a day; what goes wrong one day may go well on the next."""
    while True:
        await asyncio.sleep(pause)
        try:
            await asyncio.to_thread(work)
        except Exception:
            log.exception("the daily work failed")


def _prepare_framework(uploads: Path) -> None:
    os.environ.update(_OFFLINE, GRADIO_TEMP_DIR=str(uploads))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsError where the address cannot be used."""
    listener = socket.socket()
    if sys.platform != "win32":  # there it would let a second server take the port of the first
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host} 的端口 {port} 无法使用（{reason(error)}）。如果评审页面已经在运行，请在浏览器里打开 "
            f"http://{host}:{port} ；否则请设置环境变量 PORT 换一个端口。"
        ) from error
    return listener
