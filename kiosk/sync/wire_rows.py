"""Rows of the journal as bytes. What the receiver can work out is not sent.

Of a header only the first `previous` travels, and `body_hash` only where the body does not: the chain gives the rest,
and the head that the sender has signed proves it. A body comes out as the exact bytes that the journal holds.

    lines    what is written: kinds, actors, boots, then the bodies' table, column by column
    numbers  what is counted: what a row has, the clocks as steps from the row before, sizes
    octets   what is random: salts, hashes, and ids where they do not follow from the body's hash (`event_id`)

Each kind of bytes is packed for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kiosk.domain.journal import Header, Row, body_hash, event_id
from kiosk.sync.wire_bytes import Reader, Writer
from kiosk.sync.wire_errors import Malformed, TooLarge
from kiosk.sync.wire_lines import LineReader, LineWriter
from kiosk.sync.wire_table import LARGEST_BODY, LARGEST_TABLE, read_bodies, write_bodies

HASH_BYTES: Final = 32

_ID: Final = re.compile("[0-9a-f]{32}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_LONGEST_KIND: Final = 64
_LONGEST_ACTOR: Final = 128
_LONGEST_BOOT: Final = 64
_LONGEST_SALT: Final = 64
_WALL_BITS: Final = 48
"""As in a UUIDv7; enough until the year 10889."""
_MONOTONIC_BITS: Final = 63
_NANOSECONDS: Final = 1_000_000
"""Of a millisecond."""
_TIME_DIGITS: Final = 12
_RANDOM_BYTES: Final = 10
"""A UUIDv7 is six bytes of time and these, version and variant among them."""
_FOLLOWS, _TOLD = range(2)
_NO_DOSSIER, _NEW_DOSSIER, _LAST_DOSSIER = range(3)
"""What a row has; from the third on, how many of the dossiers of this batch began behind its own."""


def encode_rows(rows: Sequence[Row]) -> tuple[bytes, ...]:
    """The rows, without their sequence and chain, in parts whose bytes are of different kinds.

    Raises:
        TooLarge: the bodies together.
        ValueError: a row that this format cannot carry; `decode_rows` gives back every other one as it was.
    """
    for row in rows:
        _check(row)
    writer, walls = LineWriter(), [row.header.wall for row in rows]
    bodies = [None if row.salt is None else row.body for row in rows]
    if sum(len(body or b"") for body in bodies) > LARGEST_TABLE:
        raise TooLarge("bodies")
    _write_clocks(writer.numbers, rows)
    for name in ("kind", "actor", "boot"):
        for row in rows:
            writer.line(getattr(row.header, name).encode(), row.header.wall)
    write_bodies(writer, bodies, walls)
    for row, body in zip(rows, bodies, strict=True):
        if body is None or row.salt is None:
            writer.octets.raw(row.header.body_hash)
        else:
            writer.numbers.number(len(row.salt))
            writer.octets.raw(row.salt)
    _write_ids(writer, rows)
    lines, numbers = Writer(), Writer()
    lines.string(writer.lines())
    numbers.string(writer.numbers.done())
    return lines.done(), numbers.done(), writer.octets.done()


def decode_rows(content: bytes, *, first: int, count: int, previous: bytes) -> tuple[Row, ...]:
    """The rows, with sequence and chain worked out.

    Args:
        content: the parts that `encode_rows` made, one behind the other.
        first: sequence of the first row.
        count: how many rows there must be.
        previous: hash of the header before the first row.

    Raises:
        WireError: these are not so many rows.
    """
    parts = Reader(content)
    lines, numbers = parts.string(len(content), "lines"), parts.string(len(content), "numbers")
    reader = LineReader(lines, Reader(numbers), Reader(parts.rest()))
    clocks = _read_clocks(reader.numbers, count)
    walls = [wall for wall, _ in clocks]
    kinds = [_kind(reader.text(wall, _LONGEST_KIND, "kind")) for wall in walls]
    actors = [reader.text(wall, _LONGEST_ACTOR, "actor") for wall in walls]
    boots = [reader.text(wall, _LONGEST_BOOT, "boot") for wall in walls]
    contents = [_read_content(reader, body) for body in read_bodies(reader, walls)]
    ids = _read_ids(reader, walls, [hashed for _, hashed, _ in contents])
    rows: list[Row] = []
    for place, (salt, hashed, body) in enumerate(contents):
        (event, dossier), (wall, monotonic) = ids[place], clocks[place]
        told = (event, dossier, kinds[place], actors[place], wall, monotonic, boots[place])
        header = Header(first + place, *told, hashed, previous)
        rows.append(Row(header, salt, body))
        previous = header.hash()
    reader.end("rows")
    return tuple(rows)


def _write_clocks(writer: Writer, rows: Sequence[Row]) -> None:
    """Steps from row to row. The two clocks run alike, so that the second tells what the first leaves open."""
    wall = monotonic = 0
    for row in rows:
        header = row.header
        writer.step(header.wall, wall, _WALL_BITS)
        writer.step(header.monotonic, monotonic + (header.wall - wall) * _NANOSECONDS, _MONOTONIC_BITS)
        wall, monotonic = header.wall, header.monotonic


def _read_clocks(reader: Reader, count: int) -> list[tuple[int, int]]:
    clocks, wall, monotonic = [], 0, 0
    for _ in range(count):
        before, wall = wall, reader.step(wall, _WALL_BITS, "wall time")
        monotonic = reader.step(monotonic + (wall - before) * _NANOSECONDS, _MONOTONIC_BITS, "monotonic time")
        clocks.append((wall, monotonic))
    return clocks


def _write_ids(writer: LineWriter, rows: Sequence[Row]) -> None:
    """An event's id, and that of its dossier where it is the dossier's first row in this batch."""
    known: list[str] = []
    for row in rows:
        header = row.header
        _write_id(writer, header.event, header.wall, header.body_hash)
        if not header.dossier:
            writer.numbers.number(_NO_DOSSIER)
        elif header.dossier in known:
            writer.numbers.number(_LAST_DOSSIER + len(known) - 1 - known.index(header.dossier))
        else:
            writer.numbers.number(_NEW_DOSSIER)
            _write_id(writer, header.dossier, header.wall, header.body_hash)
            known.append(header.dossier)


def _read_ids(reader: LineReader, walls: Sequence[int], hashes: Sequence[bytes]) -> list[tuple[str, str]]:
    known: list[str] = []
    ids = []
    for wall, hashed in zip(walls, hashes, strict=True):
        event, which = _read_id(reader, wall, hashed), reader.numbers.number("dossier")
        if which == _NEW_DOSSIER:
            known.append(_read_id(reader, wall, hashed))
            which = _LAST_DOSSIER
        if which > len(known) + 1:
            raise Malformed("dossier")
        ids.append((event, "" if which == _NO_DOSSIER else known[_LAST_DOSSIER - 1 - which]))
    return ids


def _write_id(writer: LineWriter, value: str, wall: int, hashed: bytes) -> None:
    """An id that follows from its row is one byte; another one is its time, by the way from the row's, and the rest."""
    if value == event_id(wall, hashed):
        writer.numbers.number(_FOLLOWS)
        return
    writer.numbers.number(_TOLD)
    writer.numbers.step(int(value[:_TIME_DIGITS], 16), wall, _WALL_BITS)
    writer.octets.raw(bytes.fromhex(value[_TIME_DIGITS:]))


