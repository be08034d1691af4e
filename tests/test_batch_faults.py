"""What goes wrong in a long night: reports that end their worker, runs that are killed, files that change, a database
that goes away, a disk that is full."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import (
    COMPANIES,
    Runs,
    children,
    ended,
    killed_at_last,
    results,
    small_report,
    small_reports,
    summary,
    wait_until,
    wait_until_gone,
)
from hostile import never_ending
from stores import postgres_server

from reviewer.batch.engine import Setup
from reviewer.batch.files import FORM
from reviewer.batch.intake import found
from reviewer.batch.jobs import Job, Outputs, Wanted
from reviewer.batch.keys import Program
from reviewer.batch.ledger import Ledger
from reviewer.batch.local import LocalEngine
from reviewer.batch.run import Order, Run
from reviewer.settings import Settings
from reviewer.store import open_store

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds a run's workers in /proc")


@pytest.fixture
def reviewer_batch(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "data")


def test_bad_reports_end_with_a_reason_and_the_others_go_on(tmp_path: Path) -> None:
    reviewer_batch = Runs(tmp_path / "data", REVIEWER_REPORT_SECONDS="20")
    folder, output = tmp_path / "报告", tmp_path / "结果"
    names = small_reports(folder, 5)
    never_ending(folder / "不完.pdf")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    run = reviewer_batch(folder, "--output", output, "--workers", "2")
    assert run.returncode == 3 and "共 7 份，评审完成 5 份，未能评审 2 份" in run.stdout
    assert "Traceback" not in run.stderr
    told = {line.partition("：")[0]: line for line in run.stderr.splitlines() if "：" in line}
    assert "超过 20 秒" in told["不完.pdf"] and "请" in told["不完.pdf"]
    assert "坏.pdf" in told and "请" in told["坏.pdf"]
    assert len(results(output)) == 5
    rows = {row["文件"]: row for row in summary(output)}
    assert {name for name, row in rows.items() if row["状态"] == "已评审"} == set(names)
    assert "超过 20 秒" in str(rows["不完.pdf"]["原因"])


@needs_proc
@pytest.mark.parametrize("finished", [0, 1, 4])
def test_a_run_that_is_killed_loses_nothing_that_was_finished(
    tmp_path: Path, reviewer_batch: Runs, finished: int
) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    small_reports(folder)
    with killed_at_last(reviewer_batch.start(folder, "--output", output, "--workers", "2")) as run:
        wait_until(lambda: len(results(output)) >= finished and children(run.pid), run)
        workers = children(run.pid)
        run.kill()  # the run alone: its workers find out by themselves
        ended(run)
    wait_until_gone(workers)
    before = reviewer_batch.made() if (reviewer_batch.data / "reviewer.sqlite3").exists() else {}
    assert len(before) >= finished - 2, "no more than what two workers had just written was not yet kept"
    for text in results(output).values():
        json.loads(text)

    run_on = reviewer_batch(folder, "--output", output)
    assert run_on.returncode == 0 and "共 6 份，评审完成 6 份" in run_on.stdout
    after = reviewer_batch.made()
    assert {name: after[name] for name in before} == before, "what was finished is not done again"
    assert Runs(tmp_path / "other")(folder, "--output", tmp_path / "ungestört").returncode == 0
    assert results(output) == results(tmp_path / "ungestört")
    assert all(zipfile.is_zipfile(form) for form in output.rglob(f"*{FORM}"))


@needs_proc
def test_a_worker_that_is_killed_costs_no_report(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    small_reports(folder)
    with killed_at_last(reviewer_batch.start(folder, "--output", output, "--workers", "2")) as run:
        wait_until(lambda: results(output) and children(run.pid), run)
        os.kill(children(run.pid)[0], signal.SIGKILL)
        done = ended(run)
    assert done.returncode == 0 and "共 6 份，评审完成 6 份" in done.stdout, done.stderr
    assert len(results(output)) == 6


@needs_proc
def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    small_reports(folder)
    with killed_at_last(reviewer_batch.start(folder, "--output", output, "--workers", "2")) as run:
        # A worker writes a report's files before the run keeps it, and only what is kept is not done again.
        wait_until(lambda: len(results(output)) >= 2 and reviewer_batch.made(), run)
        workers = children(run.pid)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to the run and all its children
        done = ended(run)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr and "再次运行同一命令即可继续" in done.stderr
    wait_until_gone(workers)
    made = reviewer_batch.made()
    assert 0 < len(summary(output)) <= len(made)  # one may be kept in the very moment of the interrupt
    run_on = reviewer_batch(folder, "--output", output)
    assert run_on.returncode == 0 and len(summary(output)) == 6
    after = reviewer_batch.made()
    assert {name: after[name] for name in made} == made


class Changing(LocalEngine):
    """Somebody saves another version of a report just when its review begins, as often as `times`."""

    def __init__(self, setup: Setup, times: int) -> None:
        super().__init__(1, setup)
        self.times = times

    def start(self, job: Job) -> None:
        if self.times:
            self.times -= 1
            small_report(job.item.files.report, COMPANIES[0], founded=1990 + self.times)
        super().start(job)


def nobody(_: object) -> None:
    """Looks on."""


def nothing_told(_: Path) -> str:
    """A report that says nothing of what it is filed under."""
    return ""


@pytest.mark.parametrize(("times", "error"), [(1, None), (9, "在评审期间被改动")])
def test_a_report_that_changes_meanwhile_is_done_again(tmp_path: Path, times: int, error: str | None) -> None:
    folder, output, settings = tmp_path / "报告", tmp_path / "结果", Settings(data=tmp_path / "data")
    small_reports(folder, 1)
    order = Order(output, Wanted(), Program.of(None), Outputs(), resume=True)
    with open_store(settings) as store, found(folder, output) as items, Changing(Setup(), times) as engine:
        run = Run(items, order, engine, Ledger(store.batches, 0, print), nothing_told, nobody)
        run.go()
    (row,) = run.rows
    assert (row.error is None) if error is None else (row.error and error in row.error)
    assert [("1990年" in text.decode()) for text in results(output).values()] == ([True] if error is None else [])


@pytest.mark.postgres
def test_a_database_that_goes_away_for_a_while_is_waited_for(tmp_path: Path) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    small_reports(folder)
    with postgres_server() as server:
        reviewer_batch = Runs(tmp_path / "data", REVIEWER_DATABASE_URL=server.new_database())
        with killed_at_last(reviewer_batch.start(folder, "--output", output, "--workers", "2")) as run:
            wait_until(lambda: len(results(output)) >= 2, run)
            server.stop()
            assert run.stderr
            said = run.stderr.readline()
            server.start()
            done = ended(run)
        assert "正在等待数据库恢复" in said
        assert done.returncode == 0 and "共 6 份，评审完成 6 份" in done.stdout, done.stderr

        # Away for longer than the run waits: one sentence, and nothing that was finished is lost.
        impatient = Runs(tmp_path / "data", **reviewer_batch.settings, REVIEWER_DATABASE_WAIT_SECONDS="1")
        with killed_at_last(impatient.start(folder, "--output", tmp_path / "二", "--no-resume")) as run:
            wait_until(lambda: len(results(tmp_path / "二")) >= 2, run)
            server.stop()
            done = ended(run)
        assert done.returncode == 2 and "数据库暂时无法使用" in done.stderr and "继续" in done.stderr
        assert "Traceback" not in done.stderr
        server.start()
        assert reviewer_batch(folder, "--output", tmp_path / "二").returncode == 0
        assert results(tmp_path / "二") == results(output)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for the results of three reports, so that two workers at once finish some and not all of six."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small disk, which only root may")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_one_sentence_and_harms_no_finished_result(
    tmp_path: Path, reviewer_batch: Runs, small_disk: Path
) -> None:
    folder = tmp_path / "报告"
    small_reports(folder)
    run = reviewer_batch(folder, "--output", small_disk / "结果")
    assert run.returncode == 2 and "磁盘空间已用完" in run.stderr and "Traceback" not in run.stderr
    for text in results(small_disk / "结果").values():
        json.loads(text)
    made = reviewer_batch.made()
    assert 0 < len(made) < 6
    run_on = reviewer_batch(folder, "--output", tmp_path / "结果")
    assert run_on.returncode == 0 and len(results(tmp_path / "结果")) == 6
    after = reviewer_batch.made()
    assert {name: after[name] for name in made} == made


def test_a_data_folder_on_a_full_disk_is_one_sentence(tmp_path: Path, small_disk: Path) -> None:
    small_reports(tmp_path / "报告")
    (small_disk / "ballast").write_bytes(bytes(384 * 1024))
    run = Runs(small_disk / "data")(tmp_path / "报告", "--output", tmp_path / "结果")
    assert run.returncode == 2 and "磁盘空间已用完" in run.stderr and "Traceback" not in run.stderr


def test_a_long_run_renews_its_workers(tmp_path: Path) -> None:
    folder, output, settings = tmp_path / "报告", tmp_path / "结果", Settings(data=tmp_path / "data")
    small_reports(folder, 4)
    order = Order(output, Wanted(), Program.of(None), Outputs(opinion=False), resume=True)
    with (
        open_store(settings) as store,
        found(folder, output) as items,
        LocalEngine(1, Setup(most_reports=1)) as engine,
    ):
        run = Run(items, order, engine, Ledger(store.batches, 0, print), nothing_told, nobody)
        run.go()
    assert [row.error for row in run.rows] == [None] * 4
