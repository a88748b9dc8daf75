"""The journal in the store: appending inside a transaction, reading, proving."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Integer, bindparam, cast, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.journal_seal import broken_seal, keep_seal
from kiosk.data.store import Store
from kiosk.data.tables import JournalBodyRow, JournalRow, MetaRow, core
from kiosk.data.times import millis, moment
from kiosk.domain.dossier import Event, Kind
from kiosk.domain.journal import (
    GENESIS,
    Break,
    Header,
    Row,
    body_hash,
    encode_body,
    event_id,
    jumped_ahead,
    printed_head,
    verify,
)
from kiosk.services.ports import Clock

TAIL: Final = 256
"""How many of the newest events an ordinary start proves."""

CLOCK_SLACK: Final = timedelta(minutes=2)
"""How far the clock may fall behind the newest event: a correction by the network sets it back a little."""

_SALT_BYTES: Final = 16
_HEADER: Final = core(JournalRow)
_BODY: Final = core(JournalBodyRow)
_HEADER_COLUMNS: Final = [_HEADER.c[name] for name in Header.__slots__]
_LAST: Final = select(*_HEADER_COLUMNS).order_by(_HEADER.c.sequence.desc()).limit(1)
_AT: Final = select(*_HEADER_COLUMNS).where(_HEADER.c.sequence == bindparam("at"))
_ADD_HEADER: Final = insert(_HEADER)
_ADD_BODY: Final = insert(_BODY)
_ROWS: Final = (
    select(*_HEADER_COLUMNS, _BODY.c.salt, _BODY.c.body)
    .outerjoin_from(_HEADER, _BODY)
    .where(_HEADER.c.sequence > bindparam("after"))
    .order_by(_HEADER.c.sequence)
)
_META: Final = core(MetaRow)
LATEST_WALL: Final = "latest_wall"
"""The latest wall time of any event, in milliseconds. The newest event does not tell it: the first one that is written
under a clock that was set back would make that clock look right."""
_LATEST: Final = select(_META.c.value).where(_META.c.name == LATEST_WALL)
_KEEP_LATEST: Final = upsert(_META).on_conflict_do_update(
    index_elements=["name"],
    set_={"value": upsert(_META).excluded.value},
    where=cast(upsert(_META).excluded.value, Integer) > cast(_META.c.value, Integer),
)
_SET_LATEST: Final = upsert(_META).on_conflict_do_update(
    index_elements=["name"], set_={"value": upsert(_META).excluded.value}
)
CLOCK_JUMPED: Final = "clock_jumped"
"""There while the wall clock has run ahead of the time that has passed, and nobody has looked at it since."""
_JUMPED: Final = select(_META.c.value).where(_META.c.name == CLOCK_JUMPED)
_FORGET_JUMP: Final = delete(_META).where(_META.c.name == CLOCK_JUMPED)
_ERASURES: Final = (
    select(_BODY.c.body)
    .join_from(_HEADER, _BODY)
    .where(_HEADER.c.sequence > bindparam("after"), _HEADER.c.kind == Kind.ERASED.value)
)


BEGUN: Final = "begun"
"""In the place of a dossier's id: the one that begins with the first entry that says so. It has that event's id."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written; `dossier` is "" for an event of the kiosk itself, `BEGUN` for one that begins here."""

    kind: str
    actor: str
    dossier: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def last_header(connection: Connection) -> Header | None:
    """The newest header; None in an empty journal."""
    row = connection.execute(_LAST).first()
    return None if row is None else Header(*row)


def write(connection: Connection, clock: Clock, *entries: Entry) -> list[Event]:
    """Append events inside the caller's transaction, whose write lock keeps the sequence without gaps."""
    last = last_header(connection)
    sequence, previous = (0, GENESIS) if last is None else (last.sequence, last.hash())
    wall, monotonic, boot = millis(clock.now()), int(clock.monotonic() * 1e9), clock.boot()
    if last and jumped_ahead(last, wall, monotonic, boot) and last.wall >= (latest_wall(connection) or 0):
        connection.execute(_SET_LATEST, {"name": CLOCK_JUMPED, "value": str(wall)})
    headers: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = []
    events: list[Event] = []
    begun = ""
    for entry in entries:
        sequence += 1
        salt, body = secrets.token_bytes(_SALT_BYTES), encode_body(entry.body)
        hashed = body_hash(salt, body)
        event = event_id(wall, hashed)
        if entry.dossier == BEGUN:
            begun = begun or event
        header = Header(
            sequence=sequence,
            event=event,
            dossier=begun if entry.dossier == BEGUN else entry.dossier,
            kind=entry.kind,
            actor=entry.actor,
            wall=wall,
            monotonic=monotonic,
            boot=boot,
            body_hash=hashed,
            previous=previous,
        )
        previous = header.hash()
        headers.append({name: getattr(header, name) for name in Header.__slots__})
        bodies.append({"sequence": sequence, "salt": salt, "body": body})
        events.append(Event(sequence, entry.kind, entry.actor, wall, entry.body))
    connection.execute(_ADD_HEADER, headers)
    connection.execute(_ADD_BODY, bodies)
    connection.execute(_KEEP_LATEST, {"name": LATEST_WALL, "value": str(wall)})
    keep_seal(connection, header)
    return events


