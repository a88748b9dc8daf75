"""Statements whose text is made once, for the writes that a person waits for most often.

SQLAlchemy keeps what it has compiled, but its way to the driver takes longer than SQLite needs for a small statement.
It still builds them, from the tables, and they run on the same connection in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="named")


class Ready:
    """One insert, update or delete, ready to run."""

    def __init__(self, statement: Insert | Update | Delete, columns: Sequence[str] | None = None) -> None:
        """Make the text.

        Args:
            statement: with a name for each value that is not fixed.
            columns: which ones an insert without values of its own fills; None where the statement says it.
        """
        compiled = statement.compile(dialect=_DIALECT, column_keys=columns)
        self._text = str(compiled)
        self._fixed = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> int:
        """Run it once for each row of values, which are handed over as they are: numbers, text and bytes.

        Returns:
            How many rows of the table it changed.

        Raises:
            sqlcipher3.dbapi2.Error: the driver's own error, which the store's transactions know as well.
        """
        driver: Any = connection.connection.dbapi_connection
        return sum(driver.execute(self._text, {**self._fixed, **row}).rowcount for row in rows)
