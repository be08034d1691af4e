"""What is old goes for good, what a killed process left goes as well, and the trail tells of it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from browsing import WEAK, serving
from bureaus import HOST, built
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from stores import Clock, join, opened
from test_office import ENCODER
from test_store import handed_in, sign
from typer.testing import CliRunner

from reviewer import retention
from reviewer.cli import app
from reviewer.errors import UnknownError, UsageError
from reviewer.scratch import clear_older, clear_scratch, scratch_folder
from reviewer.settings import Settings
from reviewer.store import LOCAL, BatchResult, BatchReview, Print, Store, encode, open_store
from reviewer.store.database import FILE
from reviewer.store.schema import metadata

KEPT = {"audit", "users", "alembic_version"}


def old_and_new(store: Store, clock: Clock) -> tuple[str, str]:
    """A signed submission with everything that can hang on one, and thirty days later another."""
    admin, reviewer = join(store, "admin", "guanli"), join(store, "reviewer", "pingshen")
    old = handed_in(store).id
    (store.submissions.folder(LOCAL, old) / "report.pdf").write_bytes(b"%PDF-")
    store.prints.keep(LOCAL, old, Print(1, b"print", frozenset({1, 2})))
    store.submissions.assign(admin, old, reviewer.user or 0)
    store.amendments.edit(LOCAL, old, "opinion", "改过的意见")
    sign(store, LOCAL, old)
    store.batches.keep(BatchResult("old", "旧.pdf", "failed", 1, 0.1, "坏了"))
    clock.wait(days=30)
    new = handed_in(store).id
    store.submissions.folder(LOCAL, new)
    store.batches.keep(BatchResult("new", "新.pdf", "failed", 1, 0.1, "坏了"))
    return old, new


def counted(store: Store) -> dict[str, int]:
    with store.database.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in KEPT]
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_what_is_old_goes_with_all_that_hangs_on_it(store: Store, clock: Clock) -> None:
    old, new = old_and_new(store, clock)
    folder = store.submissions.folder(LOCAL, old)
    assert [row.id for row in retention.outdated(store, 30).submissions] == []  # to the second, not yet over
    clock.wait(seconds=1)
    assert [row.id for row in retention.purge(store, 30).submissions] == [old]
    assert not folder.exists() and store.submissions.folder(LOCAL, new).exists()
    with pytest.raises(UnknownError):
        store.submissions.get(LOCAL, old)
    left = {name: count for name, count in counted(store).items() if count}
    assert left == {"submissions": 1, "reviews": 1, "batch_results": 1, "links": left["links"]}
    assert store.batches.find("new") and not store.batches.find("old")
    told = [(entry.action, entry.object, entry.user, entry.detail) for entry in store.audit.entries(LOCAL)][:2]
    assert told == [("batch.purged", "batch", None, "1"), ("submission.purged", old, None, "")]
    assert "signed" in {entry.action for entry in store.audit.entries(LOCAL, subject=old)}


def test_words_of_what_was_purged_are_in_no_file(tmp_path: Path, clock: Clock) -> None:
    with opened(Settings(data=tmp_path), clock) as store:
        submission = handed_in(store).id
        store.amendments.edit(LOCAL, submission, "opinion", "逐字可寻的一句话")
        found = BatchReview(encode(store.submissions.review(LOCAL, submission).review), "逐字可寻的一句话", b"")
        store.batches.keep(BatchResult("key", "报告.pdf", "done", 1, 0.1), found)
        clock.wait(days=2)
        retention.purge(store, 1)
        written = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
        assert "逐字可寻的一句话".encode() not in written


def test_a_folder_that_a_killed_process_did_not_remove_goes_later(store: Store) -> None:
    gone, kept = handed_in(store).id, handed_in(store).id
    folders = [store.submissions.folder(LOCAL, one) for one in (gone, kept)]
    for folder in folders:
        (folder / "pages").mkdir()
        (folder / "pages" / "1.png").touch()
    other = folders[0].parent / "somebody's"
    other.mkdir()
    store.submissions.delete(LOCAL, gone)
    assert folders[0].exists()
    assert retention.clear_deleted(store) == 1
    assert (folders[0].exists(), folders[1].exists(), other.exists()) == (False, True, True)


# ---------------------------------------------------------------- the server and the command


def test_the_server_purges_at_its_start_and_says_its_rule(tmp_path: Path, clock: Clock) -> None:
    settings = Settings(data=tmp_path / "data", encoder=ENCODER, retention_days=30)
    with opened(settings, clock) as store:
        _, new = old_and_new(store, clock)
        clock.wait(seconds=1)
        uploads = tmp_path / "uploads"
        aged(uploads / "hash" / "没有提交.pdf", timedelta(days=2))
        with TestClient(built(settings, store, uploads), base_url=HOST) as client:
            assert "提交满 30 天的材料连同文件和评审结果自动彻底删除（已签发的也在内）" in client.get("/config").text
        assert [row.id for row in store.submissions.created_before(LOCAL, clock() + timedelta(1))] == [new]
        assert list(uploads.iterdir()) == []


def test_the_daily_work_goes_on_after_a_bad_day() -> None:
    from reviewer.web.app import _daily

    days: list[int] = []

    async def run() -> None:
        enough = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work() -> None:
            days.append(1)
            if len(days) == 1:
                raise OSError("a bad day")
            loop.call_soon_threadsafe(enough.set)

        task = asyncio.create_task(_daily(work, 0.0))
        await enough.wait()
        task.cancel()

    asyncio.run(run())
    assert len(days) >= 2


def test_the_command_lists_first_and_deletes_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    settings = Settings(data=tmp_path)
    with opened(settings, clock) as store:
        old, new = old_and_new(store, clock)
    monkeypatch.setenv("REVIEWER_DATA", str(tmp_path))
    run = CliRunner().invoke
    # The clock of these submissions stands at the first of March 2026.
    shown = run(app, ["purge", "--older-than", "1", "--dry-run"]).output
    assert "会彻底删除 2 份材料" in shown and "编号 1，2026-03-01 提交，已签发" in shown
    with open_store(settings) as store:
        assert store.submissions.get(LOCAL, old)
    assert isinstance(run(app, ["purge"]).exception, UsageError)
    monkeypatch.setenv("REVIEWER_RETENTION_DAYS", "1")
    assert "已彻底删除 2 份材料" in run(app, ["purge"]).output
    with open_store(settings) as store, pytest.raises(UnknownError):
        store.submissions.get(LOCAL, new)
    assert list((tmp_path / "files").iterdir()) == []


# ---------------------------------------------------------------- what only passes through


def aged(path: Path, age: timedelta) -> Path:
    """A file, with its folders, that was last touched so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = time.time() - age.total_seconds()
    for one in (path, path.parent):
        os.utime(one, (then, then))
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, of our own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_folders_of_the_dead_are_cleared_and_those_of_the_living_stay(temporary: Path) -> None:
    hour = timedelta(hours=1)
    left = aged(temporary / "reviewer-dead" / "报告.pdf", hour)
    others = aged(temporary / "somebody-else" / "x", hour)
    (temporary / "reviewer-link").symlink_to(others.parent)
    with scratch_folder() as used:
        old = time.time() - hour.total_seconds()
        os.utime(used, (old, old))
        assert clear_scratch() == 1
        assert used.exists() and others.exists() and not left.parent.exists()
    assert not used.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_a_killed_process_holds_nothing(temporary: Path) -> None:
    code = "from reviewer.scratch import scratch_folder\nwith scratch_folder() as f: print(f, flush=True); input()"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        aged(folder / "page.png", timedelta(hours=1))
        assert clear_scratch() == 0
        process.kill()
        process.wait()
        assert clear_scratch() == 1
    assert not folder.exists()


def test_old_uploads_go_and_fresh_ones_stay(tmp_path: Path) -> None:
    old = aged(tmp_path / "one" / "old.pdf", timedelta(days=2))
    fresh = aged(tmp_path / "two" / "fresh.pdf", timedelta(hours=1))
    assert clear_older(tmp_path, timedelta(days=1)) == 1
    assert not old.parent.exists() and fresh.exists()


def test_a_killed_server_leaves_nothing_behind_the_next_one(tmp_path: Path) -> None:
    import httpx

    with serving(tmp_path, REVIEWER_ENCODER=ENCODER) as site:
        with httpx.Client(base_url=site.address) as client:
            client.get("/")
            files = {"files": ("没有提交.pdf", WEAK.read_bytes())}
            assert client.post("/gradio_api/upload", files=files).status_code == 200
        site.kill()
        (left,) = site.temporary.glob("reviewer-*")
        assert list(left.rglob("*.pdf"))
        then = time.time() - 3600
        os.utime(left, (then, then))
        site.start()
        assert not left.exists()
