"""The enrolment in the store: hub, token, incarnation, leases, and what became of the last rounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.journal import Entry, write
from kiosk.data.lanes import counter, keep_counter
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubFileRow, HubLeaseRow, HubLinkRow, StickNoteRow
from kiosk.data.tables import CodeLaneRow, DeliveryRow, core
from kiosk.data.times import millis, moment
from kiosk.domain.codes import RESERVE_AHEAD, CodeCounter, Lane, with_mark
from kiosk.domain.worktime import VIETNAM
from kiosk.services.ports import Clock, StoreFailed
from kiosk.sync.ports import Link, Lock
from kiosk.sync.wire_enrol import Enrolled, Lease
from kiosk.sync.wire_rejoin import Mark, Rejoined
from kiosk.sync.wire_return import Returned

LINK: Final = core(HubLinkRow)
LEASE: Final = core(HubLeaseRow)
FILE: Final = core(HubFileRow)
DELIVERY: Final = core(DeliveryRow)
HUB: Final = "hub"
"""The one hub that this kiosk delivers to, in `delivery`."""

_COUNTER: Final = core(CodeLaneRow)
_KEEP_LEASE: Final = upsert(LEASE).on_conflict_do_update(
    index_elements=["agency"],
    set_={name: upsert(LEASE).excluded[name] for name in ("first", "last", "starts", "ends")},
)
_LOCKED: Final = select(LINK.c.locked).where(LINK.c.locked != "")


class StoreLink:
    """The `Links` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def link(self) -> Link | None:
        """The enrolment; None before it."""
        with self._store.reading() as connection:
            row = connection.execute(select(LINK)).mappings().first()
        if row is None:
            return None
        values = {name: row[name] for name in Link.__slots__ if name != "locked"}
        return Link(**values, locked=Lock(row["locked"]) if row["locked"] else None)

    def enrolled(self, url: str, answer: Enrolled, *, age_secret: str) -> None:
        """Keep a new enrolment and its leases."""
        with self._store.transaction() as connection:
            self._keep(connection, url, answer, age_secret)
            body = {"hub": answer.hub_key.hex(), "kiosk": answer.kiosk}
            write(connection, self._clock, Entry("kiosk.enrolled", "kiosk", body=body))

    def rejoined(self, answer: Rejoined) -> None:
        """Go on under a new incarnation, behind the numbers that the hub has seen; the lock is taken off.

        Rows behind `answer.base` are sent again; the files that the hub has are found by asking.
        """
        with self._store.transaction() as connection:
            values = {"incarnation": answer.incarnation, "base": answer.base, "locked": "", "error": "", "failures": 0}
            connection.execute(update(LINK).values(values))
            deliver(connection, answer.base, millis(self._clock.now()))
            connection.execute(delete(core(StickNoteRow)))
            connection.execute(update(FILE).where(FILE.c.state == "there").values(state="waiting"))
            _go_on_behind(connection, answer.marks, answer.hub_time)
            body = {"incarnation": answer.incarnation, "base": answer.base}
            write(connection, self._clock, Entry("kiosk.rejoined", "kiosk", body=body))

    def returned(self, url: str, answer: Returned, *, age_secret: str) -> None:
        """Keep the enrolment of a store that knew nothing of it, and go on behind the numbers that the hub has seen.

        All rows are sent again: the hub knows those that it has.
        """
        enrolled = answer.enrolled
        with self._store.transaction() as connection:
            self._keep(connection, url, enrolled, age_secret)
            connection.execute(delete(core(StickNoteRow)))
            _go_on_behind(connection, answer.marks, enrolled.hub_time)
            body = {"incarnation": enrolled.incarnation, "base": 0, "kiosk": enrolled.kiosk}
            body |= {"hub": enrolled.hub_key.hex()}
            write(connection, self._clock, Entry("kiosk.rejoined", "kiosk", body=body))

    def _keep(self, connection: Connection, url: str, answer: Enrolled, age_secret: str) -> None:
        values: dict[str, Any] = {
            name: getattr(answer, name)
            for name in ("hub_key", "hub_age_key", "kiosk", "agency", "token", "incarnation", "cursor")
        }
        values |= {"id": 1, "url": url, "age_secret": age_secret, "base": 0, "locked": "", "tried": None}
        values |= {"reached": millis(self._clock.now()), "error": "", "failures": 0}
        for table in (LINK, LEASE, FILE, DELIVERY):
            connection.execute(delete(table))
        connection.execute(insert(LINK), values)
        for lease in answer.leases:
            keep_lease(connection, lease)

    def lock(self, reason: Lock) -> None:
        """Stop filing, and say so in the journal."""
        with self._store.transaction() as connection:
            lock(connection, self._clock, reason)

    def reached(self) -> None:
        """The hub has answered with its signature, now."""
        now = millis(self._clock.now())
        with self._store.transaction() as connection:
            connection.execute(update(LINK).values(tried=now, reached=now, error="", failures=0))

    def failed(self, error: str) -> None:
        """A round ended with an error, now."""
        values = {"tried": millis(self._clock.now()), "error": error, "failures": LINK.c.failures + 1}
        with self._store.transaction() as connection:
            connection.execute(update(LINK).values(values))

    def lease(self, agency: str) -> Lease | None:
        """The numbers that the hub has given to this kiosk for an agency; None where it has given none."""
        with self._store.reading() as connection:
            row = connection.execute(select(LEASE).where(LEASE.c.agency == agency)).first()
        if row is None:
            return None
        days = (date.fromisoformat(row.starts), date.fromisoformat(row.ends))
        return Lease(row.agency, Lane(row.first, row.last), *days)


