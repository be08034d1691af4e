"""Writing a result where it was asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from reviewer.errors import DiskFullError, OutputError, reason


def write_file(path: Path, data: bytes) -> None:
    """Writes the whole file, or raises OutputError with the reason in one sentence, DiskFullError where that is it.

    The file is there as a whole or not at all, and what was there before stays until then: a form may hold a person's
    work, and a program may be ended at any moment.
    """
    with written(path) as beside:
        beside.write_bytes(data)


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file to write at leisure, which takes the place of `path` once it is whole. Raises OutputError like write_file."""
    with _told(path), _replacing(path.resolve()) as beside:
        yield beside


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise DiskFullError(f" {path} ") from error
        why = "文件夹不存在" if isinstance(error, FileNotFoundError) else reason(error)
        raise OutputError(
            f"无法写入 {path}（{why}），请确认文件夹存在、有写入权限，且该文件没有在其他程序中打开。"
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    if path.exists() and not path.is_file():  # a device, such as /dev/stdout
        yield path
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        if path.is_file():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
