"""The connection: a SQLite file in the data folder, or a PostgreSQL server; opened, secured and brought up to date."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from errno import EACCES
from pathlib import Path
from sqlite3 import SQLITE_FULL
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from reviewer.errors import DiskFullError, SettingsError, StoreError, UnavailableError, reason

Clock = Callable[[], datetime]

# What lies in the data folder: the database with its log, and a folder for each submission.
FILE = "reviewer.sqlite3"
FILES = "files"
MIGRATIONS = Path(__file__).parent / "migrations"

_BUSY_SECONDS = 30.0
# Write-ahead logging lets others read while one writes; secure_delete overwrites what is deleted with zeros.
_PRAGMAS = ("foreign_keys = ON", "secure_delete = ON", "journal_mode = WAL")
_POSTGRES_DISK_FULL = "53100"
_MIGRATION_LOCK = 7_382_910_442  # any number that no other program on the same database takes


def utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """Transactions on one database. `now` is the clock that all times in it come from."""

    def __init__(self, engine: Engine, now: Clock) -> None:
        self._engine = engine
        self.now = now

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._connection(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is kept as a whole or, after an exception, not at all."""
        with self._connection(writes=True) as connection:
            yield connection

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if _is_full(error):
                raise DiskFullError("数据库") from error
            raise UnavailableError(
                f"数据库暂时无法使用（{_first_line(error)}），请稍后再试；若一直如此，请联系管理员。"
            ) from error

    def forget_deleted(self) -> None:
        """Clears what was deleted out of SQLite's log, where it stands until others have read on."""
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def open_database(folder: Path, url: str | None, now: Clock = utc_now) -> Database:
    """The database at `url` or else in `folder`, brought up to date.

    Raises SettingsError for a wrong address, StoreError where there is no database to be had.
    """
    database = Database(_postgres(url) if url else _sqlite(folder / FILE), now)
    try:
        with database.write() as connection:
            _migrate(connection)
    except DatabaseError as error:
        database.close()
        place = "REVIEWER_DATABASE_URL 所指的数据库" if url else f"数据库文件 {folder / FILE} "
        raise StoreError(f"{place}无法使用（{_first_line(error)}），请检查，或换成最近的备份。") from error
    except BaseException:
        database.close()
        raise
    return database


def prepare_folder(folder: Path) -> None:
    """Makes the data folder, for its owner only. Raises StoreError where that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            _close_to_others(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise StoreError(
            f"数据文件夹 {folder} 无法使用（{reason(error)}），"
            "请检查它的所有者和写入权限，或设置环境变量 REVIEWER_DATA 换一个文件夹。"
        ) from error


def _close_to_others(folder: Path) -> None:
    """Shuts others out of a folder that holds nothing but our data: /tmp or a shared folder stays as it is."""
    if any(entry.name != FILES and not entry.name.startswith(FILE) for entry in folder.iterdir()):
        raise StoreError(
            f"数据文件夹 {folder} 里有别的文件，而且其他用户可以进入；"
            "请设置环境变量 REVIEWER_DATA 换一个空文件夹，或先收紧它的权限（chmod 700）。"
        )
    folder.chmod(0o700)


def _sqlite(path: Path) -> Engine:
    try:
        # SQLite gives its log files the rights of the database file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(f"数据库文件 {path} 无法使用（{reason(error)}），请检查它的所有者和写入权限。") from error
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin below: the driver would not put DDL into them
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer waits its turn at the beginning; one that had read first could not wait, only fail.
        kind = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def _postgres(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        # The address is not shown: it may hold a password.
        raise SettingsError("环境变量 REVIEWER_DATABASE_URL 的值不可用，应形如 postgresql://用户:密码@主机:5432/库名。")
    try:
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ImportError as error:
        raise SettingsError(
            '使用 PostgreSQL 需要另装驱动，请在程序的源码文件夹里运行 pip install ".[postgres]"。'
        ) from error


def _migrate(connection: Connection) -> None:
    """Applies the migrations that the database lacks; others who open it at the same time wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise StoreError("数据库是由更新版本的程序建立的，本程序不能使用；请升级本程序，或换一个数据文件夹。")
    command.upgrade(config, "head")


def _is_full(error: OperationalError) -> bool:
    """Whether the disk has no room, which SQLite and PostgreSQL each tell by a code of their own."""
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in (SQLITE_FULL, _POSTGRES_DISK_FULL)


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().partition("\n")[0]