def _go_on_behind(connection: Connection, marks: Iterable[Mark], hub_time: int) -> None:
    """Give out no number up to these, nor, after a restore that no mirror has told anything, the next few behind."""
    untold = []
    for agency in connection.execute(select(_COUNTER.c.agency)).scalars().all():
        known = counter(connection, agency)
        if known.reserved is None:
            untold.append(agency)
        keep_counter(connection, agency, CodeCounter(known.day, known.last, known.reserved or known.last))
    for mark in marks:
        # The newest day counts, and only that: earlier days give out no more numbers.
        before = counter(connection, mark.agency)
        if before.day is None or mark.day >= before.day:
            keep_counter(connection, mark.agency, with_mark(before, mark.day, mark.number))
    for agency in untold:
        _leave_free(connection, agency, moment(hub_time).astimezone(VIETNAM).date())


def _leave_free(connection: Connection, agency: str, today: date) -> None:
    """Pass over as many numbers as a mirror is told ahead.

    The hub knows all numbers that were sent; of the others nobody knows any more, and some may be on receipts.
    """
    lease = connection.execute(select(LEASE).where(LEASE.c.agency == agency)).first()
    known = counter(connection, agency)
    if lease is None or (known.day is not None and known.day > today):
        return
    last = max(known.last if known.day == today else 0, lease.first - 1)
    free = min(last + RESERVE_AHEAD, lease.last)
    keep_counter(connection, agency, CodeCounter(today, free, free))


def keep_lease(connection: Connection, lease: Lease) -> None:
    """Write a lease in the place of an earlier one for the same agency."""
    connection.execute(_KEEP_LEASE, lease.as_json())


def lock(connection: Connection, clock: Clock, reason: Lock) -> None:
    """Stop filing, inside the caller's transaction. The first reason stays."""
    if connection.execute(_LOCKED).first() is None:
        connection.execute(update(LINK).values(locked=reason.value))
        write(connection, clock, Entry("kiosk.locked", "kiosk", body={"reason": reason.value}))


def refuse_when_locked(connection: Connection) -> None:
    """Nothing may be filed at a kiosk that the hub does not know as the only one of its name.

    Raises:
        StoreFailed: it is locked.
    """
    if connection.execute(_LOCKED).first() is not None:
        raise StoreFailed("Máy này tạm ngừng nhận hồ sơ. Những gì ông/bà đã nhập vẫn còn. Hãy gọi cán bộ.")


def delivered(connection: Connection) -> int:
    """Every row up to here is durable at the hub."""
    return connection.execute(select(DELIVERY.c.through).where(DELIVERY.c.hub == HUB)).scalar() or 0


def deliver(connection: Connection, through: int, now: int) -> None:
    """Write how far the hub has come."""
    values = {"hub": HUB, "through": through, "at": now}
    again = upsert(DELIVERY).on_conflict_do_update(index_elements=["hub"], set_={"through": through, "at": now})
    connection.execute(again, values)
