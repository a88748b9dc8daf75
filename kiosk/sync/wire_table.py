"""Bodies of events as one table: a column for each name, so that what is alike stands together and packs to nothing.

A body that `domain.journal.encode_body` made is told by the texts of its values; names, brackets and order follow from
the columns. Any other body stands beside the table as it is. Both come back byte for byte: the chain is made of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kiosk.sync.wire_errors import Malformed, TooLarge
from kiosk.sync.wire_lines import LineReader, LineWriter

LARGEST_BODY: Final = 1 << 20
"""Bytes of one body. A dossier has 10 to 40 KB."""
LARGEST_TABLE: Final = 8 << 20
"""Bytes of all bodies of one batch."""

MOST_NAMES: Final = 256
"""Columns; dossiers have about fifty. Every row has a cell in each, and a cell costs time, however few bytes it has."""

_NONE, _VALUES, _AS_IT_IS = range(3)


def write_bodies(writer: LineWriter, bodies: Sequence[bytes | None], walls: Sequence[int]) -> None:
    """Write the bodies of rows of these times; None for a row that travels without its body."""
    told = [None if body is None else _values(body) for body in bodies]
    names = sorted({name for values in told for name in values or ()})
    if len(names) > MOST_NAMES:
        told, names = [None] * len(told), []
    for body, values in zip(bodies, told, strict=True):
        writer.numbers.number(_NONE if body is None else _AS_IT_IS if values is None else _VALUES)
    writer.numbers.number(len(names))
    rows = [(values, wall) for values, wall in zip(told, walls, strict=True) if values is not None]
    for name in names:
        writer.line(_json(name), 0)
        for values, wall in rows:
            writer.line(values.get(name, b""), wall)
    for body, values in zip(bodies, told, strict=True):
        if body is not None and values is None:
            writer.numbers.number(len(body))
            writer.octets.raw(body)


def read_bodies(reader: LineReader, walls: Sequence[int]) -> list[bytes | None]:
    """The bodies of rows of these times.

    Raises:
        WireError: they are not what `write_bodies` writes, or larger than bodies may be.
    """
    states = [reader.numbers.number("body") for _ in walls]
    if any(state > _AS_IT_IS for state in states):
        raise Malformed("body")
    bodies: list[bytes | None] = [None] * len(states)
    told = [place for place, state in enumerate(states) if state == _VALUES]
    for place, body in zip(told, _read_table(reader, [walls[place] for place in told]), strict=True):
        bodies[place] = body
    for place, state in enumerate(states):
        if state == _AS_IT_IS:
            bodies[place] = reader.octets.raw(reader.numbers.number("body"), "body")
    sizes = [len(body) for body in bodies if body is not None]
    if max(sizes, default=0) > LARGEST_BODY or sum(sizes) > LARGEST_TABLE:
        raise TooLarge("bodies")
    return bodies


def _read_table(reader: LineReader, walls: Sequence[int]) -> list[bytes]:
    names = reader.numbers.number("names")
    if names > MOST_NAMES:
        raise TooLarge("names")
    rows: list[list[bytes]] = [[] for _ in walls]
    left = LARGEST_TABLE
    for _ in range(names):
        name = reader.line(0, LARGEST_BODY, "name")
        for members, wall in zip(rows, walls, strict=True):
            if value := reader.line(wall, LARGEST_BODY, "value"):
                left -= len(name) + len(value)
                if left < 0:
                    raise TooLarge("bodies")
                members.append(name + b":" + value)
    return [_object(members) for members in rows]


def _values(body: bytes) -> Mapping[str, bytes] | None:
    """The texts of an object's values by their names; None where they would not lead back to exactly this body."""
    try:
        values = json.loads(body.decode())
        if not isinstance(values, dict):
            return None
        told = {name: _json(value) for name, value in values.items()}
        again = _object(_json(name) + b":" + told[name] for name in sorted(told))
    except (ValueError, RecursionError):
        return None
    return told if again == body else None


def _object(members: Iterable[bytes]) -> bytes:
    return b"{" + b",".join(members) + b"}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
