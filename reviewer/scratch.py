"""Folders for what only passes through, and the clearing of what a killed process left behind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

_PREFIX = "reviewer-"
# What a process that died leaves is cleared at this age: younger, it may be about to be locked. Where folders cannot be
# locked, what is used could only be older than anything that we do.
_LEFT_FOR = timedelta(days=1) if sys.platform == "win32" else timedelta(minutes=1)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that goes with the context. It is locked for as long: whatever is not, nobody needs any more."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder, _locked(Path(folder)):
        yield Path(folder)


def clear_scratch() -> int:
    """Removes this user's folders that killed processes left in the temporary folder; how many there were."""
    cleared = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_ours(folder) and _is_older(folder, _LEFT_FOR):
            with suppress(OSError), _locked(folder):  # in use, or gone meanwhile
                shutil.rmtree(folder, ignore_errors=True)
                cleared += 1
    return cleared


def clear_older(folder: Path, age: timedelta) -> int:
    """Removes files below `folder` that are older than `age`, and folders that are as old and empty; how many files."""
    cleared = 0
    # What a folder holds comes before it; its own age is asked first, since every removal renews it.
    for path in [path for path in sorted(folder.rglob("*"), reverse=True) if _is_older(path, age)]:
        with suppress(OSError):  # used up or filled meanwhile
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                cleared += 1
    return cleared


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Raises OSError where another process holds the folder. The lock ends with the process, however that ends."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_ours(folder: Path) -> bool:
    """The temporary folder is everybody's: a link, or what somebody else put there, is not touched."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def _is_older(path: Path, age: timedelta) -> bool:
    try:
        return time.time() - path.lstat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
