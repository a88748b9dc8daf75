"""The `CalendarTable` of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.code_tables import CalendarRow
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import core
from kiosk.domain.worktime import CalendarEntry
from kiosk.services.ports import Clock, NotThere

_TABLE: Final = core(CalendarRow)
_ALL: Final = select(_TABLE.c.day, _TABLE.c.kind, _TABLE.c.note).order_by(_TABLE.c.day)
_PUT: Final = upsert(_TABLE).on_conflict_do_update(
    index_elements=["day"], set_={name: upsert(_TABLE).excluded[name] for name in ("kind", "note")}
)
_REMOVE: Final = delete(_TABLE).where(_TABLE.c.day == bindparam("of"))


class StoreCalendar:
    """The agency's own lines, in the encrypted store: they decide what citizens are promised."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def entries(self) -> Sequence[CalendarEntry]:
        """All lines, by their day."""
        with self._store.reading() as connection:
            found = connection.execute(_ALL).all()
        return [
            CalendarEntry(date.fromisoformat(row.day), "work" if row.kind == "work" else "off", row.note)
            for row in found
        ]

    def put(self, entries: Iterable[CalendarEntry], *, actor: str) -> None:
        """Add lines, all or none; a line for the same day is replaced."""
        rows = [{"day": entry.day.isoformat(), "kind": entry.kind, "note": entry.note} for entry in entries]
        if rows:
            with self._store.transaction() as connection:
                connection.execute(_PUT, rows)
                write(connection, self._clock, *(Entry("calendar.set", actor, body=row) for row in rows))

    def remove(self, day: date, *, actor: str) -> None:
        """Take a line away. `NotThere` where there is none for this day."""
        with self._store.transaction() as connection:
            if not connection.execute(_REMOVE, {"of": day.isoformat()}).rowcount:
                raise NotThere("a line of the calendar")
            write(connection, self._clock, Entry("calendar.removed", actor, body={"day": day.isoformat()}))
