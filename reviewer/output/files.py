"""Writing a result where it was asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewer.errors import OutputError


def write_file(path: Path, data: bytes) -> None:
    """Writes the whole file, or raises OutputError with the reason in one sentence.

    What was there before stays whole until the new file is: a form may hold a person's work.
    """
    with _told(path):
        target = path.resolve()
        if target.is_file():
            with _replacing(target) as beside:
                beside.write_bytes(data)
        else:
            target.write_bytes(data)


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
        reason = "文件夹不存在" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise OutputError(
            f"无法写入 {path}（{reason}），请确认文件夹存在、有写入权限，且该文件没有在其他程序中打开。"
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        if path.is_file():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
