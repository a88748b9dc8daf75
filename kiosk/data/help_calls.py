"""Calls for an officer, in the store: every desk of this machine sees them, and the journal keeps them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, insert, select, update

from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import HelpCallRow, core
from kiosk.data.times import millis, moment
from kiosk.domain.people import Officer
from kiosk.services.ports import Clock, HelpCall

_CALL: Final = core(HelpCallRow)
_ADD: Final = insert(_CALL)
_WAITING: Final = select(_CALL).where(_CALL.c.answered.is_(None)).order_by(_CALL.c.called.desc()).limit(50)
_ANSWER: Final = update(_CALL).where(_CALL.c.answered.is_(None)).values(answered=bindparam("now"))


class StoreHelpCalls:
    """The `HelpCalls` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def call(self, step: str) -> None:
        """Somebody needs an officer on this page. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            connection.execute(_ADD, {"step": step, "called": millis(self._clock.now()), "answered": None})
            write(connection, self._clock, Entry("help.called", "visitor", body={"step": step}))

    def waiting(self) -> tuple[HelpCall, ...]:
        """Calls that nobody has answered yet, newest first, at most 50."""
        with self._store.reading() as connection:
            return tuple(HelpCall(row.step, moment(row.called)) for row in connection.execute(_WAITING))

    def answer(self, officer: Officer) -> None:
        """An officer has come: all waiting calls are answered. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            if connection.execute(_ANSWER, {"now": millis(self._clock.now())}).rowcount:
                write(connection, self._clock, Entry("help.answered", officer.actor))