def latest_wall(connection: Connection) -> int | None:
    """The latest wall time of any event, in milliseconds; None in an empty journal."""
    known = connection.execute(_LATEST).scalar()
    if known is not None:
        return int(known)
    last = last_header(connection)
    return None if last is None else last.wall


def rows(connection: Connection, *, after: int = 0) -> Iterator[Row]:
    """The rows behind a sequence, in order, without holding them all in memory."""
    width = len(Header.__slots__)
    for row in connection.execute(_ROWS, {"after": after}, execution_options={"yield_per": 500}):
        yield Row(Header(*row[:width]), row[width], row[width + 1])


def erased(connection: Connection, *, after: int = 0) -> frozenset[int]:
    """The sequences whose bodies were erased by an event behind `after` that says so."""
    bodies = connection.execute(_ERASURES, {"after": after}).scalars()
    return frozenset(sequence for body in bodies for sequence in json.loads(body)["sequences"])


def verify_tail(connection: Connection, length: int = TAIL) -> Break | None:
    """Prove the newest events only: what a start can afford however long the journal is."""
    last = last_header(connection)
    if last is None or last.sequence <= length:
        return verify(rows(connection), erased=erased(connection))
    before = connection.execute(_AT, {"at": last.sequence - length}).first()
    if before is None:
        return Break(last.sequence - length, "gap")
    start = Header(*before)
    # What erased a body stands behind it, so the tail needs no look at the rest of the journal.
    gone = erased(connection, after=start.sequence)
    return verify(rows(connection, after=start.sequence), erased=gone, after=(start.sequence, start.hash()))


class StoreJournal:
    """The `Journal` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def append(self, kind: str, *, actor: str, body: Mapping[str, Any] | None = None) -> None:
        """Write one event in a transaction of its own."""
        with self._store.transaction() as connection:
            write(connection, self._clock, Entry(kind, actor, body=body or {}))

    def head(self) -> str:
        """The printed head: eight characters."""
        with self._store.reading() as connection:
            last = last_header(connection)
        return printed_head(GENESIS if last is None else last.hash())

    def verify(self, heads: Collection[str] = ()) -> Break | None:
        """Walk the whole chain; it must have gone through these printed heads."""
        with self._store.reading() as connection:
            broken = verify(rows(connection), erased=erased(connection), heads=heads)
            return broken or broken_seal(connection, last_header(connection))

    def clock_trusted(self) -> bool:
        """Whether the wall clock can be right: not behind any event apart from a small correction, and not a day ahead.

        A clock that is put right after it had been behind is no jump: it only comes to where the events are.
        """
        clock = self._clock
        with self._store.reading() as connection:
            last, latest = last_header(connection), latest_wall(connection)
            if connection.execute(_JUMPED).first():
                return False
        if last is None or latest is None:
            return True
        if clock.now() < moment(latest) - CLOCK_SLACK:
            return False
        ahead = jumped_ahead(last, millis(clock.now()), int(clock.monotonic() * 1e9), clock.boot())
        return not ahead or last.wall < latest

    def confirm_clock(self, *, actor: str) -> None:
        """Somebody has looked at date and time and says that they are right, although events stand at later ones.

        Numbers of a day that the wrong clock had begun stay given out: codes are provisional until that day has come.
        """
        with self._store.transaction() as connection:
            body = {"latest": latest_wall(connection) or 0}
            write(connection, self._clock, Entry("clock.confirmed", actor, body=body))
            now = str(millis(self._clock.now()))
            connection.execute(_SET_LATEST, {"name": LATEST_WALL, "value": now})
            connection.execute(_FORGET_JUMP)
