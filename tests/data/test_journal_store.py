"""The journal in the store: nothing in it can be changed unseen, and erasing people leaves it whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk.data.home import Home, open_home
from kiosk.data.journal import TAIL, erased, rows, verify_tail
from kiosk.domain.dossier import Kind
from kiosk.domain.journal import Break, verify
from tests.fakes.clock import FakeClock
from tests.fakes.samples import CITIZEN, OFFICER, submission, terms

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Iterator[Home]:
    """A home with some dossiers, one of them erased."""
    home = open_home(new_home(tmp_path_factory.mktemp("filled") / "home"), FakeClock())
    for number in range(12):
        filed = home.dossiers.submit(submission(f"key-{number}"), terms(accept_as=OFFICER))
        home.journal.append("login.passed", actor=CITIZEN.actor, body={"evidence": "pin"})
        if number == 5:
            home.dossiers.erase(filed.dossier.id, actor=OFFICER.actor, basis="retention")
    yield home
    home.close()


def whole(connection: Connection, heads: list[str]) -> Break | None:
    return verify(rows(connection), erased=erased(connection), heads=heads)


def tampered(home: Home, change: Callable[[Connection], object], heads: list[str]) -> Break | None:
    """What the walk finds after somebody with the key and without the triggers did something. It is undone again."""

    class Undo(Exception):
        pass

    found: Break | None = None
    try:
        with home.store.transaction() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for name in connection.exec_driver_sql(TRIGGERS).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            change(connection)
            found = whole(connection, heads)
            raise Undo
    except Undo:
        return found


def flipped(value: Any, chance: random.Random) -> Any:
    """The value with one bit, character or count changed."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(20)
    content = bytearray(value.encode() if isinstance(value, str) else value)
    place = chance.randrange(len(content)) if content else 0
    content[place : place + 1] = bytes([(content[place] ^ 1 << chance.randrange(7)) & 0x7F or 1]) if content else b"x"
    if bytes(content) == (value.encode() if isinstance(value, str) else value):
        content += b"x"
    return content.decode("utf-8", "replace") if isinstance(value, str) else bytes(content)


HEADER = ("event", "dossier", "kind", "actor", "wall", "monotonic", "boot", "body_hash", "previous")


def flip(table: str, column: str, sequence: int, chance: random.Random) -> Callable[[Connection], object]:
    def change(connection: Connection) -> None:
        where = (sequence,)
        before = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE sequence = ?", where).scalar_one()
        after = flipped(before, chance)
        assert after != before
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE sequence = ?", (after, *where))

    return change


def delete(table: str, sequence: int) -> Callable[[Connection], object]:
    return lambda connection: connection.exec_driver_sql(f"DELETE FROM {table} WHERE sequence = ?", (sequence,))


