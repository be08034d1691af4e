"""The form as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pikepdf

from reviewer.errors import OutputError, reason
from reviewer.scratch import scratch_folder

# A form of a few pages takes seconds; the first start of an office on a slow machine takes most of a minute.
SECONDS = 120.0
_PROGRAMS = ("soffice", "libreoffice")
# Where the installers put it without naming it in PATH.
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/opt/libreoffice/program/soffice"),
)
_INSTEAD = "请改用 --opinion 意见表.docx，再在 Word 或 WPS 中输出为 PDF"


def check_pdf(path: Path, title: str) -> None:
    """Raises OutputError where there is no LibreOffice, or `path` holds anything but an untouched form."""
    _office()
    if path.exists() and not _is_form(path, title):
        raise OutputError(f"{path} 已经存在，但不是本程序生成的意见表（或已签批），不会覆盖；请换一个文件名。")


def to_pdf(form: bytes, seconds: float = SECONDS) -> bytes:
    """The docx `form` as PDF. Raises OutputError where LibreOffice is missing, fails, or takes longer than `seconds`."""
    office = _office()
    with scratch_folder() as folder:
        source, made = folder / "form.docx", folder / "form.pdf"
        source.write_bytes(form)
        # A profile of its own: with the user's, a running LibreOffice would take the job, or refuse it.
        profile = (folder / "profile").as_uri()
        convert = ["--headless", "--norestore", "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder)]
        _run([office, f"-env:UserInstallation={profile}", *convert, str(source)], seconds)
        if not made.is_file():
            raise OutputError(f"LibreOffice 没有生成 PDF；{_INSTEAD}。")
        return made.read_bytes()


def _office() -> str:
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    found = found or next((str(path) for path in _PLACES if path.is_file()), None)
    if found is None:
        raise OutputError(f"没有安装 LibreOffice，不能直接生成 PDF 意见表；{_INSTEAD}，或先安装 LibreOffice。")
    return found


def _run(command: list[str], seconds: float) -> None:
    """Runs the office in a process group of its own, since the program that works is a child of the one started."""
    try:
        process = subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise OutputError(f"LibreOffice 无法启动（{reason(error)}）；{_INSTEAD}。") from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise OutputError(f"LibreOffice 转换超过 {seconds:.0f} 秒仍未完成，已中止；{_INSTEAD}。") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends what is left of the office, also where the wait was interrupted."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_form(path: Path, title: str) -> bool:
    """Whether a PDF is a form that nobody has signed, filled in or annotated since."""
    try:
        with pikepdf.open(path) as pdf:
            named = str(pdf.docinfo.get("/Title", "")) == title
            return named and "/AcroForm" not in pdf.Root and not any("/Annots" in page for page in pdf.pages)
    except (pikepdf.PdfError, OSError):
        return False
