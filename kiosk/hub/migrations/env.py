"""Alembic's entry: runs the scripts on the connection that `kiosk.hub.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from kiosk.hub import care_tables  # noqa: F401 - its tables are the hub's too
from kiosk.hub.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
