"""The `Numbers` of the store: what was given out, and the mark that is told after a restore."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data import lanes
from kiosk.data.ids import random_id
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import MetaRow, core
from kiosk.domain.codes import CodeCounter, after_restore, with_mark
from kiosk.services.ports import Clock, LaneState

INCARNATION: Final = "incarnation"
"""A random id: two stores that came from the same backup have different ones."""
INCARNATION_NUMBER: Final = "incarnation_number"
"""How many lives this store has had; a store that was never restored has no such row."""
FIRST_LIFE: Final = 1

_META: Final = core(MetaRow)
_FACT: Final = select(_META.c.value).where(_META.c.name == bindparam("of"))
_KEEP: Final = upsert(_META).on_conflict_do_update(
    index_elements=["name"], set_={"value": upsert(_META).excluded.value}
)


class StoreNumbers:
    """The `Numbers` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def state(self, agency: str) -> LaneState:
        """What is known now."""
        with self._store.reading() as connection:
            return LaneState(
                lanes.counter(connection, agency), lanes.mirrored(connection, agency), incarnation_number(connection)
            )

    def mark(self, agency: str, day: date, number: int, *, actor: str, source: str) -> CodeCounter:
        """Take over a high-water mark after a restore and journal it; the counter goes on behind it."""
        with self._store.transaction() as connection:
            return take_mark(connection, self._clock, agency, day, number, actor=actor, source=source)


def take_mark(
    connection: Connection, clock: Clock, agency: str, day: date, number: int, *, actor: str, source: str
) -> CodeCounter:
    """As `StoreNumbers.mark`, inside the caller's transaction."""
    counter = with_mark(lanes.counter(connection, agency), day, number)
    lanes.keep_counter(connection, agency, counter)
    body = {"agency": agency, "day": day.isoformat(), "number": number, "source": source}
    write(connection, clock, Entry("lane.marked", actor, body=body))
    return counter


def incarnation_number(connection: Connection) -> int:
    """How many lives the store has had."""
    return int(connection.execute(_FACT, {"of": INCARNATION_NUMBER}).scalar() or FIRST_LIFE)


def begin_next_life(connection: Connection, agency: str, *, known: int) -> int:
    """After a restore: another incarnation, and no national number until a mark is told; the new number.

    Args:
        connection: inside the transaction that journals the restore.
        agency: the agency of this kiosk. A backup from before its first code knows nothing of it yet, and must not
            begin at the lane's start either.
        known: the highest incarnation number that was seen outside this backup.
    """
    number = max(incarnation_number(connection), known) + 1
    for name, value in ((INCARNATION, random_id()), (INCARNATION_NUMBER, str(number))):
        connection.execute(_KEEP, {"name": name, "value": value})
    for each in {agency, *lanes.agencies(connection)}:
        lanes.keep_counter(connection, each, after_restore(lanes.counter(connection, each)))
    return number
