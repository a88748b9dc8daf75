"""A scan that is given back stands in the scanner's folder again, for whoever logs in within a quarter of an hour."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.devices.scanner_tray import FolderTray
from kiosk.devices.session_folders import PRESENT, begin_session
from kiosk.domain.papers import Media
from kiosk.domain.returned_scans import returned_name
from kiosk.services.ports import NotThere, ScannerTray
from tests.fakes.clock import FakeClock
from tests.fakes.intake import FakeTray

PDF = b"%PDF-1.7\nmade up\nstartxref\n9\n%%EOF\n"
NAME = "tra-lai-2011-0600-0a1b.pdf"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def session(folder: Path, clock: FakeClock) -> list[str]:
    """What a visitor who begins now is offered, once it has settled."""
    scanner = FolderScanner(folder, clock, settle_seconds=5, since=clock.now())
    scanner.complete()
    clock.run(6)
    return [scan.name for scan in scanner.complete()]


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_every_tray_says_where_the_folder_is_away(kind: str, folder: Path, clock: FakeClock) -> None:
    tray: ScannerTray
    if kind == "fake":
        tray = fake = FakeTray()
        fake.away = True
    else:
        tray = FolderTray(folder / "away", clock)
    with pytest.raises(NotThere):
        tray.put_back(PDF, NAME)


def test_it_is_offered_to_the_visitor_who_logs_in_next(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    clock.run(14 * 60)

    assert session(folder, clock) == [NAME]
    assert (folder / NAME).read_bytes() == PDF
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_it_is_offered_to_a_visitor_who_is_there_already(folder: Path, clock: FakeClock) -> None:
    scanner = FolderScanner(folder, clock, settle_seconds=5, since=clock.now())
    scanner.complete()
    clock.run(60)
    FolderTray(folder, clock).put_back(PDF, NAME)
    scanner.complete()
    clock.run(6)
    assert [scan.name for scan in scanner.complete()] == [NAME]


def test_after_a_quarter_of_an_hour_it_is_an_earlier_visitors_again(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    clock.run(15 * 60 + 1)
    scanner = FolderScanner(folder, clock, since=clock.now())

    assert list(scanner.complete()) == []
    assert [scan.name for scan in scanner.leftovers()] == [NAME]


def test_other_files_that_are_as_old_are_never_offered(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, "scan_0001.pdf")
    clock.run(60)
    assert session(folder, clock) == []


def test_with_a_folder_for_each_visitor_it_goes_along_into_the_next_ones(folder: Path, clock: FakeClock) -> None:
    begin_session(folder, clock.now())
    FolderTray(folder, clock, per_session=True).put_back(PDF, NAME)
    (folder / PRESENT / "left.pdf").write_bytes(PDF)
    clock.run(60)
    assert session(begin_session(folder, clock.now()), clock) == [NAME]
    clock.run(15 * 60)
    assert session(begin_session(folder, clock.now()), clock) == []


def test_a_disk_that_fails_leaves_no_half_file(folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError

    broken: tuple[Callable[..., object], ...] = (os.fsync, os.rename, os.utime)
    for function in broken:
        with monkeypatch.context() as patch:
            patch.setattr(os, function.__name__, fails)
            with pytest.raises(NotThere):
                FolderTray(folder, clock).put_back(PDF, NAME)
        assert list(folder.iterdir()) == []


def test_its_name_tells_when_it_was_scanned_and_what_it_is(clock: FakeClock) -> None:
    at = clock.now() + timedelta(hours=7)
    assert returned_name(at, "0a1b", Media.JPEG) == "tra-lai-2011-0900-0a1b.jpg"
    assert returned_name(at, "0a1b", None) == "tra-lai-2011-0900-0a1b"
