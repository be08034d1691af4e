"""Jobs that a worker process should survive, or not; in a module of their own, which the worker loads."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path


def number() -> int:
    return os.getpid()


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(1000)


def fill() -> int:
    return len(bytearray(4 * 2**30))


def die() -> None:
    os.abort()


def stumble() -> None:
    raise ZeroDivisionError


def connect() -> None:
    with socket.socket() as link:
        link.connect(("203.0.113.1", 80))


def run_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def open_many() -> int:
    return len([Path(os.devnull).open() for _ in range(200)])


class Evil:
    """Pickled, it asks whoever unpickles it to run a program."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/reviewer-was-here",)


def evil() -> Evil:
    return Evil()
