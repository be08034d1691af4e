"""What the tests of a batch need: small reports that differ, runs that can be ended, and a look into the ledger."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
from conftest import ROOT
from sample_report import PARAGRAPH
from typesetter import Typesetter

from reviewer.store.database import FILE

COMPANIES = (
    "云岭示例供水公司",
    "岚溪示例公交公司",
    "砚山示例燃气公司",
    "松涧示例物业公司",
    "鹿鸣示例酒店公司",
    "雁洲示例港务公司",
)
PATIENCE = 240.0


def name_of(company: str) -> str:
    return f"用户满意经营实践报告+{company}+企业类.pdf"


def small_report(path: Path, company: str, founded: int = 2009) -> Path:
    """One page, reviewed in a moment."""
    sheet = Typesetter().title(f"{company}用户满意经营实践报告").heading("一、企业简介")
    sheet.paragraph(f"{company}成立于{founded}年。" + PARAGRAPH).heading("二、用户满意经营实践").heading("（一）策划")
    path.parent.mkdir(parents=True, exist_ok=True)
    return sheet.paragraph(PARAGRAPH).save(path)


def small_reports(folder: Path, count: int = len(COMPANIES)) -> list[str]:
    """Their names."""
    return [small_report(folder / name_of(company), company).name for company in COMPANIES[:count]]


class Runs:
    """Runs of `reviewer batch` over one data folder."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.settings = settings

    def start(self, *args: str | Path) -> subprocess.Popen[str]:
        """A run in a process group of its own, as from a terminal."""
        environment = {**os.environ, "REVIEWER_DATA": str(self.data), **self.settings}
        command = [sys.executable, "-m", "reviewer.cli", "batch", *map(str, args)]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip

    def __call__(self, *args: str | Path) -> subprocess.CompletedProcess[str]:
        return ended(self.start(*args))

    def made(self) -> dict[str, str]:
        """When each finished report was reviewed, by its name."""
        with closing(sqlite3.connect(self.data / FILE)) as ledger:
            return dict(ledger.execute("SELECT file, made FROM batch_results WHERE state = 'done' ORDER BY made"))


def ended(run: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    with run:
        out, err = run.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)


@contextmanager
def killed_at_last(run: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """A test that fails leaves no run behind."""
    try:
        yield run
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)


def wait_until(reached: Callable[[], object], run: subprocess.Popen[str]) -> None:
    """Waits for a moment of a run, which must not end before."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert run.poll() is None and time.monotonic() < deadline, run.communicate()
        time.sleep(0.02)


def results(output: Path) -> dict[str, bytes]:
    """The results of the reports by name."""
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*.json")}


def summary(output: Path) -> list[dict[str, object]]:
    """The rows of the Excel file, by heading."""
    book = openpyxl.load_workbook(output / "汇总.xlsx")
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if any(value is not None for value in row[1:])]


def children(pid: int) -> list[int]:
    """The living workers of a run, by their process ids."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            if b"multiprocessing.spawn" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def wait_until_gone(workers: list[int]) -> None:
    for _ in range(500):
        if not any(Path(f"/proc/{worker}/cmdline").exists() and _lives(worker) for worker in workers):
            return
        time.sleep(0.02)
    raise AssertionError(f"workers outlive their run: {workers}")


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
