"""Bring a store's tables to the present revision.

Alembic costs as much start-up time as the rest of the store, so it is imported only when there is something to do: an
ordinary start reads one row.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from kiosk.data.store import Store
from kiosk.services.ports import StoreFailed

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0015"
"""The newest revision in `migrations/versions`; a test holds the two together."""

_SCRIPTS = Path(__file__).with_name("migrations")


def revision(connection: Connection) -> str | None:
    """The revision that the store is at; None for one without tables."""
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").scalar()
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if there else None


def upgrade(store: Store) -> bool:
    """Run the scripts that are missing, all in one transaction; whether there were any.

    Raises:
        StoreFailed: the store was written by a newer program.
    """
    with store.reading() as connection:
        if revision(connection) == HEAD:
            return False
    with store.transaction() as connection:
        # Asked again behind the write lock: two programs may start at the same time.
        before = revision(connection)
        if before == HEAD:
            return False
        from alembic import command
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        config = alembic_config(connection)
        try:
            ScriptDirectory.from_config(config).get_revision(before or "base")
        except CommandError as error:
            raise StoreFailed(
                f"Kho dữ liệu do một bản mới hơn của chương trình ghi (bản kho {before}). Hãy cài bản mới đó."
            ) from error
        command.upgrade(config, HEAD)
        return True


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, without a file: our scripts on this connection."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
