"""Rows of the journal as bytes. What the receiver can work out is not sent.

Of a header only the first `previous` travels, and `body_hash` only where the body does not: the chain gives the rest,
and the head that the sender has signed proves it. A body travels as the exact bytes that the journal holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kiosk.domain.journal import Header, Row, body_hash
from kiosk.sync.wire_bytes import Reader, Writer
from kiosk.sync.wire_errors import Malformed

LARGEST_BODY: Final = 1 << 20
"""Bytes of one body. A dossier has 10 to 40 KB."""
HASH_BYTES: Final = 32

_ID: Final = re.compile("[0-9a-f]{32}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_LONGEST_KIND: Final = 64
_LONGEST_ACTOR: Final = 128
_LONGEST_BOOT: Final = 64
_LONGEST_SALT: Final = 64
_WALL_BYTES: Final = 6
"""As in the first bytes of a UUIDv7, so that the two pack into one; enough until the year 10889."""

_HAS_BODY, _HAS_DOSSIER = 1, 2


def encode_rows(rows: Sequence[Row]) -> bytes:
    """The rows, without their sequence and chain.

    Raises:
        ValueError: a row that this format cannot carry; `decode_rows` gives back every other one as it was.
    """
    writer = Writer()
    for row in rows:
        _encode(writer, row)
    return writer.done()


def decode_rows(content: bytes, *, first: int, count: int, previous: bytes) -> tuple[Row, ...]:
    """The rows, with sequence and chain worked out.

    Args:
        content: as `encode_rows` made it.
        first: sequence of the first row.
        count: how many rows there must be.
        previous: hash of the header before the first row.

    Raises:
        WireError: these are not so many rows.
    """
    reader, rows = Reader(content), []
    for sequence in range(first, first + count):
        row = _decode(reader, sequence, previous)
        previous = row.header.hash()
        rows.append(row)
    reader.end("rows")
    return tuple(rows)


def _encode(writer: Writer, row: Row) -> None:
    header = row.header
    if not _ID.fullmatch(header.event) or (header.dossier and not _ID.fullmatch(header.dossier)):
        raise ValueError("ids on the wire have 32 hexadecimal digits")
    if not _KIND.fullmatch(header.kind) or len(header.kind) > _LONGEST_KIND:
        raise ValueError("a kind on the wire is lower-case words with dots")
    lengths = ((header.actor, _LONGEST_ACTOR), (header.boot, _LONGEST_BOOT))
    if any(len(text.encode()) > most for text, most in lengths):
        raise ValueError("an actor or a boot id is too long for the wire")
    has_body = row.body is not None and row.salt is not None
    writer.number((_HAS_BODY if has_body else 0) | (_HAS_DOSSIER if header.dossier else 0))
    writer.text(header.kind)
    writer.raw(header.wall.to_bytes(_WALL_BYTES))
    writer.raw(bytes.fromhex(header.event))
    writer.raw(bytes.fromhex(header.dossier))
    writer.text(header.boot)
    writer.number(header.monotonic)
    writer.text(header.actor)
    if row.body is None or row.salt is None:
        writer.raw(header.body_hash)
        return
    if len(row.salt) > _LONGEST_SALT or len(row.body) > LARGEST_BODY:
        raise ValueError("a body is too large for the wire")
    writer.string(row.salt)
    writer.string(row.body)


def _decode(reader: Reader, sequence: int, previous: bytes) -> Row:
    flags = reader.number("row")
    if flags > (_HAS_BODY | _HAS_DOSSIER):
        raise Malformed("row")
    kind = reader.text(_LONGEST_KIND, "kind")
    if not _KIND.fullmatch(kind):
        raise Malformed("kind")
    wall = int.from_bytes(reader.raw(_WALL_BYTES, "wall time"))
    event = reader.raw(16, "event").hex()
    dossier = reader.raw(16, "dossier").hex() if flags & _HAS_DOSSIER else ""
    boot = reader.text(_LONGEST_BOOT, "boot")
    monotonic = reader.number("monotonic time")
    actor = reader.text(_LONGEST_ACTOR, "actor")
    salt = body = None
    if flags & _HAS_BODY:
        salt = reader.string(_LONGEST_SALT, "salt")
        body = reader.string(LARGEST_BODY, "body")
        hashed = body_hash(salt, body)
    else:
        hashed = reader.raw(HASH_BYTES, "body hash")
    header = Header(sequence, event, dossier, kind, actor, wall, monotonic, boot, hashed, previous)
    return Row(header, salt, body)
