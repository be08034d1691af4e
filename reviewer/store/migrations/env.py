"""Runs the migrations on the connection that `reviewer.store.database` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from reviewer.store.schema import metadata

# Of the metadata, the migrations take no more than how constraints are named.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
