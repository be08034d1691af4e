"""The files of one report: its result as JSON, the opinion form, the annotated copy."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from errno import EDQUOT, ENOSPC
from pathlib import Path

from reviewer.batch.jobs import Job
from reviewer.errors import DiskFullError, OutputError, reason
from reviewer.model import Review
from reviewer.output.annotate import write_annotated
from reviewer.output.files import write_file
from reviewer.output.form import write_opinion_form
from reviewer.output.json import to_json
from reviewer.reading import is_word

RESULT, FORM, ANNOTATED = ".json", ".初审意见表.docx", ".标注版.pdf"
_PDF_END = b"%%EOF"


def write_files(review: Review, job: Job) -> str:
    """Writes all files of a report, each as a whole or not at all. Returns the digest of the result.

    Raises OutputError where one cannot be written, DiskFullError where no other could be either.
    """
    make_folder(job.target.parent)
    report = job.item.files.report
    if form := _form(job):
        if not _is_whole_form(form):
            form.unlink(missing_ok=True)
        write_opinion_form(review, job.application.scheme, form)
    if annotated := _annotated(job):
        write_annotated(review, job.application.scheme, report, annotated)
    # The result comes last: where it stands, the others do.
    data = to_json(review).encode()
    write_file(_named(job.target, RESULT), data)
    return hashlib.sha256(data).hexdigest()


def are_written(job: Job, digest: str) -> bool:
    """Whether all files of the report are there and whole; a form may hold a person's work, so it is only opened."""
    form, annotated = _form(job), _annotated(job)
    return (
        _digest(_named(job.target, RESULT)) == digest
        and (form is None or _is_whole_form(form))
        and (annotated is None or _is_whole_pdf(annotated))
    )


def links(job: Job) -> Mapping[str, str]:
    """The report's files by what they are called, as paths below the results' folder."""
    files = {"评审结果": _named(job.target, RESULT), "初审意见表": _form(job), "标注版": _annotated(job)}
    return {name: path.relative_to(job.output).as_posix() for name, path in files.items() if path}


def make_folder(folder: Path) -> None:
    """Raises OutputError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise DiskFullError(f" {folder} ") from error
        raise OutputError(f"无法建立结果文件夹 {folder}：{reason(error)}；请换一个位置。") from error


def _form(job: Job) -> Path | None:
    """Where the opinion form belongs; None where there is none to be."""
    wanted = job.outputs.opinion and job.application.scheme.opinion_form
    return _named(job.target, FORM) if wanted else None


def _annotated(job: Job) -> Path | None:
    """Where the annotated copy belongs; a Word file has no pages to mark."""
    wanted = job.outputs.annotate and not is_word(job.item.files.report)
    return _named(job.target, ANNOTATED) if wanted else None


def _named(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _is_whole_form(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile):
        return False


def _is_whole_pdf(path: Path) -> bool:
    return path.is_file() and path.read_bytes().rstrip().endswith(_PDF_END)
