"""A batch: rows of one kiosk's journal that follow each other, packed, with one signature over all of them.

    "KSB2"  statement  signature (64)  rows, deflated with the dictionary of format 2

The statement names kiosk, incarnation, sequence range, the hash before the first row, the head that the last row leads
to, and the size of the unpacked rows. The signature covers the statement and the hash of the packed rows: nothing
is unpacked or parsed that an enrolled kiosk has not signed. Statement, packed hash and signature are kept by the hub;
with the rows they prove for ever what the kiosk said, also when bodies have been erased.

The same bytes travel over HTTP and on a stick.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.domain.journal import GENESIS, Row, body_hash
from kiosk.domain.lookup_link import SIGNATURE_BYTES, Check
from kiosk.sync.wire_bytes import Reader, Writer
from kiosk.sync.wire_errors import BadSignature, BrokenChain, Malformed, TooLarge, UnknownVersion
from kiosk.sync.wire_rows import HASH_BYTES, decode_rows, encode_rows
from kiosk.sync.wire_words import WORDS

MEDIA_TYPE: Final = "application/vnd.motcua.batch"
MOST_ROWS: Final = 1000
LARGEST_PACKED: Final = 2 << 20
LARGEST_UNPACKED: Final = 8 << 20
"""Bytes of the rows of one batch, before and after unpacking: what one request may cost the hub in memory."""

_MAGIC: Final = b"KSB2"
_SIGNED_PART: Final = b"motcua batch 2\n"
_LARGEST_STATEMENT: Final = 256
_LONGEST_KIOSK: Final = 32
_LEVEL: Final = 9


@dataclass(frozen=True, slots=True)
class Statement:
    """What a batch says of itself.

    Attributes:
        kiosk: the kiosk's id at the hub.
        incarnation: 1 for a kiosk that was never restored from a backup.
        first, count: the sequence range.
        previous: hash of the header before the first row; `GENESIS` where there is none.
        head: hash of the last header.
        size: bytes of the unpacked rows.
    """

    kiosk: str
    incarnation: int
    first: int
    count: int
    previous: bytes
    head: bytes
    size: int

    @property
    def last(self) -> int:
        """Sequence of the last row."""
        return self.first + self.count - 1

    def encode(self) -> bytes:
        """The exact bytes that are signed."""
        writer = Writer()
        writer.text(self.kiosk)
        for number in (self.incarnation, self.first, self.count):
            writer.number(number)
        writer.raw(self.previous)
        writer.raw(self.head)
        writer.number(self.size)
        return writer.done()


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """A batch that was taken apart but not yet believed.

    Attributes:
        statement: what it says of itself.
        signature: the kiosk's, over statement and packed rows.
        packed: the packed rows.
    """

    statement: Statement
    signature: bytes
    packed: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is signed: the name of this batch in answers and idempotency keys."""
        return hashlib.sha256(signed_part(self.statement, self.packed_hash)).digest()

    @property
    def packed_hash(self) -> bytes:
        """SHA-256 of the packed rows."""
        return hashlib.sha256(self.packed).digest()

    def opened(self, check: Check) -> tuple[Row, ...]:
        """The rows, once signature and chain are found to hold.

        Raises:
            BadSignature: this key has not signed it.
            BrokenChain: the rows do not lead to the head.
            WireError: the packed rows are not what the statement says.
        """
        if not check(self.signature, signed_part(self.statement, self.packed_hash)):
            raise BadSignature("batch")
        rows = decode_rows(
            _unpacked(self.packed, self.statement.size),
            first=self.statement.first,
            count=self.statement.count,
            previous=self.statement.previous,
        )
        if rows[-1].header.hash() != self.statement.head:
            raise BrokenChain("head")
        return rows


def signed_part(statement: Statement, packed_hash: bytes) -> bytes:
    """What the kiosk signs."""
    return _SIGNED_PART + statement.encode() + packed_hash


