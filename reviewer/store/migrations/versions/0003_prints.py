"""The prints of texts, by which a later report with the same text is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "prints",
        sa.Column("submission", sa.Integer, sa.ForeignKey("submissions.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "print_buckets",
        sa.Column("bucket", sa.BigInteger, primary_key=True),
        sa.Column(
            "submission",
            sa.Integer,
            sa.ForeignKey("prints.submission", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sqlite_with_rowid=False,
    )
