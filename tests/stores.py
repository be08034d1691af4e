"""What the tests of the store need: a PostgreSQL server of their own, a clock that can be set, a review."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from reviewer.settings import Settings
from reviewer.store import LOCAL, Actor, Role, Store, open_store

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # how slow it is, is not tested here


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def wait(self, **lasts: float) -> None:
        self.time += timedelta(**lasts)


class Postgres:
    """A server on a socket in its own folder, which may be stopped and started again."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self._folder = folder
        self._user = user
        self._databases = 0
        self._server: subprocess.Popen[bytes] | None = None

    def new_database(self) -> str:
        """The address of an empty database."""
        self._databases += 1
        name = f"reviewer_{self._databases}"
        command = [_program("createdb"), "--host", str(self._folder), "--username", "reviewer", name]
        subprocess.run(command, check=True)
        return f"postgresql://reviewer@/{name}?host={self._folder}"

    def start(self) -> None:
        serve = [_program("postgres"), "-D", str(self._folder / "data"), "-k", str(self._folder)]
        serve += ["-c", "listen_addresses=", "-c", "fsync=off"]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(serve, user=self._user, cwd=self._folder, stderr=log)
        _wait_for(self._folder)

    def stop(self) -> None:
        """As by an administrator who does not wait for those who are connected."""
        if self._server:
            self._server.send_signal(signal.SIGINT)
            self._server.wait()
            self._server = None


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Skips the test where PostgreSQL is not installed."""
    initdb = _program("initdb")
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Not in pytest's folder, which the unprivileged user could not enter; and a socket's path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="reviewer-pg-"))
    server = Postgres(folder, user)
    try:
        if user:
            shutil.chown(folder, user)
        setup = [
            initdb,
            "-D",
            str(folder / "data"),
            "-U",
            "reviewer",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(setup, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    return str(found[-1])


def _wait_for(folder: Path) -> None:
    ready = [_program("pg_isready"), "--quiet", "--host", str(folder)]
    for _ in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


def opened(settings: Settings, clock: Clock) -> Store:
    return open_store(settings, clock=clock, hasher=HASHER)


PASSWORD = "correct horse battery"


def join(store: Store, role: Role, name: str) -> Actor:
    """A new user of that role."""
    return store.accounts.set_up(store.accounts.invite(LOCAL, role), name, f"示例{name}", PASSWORD).actor
