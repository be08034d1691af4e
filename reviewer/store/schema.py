"""The tables. What is written here is the newest state; `migrations/versions/` leads any earlier file to it.

A submission's rows hang on its random id and go with it. Users are never deleted, only disabled: what they signed
keeps their name.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as PlainText
from sqlalchemy.types import TypeDecorator

from reviewer.text import harmless


class Text(TypeDecorator[str]):
    """Text without the characters that PostgreSQL (NUL) or UTF-8 (half surrogate pairs) refuses."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else harmless(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC, also on SQLite, which keeps no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _submission(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    """The submission that a row belongs to and goes with."""
    link = ForeignKey("submissions.id", ondelete="CASCADE")
    return Column("submission", Text, link, nullable=False, primary_key=primary_key, index=index)


def _user(name: str, *, index: bool = False) -> Column[int]:
    """A user; null is the user of one's own machine, who has no account."""
    return Column(name, Integer, ForeignKey("users.id"), index=index)


users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("failed_tries", Integer, nullable=False, default=0),
    Column("locked_until", UtcTime),
    Column("created", UtcTime, nullable=False),
    CheckConstraint("role IN ('admin', 'reviewer', 'applicant')", name="role"),
)

# Tokens are kept as digests only: who reads the database cannot log in with what they find.
sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("user", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("created", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("expires", UtcTime, nullable=False),
)

# A set-up link makes a user of its role; a reset link gives its user a new password.
links = Table(
    "links",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("role", Text),
    _user("user"),
    _user("by"),
    Column("created", UtcTime, nullable=False),
    Column("expires", UtcTime, nullable=False),
    Column("used", UtcTime),
    CheckConstraint(
        "(purpose = 'set-up' AND role IS NOT NULL) OR (purpose = 'reset' AND \"user\" IS NOT NULL)", name="purpose"
    ),
)

# `number` is what people call a submission by, `id` what addresses and folders do: it cannot be guessed. `line` is the
# id of the first version of one report, `version` its place among them.
submissions = Table(
    "submissions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _user("owner", index=True),
    Column("created", UtcTime, nullable=False, index=True),
    Column("changed", UtcTime, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("company", Text),
    Column("project", Text),
    Column("scheme", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Text),
    Column("line", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False, default=""),
    Column("share", Float, nullable=False, default=0.0),
    Column("message", Text, nullable=False, default=""),
    Column("errors", Integer),
    Column("warnings", Integer),
    Column("score", Float),
    Column("covered", Float),
    Column("words", Integer),
    Column("pages", Integer),
    UniqueConstraint("line", "version"),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    sqlite_autoincrement=True,  # a number is not given out again after a deletion
)

assignments = Table(
    "assignments",
    metadata,
    _submission(primary_key=True),
    Column("reviewer", Integer, ForeignKey("users.id"), primary_key=True, index=True),
    _user("by"),
    Column("at", UtcTime, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    _submission(primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("made", UtcTime, nullable=False),
    Column("program", Text, nullable=False),
)

# What a person sets against the program: the words of a form's field, the decision on a finding, the status of a
# requirement. The newest row of a key counts, a null value takes it back; all are kept.
amendments = Table(
    "amendments",
    metadata,
    Column("id", Integer, primary_key=True),
    _submission(index=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text),
    Column("reason", Text, nullable=False),
    _user("by"),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('field', 'finding', 'requirement')", name="kind"),
)

sign_offs = Table(
    "sign_offs",
    metadata,
    Column("id", Integer, primary_key=True),
    _submission(index=True),
    _user("by"),
    Column("at", UtcTime, nullable=False),
    Column("digest", Text, nullable=False),
    Column("withdrawn", UtcTime),
    _user("withdrawn_by"),
)
Index(
    "one_standing_sign_off",
    sign_offs.c.submission,
    unique=True,
    sqlite_where=sign_offs.c.withdrawn.is_(None),
    postgresql_where=sign_offs.c.withdrawn.is_(None),
)

# What the text of a submission is looked up by, and what it is held against. Here submissions go by their number, since
# a report has some thousand buckets and a number takes a third of an id's room.
prints = Table(
    "prints",
    metadata,
    Column("submission", Integer, ForeignKey("submissions.number", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
buckets = Table(
    "print_buckets",
    metadata,
    Column("bucket", BigInteger, primary_key=True),
    Column("submission", Integer, ForeignKey("prints.submission", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# What runs over many reports have done, by what it follows from: the report, the rules, the models (see
# reviewer/batch/keys.py). `digest` is that of the result as JSON, `body` the review, `record` its line in tables, `text`
# what others are compared with; a failure has none of them.
batch_results = Table(
    "batch_results",
    metadata,
    Column("key", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary),
    Column("record", Text),
    Column("text", LargeBinary),
    Column("made", UtcTime, nullable=False),
    Column("program", Text, nullable=False),
    CheckConstraint("state IN ('done', 'failed')", name="state"),
)

# Append only, which triggers see to. It names things by their ids and holds no words of a report, so that it can stay
# when a submission is deleted.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    _user("user"),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
)
