"""The store as its callers see it: one object, opened once per process and used from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from argon2 import PasswordHasher

from reviewer.settings import Settings
from reviewer.store.accounts import Accounts
from reviewer.store.amendments import Amendments, SignOffs
from reviewer.store.audit import Audit
from reviewer.store.batches import BatchResults
from reviewer.store.database import FILES, Clock, Database, open_database, prepare_folder, utc_now
from reviewer.store.logins import Logins
from reviewer.store.passwords import Passwords
from reviewer.store.prints import Prints
from reviewer.store.submissions import Submissions


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept of reports and people, by subject. Use it as a context manager, or `close` it."""

    submissions: Submissions
    amendments: Amendments
    sign_offs: SignOffs
    prints: Prints
    accounts: Accounts
    logins: Logins
    audit: Audit
    batches: BatchResults
    database: Database

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(settings: Settings, *, clock: Clock = utc_now, hasher: PasswordHasher | None = None) -> Store:
    """The store of this installation, its database made or brought up to date.

    Raises SettingsError or StoreError, which say what to do.
    """
    folder = settings.data.expanduser().absolute()
    prepare_folder(folder)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    database = open_database(folder, url, clock)
    passwords = Passwords(hasher)
    return Store(
        submissions=Submissions(database, folder / FILES),
        amendments=Amendments(database),
        sign_offs=SignOffs(database),
        prints=Prints(database),
        accounts=Accounts(database, passwords),
        logins=Logins(
            database,
            passwords,
            idle=timedelta(hours=settings.session_idle_hours),
            longest=timedelta(hours=settings.session_hours),
        ),
        audit=Audit(database),
        batches=BatchResults(database),
        database=database,
    )
