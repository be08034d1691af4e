"""The prints of submissions' texts: what a later report is looked up by, and what it is then held against.

What a print's body holds is its caller's business. It goes with its submission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, delete, func, insert, select

from reviewer.store.access import Submission, find, select_visible
from reviewer.store.actors import Actor
from reviewer.store.database import Database
from reviewer.store.schema import buckets, prints

# What more reports share than this tells nothing of any two of them.
_CROWD = 50


@dataclass(frozen=True, slots=True)
class Print:
    """A text as bytes, with the buckets that its like fall into; `version` numbers how both are made."""

    version: int
    body: bytes
    buckets: frozenset[int]


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier submission with buckets in common, so many of them."""

    submission: Submission
    body: bytes
    common: int


class Prints:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, actor: Actor, submission: str, new: Print) -> None:
        """Keeps the print of a submission in the place of an earlier one."""
        with self._database.write() as connection:
            number = find(connection, actor, submission).number
            connection.execute(delete(prints).where(prints.c.submission == number))
            connection.execute(insert(prints).values(submission=number, version=new.version, body=new.body))
            if new.buckets:
                rows = [{"bucket": bucket, "submission": number} for bucket in sorted(new.buckets)]
                connection.execute(insert(buckets), rows)

    def kept(self, actor: Actor, submission: str, version: int) -> bytes | None:
        """The body of a submission's print; None where none of this version is kept."""
        with self._database.read() as connection:
            number = find(connection, actor, submission).number
            query = select(prints.c.body).where(prints.c.submission == number, prints.c.version == version)
            return connection.scalar(query)

    def bodies(self, actor: Actor, version: int) -> tuple[bytes, ...]:
        """The bodies of all of the actor's submissions' prints of this version."""
        with self._database.read() as connection:
            visible = select_visible(actor).subquery()
            query = select(prints.c.body).join(visible, visible.c.number == prints.c.submission)
            return tuple(connection.scalars(query.where(prints.c.version == version).order_by(prints.c.submission)))

    def alike(self, actor: Actor, submission: str, version: int, most: int) -> tuple[Alike, ...]:
        """The actor's other submissions with most buckets in common with this one, whose print is kept."""
        with self._database.read() as connection:
            common = _common(find(connection, actor, submission).number)
            visible = select_visible(actor).subquery()
            query = (
                select(visible, prints.c.body, common.c.common)
                .join(prints, prints.c.submission == visible.c.number)
                .join(common, common.c.submission == visible.c.number)
                .where(prints.c.version == version)
                .order_by(common.c.common.desc(), visible.c.number)
                .limit(most)
            )
            return tuple(_alike(**row._mapping) for row in connection.execute(query))

    def lacking(self, actor: Actor, version: int) -> tuple[Submission, ...]:
        """The actor's reviewed submissions without a print of this version."""
        made = select(prints.c.submission).where(prints.c.version == version)
        with self._database.read() as connection:
            visible = select_visible(actor).subquery()
            query = select(visible).where(visible.c.state == "done", visible.c.number.not_in(made))
            return tuple(Submission(**row._mapping) for row in connection.execute(query.order_by(visible.c.number)))


def _common(own: int) -> Subquery:
    """How many buckets each other submission shares with this one; crowded buckets are left out."""
    mine = select(buckets.c.bucket).where(buckets.c.submission == own)
    telling = select(buckets.c.bucket).where(buckets.c.bucket.in_(mine)).group_by(buckets.c.bucket)
    return (
        select(buckets.c.submission, func.count().label("common"))
        .where(buckets.c.bucket.in_(telling.having(func.count() <= _CROWD)), buckets.c.submission != own)
        .group_by(buckets.c.submission)
        .subquery()
    )


def _alike(body: bytes, common: int, **submission: Any) -> Alike:
    return Alike(Submission(**submission), body, common)
