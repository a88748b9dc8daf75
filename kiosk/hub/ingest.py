"""Taking in a batch: signature and chain first, then one transaction, then the signed answer.

The same function serves HTTP and sticks, so that a dossier that arrives both ways is one dossier.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, insert, select

from kiosk.domain.dossier import Kind
from kiosk.domain.journal import Header, Row
from kiosk.hub import dossiers, duplicates, files, former, inbox, kiosks, numbering
from kiosk.hub.core import Hub, Known
from kiosk.hub.dossiers import Kept, Taken
from kiosk.hub.inbox import Fork
from kiosk.hub.tables import ALARM, BATCH
from kiosk.sync.ed25519 import check_of
from kiosk.sync.wire_ack import Ack, Outcome, Refusal, RefusalReason, Result
from kiosk.sync.wire_batch import SealedBatch, decode_batch
from kiosk.sync.wire_errors import WireError

_LOG: Final = logging.getLogger("kiosk.hub")


class UnknownKiosk(Exception):
    """The batch names a kiosk that was never enrolled here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a signed document, and whether it is a refusal and why."""

    document: bytes
    refused: RefusalReason | None = None


def take_in(hub: Hub, data: bytes) -> Answer:
    """Take in a batch as it came.

    Raises:
        WireError: it is not a batch at all.
        UnknownKiosk: nobody here knows the kiosk.
    """
    batch = decode_batch(data)
    told = batch.statement
    with hub.records.reading() as connection:
        kiosk = kiosks.by_id(connection, told.kiosk)
        revoked = kiosks.is_revoked(connection, told.kiosk)
    if revoked:
        return _refused(hub, batch, RefusalReason.REVOKED, 0)
    if kiosk is None:
        raise UnknownKiosk
    try:
        rows = batch.opened(check_of(kiosk.sign_key))
    except WireError:
        return _refused(hub, batch, _why_not_its_own(hub, batch), 0)
    if told.incarnation != kiosk.incarnation:
        return _refused(hub, batch, RefusalReason.INCARNATION, 0)
    try:
        ack = _store(hub, kiosk, batch, rows)
    except Fork as fork:
        _raise_alarm(hub, batch, fork.sequence)
        return _refused(hub, batch, RefusalReason.FORK, fork.sequence)
    if any(row.header.kind == Kind.ERASED for row in rows):
        files.remove_erased(hub)
    return Answer(ack.sign(hub.signer))


def _store(hub: Hub, kiosk: Known, batch: SealedBatch, rows: Sequence[Row]) -> Ack:
    """One transaction: rows, dossiers, feed, position.

    Raises:
        Fork: nothing was kept.
    """
    told, now = batch.statement, hub.now()
    with hub.records.transaction() as connection:
        at = inbox.position(connection, kiosk.id, told.incarnation)
        if at is None:
            raise Fork(0)
        known = inbox.store(connection, told, rows, at, now=now)
        outcomes: dict[int, tuple[Outcome, str]] = {}
        arrived: dict[str, Kept] = {}
        through, head = at.through, at.head
        for header, hashed, content in inbox.following(connection, kiosk.id, told.incarnation, at):
            outcomes[header.sequence] = (Outcome.STORED, "")
            if header.dossier:
                taken = dossiers.take(connection, kiosk, header, content, now)
                outcomes[header.sequence] = (taken.outcome, taken.reason)
                _note(arrived, header, taken)
            through, head = header.sequence, hashed
        # Behind all rows: the kiosk may have given a code itself, further on in the same batch.
        _look_after(connection, arrived.values(), now, days=hub.settings.clerks.duplicate_days)
        inbox.advance(connection, kiosk.id, told.incarnation, through=through, head=head)
        kiosks.seen(connection, kiosk.id, now)
        _keep_proof(connection, batch, now)
    return Ack(
        kiosk=kiosk.id,
        incarnation=told.incarnation,
        batch=batch.digest,
        ack_through=through,
        head=head,
        hub_time=now,
        results=_results(
            (sequence, outcomes.get(sequence) or (Outcome.KNOWN if sequence in known and sequence <= through
             else Outcome.HELD, ""))
            for sequence in range(told.first, told.last + 1)
        ),
    )  # fmt: skip


def _why_not_its_own(hub: Hub, batch: SealedBatch) -> RefusalReason:
    """A batch that the kiosk's key has not signed: of a copy that still has the key before, or damaged."""
    with hub.records.reading() as connection:
        keys = former.keys(connection, batch.statement.kiosk)
    for key in keys:
        with suppress(WireError):
            batch.opened(check_of(key))
            return RefusalReason.INCARNATION
    return RefusalReason.BROKEN


def _note(arrived: dict[str, Kept], header: Header, taken: Taken) -> None:
    """Keep in mind, as they are after their last row, the dossiers whose submission came with this batch."""
    if taken.outcome is Outcome.SET_ASIDE:
        arrived.pop(header.dossier, None)
    elif taken.kept and (header.kind == Kind.SUBMITTED or header.dossier in arrived):
        arrived[header.dossier] = taken.kept


def _look_after(connection: Connection, arrived: Iterable[Kept], now: int, *, days: int) -> None:
    """What the hub does by itself with dossiers that have just come: a national code, and a look for duplicates."""
    for kept in arrived:
        if kept.dossier.body:
            duplicates.look(connection, numbering.give_missing(connection, kept, now), now, days=days)


def _results(outcomes: Iterable[tuple[int, tuple[Outcome, str]]]) -> tuple[Result, ...]:
    """Equal outcomes side by side are told once."""
    found = []
    for (outcome, reason), group in groupby(outcomes, key=lambda one: one[1]):
        sequences = [sequence for sequence, _ in group]
        found.append(Result(sequences[0], sequences[-1], outcome, reason))
    return tuple(found)


def _keep_proof(connection: Connection, batch: SealedBatch, now: int) -> None:
    if connection.execute(select(BATCH.c.digest).where(BATCH.c.digest == batch.digest)).first():
        return
    values = {
        "digest": batch.digest,
        "kiosk": batch.statement.kiosk,
        "incarnation": batch.statement.incarnation,
        "statement": batch.statement.encode(),
        "packed_hash": batch.packed_hash,
        "signature": batch.signature,
        "arrived": now,
    }
    connection.execute(insert(BATCH), values)


def _raise_alarm(hub: Hub, batch: SealedBatch, sequence: int) -> None:
    """An administrator has to look at it; the same fork again is one alarm."""
    told = batch.statement
    values = {
        "kiosk": told.kiosk,
        "reason": RefusalReason.FORK.value,
        "incarnation": told.incarnation,
        "sequence": sequence,
    }
    with hub.records.transaction() as connection:
        there = select(ALARM.c.id).where(*(ALARM.c[name] == value for name, value in values.items()))
        if connection.execute(there).first() is None:
            connection.execute(insert(ALARM), values | {"at": hub.now()})
    _LOG.error("fork", extra={"facts": values})


def _refused(hub: Hub, batch: SealedBatch, reason: RefusalReason, sequence: int) -> Answer:
    told = batch.statement
    refusal = Refusal(told.kiosk, told.incarnation, batch.digest, reason, sequence, hub.now())
    return Answer(refusal.sign(hub.signer), reason)
