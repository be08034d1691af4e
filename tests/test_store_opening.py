"""Opening the store: where the data lie, who may read them, migrations, several processes, killed ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from stores import Clock, opened

from reviewer.errors import SettingsError, StoreError
from reviewer.settings import Settings
from reviewer.store import LOCAL, Query, Store, Upload, open_store
from reviewer.store.database import FILE
from reviewer.store.schema import metadata

UPLOAD = Upload("报告.pdf", "0" * 64, "caq-2025", "enterprise", "four-star")


def child(settings: Settings, code: str) -> subprocess.Popen[str]:
    """Another process that runs `code` with `store` open."""
    url = settings.database_url.get_secret_value() if settings.database_url else None
    opening = f"""
        import signal, sys
        from pathlib import Path
        from reviewer.settings import Settings
        from reviewer.store import *
        from reviewer.store import schema
        UPLOAD = Upload("报告.pdf", "0" * 64, "caq-2025", "enterprise", "four-star")
        store = open_store(Settings(data=Path({str(settings.data)!r}), database_url={url!r}))
    """
    script = dedent(opening) + dedent(code)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


# ---------------------------------------------------------------- the data folder


def test_data_are_for_their_owner_only(settings: Settings, clock: Clock) -> None:
    settings.data.mkdir(mode=0o755)
    with opened(settings, clock) as store:
        submission = store.submissions.create(LOCAL, UPLOAD)
        assert store.submissions.folder(LOCAL, submission.id).stat().st_mode & 0o777 == 0o700
        assert settings.data.stat().st_mode & 0o777 == 0o700
        files = [path for path in settings.data.iterdir() if path.is_file()]
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
        assert len(files) == (3 if settings.database_url is None else 0)  # the database and its log


def test_a_folder_with_other_things_is_not_closed_to_others(settings: Settings, clock: Clock) -> None:
    settings.data.mkdir(mode=0o755)
    (settings.data / "somebody's.txt").touch()
    with pytest.raises(StoreError, match=r"^数据文件夹 .* 里有别的文件"):
        opened(settings, clock)
    assert settings.data.stat().st_mode & 0o777 == 0o755
    settings.data.chmod(0o700)
    opened(settings, clock).close()


def test_a_folder_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"^数据文件夹 .* 无法使用（.*），请.*REVIEWER_DATA"):
        open_store(Settings(data=tmp_path / "file" / "data"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_without_write_permission_is_told_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    code = "from reviewer.settings import Settings; from reviewer.store import open_store; open_store(Settings())"
    script = f"import os, reviewer.store.store; os.setuid(65534)\n{code}"
    environment = {**os.environ, "REVIEWER_DATA": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert "StoreError: 数据文件夹" in run.stderr


def test_the_data_folder_is_the_users_own_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REVIEWER_DATA", "")  # as good as none, and not the current folder
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().data.name == "reviewer"


@pytest.mark.parametrize("url", ["mysql://root:secret@db/reviewer", "reviewer", "sqlite:///x"])
def test_a_wrong_address_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="REVIEWER_DATABASE_URL") as raised:
        open_store(Settings(data=tmp_path, database_url=url))
    assert "secret" not in raised.value.message


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://reviewer:secret@/reviewer?host={tmp_path}"
    with pytest.raises(StoreError, match=r"^数据库暂时无法使用") as raised:
        open_store(Settings(data=tmp_path, database_url=url))
    assert "secret" not in raised.value.message and "\n" not in raised.value.message


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but a text of some length" * 100)
    with pytest.raises(StoreError, match=r"^数据库文件 .* 无法使用"):
        open_store(Settings(data=tmp_path))


# ---------------------------------------------------------------- migrations


def test_migrations_lead_to_the_tables_of_the_schema(store: Store) -> None:
    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_an_earlier_program_kept_is_still_there(settings: Settings, clock: Clock) -> None:
    earlier = """
        import alembic.command as command
        upgrade = command.upgrade
        command.upgrade = lambda config, _: upgrade(config, "0001")
    """
    url = settings.database_url.get_secret_value() if settings.database_url else None
    rows = f"""
        from pathlib import Path
        from reviewer.settings import Settings
        from reviewer.store import open_store
        from sqlalchemy import text
        with open_store(Settings(data=Path({str(settings.data)!r}), database_url={url!r})) as store:
            with store.database.write() as connection:
                connection.execute(text('''
                    INSERT INTO submissions (id, created, changed, file, sha256, company, scheme, category, line,
                                             version, state, stage, share, message)
                    VALUES ('a', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '报告.pdf', '0', '云岭示例', 'caq-2025',
                            'enterprise', 'a', 1, 'done', '', 1.0, '')'''))
    """
    subprocess.run([sys.executable, "-c", dedent(earlier) + dedent(rows)], check=True)
    with opened(settings, clock) as store:
        assert store.submissions.get(LOCAL, "a").company == "云岭示例"
        assert store.submissions.create(LOCAL, UPLOAD).number == 2


def test_a_database_of_a_newer_program_is_refused(settings: Settings, clock: Clock) -> None:
    with opened(settings, clock) as store, store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="更新版本的程序"):
        opened(settings, clock)


def test_the_audit_cannot_be_changed(store: Store) -> None:
    store.submissions.create(LOCAL, UPLOAD)
    for change in ("UPDATE audit SET detail = 'x'", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="append only"), store.database.write() as connection:
            connection.execute(text(change))


# ---------------------------------------------------------------- processes


def test_many_processes_open_a_new_store_at_the_same_time(settings: Settings, clock: Clock) -> None:
    children = [child(settings, "store.submissions.create(LOCAL, UPLOAD); store.close()") for _ in range(4)]
    for process in children:
        with process:
            process.communicate(timeout=120)
        assert process.returncode == 0
    with opened(settings, clock) as store:
        assert store.submissions.search(LOCAL, Query()).total == 4


def test_two_processes_write_at_the_same_time(settings: Settings, clock: Clock) -> None:
    code = """
        for _ in range(50):
            key = store.submissions.create(LOCAL, UPLOAD).id
            store.submissions.start(LOCAL, key)
            assert store.submissions.progress(LOCAL, key, "读取报告", 0.5)
        store.close()
    """
    with opened(settings, clock) as store:
        children = [child(settings, code) for _ in range(2)]
        for process in children:
            with process:
                process.communicate(timeout=120)
            assert process.returncode == 0
        found = store.submissions.search(LOCAL, Query(states=("running",), size=200))
        assert found.total == 100 and {row.share for row in found.rows} == {0.5}
        assert len({row.number for row in found.rows}) == 100


def test_a_killed_writer_loses_nothing_that_was_finished(settings: Settings, clock: Clock) -> None:
    code = """
        print(store.submissions.create(LOCAL, UPLOAD).id)
        with store.database.write() as connection:
            connection.execute(schema.submissions.update().values(company="半途"))
            print("in the middle", flush=True)
            signal.pause()
    """
    with child(settings, code) as process:
        assert process.stdout is not None
        key = process.stdout.readline().strip()
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)
    with opened(settings, clock) as store:
        assert store.submissions.get(LOCAL, key).company is None
        store.submissions.start(LOCAL, key)
        assert store.submissions.get(LOCAL, key).state == "running"
