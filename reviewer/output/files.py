"""Writing a result where it was asked for."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from reviewer.errors import OutputError


def write_file(path: Path, data: bytes) -> None:
    """Writes the whole file, or raises OutputError with the reason in one sentence.

    What was there before stays whole until the new file is: a form may hold a person's work.
    """
    try:
        _replace(path.resolve(), data)
    except OSError as error:
        reason = "文件夹不存在" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise OutputError(
            f"无法写入 {path}（{reason}），请确认文件夹存在、有写入权限，且该文件没有在其他程序中打开。"
        ) from error


def _replace(path: Path, data: bytes) -> None:
    if not path.is_file():
        path.write_bytes(data)
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
