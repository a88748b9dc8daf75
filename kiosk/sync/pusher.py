"""Sends rows of the journal: one signature and one round trip a batch, closed only by what the hub has signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kiosk.domain.journal import Row
from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync import errors, wire_batch, wire_paths
from kiosk.sync.errors import LockedOut, NotSent
from kiosk.sync.line import Answer, Line
from kiosk.sync.ports import Link, Links, Lock, Outbox
from kiosk.sync.wire_ack import RefusalReason, read_ack, read_refusal
from kiosk.sync.wire_batch import SealedBatch, decode_batch, encode_batch, idempotency_key
from kiosk.sync.wire_document import DocumentKind, kind_of
from kiosk.sync.wire_errors import TooLarge, WireError

MOST_ROWS: Final = 250
MOST_BYTES: Final = 1 << 20
"""Of one batch, before packing: about half a second of a line of 2 Mbit/s."""

_LOCKS: Final = {
    RefusalReason.FORK: Lock.FORK,
    RefusalReason.INCARNATION: Lock.INCARNATION,
    RefusalReason.REVOKED: Lock.REVOKED,
}


class Pusher:
    """Sends rows until the hub has all of them."""

    def __init__(
        self, outbox: Outbox, links: Links, line: Line, link: Link, signer: Signer, checks: Mapping[bytes, Check]
    ) -> None:
        self._outbox = outbox
        self._links = links
        self._line = line
        self._link = link
        self._signer = signer
        self._checks = checks
        self._most = MOST_ROWS

    def push(self) -> int:
        """Send everything; how many rows the hub has taken.

        Raises:
            NotSent: a passing fault; what was acknowledged stays so.
            LockedOut: the hub refused this kiosk.
        """
        start = before = self._outbox.mark().sequence
        while rows := self._outbox.rows(after=before, most=self._most, most_bytes=MOST_BYTES):
            if not self._send(rows):
                continue
            self._most = min(MOST_ROWS, 2 * self._most)
            through = self._outbox.mark().sequence
            if through == before:
                raise NotSent(errors.FAULT)  # a hub that keeps rows without ever closing them
            before = through
        return before - start

    def _send(self, rows: Sequence[Row]) -> bool:
        """Send rows as one batch; False where that is too large, and fewer are to be sent."""
        try:
            data = encode_batch(self._link.kiosk, self._link.incarnation, rows, self._signer.sign)
        except (TooLarge, ValueError):
            self._halve(rows)
            return False
        batch = decode_batch(data)
        headers = {"Content-Type": wire_batch.MEDIA_TYPE, "Idempotency-Key": idempotency_key(batch)}
        answer = self._line.ask("POST", wire_paths.PUSH, headers=headers, content=data)
        if answer.status == 413:
            self._halve(rows)
            return False
        self._take(answer, batch)
        return True

    def _halve(self, rows: Sequence[Row]) -> None:
        """Fewer rows at once. A single one that is too large travels without its body, and its dossier is set aside."""
        if len(rows) > 1:
            self._most = len(rows) // 2
            return
        self._most = 1
        (row,) = rows
        if row.body is None:
            raise NotSent(errors.FAULT)
        self._outbox.withhold(row.header.dossier, "too_large")

    def _take(self, answer: Answer, batch: SealedBatch) -> None:
        """Believe what the hub has signed, and nothing else, whatever the status says."""
        try:
            refused = kind_of(answer.body) is DocumentKind.REFUSAL
            if refused:
                refusal = read_refusal(answer.body, self._checks, batch=batch.digest)
            else:
                ack = read_ack(answer.body, self._checks, batch=batch.digest)
        except WireError:
            raise answer.fault() from None
        if refused:
            lock = _LOCKS.get(refusal.reason)
            if lock is None:
                raise NotSent(errors.FAULT)  # damaged on the way: the same rows go again
            self._links.lock(lock)
            raise LockedOut(lock)
        if (ack.kiosk, ack.incarnation) != (self._link.kiosk, self._link.incarnation):
            raise NotSent(errors.NOT_THE_HUB)
        if lock := self._outbox.acknowledged(ack):
            raise LockedOut(lock)
