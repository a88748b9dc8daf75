"""The seal: what the chain cannot say of its own last row, a keyed hash beside it does."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from kiosk.data.home import Home, open_home
from kiosk.data.journal_lines import lines
from kiosk.domain.journal import Break, printed_form
from tests.fakes.clock import FakeClock
from tests.fakes.samples import CITIZEN, OFFICER, submission, terms

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
EVENTS = 12


@pytest.fixture
def written(home: Home) -> Home:
    """A journal of some log-ins and one dossier."""
    for _ in range(EVENTS - 2):
        home.journal.append("login.failed", actor=OFFICER.actor, body={"evidence": "pin:unlock", "failures": 1})
    home.dossiers.submit(submission("key"), terms(accept_as=OFFICER))
    return home


def change(home: Home, work: Callable[[Connection], object]) -> Break | None:
    """What is found after somebody with the store's key has changed rows past the triggers."""
    with home.store.transaction() as connection:
        for name in connection.exec_driver_sql(TRIGGERS).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        work(connection)
    return home.journal.verify()


def cut(after: int) -> Callable[[Connection], object]:
    def work(connection: Connection) -> None:
        for table in ("journal_body", "journal"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE sequence > ?", (after,))

    return work


def test_a_whole_journal_is_sealed(written: Home) -> None:
    assert written.journal.verify() is None


@pytest.mark.parametrize("column", ["event", "dossier", "kind", "actor", "boot"])
def test_the_last_row_cannot_be_changed_unseen(written: Home, column: str) -> None:
    statement = f"UPDATE journal SET {column} = {column} || 'x' WHERE sequence = {EVENTS}"
    assert change(written, lambda connection: connection.exec_driver_sql(statement)) == Break(EVENTS, "seal")


@pytest.mark.parametrize("after", [0, 1, EVENTS - 1])
def test_a_journal_cut_short_is_seen_without_a_head_from_outside(written: Home, after: int) -> None:
    assert change(written, cut(after)) == Break(after, "seal")


def test_a_rewritten_journal_is_seen_where_the_seal_was_not_made_anew(written: Home) -> None:
    with written.store.reading() as connection:
        sealed = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'journal_seal'").scalar_one()
    written.journal.append("login.passed", actor=OFFICER.actor)
    back = "UPDATE meta SET value = ? WHERE name = 'journal_seal'"
    assert change(written, lambda connection: connection.exec_driver_sql(back, (sealed,))) == Break(EVENTS + 1, "seal")


def test_a_missing_seal_is_not_a_whole_journal(written: Home) -> None:
    gone = "DELETE FROM meta WHERE name = 'journal_seal'"
    assert change(written, lambda connection: connection.exec_driver_sql(gone)) == Break(EVENTS, "seal")


LATER = (
    "hub_link",
    "hub_lease",
    "hub_file",
    "hub_event",
    "set_aside",
    "stick_note",
    "hub_receipt_key",
    "hub_revision",
    "progress_text",
    "likely_twice",
)
"""The tables that came after the seal."""


def test_a_journal_that_an_older_program_wrote_is_sealed_when_the_store_is_brought_up_to_date(
    written: Home, clock: FakeClock
) -> None:
    with written.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'journal_seal'")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
        for table in ("walk_in", *LATER):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("ALTER TABLE officer DROP COLUMN enabled")
        connection.exec_driver_sql("ALTER TABLE quarantined_scan DROP COLUMN scanned")
        for column in ("street", "commune", "paper"):
            connection.exec_driver_sql(f"ALTER TABLE citizen DROP COLUMN {column}")
    written.close()
    again = open_home(written.path, clock)
    assert again.journal.verify() is None
    again.close()


def test_the_seal_stands_in_another_store_for_nothing(written: Home, clock: FakeClock) -> None:
    """Each store seals with a key of its own."""
    other = open_home(written.path.with_name("other"), clock)
    with written.store.reading() as mine, other.store.reading() as hers:
        assert mine.info != hers.info
    other.close()


class TestLines:
    def test_are_the_newest_of_a_kind_oldest_first(self, written: Home) -> None:
        assert [line.sequence for line in lines(written.store, kind="login", limit=3)] == [8, 9, 10]
        assert [line.kind for line in lines(written.store, kind="dossier")] == ["dossier.submitted", "dossier.accepted"]
        assert lines(written.store, kind="log") == []

    def test_begin_at_a_moment(self, written: Home, clock: FakeClock) -> None:
        clock.run(60)
        since = clock.now()
        written.journal.append("shift.opened", actor=OFFICER.actor)
        assert [line.kind for line in lines(written.store, since=since)] == ["shift.opened"]

    def test_tell_who_and_how_and_nothing_of_a_person(self, written: Home) -> None:
        found = lines(written.store)
        assert found[0].facts == {"evidence": "pin:unlock", "failures": 1}
        told = repr(found)
        for personal in (CITIZEN.name, CITIZEN.number, CITIZEN.phone, "Nguyễn Văn Thử", OFFICER.name):
            assert personal not in told


@pytest.mark.parametrize(("written_down", "head"), [("0a1b 2c3d", "0A1B2C3D"), ("xyz", None), ("0A1B2C3", None)])
def test_a_head_is_read_as_people_copy_it(written_down: str, head: str | None) -> None:
    assert printed_form(written_down) == head


@pytest.mark.long
def test_every_single_flipped_byte_of_a_real_journal_is_found(written: Home) -> None:
    chance = random.Random(29)
    columns = ("event", "kind", "actor", "boot", "body_hash", "previous")
    for _ in range(1000):
        column, row = chance.choice(columns), chance.randint(1, EVENTS)
        with written.store.reading() as connection:
            where = f"WHERE sequence = {row}"
            before = connection.exec_driver_sql(f"SELECT {column} FROM journal {where}").scalar_one()
        content = bytearray(before.encode() if isinstance(before, str) else before)
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(6)
        after = content.decode("latin-1") if isinstance(before, str) else bytes(content)
        update = f"UPDATE journal SET {column} = ? {where}"
        assert change(written, lambda c, a=after, u=update: c.exec_driver_sql(u, (a,))) is not None  # type: ignore[misc]
        assert change(written, lambda c, b=before, u=update: c.exec_driver_sql(u, (b,))) is None  # type: ignore[misc]
