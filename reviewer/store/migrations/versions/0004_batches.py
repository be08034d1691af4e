"""What runs over many reports have done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "batch_results",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("record", sa.Text),
        sa.Column("text", sa.LargeBinary),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('done', 'failed')", name="state"),
    )
