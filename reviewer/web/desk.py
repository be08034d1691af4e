"""The desk: one report goes in, a result with its pictures and files comes out, and everything is cleared away in time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reviewer.errors import OutputError, ReviewerError, UsageError
from reviewer.model import Review
from reviewer.output.annotate import write_annotated
from reviewer.output.docx import write_opinion_form
from reviewer.output.files import write_file
from reviewer.output.html import to_html
from reviewer.output.json import to_json
from reviewer.pdf.sandbox import Limits
from reviewer.pipeline import Application, Progress, review_report
from reviewer.scheme import Scheme
from reviewer.settings import Settings
from reviewer.web.downloads import PrivateFiles
from reviewer.web.edits import Edits, edited
from reviewer.web.pictures import draw_pages
from reviewer.web.running import Run

_PDF_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # readers accept the mark anywhere in the first kilobyte
_REVIEWING = 0.85  # share of the whole work; the rest is pictures and files
_DRAWING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file to fetch; `url` is None where it could not be written, and `problem` says why."""

    name: str
    about: str
    url: str | None
    size: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A finished review as the page shows it. `pictures` are addresses by page number."""

    id: str
    owner: str
    folder: Path
    scheme: Scheme
    review: Review
    pictures: Mapping[int, str]
    files: tuple[ResultFile, ...]


class Desk:
    """Runs reviews and keeps their results, each for the session that asked for it."""

    def __init__(self, files: PrivateFiles, settings: Settings) -> None:
        self._files = files
        self._encoder = settings.encoder
        self._limits = Limits(settings.read_seconds, settings.read_megabytes)
        self._results: dict[str, Result] = {}
        self._runs: dict[str, Run[Result]] = {}

    def start(self, owner: str, upload: Path, application: Application) -> Run[Result]:
        """Begins a review; an earlier one of the same session that still runs is given up."""
        self.cancel(owner)
        run = Run(partial(self._review, owner, upload, application))
        self._runs[owner] = run
        return run

    def cancel(self, owner: str) -> None:
        run = self._runs.pop(owner, None)
        if run is not None:
            run.cancel()

    def result(self, owner: str, result_id: str | None) -> Result:
        """A result of this session. Raises UsageError for any other."""
        result = self._results.get(result_id or "")
        if result is None or result.owner != owner:
            raise UsageError("评审结果已被清除，请重新上传报告评审。")
        return result

    def forget(self, result_id: str | None) -> None:
        """Deletes a result and its files."""
        result = self._results.pop(result_id or "", None)
        if result is not None:
            self._files.remove(result.folder)

    def rewrite(self, owner: str, result_id: str | None, edits: Edits) -> Result:
        """The result with the reviewer's own words, its text files written anew."""
        result = self.result(owner, result_id)
        review = edited(result.review, edits)
        kept = [file for file in result.files if file.name.endswith(".pdf")]
        written = self._write(owner, result.folder, _texts(review, result.scheme))
        files = tuple(sorted((*kept, *written), key=lambda file: [old.name for old in result.files].index(file.name)))
        self._results[result.id] = replace(result, review=review, files=files)
        return self._results[result.id]

    def _review(self, owner: str, upload: Path, application: Application, progress: Progress) -> Result:
        folder = self._files.new_folder()
        try:
            result = self._produce(owner, folder, upload, application, progress)
        except BaseException:
            self._files.remove(folder)
            raise
        self._results[result.id] = result
        return result

    def _produce(self, owner: str, folder: Path, upload: Path, application: Application, progress: Progress) -> Result:
        review = review_report(
            upload,
            application,
            encoder=self._encoder,
            limits=self._limits,
            progress=lambda stage, share: progress(stage, share * _REVIEWING),
        )
        progress("绘制页面", _REVIEWING)
        drawn = draw_pages(upload, folder, replace(self._limits, seconds=_DRAWING_SECONDS))
        pictures = {page: self._files.offer(owner, path, inline=True) for page, path in drawn.items()}
        progress("生成文件", 0.95)
        writers = {**_texts(review, application.scheme), **_annotation(review, upload)}
        files = self._write(owner, folder, dict(sorted(writers.items(), key=lambda item: _ORDER.index(item[0][0]))))
        return Result(secrets.token_urlsafe(16), owner, folder, application.scheme, review, pictures, files)

    def _write(self, owner: str, folder: Path, writers: Writers) -> tuple[ResultFile, ...]:
        return tuple(self._write_one(owner, folder / name, about, write) for (name, about), write in writers.items())

    def _write_one(self, owner: str, path: Path, about: str, write: Callable[[Path], None]) -> ResultFile:
        try:
            write(path)
        except ReviewerError as error:
            return ResultFile(path.name, about, None, 0, error.message)
        return ResultFile(path.name, about, self._files.offer(owner, path), path.stat().st_size)


Writers = Mapping[tuple[str, str], Callable[[Path], None]]
_ORDER = ("初审意见表.docx", "标注版.pdf", "评审结果.html", "评审结果.json")


def _texts(review: Review, scheme: Scheme) -> Writers:
    """What changes when the reviewer edits the opinion."""
    return {
        ("初审意见表.docx", "按附件格式排好的表格，可在 Word 或 WPS 中修改、签字、盖章"): partial(write_opinion_form, review, scheme),
        ("评审结果.html", "完整结果，一个文件，用浏览器打开，可打印"): lambda path: write_file(path, to_html(review, scheme).encode()),
        ("评审结果.json", "供其他程序读取的数据"): lambda path: write_file(path, to_json(review).encode()),
    }


def _annotation(review: Review, upload: Path) -> Writers:
    return {("标注版.pdf", "报告的副本，问题标在原处，点开批注可看说明和改法"): partial(write_annotated, review, upload)}


def check_upload(path: Path) -> None:
    """Raises UsageError with one sentence where the file is plainly no PDF."""
    with path.open("rb") as file:
        begin = file.read(_MARK_WITHIN)
    if _PDF_MARK not in begin:
        raise UsageError(f"“{path.name}”不是 PDF 文件，请在 Word 或 WPS 中将报告导出为 PDF 后再上传。")
