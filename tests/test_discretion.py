"""No words of a report and no secret in any log, error page or temporary file's name."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import Site, serving
from conftest import ROOT
from sample_report import make_report
from test_office import ENCODER

from reviewer.settings import Settings, load_settings
from reviewer.store import LOCAL, Query, open_store
from reviewer.web.discreet import Discreet

SAID = "暗号文字乙丑"  # stands in every paragraph of the report
NAMED = "暗号名称丙寅"  # stands in the file's name
SECRETS = {"REVIEWER_LLM_KEY": "geheim-llm-key", "REVIEWER_LLM_URL": "http://127.0.0.1:9/v1"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that is full of marks."""
    import sample_report

    patch = pytest.MonkeyPatch()
    patch.setattr(sample_report, "PARAGRAPH", sample_report.PARAGRAPH.replace("公司", f"{SAID}公司"))
    made = make_report(tmp_path_factory.mktemp("report"), {"title_text": f"{SAID}用户满意经营实践报告"})
    patch.undo()
    return made.rename(made.with_name(f"{NAMED}.pdf"))


class Visit:
    """The page as a script uses it. `told` gathers all answers that are errors."""

    def __init__(self, site: Site) -> None:
        self._client = httpx.Client(base_url=site.address, timeout=60)
        self._client.get("/")
        self.told: list[str] = []
        config = self._client.get("/config").json()
        self._ids = {item["props"].get("elem_id"): item["id"] for item in config["components"]}
        self._events = config["dependencies"]

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def upload(self, name: str, content: bytes) -> str:
        answer = self._client.post("/gradio_api/upload", files={"files": (name, content)})
        return str(answer.json()[0])

    def act(self, place: str, event: str, *data: object, **told: str) -> str:
        found = next(item for item in self._events if [self._ids[place], event] in item["targets"])
        values = [*data, *[None] * (len(found["inputs"]) - len(data))]
        body = {"data": values, "event_data": told, "fn_index": found["id"], "session_hash": "visit"}
        return self._client.post("/gradio_api/run/predict", json={**body, "trigger_id": self._ids[place]}).text

    def hand_in(self, name: str, content: bytes) -> str:
        path = self.upload(name, content)
        file = [{"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}]
        return self.act("rv-start", "click", file, None, None, None, "caq-2025", "enterprise", "four-star")

    def get(self, path: str) -> int:
        answer = self._client.get(path)
        if answer.status_code >= 400:
            self.told.append(answer.text)
        return answer.status_code


def ended(site: Site, count: int) -> list[str]:
    """The submissions, once none of them is under way any more; the store is the server's own."""
    import time

    for _ in range(600):
        with open_store(Settings(data=site.data)) as store:
            rows = store.submissions.search(LOCAL, Query(descending=False)).rows
        if len(rows) == count and all(row.state in ("done", "failed") for row in rows):
            return [f"{row.id} {row.state}" for row in rows]
        time.sleep(0.1)
    raise AssertionError(site.log)


def test_no_words_of_a_report_reach_logs_error_pages_or_temporary_names(tmp_path: Path, report: Path) -> None:
    with serving(tmp_path, REVIEWER_ENCODER=ENCODER, **SECRETS) as site, Visit(site) as visit:
        content = report.read_bytes()
        visit.hand_in(report.name, content)
        visit.hand_in(f"{NAMED}2.pdf", content[: len(content) // 2])  # damaged
        visit.act("rv-start", "click", "no list of files", f"{SAID}", None, None, f"{SAID}", "x", "y")
        first = ended(site, 2)[0].split()
        assert first[1] == "done"
        assert SAID in visit.act("rv-jobs", "select", do="open", id=first[0])
        names = " ".join(str(path) for path in site.temporary.rglob("*"))
        for name in ("标注版.pdf", "评审结果.html", "评审结果.xlsx", "没有的.pdf"):
            visit.get(f"/dl/{first[0]}/{name}")
        visit.get(f"/dl/{SAID}/{SAID}")
        # What nobody foresaw: the report's file is lost, while somebody asks for its copy and for another review.
        folder = site.data / "files" / first[0] / "report"
        next(folder.iterdir()).unlink()
        assert visit.get(f"/dl/{first[0]}/标注版.pdf") == 500
        visit.act("rv-jobs", "select", do="retry", id=first[0])
        assert ended(site, 2)[0].endswith("failed")
        visit.act("rv-accounts", "select", do="disable", id=f"{SAID}")
        names += " ".join(str(path) for path in site.temporary.rglob("*"))
    assert "review 1 failed" in site.log and "ValueError" in site.log and "a handler failed" in site.log
    for mark in (SAID, NAMED, *SECRETS.values()):
        assert mark not in site.log, mark
        assert not any(mark in text for text in visit.told), mark
    assert SAID not in names


def test_an_exception_is_logged_without_its_message() -> None:
    def fail() -> None:
        try:
            raise KeyError(SAID)
        except KeyError as error:
            raise ValueError(f"cannot read {SAID}") from error

    with pytest.raises(ValueError, match=SAID) as caught:
        fail()
    record = logging.LogRecord("reviewer", logging.ERROR, "", 1, "failed", (), caught._excinfo)
    text = Discreet("%(message)s").format(record)
    assert SAID not in text
    assert text.index("builtins.KeyError") < text.index("builtins.ValueError")
    assert f"{Path(__file__)}:" in text and " fail" in text


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("REVIEWER_LLM_KEY", "REVIEWER_DATABASE_URL"):
        monkeypatch.setenv(name, "postgresql://reviewer:geheim@127.0.0.1:9/x")
    yield "geheim"


def test_settings_keep_their_secrets(secrets: str) -> None:
    settings = load_settings()
    assert settings.llm_key and settings.database_url
    assert secrets not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize("url", ["postgresql://r:geheim@127.0.0.1:9/x", "mysql://r:geheim@127.0.0.1/x", "geheim://["])
def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    environment: dict[str, Any] = {**os.environ, "REVIEWER_DATABASE_URL": url, "REVIEWER_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "reviewer.cli", "purge", "--older-than", "1"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode
    assert "geheim" not in run.stdout + run.stderr and "Traceback" not in run.stderr
