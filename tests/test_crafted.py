"""Files made to break their readers: each ends in one outcome and one sentence, and harms nothing else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import jobs
import pikepdf
import pytest
from crafted_pdfs import CRAFTED
from fuzzing import Mutator, seeds
from sample_report import make_report
from typesetter import Typesetter

from reviewer.errors import CancelledError, DocumentError, TooLargeError
from reviewer.isolation import Crashed, Failed, OutOfMemory, OutOfTime, Workers
from reviewer.limits import Limits
from reviewer.outcome import Outcome
from reviewer.output.html import to_html
from reviewer.output.json import to_dict
from reviewer.output.text import to_text
from reviewer.pipeline import Application, review_report
from reviewer.reading import IsolatedReader
from reviewer.web.pictures import draw_pages

# Small, so that the tests are quick, where a file is meant to exceed them.
LIMITS = Limits(seconds=3)
PATIENT = Limits(seconds=60)
# Beyond the limit: what is allowed, and starting a worker on a busy machine, which is not the file's time.
SPARE = 2.0
STARTING = 20.0


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    before = len(active_children())
    with IsolatedReader(LIMITS, idle=1) as reader:
        yield reader
    assert len(active_children()) == before


def ended(reader: IsolatedReader, path: Path) -> tuple[Outcome | None, str]:
    """The outcome of reading a file and what a user is told of it."""
    try:
        with reader.start(path) as reading:
            document = reading.result()
    except DocumentError as error:
        return error.outcome, error.message
    return document.outcome, "".join(document.warnings)


@pytest.mark.parametrize("name", CRAFTED)
def test_each_crafted_file_ends_in_one_outcome(name: str, reader: IsolatedReader, tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(CRAFTED[name].make())
    reader.limits = LIMITS if Outcome.OUT_OF_TIME in CRAFTED[name].ends else PATIENT
    begin = time.monotonic()
    outcome, told = ended(reader, path)
    assert outcome in CRAFTED[name].ends, told
    assert time.monotonic() - begin < reader.limits.seconds + SPARE + STARTING
    assert "Traceback" not in told and "\n" not in told
    if outcome is not Outcome.REVIEWED:
        assert "报告.pdf" in told and told.endswith("。")


def test_what_crashes_the_second_reader_is_reviewed_all_the_same(reader: IsolatedReader, tmp_path: Path) -> None:
    """pdfium gives up on memory by ending its process; the reading that was done before stands."""
    path = tmp_path / "报告.pdf"
    path.write_bytes(CRAFTED["arrays_in_the_content_nested_deep"].make())
    assert ended(reader, path)[0] is Outcome.REVIEWED


def test_drawing_a_crafted_file_gives_what_it_can(tmp_path: Path) -> None:
    for name in ("a_huge_image", "nested_forms", "noise", "page_of_a_thousand_million_points"):
        folder = tmp_path / name
        folder.mkdir()
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(CRAFTED[name].make())
        assert set(draw_pages(path, folder, LIMITS)) <= {1}


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(file_megabytes=1), "超过 1 MB 的上限"),
        (Limits(pages=2), "超过 2 页的上限"),
        (Limits(characters=1000), "超过 1000 字的上限"),
    ],
)
def test_each_limit_has_its_sentence(limits: Limits, told: str, tmp_path: Path) -> None:
    path = Typesetter().paragraph("公司走访了用户。" * 600).save(tmp_path / "报告.pdf")
    path.write_bytes(path.read_bytes() + b"\n%" + b" " * 2**20)
    with IsolatedReader(limits) as reader, pytest.raises(TooLargeError, match=told), reader.start(path) as reading:
        reading.result()


def test_a_lost_page_is_told_wherever_a_review_is_shown(tmp_path: Path) -> None:
    path = make_report(tmp_path, {})
    with pikepdf.open(path, allow_overwriting_input=True) as made:
        unknown = pikepdf.Dictionary(Predictor=99, Columns=5)
        content = made.pages[1].Contents.read_bytes()
        made.pages[1].Contents = pikepdf.Stream(made, b"")
        made.pages[1].Contents.write(
            zlib.compress(b"\1" + content), filter=pikepdf.Name.FlateDecode, decode_parms=unknown
        )
        made.save(path)
    application = Application.parse("caq-2025", "enterprise", "four-star")
    review = review_report(path, application, encoder="tfidf")
    assert [page.number for page in review.document.pages if page.lost] == [2]
    assert any("第 2 页的内容没有读到" in warning for warning in review.document.warnings)
    assert {"content.missing", "words.total"} <= {item.rule for item in review.unchecked}
    assert to_dict(review)["outcome"] == "partly-reviewed"
    assert "部分评审" in to_text(review, application.scheme) and "部分评审" in to_html(review, application.scheme)


# ---------------------------------------------------------------- mutations


def test_mutated_files_end_in_one_outcome_too(reader: IsolatedReader, tmp_path: Path) -> None:
    mutator = Mutator(random.Random(2026), seeds())
    path = tmp_path / "报告.pdf"
    for number in range(500):
        path.write_bytes(mutator.next())
        outcome, told = ended(reader, path)
        assert outcome is not None, f"case {number}: {told}"


# ---------------------------------------------------------------- the worker


@pytest.fixture
def workers() -> Iterator[Workers]:
    before = len(active_children())
    workers = Workers(1024, idle=1)
    yield workers
    workers.close()
    assert len(active_children()) == before


def test_a_worker_that_did_well_is_used_again(workers: Workers) -> None:
    pids = set()
    for _ in range(3):
        with workers.worker() as worker:
            worker.start(30, jobs.number)
            pids.add(worker.result())
    assert len(pids) == 1 and os.getpid() not in pids


@pytest.mark.parametrize(
    ("job", "seconds", "end"),
    [
        (jobs.spin, 1, OutOfTime),
        (jobs.sleep, 1, OutOfTime),
        (jobs.fill, 30, OutOfMemory),
        (jobs.die, 30, Crashed),
        (jobs.stumble, 30, Failed),
        (jobs.connect, 30, Failed),
        (jobs.run_program, 30, Failed),
        (jobs.open_many, 30, Failed),
    ],
)
def test_a_job_that_does_what_it_may_not_ends_its_worker_only(
    workers: Workers, job: object, seconds: float, end: type[Exception]
) -> None:
    with pytest.raises(end), workers.worker() as worker:
        worker.start(seconds, job)  # type: ignore[arg-type]
        worker.result()
    with workers.worker() as worker:
        worker.start(30, jobs.number)
        assert worker.result() != os.getpid()


def test_a_job_that_nobody_wants_any_more_ends_at_once(workers: Workers) -> None:
    with pytest.raises(CancelledError), workers.worker() as worker:
        worker.start(1000, jobs.spin)
        worker.result(lambda: True)
    assert not worker.reusable


def test_an_answer_runs_nothing_in_the_parent(workers: Workers) -> None:
    with pytest.raises(Crashed), workers.worker() as worker:
        worker.start(30, jobs.evil)
        worker.result()
    assert not Path("/tmp/reviewer-was-here").exists()


ORPHANED = """
import sys
sys.path[:0] = {path!r}
import jobs
from reviewer.isolation import Workers
if __name__ == "__main__":
    worker = Workers(1024).take()
    worker.start(1000, jobs.spin)
    worker._answer(lambda: False)
    print(worker._process.pid, flush=True)
    worker.result()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are looked up as on Linux")
def test_a_parent_that_is_killed_leaves_no_child(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(ORPHANED.format(path=sys.path))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while _is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_reader_that_cannot_start_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    """A script that calls without the guard that every new process needs."""
    report = make_report(tmp_path, {})
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path[:0] = {sys.path!r}\nfrom pathlib import Path\n"
        "from reviewer.reading import IsolatedReader\n"
        f"with IsolatedReader().start(Path({str(report)!r})) as reading:\n    reading.result()\n",
        encoding="utf-8",
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "读取程序没有能启动" in run.stderr and "__main__" in run.stderr
    assert "文件可能已损坏" not in run.stderr
