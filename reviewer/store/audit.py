"""The audit trail: who did what to what, and when. Nothing in it is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from reviewer.store.actors import Actor, require
from reviewer.store.database import Database
from reviewer.store.schema import audit

Action = Literal[
    "account.set-up", "account.invited", "account.reset-link", "account.reset", "account.disabled", "account.enabled", "account.locked",
    "login", "login.failed", "logout", "password.changed",
    "submission.created", "submission.cancelled", "submission.reviewed", "submission.deleted", "submission.continued",
    "submission.assigned", "submission.unassigned",
    "field.edited", "finding.decided", "requirement.overruled",
    "submission.retried", "submission.opened", "submission.compared", "submission.purged", "batch.purged",
    "signed", "sign-off.withdrawn", "file.exported", "list.seen", "trail.exported",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """`user` is who did it: None for the user of one's own machine, for whoever failed to log in, and for the program
    that deletes what was kept long enough.

    `object` is what it was done to: a submission's id, `user:7`, or `user:?` where nobody of the name could log in.
    """

    id: int
    at: datetime
    user: int | None
    action: Action
    object: str
    detail: str


def record(
    connection: Connection, at: datetime, user: int | None, action: Action, subject: str, detail: str = ""
) -> None:
    """Notes an action in the transaction that does it. `detail` names ids, never words of a report."""
    connection.execute(insert(audit).values(at=at, user=user, action=action, object=subject, detail=detail))


class Audit:
    """What an administrator may read of the trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, actor: Actor, action: Action, subject: str, detail: str = "") -> None:
        """Notes what changes nothing in the store."""
        with self._database.write() as connection:
            record(connection, self._database.now(), actor.user, action, subject, detail)

    def note_once_a_day(self, actor: Actor, action: Action, subject: str) -> None:
        """Notes what is done again and again, such as reading, on the first time of a day (UTC)."""
        now = self._database.now()
        noted = select(audit.c.id).where(
            audit.c.object == subject,
            audit.c.action == action,
            audit.c.user.is_not_distinct_from(actor.user),
            audit.c.at >= now.replace(hour=0, minute=0, second=0, microsecond=0),
        )
        with self._database.read() as connection:  # most of the time it is noted, and nobody need wait for a writer
            if connection.execute(noted.limit(1)).first():
                return
        with self._database.write() as connection:
            if not connection.execute(noted.limit(1)).first():
                record(connection, now, actor.user, action, subject)

    def all(self, actor: Actor) -> tuple[Entry, ...]:
        """The whole trail, the oldest first."""
        require(actor, "admin")
        with self._database.read() as connection:
            return tuple(Entry(**row._mapping) for row in connection.execute(select(audit).order_by(audit.c.id)))

    def entries(self, actor: Actor, *, subject: str | None = None, page: int = 1, size: int = 100) -> tuple[Entry, ...]:
        """The newest first; with `subject` only what was done to that."""
        require(actor, "admin")
        query = select(audit).order_by(audit.c.id.desc()).limit(size).offset((page - 1) * size)
        if subject is not None:
            query = query.where(audit.c.object == subject)
        with self._database.read() as connection:
            return tuple(Entry(**row._mapping) for row in connection.execute(query))
