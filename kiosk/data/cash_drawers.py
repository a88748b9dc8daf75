"""The cash of the shifts in the store."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.data.journal import Entry, write
from kiosk.data.payment_tables import CashDrawerRow, MoneyMovementRow
from kiosk.data.store import Store
from kiosk.data.tables import OfficerRow, ShiftRow, core
from kiosk.data.times import moment
from kiosk.domain.cash import Sums, sums
from kiosk.domain.payments import Movement, Way
from kiosk.domain.people import Officer
from kiosk.services.ports import AlreadyThere, Clock, Drawer, NotThere

_SHIFT: Final = core(ShiftRow)
_OFFICER: Final = core(OfficerRow)
_DRAWER: Final = core(CashDrawerRow)
_MOVEMENT: Final = core(MoneyMovementRow)
_SHIFTS: Final = (
    select(
        _SHIFT.c.id, _SHIFT.c.opened, _SHIFT.c.closed, _OFFICER.c.name,
        _DRAWER.c.opening, _DRAWER.c.counted, _DRAWER.c.reason,
    )
    .join_from(_SHIFT, _OFFICER)
    .outerjoin(_DRAWER, _DRAWER.c.shift == _SHIFT.c.id)
)  # fmt: skip
_RUNNING: Final = _SHIFTS.where(_SHIFT.c.closed.is_(None))
_UNCOUNTED: Final = (
    _SHIFTS.where(_DRAWER.c.opening.is_not(None), _DRAWER.c.counted.is_(None)).order_by(_SHIFT.c.id.desc()).limit(1)
)
_ONE: Final = _SHIFTS.where(_SHIFT.c.id == bindparam("of"))
_MOVEMENTS: Final = select(_MOVEMENT.c.key, _MOVEMENT.c.way, _MOVEMENT.c.amount).where(
    _MOVEMENT.c.shift == bindparam("of")
)
_BEGIN: Final = insert(_DRAWER)
_COUNT: Final = update(_DRAWER).where(_DRAWER.c.shift == bindparam("of"))
_OPEN: Final = select(_DRAWER.c.shift).where(_DRAWER.c.shift == bindparam("of"), _DRAWER.c.counted.is_(None))


class StoreDrawers:
    """The `Drawers` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def current(self) -> Drawer | None:
        """The drawer of the open shift; without one the last that still has to be counted."""
        with self._store.reading() as connection:
            row = connection.execute(_RUNNING).first() or connection.execute(_UNCOUNTED).first()
            return None if row is None else _drawer(connection, row)

    def begin(self, officer: Officer, amount: int) -> Drawer:
        """Say how much cash the open shift begins with. Journalled in the same transaction.

        Raises:
            NotThere: no shift is open.
            AlreadyThere: it was said before.
        """
        with self._store.transaction() as connection:
            row: Any = connection.execute(_RUNNING).first()
            if row is None:
                raise NotThere("an open shift")
            if row.opening is not None:
                raise AlreadyThere("the opening cash of the shift")
            connection.execute(_BEGIN, {"shift": row.id, "opening": amount, "counted": None, "reason": ""})
            write(
                connection, self._clock, Entry("drawer.begun", officer.actor, body={"shift": row.id, "opening": amount})
            )
            return _read(connection, row.id)

    def count(self, shift: int, officer: Officer, counted: int, *, reason: str) -> Drawer:
        """Say how much was counted at the end, once. Sums and difference stand in the journal.

        Raises:
            NotThere: no such drawer was begun.
            AlreadyThere: it was counted before.
        """
        with self._store.transaction() as connection:
            row: Any = connection.execute(_ONE, {"of": shift}).first()
            if row is None or row.opening is None:
                raise NotThere("the drawer")
            if row.counted is not None:
                raise AlreadyThere("the count of the drawer")
            connection.execute(_COUNT.values(counted=counted, reason=reason), {"of": shift})
            after = _read(connection, shift)
            write(connection, self._clock, Entry("drawer.counted", officer.actor, body=counted_body(after)))
            return after


def counted_body(drawer: Drawer) -> dict[str, Any]:
    """What the journal says of a counted drawer."""
    found = {
        name: getattr(drawer, name) for name in ("shift", "opening", "counted", "reason", "expected", "difference")
    }
    return {**found, "sums": {name: getattr(drawer.sums, name) for name in Sums.__slots__}}


def drawer_is_open(connection: Connection, shift: int) -> bool:
    """Whether money may go in and out of the drawer of this shift."""
    return connection.execute(_OPEN, {"of": shift}).first() is not None


def _read(connection: Connection, shift: int) -> Drawer:
    row: Any = connection.execute(_ONE, {"of": shift}).first()
    return _drawer(connection, row)


def _drawer(connection: Connection, row: Any) -> Drawer:
    found = connection.execute(_MOVEMENTS, {"of": row.id})
    total = sums(Movement(one.key, row.id, Way(one.way), one.amount) for one in found)
    return Drawer(
        shift=row.id, officer=row.name, opened=moment(row.opened), opening=row.opening, counted=row.counted,
        reason=row.reason or "", sums=total, running=row.closed is None,
    )  # fmt: skip