def encode_batch(kiosk: str, incarnation: int, rows: Sequence[Row], sign: Callable[[bytes], bytes]) -> bytes:
    """The rows as a signed batch.

    Args:
        kiosk: the kiosk's id at the hub.
        incarnation: the kiosk's present one.
        rows: one or more, following each other, as the journal holds them. A row that stays here (of the kiosk itself)
            or was erased comes without salt and body.
        sign: the kiosk's key.

    Raises:
        TooLarge: more than one batch carries; take fewer rows.
        ValueError: the rows do not follow each other, a body is not the one that its header names, or a row cannot be
            carried by this format.
    """
    _check_rows(kiosk, rows)
    parts = encode_rows(rows)
    size = sum(map(len, parts))
    if len(rows) > MOST_ROWS or size > LARGEST_UNPACKED:
        raise TooLarge("batch")
    packed = _packed(parts)
    if len(packed) > LARGEST_PACKED:
        raise TooLarge("batch")
    first, last = rows[0].header, rows[-1].header
    statement = Statement(kiosk, incarnation, first.sequence, len(rows), first.previous, last.hash(), size)
    signature = sign(signed_part(statement, hashlib.sha256(packed).digest()))
    writer = Writer()
    writer.raw(_MAGIC)
    writer.string(statement.encode())
    writer.raw(signature)
    return writer.done() + packed


def decode_batch(data: bytes) -> SealedBatch:
    """Take a batch apart. Only the statement is looked at; whose key to check it with stands there.

    Raises:
        WireError: it is not a batch of this format.
    """
    reader = Reader(data)
    if data[: len(_MAGIC)] != _MAGIC:
        raise UnknownVersion("batch")
    reader.raw(len(_MAGIC), "batch")
    statement = _statement(reader.string(_LARGEST_STATEMENT, "statement"))
    signature = reader.raw(SIGNATURE_BYTES, "signature")
    packed = reader.rest()
    if len(packed) > LARGEST_PACKED:
        raise TooLarge("packed rows")
    return SealedBatch(statement, signature, packed)


def idempotency_key(batch: SealedBatch) -> str:
    """The value of the header `Idempotency-Key`: "<kiosk>:<incarnation>:<first>-<last>:<digest>"."""
    told = batch.statement
    return f"{told.kiosk}:{told.incarnation}:{told.first}-{told.last}:{batch.digest.hex()}"


def _check_rows(kiosk: str, rows: Sequence[Row]) -> None:
    if not rows or not 1 <= len(kiosk.encode()) <= _LONGEST_KIOSK:
        raise ValueError("a batch has a kiosk's id and at least one row")
    previous = rows[0].header.previous
    for sequence, row in enumerate(rows, start=rows[0].header.sequence):
        if row.header.sequence != sequence or row.header.previous != previous:
            raise ValueError("the rows of a batch follow each other")
        if row.salt is not None and row.body is not None and body_hash(row.salt, row.body) != row.header.body_hash:
            raise ValueError("a body is not the one that its header names")
        previous = row.header.hash()


def _statement(content: bytes) -> Statement:
    reader = Reader(content)
    kiosk = reader.text(_LONGEST_KIOSK, "kiosk")
    incarnation, first, count = (reader.number(what) for what in ("incarnation", "first", "count"))
    previous, head = reader.raw(HASH_BYTES, "previous"), reader.raw(HASH_BYTES, "head")
    size = reader.number("size")
    reader.end("statement")
    if not kiosk or incarnation < 1 or first < 1 or count < 1 or (first == 1) != (previous == GENESIS):
        raise Malformed("statement")
    if count > MOST_ROWS or size > LARGEST_UNPACKED:
        raise TooLarge("statement")
    return Statement(kiosk, incarnation, first, count, previous, head, size)


def _packed(parts: Sequence[bytes]) -> bytes:
    """Deflated as one. A flush between two parts lets each have codes of its own."""
    packer = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS, zdict=WORDS)
    return b"".join(packer.compress(part) + packer.flush(zlib.Z_PARTIAL_FLUSH) for part in parts) + packer.flush()


def _unpacked(packed: bytes, size: int) -> bytes:
    """Exactly so many bytes: unpacking stops there, however much more there would be."""
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=WORDS)
    try:
        content = unpacker.decompress(packed, size + 1)
    except zlib.error:
        raise Malformed("packed rows") from None
    if len(content) > size:
        raise TooLarge("packed rows")
    if len(content) < size or not unpacker.eof or unpacker.unused_data:
        raise Malformed("packed rows")
    return content
