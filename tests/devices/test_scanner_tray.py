"""A scan that is given back stands in the scanner's folder again, for its owner and within a quarter of an hour."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.devices.scanner_tray import FolderTray
from kiosk.devices.session_folders import PRESENT, begin_session
from kiosk.domain.papers import Media
from kiosk.domain.returned_scans import is_of, returned_name
from kiosk.services.ports import NotThere, ScannerTray
from tests.fakes.clock import FakeClock
from tests.fakes.intake import FakeTray

PDF = b"%PDF-1.7\nmade up\nstartxref\n9\n%%EOF\n"
KEY = b"of this kiosk"
HERS, HIS = "038090000001", "038090000002"
SEEN = "tra-lai-2011-0900.pdf"
"""As the visitor sees it."""
NAME = returned_name(FakeClock().now() + timedelta(hours=7), Media.PDF, key=KEY, nonce="0a1b2c3d", owner=HERS)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def seen_by(number: str, folder: Path, clock: FakeClock) -> FolderScanner:
    """The folder as the person with this number sees it, whose session begins now."""
    is_mine = partial(is_of, owner=number, key=KEY)
    return FolderScanner(folder, clock, settle_seconds=5, since=clock.now(), is_mine=is_mine)


def session(folder: Path, clock: FakeClock, number: str = HERS) -> list[str]:
    """What a visitor who begins now is offered, once it has settled."""
    scanner = seen_by(number, folder, clock)
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


def test_it_is_offered_to_its_owner_who_logs_in_next(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    clock.run(14 * 60)

    assert session(folder, clock) == [SEEN]
    assert (folder / NAME).read_bytes() == PDF
    assert [path.name for path in folder.iterdir()] == [NAME]


@pytest.mark.parametrize("number", [HIS, ""])
def test_whoever_else_logs_in_next_is_not_offered_it_and_it_is_set_aside_again(
    folder: Path, clock: FakeClock, number: str
) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    clock.run(61)

    scanner = seen_by(number, folder, clock)
    assert list(scanner.complete()) == []
    assert [scan.name for scan in scanner.leftovers()] == [SEEN]
    clock.run(6)
    assert list(scanner.complete()) == []


@pytest.mark.parametrize(("number", "offered"), [(HERS, [SEEN]), (HIS, [])])
def test_of_those_who_are_there_already_its_owner_alone_is_offered_it(
    folder: Path, clock: FakeClock, number: str, offered: list[str]
) -> None:
    scanner = seen_by(number, folder, clock)
    scanner.complete()
    clock.run(60)
    FolderTray(folder, clock).put_back(PDF, NAME)
    for _ in range(2):
        scanner.complete()
        clock.run(6)
    assert [scan.name for scan in scanner.complete()] == offered
    assert scanner.arriving() == 0


def test_where_everybody_sees_all_what_was_given_back_is_still_its_owners(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    for number, offered in ((HERS, [SEEN]), (HIS, [])):
        scanner = FolderScanner(
            folder, clock, settle_seconds=0, since=None, is_mine=partial(is_of, owner=number, key=KEY)
        )
        assert [scan.name for scan in scanner.complete()] == offered


@pytest.mark.parametrize(
    "name",
    [
        "tra-lai-2011-0900.pdf",
        "tra-lai-2011-0900-0a1b.pdf",
        NAME.replace("0a1b2c3d", "0a1b2c3e"),
        returned_name(FakeClock().now(), None, key=b"of another kiosk", nonce="0a1b2c3d", owner=HERS),
    ],
)
def test_a_name_that_this_kiosk_has_not_sealed_for_her_is_offered_to_nobody(
    folder: Path, clock: FakeClock, name: str
) -> None:
    FolderTray(folder, clock).put_back(PDF, name)
    assert session(folder, clock) == []


def test_after_a_quarter_of_an_hour_it_is_an_earlier_visitors_again(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, NAME)
    clock.run(15 * 60 + 1)
    scanner = seen_by(HERS, folder, clock)

    assert list(scanner.complete()) == []
    assert [scan.name for scan in scanner.leftovers()] == [SEEN]


def test_other_files_that_are_as_old_are_never_offered(folder: Path, clock: FakeClock) -> None:
    FolderTray(folder, clock).put_back(PDF, "scan_0001.pdf")
    clock.run(60)
    assert session(folder, clock) == []


def test_with_a_folder_for_each_visitor_it_goes_along_into_its_owners(folder: Path, clock: FakeClock) -> None:
    is_hers, is_his = (partial(is_of, owner=number, key=KEY) for number in (HERS, HIS))
    begin_session(folder, clock.now())
    FolderTray(folder, clock, per_session=True).put_back(PDF, NAME)
    (folder / PRESENT / "left.pdf").write_bytes(PDF)
    clock.run(60)
    assert session(begin_session(folder, clock.now(), is_hers), clock) == [SEEN]
    clock.run(15 * 60)
    assert session(begin_session(folder, clock.now(), is_hers), clock) == []

    FolderTray(folder, clock, per_session=True).put_back(PDF, NAME)
    assert list(begin_session(folder, clock.now(), is_his).iterdir()) == []
    assert list(begin_session(folder, clock.now(), is_hers).iterdir()) == []


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


def test_its_name_tells_when_it_was_scanned_and_what_it_is_and_not_whose(clock: FakeClock) -> None:
    at = clock.now() + timedelta(hours=7)
    names = [
        returned_name(at, media, key=KEY, nonce=nonce, owner=HERS)
        for media, nonce in ((Media.JPEG, "0a1b2c3d"), (None, "0a1b2c3e"))
    ]
    assert [name[:26] for name in names] == ["tra-lai-2011-0900-0a1b2c3d", "tra-lai-2011-0900-0a1b2c3e"]
    assert names[0].endswith(".jpg")
    assert HERS not in "".join(names)
    # Two scans of one person have nothing in common.
    assert names[0][26:42] != names[1][26:42]
