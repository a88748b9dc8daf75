"""What earlier visitors left in the scanner's folder goes into quarantine, and is lost at no step of the way."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.devices.scanner import LEFT_ALONE, FolderScanner
from kiosk.services.ports import StoreFull
from kiosk.services.unclaimed import SECONDS, set_aside
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.intake import FakeQuarantine

PDF = b"%PDF-1.7\nof somebody\nstartxref\n9\n%%EOF\n"
LIMIT = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def quarantine(home: FakeHome, clock: FakeClock) -> FakeQuarantine:
    return FakeQuarantine(home.journal, clock)


def left(folder: Path, clock: FakeClock, name: str = "old.pdf", *, ago: timedelta = 2 * LEFT_ALONE) -> Path:
    path = folder / name
    path.write_bytes(PDF)
    at = int((clock.now() - ago).timestamp() * 1e9)
    os.utime(path, ns=(at, at))
    return path


def scanner(folder: Path, clock: FakeClock) -> FolderScanner:
    return FolderScanner(folder, clock, settle_seconds=0, since=clock.now(), limit=LIMIT)


def test_a_scan_of_an_earlier_visitor_is_moved(folder: Path, clock: FakeClock, quarantine: FakeQuarantine) -> None:
    path = left(folder, clock)

    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 1
    assert not path.exists()
    assert [content for _, content in quarantine.kept.values()] == [PDF]


def test_the_scans_of_the_present_visitor_stay(folder: Path, clock: FakeClock, quarantine: FakeQuarantine) -> None:
    seen = scanner(folder, clock)
    left(folder, clock)
    set_aside([seen], quarantine, clock, limit=LIMIT)
    mine = left(folder, clock, "mine.pdf", ago=timedelta())
    clock.run(300)

    assert set_aside([seen], quarantine, clock, limit=LIMIT) == 0
    assert mine.exists()
    assert [scan.name for scan in seen.complete()] == ["mine.pdf"]


def test_a_scan_that_may_still_be_on_its_way_is_left_and_shown_to_nobody(
    folder: Path, clock: FakeClock, quarantine: FakeQuarantine
) -> None:
    young = left(folder, clock, ago=timedelta(seconds=10))
    seen = scanner(folder, clock)

    assert set_aside([seen], quarantine, clock, limit=LIMIT) == 0
    assert young.exists()
    assert list(seen.complete()) == []


def test_a_scan_that_somebody_still_writes_is_left(folder: Path, clock: FakeClock, quarantine: FakeQuarantine) -> None:
    path = left(folder, clock)
    with path.open("ab"):
        assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 0
    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 1


def test_a_disk_that_is_full_costs_no_scan(
    folder: Path, clock: FakeClock, quarantine: FakeQuarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise StoreFull("full")

    path = left(folder, clock)
    with monkeypatch.context() as patch:
        patch.setattr(quarantine, "keep", full)
        assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 0
    assert path.read_bytes() == PDF
    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 1


def test_a_scan_that_cannot_be_removed_is_not_kept_twice(
    folder: Path, clock: FakeClock, quarantine: FakeQuarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    left(folder, clock)
    monkeypatch.setattr(os, "unlink", refused)
    for _ in range(3):
        assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 0
    assert quarantine.kept == {}


def test_a_giant_stays_where_it_is(folder: Path, clock: FakeClock, quarantine: FakeQuarantine) -> None:
    giant = left(folder, clock)
    os.truncate(giant, 5 * 1024**3)
    at = int((clock.now() - 2 * LEFT_ALONE).timestamp() * 1e9)
    os.utime(giant, ns=(at, at))

    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 0
    assert quarantine.kept == {}


def test_very_many_scans_are_moved_little_by_little(
    folder: Path, clock: FakeClock, quarantine: FakeQuarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        left(folder, clock, f"{number}.pdf")
    keep = quarantine.keep

    def slow(*arguments: object, **more: object) -> str:
        clock.run(SECONDS / 2)
        return keep(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(quarantine, "keep", slow)
    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 2
    assert set_aside([scanner(folder, clock)], quarantine, clock, limit=LIMIT) == 2


def test_a_folder_that_is_away_does_not_stop_the_others(
    folder: Path, clock: FakeClock, quarantine: FakeQuarantine
) -> None:
    left(folder, clock)
    folders = [scanner(folder / "nowhere", clock), scanner(folder, clock)]

    assert set_aside(folders, quarantine, clock, limit=LIMIT) == 1
