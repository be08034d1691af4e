"""Reviews every PDF and Word file of a folder: a JSON result and an opinion form a file, the results of all beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from reviewer.errors import NotFoundError, OutputError, ReviewerError
from reviewer.output.batch import record_of, unreviewed, write_results
from reviewer.output.docx import write_opinion_form
from reviewer.output.json import to_json
from reviewer.pipeline import Application, Progress, review_report, silent
from reviewer.records import ReportRecord

FORM = ".初审意见表.docx"
REPORTS = (".pdf", ".docx")
# What Word and macOS leave beside a file while it is open or copied.
_LEFTOVERS = ("~$", "._")


def review_folder(
    folder: Path,
    output: Path,
    application: Application,
    *,
    encoder: str | None = None,
    workers: int = 2,
    progress: Progress = silent,
) -> list[ReportRecord]:
    """Reviews all reports below `folder` and writes results to `output`, in the files' order.

    One bad file harms only itself: its row tells why. Raises NotFoundError where there is nothing to review, and
    OutputError where `output` cannot be written.
    """
    reports = sorted(_reports(folder, output))
    if not reports:
        raise NotFoundError(
            f"{folder} 中没有 PDF 文件，也没有 Word 文件（.docx）；请检查路径，旧版 .doc 请先另存为 docx。"
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"无法建立结果文件夹 {output}：{error.strerror or error}；请换一个位置。") from error
    rows: dict[Path, ReportRecord] = {}
    # Reading, the slow part, runs in a child process for each report; threads are enough to keep them busy.
    with ThreadPoolExecutor(workers) as pool:
        jobs = {pool.submit(_review_one, path, folder, output, application, encoder): path for path in reports}
        for job in as_completed(jobs):
            rows[jobs[job]] = job.result()
            progress(f"已评审 {len(rows)}/{len(reports)}", len(rows) / len(reports))
    ordered = [rows[path] for path in reports]
    write_results(ordered, output)
    return ordered


def _reports(folder: Path, output: Path) -> Iterator[Path]:
    """All reports below the folder, without what earlier runs left, in the output folder or in another one."""
    for path in folder.rglob("*"):
        ours = path.name.endswith(FORM) or path.resolve().is_relative_to(output.resolve())
        if path.suffix.lower() in REPORTS and not ours and not path.name.startswith(_LEFTOVERS) and path.is_file():
            yield path


def _target(path: Path, folder: Path, output: Path) -> Path:
    """What the results of a report are named after; X.pdf and X.docx, which may stand side by side, give two names."""
    relative = path.relative_to(folder)
    return output / (relative.with_suffix("") if path.suffix.lower() == ".pdf" else relative)


def _review_one(path: Path, folder: Path, output: Path, application: Application, encoder: str | None) -> ReportRecord:
    begin = time.perf_counter()
    name = path.relative_to(folder).as_posix()
    try:
        review = review_report(path, application, encoder=encoder)
        target = _target(path, folder, output)
        files = {
            "评审结果": target.with_name(target.name + ".json"),
            "初审意见表": target.with_name(target.name + FORM),
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        files["评审结果"].write_text(to_json(review), encoding="utf-8")
        write_opinion_form(review, application.scheme, files["初审意见表"])
    except ReviewerError as error:
        return unreviewed(name, error.message, seconds={"评审": time.perf_counter() - begin})
    links = {kind: file.relative_to(output).as_posix() for kind, file in files.items()}
    seconds = {"评审": time.perf_counter() - begin}
    return record_of(review, application.scheme, file=name, seconds=seconds, links=links)