def truncate(after: int) -> Callable[[Connection], object]:
    def change(connection: Connection) -> None:
        for table in ("journal_body", "journal"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE sequence > ?", (after,))

    return change


def swap(first: int, second: int) -> Callable[[Connection], object]:
    def change(connection: Connection) -> None:
        for table in ("journal_body", "journal"):
            for before, after in ((first, -1), (second, first), (-1, second)):
                connection.exec_driver_sql(f"UPDATE {table} SET sequence = ? WHERE sequence = ?", (after, before))

    return change


def some_tampering(chance: random.Random, length: int, with_body: list[int]) -> Callable[[Connection], object]:
    match chance.randrange(6):
        case 0 | 1:
            return flip("journal", chance.choice(HEADER), chance.randint(1, length), chance)
        case 2:
            return flip("journal_body", chance.choice(("salt", "body")), chance.choice(with_body), chance)
        case 3:
            return delete(
                *chance.choice([("journal_body", chance.choice(with_body)), ("journal", chance.randint(1, length))])
            )
        case 4:
            return truncate(chance.randint(0, length - 1))
        case _:
            first, second = chance.sample(range(1, length + 1), 2)
            return swap(first, second)


@pytest.mark.parametrize("places", [300, pytest.param(1000, marks=pytest.mark.long)])
def test_every_change_at_a_random_place_is_found(filled: Home, places: int) -> None:
    chance = random.Random(places)
    heads = [filled.journal.head()]
    with filled.store.reading() as connection:
        with_body = [row.header.sequence for row in rows(connection) if row.body is not None]
        length = connection.exec_driver_sql("SELECT max(sequence) FROM journal").scalar_one()
    assert length - len(with_body) == 2
    for place in range(places):
        found = tampered(filled, some_tampering(chance, length, with_body), heads)
        assert found is not None, f"change {place} of seed {places} went unseen"
    assert filled.journal.verify(heads) is None


def test_a_journal_cut_short_is_seen_only_by_a_head_from_outside(filled: Home) -> None:
    heads = [filled.journal.head()]
    assert tampered(filled, truncate(10), []) is None
    assert tampered(filled, truncate(10), heads) == Break(10, "head")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'nobody' WHERE sequence = 1",
        "DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE sequence = 1",
        "INSERT INTO journal SELECT sequence + 1000, 'x', dossier, kind, actor, wall, monotonic, boot, body_hash, "
        "previous FROM journal WHERE sequence = 1",
        "UPDATE journal_body SET body = x'00' WHERE sequence = 1",
        "DELETE FROM journal_body WHERE sequence = 1",
        "DELETE FROM journal_body WHERE sequence = 3",
        "INSERT OR REPLACE INTO journal_body VALUES (1, x'00', x'00')",
    ],
)
def test_the_store_itself_refuses_to_change_the_journal(filled: Home, statement: str) -> None:
    with pytest.raises(IntegrityError, match=r"append-only|no gaps|says so"), filled.store.transaction() as connection:
        connection.exec_driver_sql(statement)


def test_an_erased_body_cannot_be_put_back(filled: Home) -> None:
    with filled.store.reading() as connection:
        gone = min(erased(connection))
    with pytest.raises(IntegrityError, match="append-only"), filled.store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO journal_body VALUES (?, x'00', x'00')", (gone,))


def test_a_missing_body_that_no_event_names_is_found(filled: Home) -> None:
    assert tampered(filled, delete("journal_body", 3), []) == Break(3, "body_missing")


def test_the_erased_event_names_who_and_why_and_no_person(filled: Home) -> None:
    with filled.store.reading() as connection:
        (erasure,) = [row for row in rows(connection) if row.header.kind == Kind.ERASED]
    assert erasure.header.actor == OFFICER.actor
    assert erasure.body is not None
    assert b'"basis":"retention"' in erasure.body
    for personal in (CITIZEN.name, CITIZEN.number, CITIZEN.id, "Nguyễn Văn Thử"):
        assert personal.encode() not in erasure.body


def test_sequences_have_no_gaps_and_headers_tell_time_boot_and_pseudonyms(filled: Home) -> None:
    with filled.store.reading() as connection:
        headers = [row.header for row in rows(connection)]
    assert [header.sequence for header in headers] == list(range(1, len(headers) + 1))
    assert {header.boot for header in headers} == {"boot-1"}
    assert {header.actor for header in headers} == {CITIZEN.actor, OFFICER.actor}
    assert {header.event[12] for header in headers} == {"7"}
    assert len({header.event for header in headers}) == len(headers)


def test_a_start_proves_the_newest_events_only(home: Home) -> None:
    for _ in range(TAIL + 20):
        home.journal.append("kiosk.started", actor="kiosk")

    def verdicts(sequence: int) -> tuple[Break | None, Break | None]:
        with home.store.transaction() as connection:
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS journal_body_no_update")
            body = connection.exec_driver_sql("SELECT body FROM journal_body WHERE sequence = ?", (sequence,)).scalar()
            connection.exec_driver_sql("UPDATE journal_body SET body = x'00' WHERE sequence = ?", (sequence,))
            found = verify_tail(connection), whole(connection, [])
            connection.exec_driver_sql("UPDATE journal_body SET body = ? WHERE sequence = ?", (body, sequence))
        return found

    assert verdicts(20) == (None, Break(20, "body"))
    assert verdicts(21) == (Break(21, "body"), Break(21, "body"))
