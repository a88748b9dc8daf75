"""Batches of journal rows: what comes out is what went in, and nothing else is ever believed."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.journal import GENESIS, Header, Row, body_hash, encode_body, verify
from kiosk.sync.ed25519 import check_of, public_key, signer_of
from kiosk.sync.wire_batch import (
    LARGEST_UNPACKED,
    SealedBatch,
    Statement,
    decode_batch,
    encode_batch,
    idempotency_key,
    signed_part,
)
from kiosk.sync.wire_bytes import Writer
from kiosk.sync.wire_errors import BadSignature, BrokenChain, Malformed, TooLarge, UnknownVersion, WireError
from kiosk.sync.wire_words import WORDS
from tests.fakes.journals import FakeJournal, without_body

KEY = signer_of(bytes(32))
CHECK = check_of(public_key(bytes(32)))
ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
walls = st.integers(0, (1 << 48) - 1)
bodies = st.none() | st.tuples(st.binary(max_size=64), st.binary(max_size=200))


@st.composite
def journals(draw: st.DrawFn) -> list[Row]:
    """Any rows that follow each other, from any place in a journal."""
    sequence = draw(st.sampled_from([1, 2, 1000, 2**40]))
    previous = GENESIS if sequence == 1 else draw(st.binary(min_size=32, max_size=32).filter(lambda h: h != GENESIS))
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        content = draw(bodies)
        hashed = draw(st.binary(min_size=32, max_size=32)) if content is None else body_hash(*content)
        header = Header(
            sequence=sequence,
            event=draw(ids),
            dossier=draw(st.just("") | ids),
            kind=draw(st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?", fullmatch=True)),
            actor=draw(texts),
            wall=draw(walls),
            monotonic=draw(st.integers(0, (1 << 63) - 1)),
            boot=draw(texts.filter(lambda text: len(text.encode()) <= 64)),
            body_hash=hashed,
            previous=previous,
        )
        salt, body = (None, None) if content is None else content
        rows.append(Row(header, salt, body))
        sequence, previous = sequence + 1, header.hash()
    return rows


@settings(max_examples=40)
@given(journals())
def test_any_rows_come_out_as_they_went_in(rows: list[Row]) -> None:
    sealed = decode_batch(encode_batch("K1", 3, rows, KEY.sign))
    assert sealed.opened(CHECK) == tuple(rows)
    assert sealed.statement.last == rows[-1].header.sequence


@pytest.fixture(scope="module")
def journal() -> FakeJournal:
    journal = FakeJournal()
    journal.append("kiosk.login")
    dossier = journal.submitted(1, files=(b"one", b"two"))
    journal.accepted(dossier)
    return journal


def test_a_batch_proves_the_chain_that_it_came_from(journal: FakeJournal) -> None:
    rows = decode_batch(journal.batch()).opened(check_of(journal.public))
    assert verify(rows) is None


def test_a_row_whose_body_stays_behind_keeps_its_place_in_the_chain(journal: FakeJournal) -> None:
    rows = [without_body(journal.rows[0]), *journal.rows[1:]]
    data = encode_batch("K1", 1, rows, journal.signer.sign)
    assert decode_batch(data).opened(check_of(journal.public)) == tuple(rows)


def test_the_name_of_a_batch_tells_kiosk_range_and_content(journal: FakeJournal) -> None:
    sealed = decode_batch(journal.batch())
    assert idempotency_key(sealed) == f"K1:1:1-3:{sealed.digest.hex()}"
    assert sealed.digest != decode_batch(journal.batch(1, 2)).digest


def test_every_single_wrong_byte_is_found(journal: FakeJournal) -> None:
    data, check = journal.batch(), check_of(journal.public)
    for place in range(len(data)):
        wrong = bytearray(data)
        wrong[place] ^= 0x01
        with pytest.raises(WireError):
            decode_batch(bytes(wrong)).opened(check)


def test_a_batch_that_was_cut_or_lengthened_is_refused(journal: FakeJournal) -> None:
    data, check = journal.batch(), check_of(journal.public)
    for wrong in (*(data[:end] for end in range(len(data))), data + b"\0", data + data):
        with pytest.raises(WireError):
            decode_batch(wrong).opened(check)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(content: bytes) -> None:
    for data in (content, b"KSB2" + content, b"KSB2\x20" + content):
        with pytest.raises(WireError):
            decode_batch(data).opened(CHECK)


def test_another_kiosks_signature_does_not_do(journal: FakeJournal) -> None:
    with pytest.raises(BadSignature):
        decode_batch(journal.batch()).opened(check_of(FakeJournal(seed=2).public))


def test_a_web_page_is_no_batch() -> None:
    with pytest.raises(UnknownVersion):
        decode_batch(b"<html><body>Sign in to the guest network</body></html>")


def forged(statement: Statement, packed: bytes) -> bytes:
    """A batch that an enrolled kiosk has signed although it is not right."""
    writer = Writer()
    writer.raw(b"KSB2")
    writer.string(statement.encode())
    writer.raw(KEY.sign(signed_part(statement, sha256(packed).digest())))
    return writer.done() + packed


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, zdict=WORDS)
    return packer.compress(content) + packer.flush()


@pytest.fixture
def genuine(journal: FakeJournal) -> SealedBatch:
    return decode_batch(journal.batch())


def test_a_signed_bomb_is_unpacked_no_further_than_it_says(genuine: SealedBatch) -> None:
    bomb = deflated(bytes(50 << 20))
    with pytest.raises(TooLarge):
        decode_batch(forged(genuine.statement, bomb)).opened(CHECK)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"size": LARGEST_UNPACKED + 1}, TooLarge),
        ({"count": 1001}, TooLarge),
        ({"count": 0}, Malformed),
        ({"first": 0}, Malformed),
        ({"incarnation": 0}, Malformed),
        ({"kiosk": ""}, Malformed),
        ({"first": 7}, Malformed),
        ({"count": 2}, Malformed),
        ({"count": 4}, Malformed),
        ({"head": bytes(32)}, BrokenChain),
        ({"first": 2, "previous": bytes([1] * 32)}, BrokenChain),
    ],
)
def test_a_signed_statement_that_does_not_fit_its_rows_is_refused(
    genuine: SealedBatch, change: dict[str, int], error: type[WireError]
) -> None:
    with pytest.raises(error):
        decode_batch(forged(replace(genuine.statement, **change), genuine.packed)).opened(  # type: ignore[arg-type]
            CHECK
        )


def test_rows_that_do_not_follow_each_other_are_not_packed(journal: FakeJournal) -> None:
    first, second, third = journal.rows
    for rows in ([], [first, third], [second, first], [first, replace(second, body=b"{}")]):
        with pytest.raises(ValueError, match=r"batch|follow|header"):
            encode_batch("K1", 1, rows, KEY.sign)


def test_a_batch_of_too_many_rows_says_so_and_the_half_of_it_does() -> None:
    journal = FakeJournal()
    for _ in range(1001):
        journal.append("kiosk.login")
    with pytest.raises(TooLarge):
        journal.batch()
    assert decode_batch(journal.batch(1, 500)).statement.count == 500


@pytest.mark.parametrize(("dossiers", "papers"), [(20, 0), (50, 3), (100, 5)])
def test_what_travels_beside_the_answers_is_small(dossiers: int, papers: int) -> None:
    """At most 150 bytes a dossier, 32 a file and 16 an event more than the packed answers alone."""
    journal, said = FakeJournal(), []
    for number in range(dossiers):
        contents = [bytes([number, file]) for file in range(papers)]
        dossier = journal.submitted(number + 1, files=contents)
        said.append(encode_body(json.loads(journal.rows[-1].body or b"")["declaration"]))
        journal.accepted(dossier)
    answers = len(deflated(b"".join(said)))
    assert len(journal.batch()) - answers <= dossiers * (150 + 32 * papers + 16 * 2)


def test_a_batch_of_another_format_is_told_apart_before_anything_of_it_is_read(journal: FakeJournal) -> None:
    for magic in (b"KSB1", b"KSB3"):
        with pytest.raises(UnknownVersion):
            decode_batch(magic + journal.batch()[4:])


def test_the_dictionary_of_format_2_never_changes() -> None:
    assert sha256(WORDS).hexdigest() == "f2488f17bb20db19866dd22b854e07793941b97dc50a30ad343d46c5c0a2876c"
