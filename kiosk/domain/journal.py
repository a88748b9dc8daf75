"""The journal's chain: what a header holds, how it is hashed, and how a chain is proved whole.

A header never holds personal data: only a salted hash of the body ties the two. So a body may be erased (law,
retention) while the chain still proves that nothing else was touched.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

GENESIS = bytes(32)
"""The "previous hash" of the first header."""

HEAD_LENGTH = 8
"""Characters of the head that are printed on receipts: enough to see a cut or rewritten journal, easy to read out."""


@dataclass(frozen=True, slots=True)
class Header:
    """One row of the journal, without its body.

    Attributes:
        sequence: 1, 2, 3 … without gaps.
        event: UUIDv7 of the event, in hex; see `event_id`.
        dossier: the dossier's id, or "" for an event of the kiosk itself. It is the id of the event that began it.
        kind: what happened, e.g. "dossier.submitted".
        actor: who did it, by a pseudonym: "citizen:…", "officer:…", "kiosk".
        wall: wall time in milliseconds since 1970 (UTC), as the clock said.
        monotonic: nanoseconds since the machine started; orders events of one boot whatever the clock said.
        boot: id of the boot that `monotonic` belongs to.
        body_hash: SHA-256 over salt and body.
        previous: hash of the header before this one.
    """

    sequence: int
    event: str
    dossier: str
    kind: str
    actor: str
    wall: int
    monotonic: int
    boot: str
    body_hash: bytes
    previous: bytes

    def hash(self) -> bytes:
        """SHA-256 over a fixed, unambiguous form of all fields."""
        fields = [
            self.sequence, self.event, self.dossier, self.kind, self.actor,
            self.wall, self.monotonic, self.boot, self.body_hash.hex(), self.previous.hex(),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()).digest()


def body_hash(salt: bytes, body: bytes) -> bytes:
    """The hash that a header keeps of its body. The salt matters: a bare hash of twelve digits can be guessed."""
    return hashlib.sha256(salt + body).digest()


def event_id(wall: int, hashed: bytes) -> str:
    """The id of an event: a UUIDv7 (RFC 9562) in hex, 48 bits of time and for its random bits the body's hash.

    The salt makes that hash as random as any draw, the header holds it for ever anyway, and whoever has a row can work
    the id out instead of being told. Events from before this rule have random bits of their own.

    Args:
        wall: milliseconds since 1970 (UTC).
        hashed: the body's hash, or ten random bytes and more.
    """
    value = (wall & (1 << 48) - 1) << 80 | int.from_bytes(hashed[:10])
    value = value & ~(0xF << 76) | 0x7 << 76
    return f"{value & ~(0x3 << 62) | 0x2 << 62:032x}"


def encode_body(values: Mapping[str, Any]) -> bytes:
    """The exact bytes of a body: JSON with sorted keys, so that equal values always make equal bytes."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal_of(key: bytes, header: Header) -> str:
    """A keyed hash of the newest header: what tells it from one that somebody without the key has put there."""
    return hmac.digest(key, header.hash(), "sha256").hex()


def printed_head(head: bytes) -> str:
    """The head as it stands on paper: eight capitals, from the first bytes of the hash."""
    return head.hex()[:HEAD_LENGTH].upper()


CLOCK_LEAP: Final = 24 * 3600 * 1000
"""By how many milliseconds more than the time that has run a wall clock may move on between two events."""


def jumped_ahead(last: Header, wall: int, monotonic: int, boot: str) -> bool:
    """Whether the wall clock has moved on by a day more than the machine has run since the last event.

    Of another boot nothing is known: the machine may have been off for a week.

    Args:
        last: the last event's header.
        wall: milliseconds, now.
        monotonic: nanoseconds since the boot, now.
        boot: id of this boot.
    """
    return boot == last.boot and (wall - last.wall) - (monotonic - last.monotonic) // 1_000_000 > CLOCK_LEAP


def printed_form(written: str) -> str | None:
    """A head as somebody has copied it from paper, in the form in which it is printed; None for what cannot be one."""
    head = "".join(written.split()).upper()
    return head if len(head) == HEAD_LENGTH and set(head) <= set("0123456789ABCDEF") else None


@dataclass(frozen=True, slots=True)
class Row:
    """A header with its body as found in the store; `salt` and `body` are None where the body was erased."""

    header: Header
    salt: bytes | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold.

    `reason` is one of "gap", "previous", "body", "body_missing", "head", "seal"; for the last two the sequence is the
    last one.
    """

    sequence: int
    reason: str


def verify(
    rows: Iterable[Row],
    *,
    erased: Collection[int] = frozenset(),
    heads: Collection[str] = frozenset(),
    after: tuple[int, bytes] = (0, GENESIS),
) -> Break | None:
    """Walk a chain, or the rest of one; None when it holds.

    Args:
        rows: the rows, in order of their sequence.
        erased: sequences whose body an `erased` event names; only these may lack one.
        heads: printed heads known from elsewhere (receipts, the mirror). The chain must have gone through every one of
            them: a journal cut short, or rewritten as a whole, is seen only by these.
        after: sequence and hash of the header before the first row.
    """
    sequence, previous = after
    unseen = set(heads)
    for row in rows:
        header = row.header
        if header.sequence != sequence + 1:
            return Break(sequence + 1, "gap")
        sequence = header.sequence
        if header.previous != previous:
            return Break(sequence, "previous")
        if row.body is None or row.salt is None:
            if sequence not in erased:
                return Break(sequence, "body_missing")
        elif body_hash(row.salt, row.body) != header.body_hash:
            return Break(sequence, "body")
        previous = header.hash()
        unseen.discard(printed_head(previous))
    return Break(sequence, "head") if unseen else None
