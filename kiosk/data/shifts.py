"""Shifts in the store: who is on duty at this counter."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.data.accounts import officer_from
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import OfficerRow, ShiftRow, core
from kiosk.data.times import millis
from kiosk.domain.people import Officer
from kiosk.services.ports import Clock

_SHIFT: Final = core(ShiftRow)
_OFFICER: Final = core(OfficerRow)
_OPEN: Final = select(_OFFICER).join_from(_SHIFT, _OFFICER).where(_SHIFT.c.closed.is_(None))
_BEGIN: Final = insert(_SHIFT)
_END: Final = update(_SHIFT).where(_SHIFT.c.closed.is_(None)).values(closed=bindparam("now"))


class StoreShifts:
    """The `Shifts` of the store. At most one is open."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def current(self) -> Officer | None:
        """The officer of the open shift."""
        with self._store.reading() as connection:
            row: Any = connection.execute(_OPEN).first()
        return None if row is None else officer_from(row)

    def open(self, officer: Officer) -> None:
        """Open a shift; one that was open ends. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            self._end(connection)
            values = {"officer": officer.id, "opened": millis(self._clock.now()), "closed": None}
            connection.execute(_BEGIN, values)
            write(connection, self._clock, Entry("shift.opened", officer.actor))

    def close(self) -> None:
        """End the open shift. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        row: Any = connection.execute(_OPEN).first()
        if row is not None:
            connection.execute(_END, {"now": millis(self._clock.now())})
            write(connection, self._clock, Entry("shift.closed", officer_from(row).actor))
