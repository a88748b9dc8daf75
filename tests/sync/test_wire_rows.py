"""Rows as the wire writes them: every body comes back byte for byte, and no bytes do more than be refused."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.journal import GENESIS, Header, Row, body_hash, encode_body, event_id
from kiosk.sync.wire_bytes import Reader
from kiosk.sync.wire_errors import TooLarge, WireError
from kiosk.sync.wire_lines import LineReader, LineWriter
from kiosk.sync.wire_rows import decode_rows, encode_rows
from kiosk.sync.wire_table import LARGEST_BODY, LARGEST_TABLE, MOST_NAMES, read_bodies
from tests.fakes.journals import MADE, FakeJournal

IN_A_MINUTE = str(MADE + 59_999)
PIECES = (
    b"\0", b"\1", b"\2", b"\3", b"\4", b"\5", b"\n", b"\0@",
    b'"size":', b'"size":0', b'"size":7', b'"size":123456789', b'"size":1234567890123',
    b"0123456789abcdef", b"0123456789abcdef" * 2, b"0123456789abcdef" * 4, b"0123456789abcdef" * 5, b"ABCDEF", b"a",
    b"1", str(MADE).encode(), IN_A_MINUTE.encode(), b"1000000000000", b"2000000000000", "Nguyễn".encode(),
    b"\xff", b'"',
    b"{}", b'{"a":1}', b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":"\\ud800"}', b'{"a":1e5}', b'{"a":NaN}',
    b"[1]", b"[" * 5000,
)  # fmt: skip
"""What the format writes in its own way, what looks like it, and bodies that nobody's journal makes."""
texts = st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=6).map(b"".join)
names = st.sampled_from(["key", "papers", "size", "received", 'a"b', "\n", "á", ""])
leaves = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=9)
special = st.sampled_from([MADE, IN_A_MINUTE, f"0{IN_A_MINUTE}", "0123456789abcdef" * 2])
values = st.recursive(
    leaves | special,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(names, values, max_size=5).map(encode_body)


def chained(*bodies: bytes | None, salt: bytes = b"salt", wall: int = MADE) -> list[Row]:
    """Rows with these bodies that follow each other."""
    rows, previous = [], GENESIS
    for sequence, body in enumerate(bodies, start=1):
        hashed = bytes(32) if body is None else body_hash(salt, body)
        event = event_id(wall, hashed)
        header = Header(sequence, event, event, "dossier.submitted", "citizen:1", wall, 1, "boot", hashed, previous)
        rows.append(Row(header, None if body is None else salt, body))
        previous = header.hash()
    return rows


def through_the_wire(rows: list[Row]) -> list[Row]:
    content = b"".join(encode_rows(rows))
    return list(decode_rows(content, first=1, count=len(rows), previous=GENESIS))


@settings(max_examples=150)
@given(st.lists(st.none() | texts | objects, min_size=1, max_size=6))
def test_any_bodies_come_out_byte_for_byte(bodies: list[bytes | None]) -> None:
    rows = chained(*bodies)
    assert through_the_wire(rows) == rows


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(st.lists(st.none() | texts | objects, min_size=1, max_size=6))
def test_thousands_of_bodies_come_out_byte_for_byte(bodies: list[bytes | None]) -> None:
    rows = chained(*bodies)
    assert through_the_wire(rows) == rows


@pytest.mark.parametrize("body", PIECES)
def test_a_body_that_looks_like_the_format_itself_comes_out_as_it_was(body: bytes) -> None:
    rows = chained(body, b"{}", body + body, None)
    assert through_the_wire(rows) == rows


@pytest.fixture(scope="module")
def content() -> bytes:
    """Two dossiers, a row without body and a body of no journal."""
    journal = FakeJournal()
    journal.accepted(journal.submitted(1, files=(b"one", b"two")))
    return b"".join(encode_rows([*journal.rows, *chained(b"no JSON \0\n", None)]))


def refused_or_read(content: bytes) -> None:
    """Bytes that nobody's journal wrote: rows, or a typed refusal; never another error, never more than allowed."""
    try:
        rows = decode_rows(content, first=1, count=4, previous=GENESIS)
    except WireError:
        return
    assert sum(len(row.body or b"") for row in rows) <= LARGEST_TABLE + 1000


def test_wrong_bytes_anywhere_end_in_a_typed_refusal_or_in_other_rows(content: bytes) -> None:
    chance = random.Random(7)
    for _ in range(1500):
        wrong = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 8))):
            telling = chance.choice((0, 1, 2, 3, 4, 5, 10, 0x7F, 0x80, 0xFF))
            wrong[chance.randrange(len(wrong))] = chance.choice((telling, chance.randrange(256)))
        refused_or_read(bytes(wrong))


def test_cut_and_lengthened_bytes_are_refused(content: bytes) -> None:
    for wrong in (*(content[:end] for end in range(len(content))), content + b"\0"):
        with pytest.raises(WireError):
            decode_rows(wrong, first=1, count=4, previous=GENESIS)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_rows(content: bytes) -> None:
    refused_or_read(content)


def test_an_id_that_follows_from_its_row_does_not_travel_and_an_older_one_does() -> None:
    (row,) = chained(b"{}")
    older = replace(row, header=replace(row.header, event="0" * 12 + "7" + "8" * 19))
    follows, told = (len(b"".join(encode_rows([one]))) for one in (row, older))
    assert through_the_wire([older]) == [older]
    assert told - follows >= 10


def test_later_events_name_their_dossier_by_its_place() -> None:
    journal = FakeJournal()
    dossiers = [journal.submitted(number) for number in range(1, 4)]
    for dossier in (dossiers[1], dossiers[2], dossiers[0], "0" * 32, "0" * 32):
        journal.accepted(dossier)
    assert through_the_wire(journal.rows) == journal.rows


def test_a_table_that_grows_beyond_all_bodies_together_is_refused() -> None:
    """One long name and many rows that have it: few bytes on the line, many in memory."""
    rows, name = 200, b'"%s"' % (b"a" * 60_000)
    with pytest.raises(TooLarge):
        encode_rows(chained(*[b"{%s:1}" % name] * rows))
    writer = LineWriter()
    for state in [1] * rows:
        writer.numbers.number(state)
    writer.numbers.number(1)
    for line in (name, *[b"1"] * rows):
        writer.line(line, MADE)
    reader = LineReader(writer.lines(), Reader(writer.numbers.done()), Reader(writer.octets.done()))
    with pytest.raises(TooLarge):
        read_bodies(reader, [MADE] * rows)


def test_bodies_of_more_names_than_a_table_has_columns_go_as_they_are() -> None:
    rows = chained(*[encode_body({f"{number}.{name}": 1 for name in range(100)}) for number in range(3)], b"{}", None)
    assert through_the_wire(rows) == rows
    writer = LineWriter()
    for number in (1, MOST_NAMES + 1):
        writer.numbers.number(number)
    for line in (b'"a"', b"") * (MOST_NAMES + 1):
        writer.line(line, MADE)
    with pytest.raises(TooLarge):
        read_bodies(LineReader(writer.lines(), Reader(writer.numbers.done()), Reader(b"")), [MADE])


def test_a_body_of_the_largest_size_passes_and_a_larger_one_does_not() -> None:
    for body in (b"{" + b"\n" * (LARGEST_BODY - 1), encode_body({"a": "b" * (LARGEST_BODY - 8)})):
        assert len(body) == LARGEST_BODY
        rows = chained(body)
        assert through_the_wire(rows) == rows
        with pytest.raises(ValueError, match="too large"):
            encode_rows(chained(body + b" "))
