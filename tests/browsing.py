"""The page as users have it: the server in a process of its own, and Chromium before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
WEAK = EXAMPLES / "满意报告终稿.pdf"
GOOD = next(EXAMPLES.glob("*岚江*企业类.pdf"))
FIRM = "青海湟澄物业服务有限公司"  # whose report WEAK is

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
LAPTOP = {"width": 1366, "height": 768}
_STARTS_WITHIN = 60.0  # seconds


class Site:
    """A server with its data in `folder`; it can be stopped and started again."""

    def __init__(self, folder: Path, *, shared: bool = False, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self._log = folder / "log"
        self._shared = shared
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """As users start it; returns when it answers."""
        command = ["-m", "reviewer.cli", "serve", "--shared"] if self._shared else ["app.py"]
        environment = {
            **os.environ,
            **self._settings,
            "PORT": str(self.port),
            "REVIEWER_DATA": str(self.data),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stderr=log)
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                httpx.get(self.address, timeout=5)
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline, self.log
                assert self._process.poll() is None, self.log
                time.sleep(0.1)

    def stop(self) -> None:
        """As a service is stopped; it must leave nothing behind."""
        assert self._process
        self._process.terminate()
        self._process.wait(20)
        assert list(self.temporary.glob("reviewer-*")) == []

    def kill(self) -> None:
        """As a power cut ends it."""
        assert self._process
        self._process.kill()
        self._process.wait(20)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def first_link(self) -> str:
        """The link by which the first administrator is set up."""
        return self.log.partition("/account/link/")[2].split()[0]

    @property
    def children(self) -> list[int]:
        """The processes that the server has started and that still run."""
        assert self._process
        return _below(self._process.pid)


def _below(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_below(child)]
    return found


@contextmanager
def serving(folder: Path, *, shared: bool = False, **settings: str) -> Iterator[Site]:
    site = Site(folder, shared=shared, **settings)
    site.start()
    try:
        yield site
    finally:
        site.stop()


@contextmanager
def chromium() -> Iterator[Any]:
    """Skips the test where there is no browser."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def opened_page(browser: Any, address: str, **context: Any) -> Any:
    """The page in a browser of its own that speaks English. `problems` on it are what its console complains of, `asked`
    the addresses that it asked for."""
    page = browser.new_context(**{"viewport": LAPTOP, "locale": "en-US", **context}).new_page()
    page.set_default_timeout(60_000)
    page.asked, page.problems = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(address)
    greeted(page)
    return page


def greeted(page: Any) -> None:
    """Waits until the page has said what there is, in Chinese."""
    page.wait_for_selector("#rv-board .rv-welcome, #rv-board .rv-notice")
    page.wait_for_selector(":text('点击上传')")


def drop(page: Any, *files: Path, at: str = "#rv-upload") -> None:
    """Gives files to a field; they may still be on their way."""
    page.wait_for_selector(f"{at} :text('点击上传'), {at} .file-preview")
    page.set_input_files(f"{at} input[type=file]", [str(file) for file in files])


def upload(page: Any, *files: Path, at: str = "#rv-upload") -> None:
    """Returns when the server has the files."""
    with page.expect_response(lambda answer: "/gradio_api/upload?" in answer.url) as answer:
        drop(page, *files, at=at)
    assert answer.value.ok, answer.value.text()


def review(page: Any, *files: Path) -> None:
    """Hands reports in and waits until the first one lies open."""
    upload(page, *files)
    page.wait_for_selector("#rv-upload .file-preview")
    page.wait_for_selector("#rv-recognised .rv-notice")
    page.click("#rv-start")
    page.wait_for_selector("#rv-findings .rv-row, #rv-findings .rv-notice", timeout=60_000)


def part(page: Any, name: str) -> None:
    """Goes to one of the opened review's tabs."""
    page.locator("#rv-tabs > .tab-wrapper [role=tab]:visible", has_text=name).click()


def main_tab(page: Any, name: str) -> None:
    page.locator("#rv-main > .tab-wrapper [role=tab]:visible", has_text=name).click()
