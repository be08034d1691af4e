"""The first tables. Written out, not taken from schema.py: a migration stays as it is when the schema moves on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _accounts()
    _submissions()
    _judgements()
    _audit()
    _make_audit_append_only()


def _submission(*, primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    link = sa.ForeignKey("submissions.id", ondelete="CASCADE")
    return sa.Column("submission", sa.Text, link, nullable=False, primary_key=primary_key, index=index)


def _user(name: str, *, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("users.id"), index=index)


def _accounts() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failed_tries", sa.Integer, nullable=False),
        sa.Column("locked_until", _TIME),
        sa.Column("created", _TIME, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'reviewer', 'applicant')", name="role"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.Text, primary_key=True),
        sa.Column("user", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("last_seen", _TIME, nullable=False),
        sa.Column("expires", _TIME, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("token_digest", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        _user("user"),
        _user("by"),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("expires", _TIME, nullable=False),
        sa.Column("used", _TIME),
        sa.CheckConstraint(
            "(purpose = 'set-up' AND role IS NOT NULL) OR (purpose = 'reset' AND \"user\" IS NOT NULL)", name="purpose"
        ),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _user("owner", index=True),
        sa.Column("created", _TIME, nullable=False, index=True),
        sa.Column("changed", _TIME, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("company", sa.Text),
        sa.Column("project", sa.Text),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("errors", sa.Integer),
        sa.Column("warnings", sa.Integer),
        sa.Column("score", sa.Float),
        sa.Column("words", sa.Integer),
        sa.Column("pages", sa.Integer),
        sa.UniqueConstraint("line", "version"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assignments",
        _submission(primary_key=True),
        sa.Column("reviewer", sa.Integer, sa.ForeignKey("users.id"), primary_key=True, index=True),
        _user("by"),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_table(
        "reviews",
        _submission(primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("made", _TIME, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
    )


def _judgements() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer, primary_key=True),
        _submission(index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        _user("by"),
        sa.Column("at", _TIME, nullable=False),
        sa.CheckConstraint("kind IN ('field', 'finding', 'requirement')", name="kind"),
    )
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Integer, primary_key=True),
        _submission(index=True),
        _user("by"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("withdrawn", _TIME),
        _user("withdrawn_by"),
    )
    standing = sa.text("withdrawn IS NULL")
    op.create_index(
        "one_standing_sign_off",
        "sign_offs",
        ["submission"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _TIME, nullable=False),
        _user("user"),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _make_audit_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit is append only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is append only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
