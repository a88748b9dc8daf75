"""Scans that nobody claimed: kept encrypted, counted in the journal, wiped when their days are over."""

from __future__ import annotations

import io
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Protocol, cast

import pytest

from kiosk.data.home import PAPERS, QUARANTINE, Home
from kiosk.data.housekeeping import Tidied, tidy
from kiosk.services.ports import KeptScan, NotThere, Quarantine, TooLarge, UnclaimedScans
from tests.fakes.clock import FakeClock
from tests.fakes.intake import FakeQuarantine
from tests.fakes.journal import FakeJournal

SCAN = b"%PDF-1.7 of somebody"
MONTH = timedelta(days=30)


@pytest.fixture(params=["fake", "real"])
def quarantine(request: pytest.FixtureRequest, clock: FakeClock) -> Quarantine:
    if request.param == "fake":
        return FakeQuarantine(FakeJournal(clock), clock)
    home: Home = request.getfixturevalue("home")
    return home.quarantine


class TestEveryQuarantine:
    def test_wipes_what_is_older_than_the_day_that_is_said(self, quarantine: Quarantine, clock: FakeClock) -> None:
        quarantine.keep(io.BytesIO(SCAN), limit=100)
        clock.run(60)
        quarantine.keep(io.BytesIO(SCAN), limit=100)

        assert quarantine.wipe(clock.now()) == 1
        assert quarantine.wipe(clock.now()) == 0
        assert quarantine.wipe(clock.now() + MONTH) == 1

    def test_keeps_nothing_that_is_too_large(self, quarantine: Quarantine, clock: FakeClock) -> None:
        with pytest.raises(TooLarge):
            quarantine.keep(io.BytesIO(SCAN), limit=5)
        assert quarantine.wipe(clock.now() + MONTH) == 0

    def test_forgets_one_once(self, quarantine: Quarantine, clock: FakeClock) -> None:
        kept = quarantine.keep(io.BytesIO(SCAN), limit=100)
        quarantine.forget(kept)
        quarantine.forget(kept)
        assert quarantine.wipe(clock.now() + MONTH) == 0


class Seen(Quarantine, UnclaimedScans, Protocol):
    """A quarantine with its officers' side."""


@pytest.fixture
def seen(quarantine: Quarantine) -> Seen:
    return cast(Seen, quarantine)


class TestEveryQuarantineForOfficers:
    def test_lists_what_was_scanned_last_first(self, seen: Seen, clock: FakeClock) -> None:
        now = clock.now()
        old = seen.keep(io.BytesIO(SCAN), limit=100, scanned=now - MONTH)
        unknown = seen.keep(io.BytesIO(SCAN + b"x"), limit=100)

        assert list(seen.scans()) == [
            KeptScan(unknown, len(SCAN) + 1, scanned=now, kept=now),
            KeptScan(old, len(SCAN), scanned=now - MONTH, kept=now),
        ]

    def test_gives_the_bytes_of_what_is_there(self, seen: Seen) -> None:
        assert seen.content(seen.keep(io.BytesIO(SCAN), limit=100)) == SCAN
        with pytest.raises(NotThere):
            seen.content("another")

    def test_takes_one_out_once(self, seen: Seen) -> None:
        kept = seen.keep(io.BytesIO(SCAN), limit=100)
        seen.take_out(kept, "scans.given_back", actor="officer:1", reason="owner_back")

        assert list(seen.scans()) == []
        with pytest.raises(NotThere):
            seen.content(kept)
        with pytest.raises(NotThere):
            seen.take_out(kept, "scans.given_back", actor="officer:1", reason="owner_back")


def files(home: Home, folder: str = QUARANTINE) -> list[Path]:
    return list((home.path / folder).iterdir())


def events(home: Home) -> list[tuple[str, bytes]]:
    with home.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, body FROM journal JOIN journal_body USING (sequence) WHERE kind LIKE 'scans.%'"
        )
        return [(row.kind, row.body) for row in rows]