def _read_id(reader: LineReader, wall: int, hashed: bytes) -> str:
    told = reader.numbers.number("id")
    if told == _FOLLOWS:
        return event_id(wall, hashed)
    if told != _TOLD:
        raise Malformed("id")
    return f"{reader.numbers.step(wall, _WALL_BITS, 'id'):012x}{reader.octets.raw(_RANDOM_BYTES, 'id').hex()}"


def _read_content(reader: LineReader, body: bytes | None) -> tuple[bytes | None, bytes, bytes | None]:
    """Salt, hash and body; of a body that does not travel only the hash."""
    if body is None:
        return None, reader.octets.raw(HASH_BYTES, "body hash"), None
    size = reader.numbers.number("salt")
    if size > _LONGEST_SALT:
        raise TooLarge("salt")
    salt = reader.octets.raw(size, "salt")
    return salt, body_hash(salt, body), body


def _check(row: Row) -> None:
    header = row.header
    if not _ID.fullmatch(header.event) or (header.dossier and not _ID.fullmatch(header.dossier)):
        raise ValueError("ids on the wire have 32 hexadecimal digits")
    if not _KIND.fullmatch(header.kind) or len(header.kind) > _LONGEST_KIND:
        raise ValueError("a kind on the wire is lower-case words with dots")
    if not (0 <= header.wall < 1 << _WALL_BITS and 0 <= header.monotonic < 1 << _MONOTONIC_BITS):
        raise ValueError("a clock on the wire is no negative number, and not larger than any clock")
    lengths = ((header.actor, _LONGEST_ACTOR), (header.boot, _LONGEST_BOOT))
    if any(len(text.encode()) > most for text, most in lengths):
        raise ValueError("an actor or a boot id is too long for the wire")
    if len(row.salt or b"") > _LONGEST_SALT or len(row.body or b"") > LARGEST_BODY:
        raise ValueError("a body is too large for the wire")


def _kind(text: str) -> str:
    if not _KIND.fullmatch(text):
        raise Malformed("kind")
    return text
