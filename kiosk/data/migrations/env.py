"""Alembic's entry: runs the scripts on the connection that `kiosk.data.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from kiosk.data.tables import StoreTable

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=StoreTable.metadata,
    render_as_batch=True,
)
context.run_migrations()
