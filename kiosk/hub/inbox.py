"""The kiosks' journals as the hub holds them: storing rows, and seeing at once where two do not agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from kiosk.domain.journal import Header, Row
from kiosk.hub.tables import BODY, INCARNATION, JOURNAL
from kiosk.sync.wire_batch import MOST_ROWS, Statement

_HEADER_COLUMNS: Final = [JOURNAL.c[name] for name in Header.__slots__]
_MINE: Final = and_(JOURNAL.c.kiosk == bindparam("of"), JOURNAL.c.incarnation == bindparam("number"))
_NEAR: Final = select(JOURNAL.c.sequence, JOURNAL.c.hash, JOURNAL.c.previous).where(
    _MINE, JOURNAL.c.sequence.between(bindparam("first"), bindparam("last"))
)
_SAME_EVENTS: Final = select(
    JOURNAL.c.event, JOURNAL.c.kiosk, JOURNAL.c.incarnation, JOURNAL.c.sequence, JOURNAL.c.hash
).where(JOURNAL.c.event.in_(bindparam("events", expanding=True)))
_NEXT: Final = (
    select(*_HEADER_COLUMNS, JOURNAL.c.hash, BODY.c.salt, BODY.c.body)
    .outerjoin_from(JOURNAL, BODY, JOURNAL.c.event == BODY.c.event)
    .where(_MINE, JOURNAL.c.sequence > bindparam("after"))
    .order_by(JOURNAL.c.sequence)
    .limit(2 * MOST_ROWS)
)
_ADD: Final = insert(JOURNAL)
_ADD_BODY: Final = insert(BODY)
_PASS_ON: Final = (
    update(JOURNAL).where(JOURNAL.c.event == bindparam("of_event")).values(incarnation=bindparam("to_number"))
)


@dataclass(frozen=True, slots=True)
class Position:
    """How far an incarnation has come: every row up to `through` is held and was applied, `head` is that row's hash."""

    base: int
    base_head: bytes
    through: int
    head: bytes


class Fork(Exception):
    """The hub has something else under a number or an event of this batch. `sequence` is the first such row."""

    def __init__(self, sequence: int) -> None:
        super().__init__(sequence)
        self.sequence = sequence


def position(connection: Connection, kiosk: str, incarnation: int) -> Position | None:
    """How far it has come; None where the hub does not know this incarnation."""
    columns = [INCARNATION.c[name] for name in Position.__slots__]
    mine = (INCARNATION.c.kiosk == kiosk) & (INCARNATION.c.number == incarnation)
    row = connection.execute(select(*columns).where(mine)).first()
    return None if row is None else Position(*row)


def advance(connection: Connection, kiosk: str, incarnation: int, *, through: int, head: bytes) -> None:
    """Write how far it has come."""
    mine = (INCARNATION.c.kiosk == kiosk) & (INCARNATION.c.number == incarnation)
    connection.execute(update(INCARNATION).where(mine).values(through=through, head=head))


def store(
    connection: Connection, statement: Statement, rows: Sequence[Row], at: Position, *, now: int
) -> frozenset[int]:
    """Keep the rows that are new; the sequences of those that the hub had already.

    Raises:
        Fork: a row disagrees with what the hub has. The caller keeps nothing of the transaction.
    """
    of = {"of": statement.kiosk, "number": statement.incarnation}
    known = {row.sequence: row for row in connection.execute(
        _NEAR, of | {"first": statement.first - 1, "last": statement.last + 1}
    )}  # fmt: skip
    if statement.first <= at.base:
        raise Fork(statement.first)
    before = at.base_head if statement.first == at.base + 1 else None
    if (seam := known.get(statement.first - 1)) is not None:
        before = seam.hash
    if before is not None and before != statement.previous:
        raise Fork(statement.first)
    for row in rows:
        there = known.get(row.header.sequence)
        if there is not None and there.hash != row.header.hash():
            raise Fork(row.header.sequence)
    after = known.get(statement.last + 1)
    if after is not None and after.previous != statement.head:
        raise Fork(statement.last)
    new = [row for row in rows if row.header.sequence not in known]
    moved = _of_earlier_incarnations(connection, statement, new)
    if moved:
        numbers = [{"of_event": row.header.event, "to_number": statement.incarnation} for row in moved]
        connection.execute(_PASS_ON, numbers)
    _insert(connection, statement, [row for row in new if row not in moved], now)
    return frozenset(row.header.sequence for row in rows if row.header.sequence in known or row in moved)


def following(
    connection: Connection, kiosk: str, incarnation: int, at: Position
) -> Iterator[tuple[Header, bytes, bytes | None]]:
    """Header, hash and body of the rows behind a position, as far as they are there without a gap.

    Raises:
        Fork: a row that was kept behind a gap does not follow the one before it.
    """
    expected, head = at.through + 1, at.head
    values = {"of": kiosk, "number": incarnation, "after": at.through}
    width = len(_HEADER_COLUMNS)
    for row in connection.execute(_NEXT, values).all():
        header = Header(*row[:width])
        if header.sequence != expected:
            return
        if header.previous != head:
            raise Fork(expected)
        yield header, row[width], row[width + 2]
        expected, head = expected + 1, row[width]


def _of_earlier_incarnations(connection: Connection, statement: Statement, rows: Sequence[Row]) -> list[Row]:
    """Rows that this kiosk sent before it was restored: they pass on to its present incarnation.

    Raises:
        Fork: an event is known as another row, or from another kiosk.
    """
    by_event = {row.header.event: row for row in rows}
    if len(by_event) != len(rows):
        raise Fork(rows[0].header.sequence)
    found = []
    for there in connection.execute(_SAME_EVENTS, {"events": list(by_event)}):
        row = by_event[there.event]
        same = (there.kiosk, there.hash) == (statement.kiosk, row.header.hash())
        if not same or there.incarnation >= statement.incarnation:
            raise Fork(row.header.sequence)
        found.append(row)
    return found


def _insert(connection: Connection, statement: Statement, rows: Sequence[Row], now: int) -> None:
    headers = [
        {name: getattr(row.header, name) for name in Header.__slots__}
        | {
            "kiosk": statement.kiosk,
            "incarnation": statement.incarnation,
            "hash": row.header.hash(),
            "arrived": now,
        }
        for row in rows
    ]
    bodies = [
        {"event": row.header.event, "salt": row.salt, "body": row.body}
        for row in rows
        if row.salt is not None and row.body is not None
    ]
    if headers:
        connection.execute(_ADD, headers)
    if bodies:
        connection.execute(_ADD_BODY, bodies)