def test_a_scan_lies_encrypted_in_a_folder_of_the_owners_only(home: Home) -> None:
    home.quarantine.keep(io.BytesIO(SCAN), limit=100)

    (path,) = files(home)
    assert SCAN not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_journal_tells_how_many_and_nothing_else(home: Home, clock: FakeClock) -> None:
    kept = [home.quarantine.keep(io.BytesIO(SCAN), limit=100) for _ in range(3)]
    home.quarantine.forget(kept[0])
    home.quarantine.wipe(clock.now() + MONTH)

    one = b'{"count":1}'
    assert events(home) == [("scans.set_aside", one)] * 3 + [("scans.wiped", one), ("scans.wiped", b'{"count":2}')]


def test_what_is_wiped_leaves_neither_file_nor_key(home: Home, clock: FakeClock) -> None:
    home.quarantine.keep(io.BytesIO(SCAN), limit=100)
    home.quarantine.wipe(clock.now() + MONTH)

    assert files(home) == []
    assert home.quarantine.known() == set()


def test_what_an_officer_takes_out_is_told_with_her_reason_and_leaves_neither_file_nor_key(home: Home) -> None:
    kept = home.quarantine.keep(io.BytesIO(SCAN), limit=100)
    home.quarantine.take_out(kept, "scans.given_back", actor="officer:1", reason="owner_back")

    assert files(home) == []
    assert home.quarantine.known() == set()
    assert events(home)[-1] == ("scans.given_back", b'{"count":1,"reason":"owner_back"}')


def test_of_a_scan_from_before_its_time_was_kept_the_time_in_quarantine_is_told(home: Home) -> None:
    home.quarantine.keep(io.BytesIO(SCAN), limit=100)
    with home.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE quarantined_scan SET scanned = NULL")

    (scan,) = home.quarantine.scans()
    assert scan.scanned == scan.kept


def grow_old(path: Path, clock: FakeClock, days: int) -> None:
    os.utime(path, ns=(0, int((clock.now() - timedelta(days=days)).timestamp() * 1e9)))


class TestHousekeeping:
    def test_sweeps_what_a_killed_process_left_and_wipes_what_is_old(self, home: Home, clock: FakeClock) -> None:
        for folder in (PAPERS, QUARANTINE):
            for name in ("half.part", "without-a-row"):
                path = home.path / folder / name
                path.touch()
                grow_old(path, clock, 2)
        home.quarantine.keep(io.BytesIO(SCAN), limit=100)

        later = clock.now() + MONTH + timedelta(minutes=1)
        assert tidy(home, later, quarantine=MONTH) == Tidied(orphans=4, unclaimed=1)
        assert files(home) == files(home, PAPERS) == []

    def test_leaves_alone_what_was_written_today(self, home: Home, clock: FakeClock) -> None:
        home.vault.put(io.BytesIO(SCAN), limit=100)
        home.quarantine.keep(io.BytesIO(SCAN), limit=100)

        assert tidy(home, clock.now(), quarantine=MONTH) == Tidied(0, 0)
        assert (len(files(home)), len(files(home, PAPERS))) == (1, 1)

    def test_waits_for_somebody_to_look_where_the_clock_has_jumped(self, home: Home, clock: FakeClock) -> None:
        home.vault.put(io.BytesIO(SCAN), limit=100)
        home.quarantine.keep(io.BytesIO(SCAN), limit=100)
        right = clock.now()
        clock.set_wall(right + 2 * MONTH)
        assert tidy(home, clock.now(), quarantine=MONTH) is None
        assert (len(files(home)), len(files(home, PAPERS))) == (1, 1)
        clock.set_wall(right)
        assert tidy(home, clock.now(), quarantine=MONTH) == Tidied(0, 0)

    def test_is_done_once_in_half_a_day_and_again_after_a_clock_was_set_back(
        self, home: Home, clock: FakeClock
    ) -> None:
        assert tidy(home, clock.now(), quarantine=MONTH) is not None
        assert tidy(home, clock.now() + timedelta(hours=11), quarantine=MONTH) is None
        assert tidy(home, clock.now() + timedelta(hours=12), quarantine=MONTH) is not None
        assert tidy(home, clock.now(), quarantine=MONTH) is not None
