"""Writing a result where it was asked for."""

from __future__ import annotations

from pathlib import Path

from reviewer.errors import OutputError


def write_file(path: Path, data: bytes) -> None:
    """Writes the whole file, or raises OutputError with the reason in one sentence."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = "文件夹不存在" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise OutputError(
            f"无法写入 {path}（{reason}），请确认文件夹存在、有写入权限，且该文件没有在其他程序中打开。"
        ) from error
