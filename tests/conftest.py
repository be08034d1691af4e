"""Shared fixtures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import Clock, Postgres, opened, postgres_server

from reviewer.settings import Settings
from reviewer.store import Store

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a command keeps without being told where belongs to the tests, not to whoever runs them."""
    os.environ["REVIEWER_DATA"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation without data yet: with a SQLite file, and on a PostgreSQL server."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgres" else None
    return Settings(data=tmp_path / "data", database_url=url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(settings: Settings, clock: Clock) -> Iterator[Store]:
    with opened(settings, clock) as store:
        yield store
