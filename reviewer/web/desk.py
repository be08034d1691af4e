"""The desk: a report goes in, a result with its pictures and files comes out, and is cleared away in time."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reviewer.errors import ReviewerError, UsageError
from reviewer.model import Review
from reviewer.output.annotate import write_annotated
from reviewer.output.docx import write_opinion_form
from reviewer.output.files import write_file
from reviewer.output.html import to_html
from reviewer.output.json import to_json
from reviewer.pipeline import Application, Progress, review_report
from reviewer.reading import Limits
from reviewer.scheme import Scheme
from reviewer.settings import Settings
from reviewer.web.downloads import PrivateFiles
from reviewer.web.edits import Edits, edited
from reviewer.web.pictures import draw_pages
from reviewer.web.running import Run

log = logging.getLogger(__name__)

_PDF_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # readers accept the mark anywhere in the first kilobyte
_REVIEWING = 0.85  # share of the whole work; the rest is pictures and files
_DRAWING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file that every review leaves; `write` takes the review, its scheme, the report while it is there, a path."""

    name: str
    about: str
    write: Callable[[Review, Scheme, Path | None, Path], object]


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file to fetch; `url` is None where it could not be written, and `problem` says why."""

    kind: FileKind
    url: str | None
    size: int
    problem: str = ""


def _annotate(review: Review, scheme: Scheme, upload: Path | None, path: Path) -> None:
    assert upload is not None, "the annotated report is written while the report is at hand"
    write_annotated(review, scheme, upload, path)


_TEXTS = (
    FileKind(
        "初审意见表.docx",
        "按附件格式排好的表格，在 Word 或 WPS 中修改、签字、盖章",
        lambda review, scheme, _, path: write_opinion_form(review, scheme, path),
    ),
    FileKind(
        "评审结果.html",
        "完整结果，一个文件，用浏览器打开，可打印",
        lambda review, scheme, _, path: write_file(path, to_html(review, scheme).encode()),
    ),
    FileKind(
        "评审结果.json", "供其他程序读取的数据", lambda review, _s, _u, path: write_file(path, to_json(review).encode())
    ),
)
_KINDS = (
    _TEXTS[0],
    FileKind("标注版.pdf", "报告的副本，问题标在原处，点开批注可看说明和改法", _annotate),
    *_TEXTS[1:],
)


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
        self._max_upload_mb = settings.max_upload_mb
        self._limits = Limits(settings.read_seconds, settings.read_megabytes)
        self._results: dict[str, Result] = {}
        self._runs: dict[str, Run[Result]] = {}

    def check(self, upload: Path) -> None:
        """Raises UsageError with one sentence where the file is plainly no PDF, or too large."""
        megabytes = upload.stat().st_size / 2**20
        if megabytes > self._max_upload_mb:
            limit = f"{self._max_upload_mb} MB"
            raise UsageError(f"“{upload.name}”有 {megabytes:.0f} MB，超过 {limit} 的上限，请压缩其中的图片后再上传。")
        with upload.open("rb") as file:
            begin = file.read(_MARK_WITHIN)
        if _PDF_MARK not in begin:
            raise UsageError(f"“{upload.name}”不是 PDF 文件，请在 Word 或 WPS 中将报告导出为 PDF 后再上传。")

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
        """The result with the reviewer's own words, its files written anew; the annotated report has none of them."""
        old = self.result(owner, result_id)
        review = edited(old.review, edits)
        files = tuple(
            self._write(kind, owner, old.folder, review, old.scheme) if kind in _TEXTS else file
            for kind, file in zip(_KINDS, old.files, strict=True)
        )
        self._results[old.id] = replace(old, review=review, files=files)
        return self._results[old.id]

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
        scheme = application.scheme
        files = tuple(self._write(kind, owner, folder, review, scheme, upload) for kind in _KINDS)
        progress("完成", 1.0)  # the last chance to learn that nobody waits any more
        return Result(secrets.token_urlsafe(16), owner, folder, scheme, review, pictures, files)

    def _write(
        self, kind: FileKind, owner: str, folder: Path, review: Review, scheme: Scheme, upload: Path | None = None
    ) -> ResultFile:
        path = folder / kind.name
        try:
            kind.write(review, scheme, upload, path)
        except ReviewerError as error:
            return ResultFile(kind, None, 0, error.message)
        except Exception:  # one file less is no reason to lose the review
            log.exception("%s was not written", kind.name)
            return ResultFile(kind, None, 0, "程序出现意外错误，没有生成这个文件；详情已写入运行记录。")
        return ResultFile(kind, self._files.offer(owner, path), path.stat().st_size)
