"""The wheel: what is in it, and that the installed command finds everything from any folder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.parser import Parser
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from conftest import ROOT

from reviewer import __version__

GOOD = next((ROOT / "examples").glob("用户满意经营实践报告*企业类.pdf"))
WEAK = ROOT / "examples" / "满意报告终稿.pdf"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


# ---------------------------------------------------------------- what is in it


def _files(folder: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_wheel_has_the_program_and_its_data(names: set[str]) -> None:
    assert _files("reviewer") <= names
    assert {f"reviewer/_data/{name}" for name in _files("outline") | _files("prompts")} <= names
    models = {"zh-static", "node-classifier", "clause-classifier", "judgement"}
    wanted = {name for model in models for name in _files(f"models/{model}")}
    assert {f"reviewer/_data/{name}" for name in wanted} <= names


def test_the_wheel_has_nothing_else(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names} == {"reviewer", f"reviewer-{__version__}.dist-info"}
    assert not [name for name in names if Path(name).suffix in {".jsonl", ".pdf", ".docx", ".pyc"}]


def test_the_wheel_carries_its_licence_and_notices(names: set[str]) -> None:
    kept = {Path(name).name for name in names if ".dist-info/licenses/" in name}
    assert kept == {"LICENSE", "NOTICE"}


def test_the_version_is_the_same_everywhere(metadata: Message) -> None:
    assert metadata["Version"] == __version__
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_is_not_always_needed_comes_as_an_extra(metadata: Message) -> None:
    required = metadata.get_all("Requires-Dist", [])
    plain = {line for line in required if "extra ==" not in line}
    assert not [line for line in plain if line.startswith(("ray", "rapidocr", "psycopg"))]
    assert {"llm", "ocr", "postgres", "ray"} <= set(metadata.get_all("Provides-Extra", []))


# ---------------------------------------------------------------- the installed command


class Installed:
    """The command `reviewer` of the wheel, run from an empty folder: nothing of this checkout is in reach."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.folder = folder
        self.browsed = ""
        self._command = site / "bin" / "reviewer"
        self._environment = {**os.environ, "PYTHONPATH": str(site), "REVIEWER_DATA": str(site.parent / "data")}

    def run(self, *arguments: str | Path, status: int = 0) -> str:
        command = [self._command, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self._environment, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of the page, which is stopped at the end; then `browsed` is what the browser was told to open."""
        environment = {**self._environment, "PORT": str(_free_port()), "BROWSER": "echo"}
        command = [self._command, "serve", "--open"]
        with subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout and server.stderr
            try:
                line = next(line for line in server.stderr if "评审页面：" in line)
                yield line.split("评审页面：")[1].split()[0]
            finally:
                server.terminate()
                self.browsed = server.stdout.read().strip()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, "--target", folder / "site", wheel], check=True)
    (folder / "empty").mkdir()
    return Installed(folder / "site", folder / "empty")


def test_it_is_the_installed_program(installed: Installed) -> None:
    assert installed.run("--version").startswith(f"reviewer {__version__}（Python ")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["schemes"], ["caq-2025", "qinghai-2025", "lianyungang", "xinjiang-2018", "transport-credit-2026"]),
        (["schemes", "show", "caq-2025"], ["标杆级"]),
        (["prompts"], ["rewrite", "opinion", "borderline"]),
        (["models"], ["zh-static", "tfidf"]),
        (["models", "check", "zh-static"], ["可以使用"]),
    ],
    ids=" ".join,
)
def test_data_is_found(installed: Installed, command: list[str], told: list[str]) -> None:
    shown = installed.run(*command)
    assert [word for word in told if word not in shown] == []


def test_a_report_is_reviewed(installed: Installed) -> None:
    choice = ("--scheme", "caq-2025", "--category", "企业类", "--level", "用户满意级")
    review = json.loads(installed.run("check", GOOD, *choice, "--format", "json", "--opinion", "意见表.docx"))
    assert not [finding for finding in review["findings"] if finding["severity"] == "error"]
    assert (installed.folder / "意见表.docx").is_file()


def test_a_batch_is_reviewed(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / WEAK.name).symlink_to(WEAK)
    installed.run("batch", tmp_path, "--output", "结果", "--scheme", "caq-2025", "--category", "企业类")
    assert {"总览.html", "汇总.xlsx", "results.jsonl"} <= {path.name for path in (installed.folder / "结果").iterdir()}


def test_the_page_answers(installed: Installed) -> None:
    with installed.serving() as address, urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        assert "<html" in answer.read().decode()
    assert installed.browsed == address
