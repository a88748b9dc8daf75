"""Bring the hub's tables to the present revision, all scripts in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from kiosk.hub.ports import Records

_SCRIPTS: Final = Path(__file__).with_name("migrations")


class NewerTables(Exception):
    """The tables were written by a newer program. The argument is a sentence for the one who looks after the hub."""


def upgrade(records: Records) -> None:
    """Run the scripts that are missing.

    Raises:
        NewerTables: the tables were written by a newer program.
    """
    with records.transaction() as connection:
        config = alembic_config(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(config)
        try:
            scripts.get_revision(before or "base")
        except CommandError as error:
            raise NewerTables(f"Kho của hub do bản mới hơn ghi (bản {before}). Hãy cài bản đó.") from error
        if before != scripts.get_current_head():
            command.upgrade(config, "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, without a file: our scripts on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
