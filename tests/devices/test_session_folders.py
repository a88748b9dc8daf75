"""A folder for each visitor: what the last one's scanner still writes never turns up at the next."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.devices.session_folders import PRESENT, begin_session, earlier_sessions
from kiosk.services.ports import NotThere

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_a_session_begins_with_an_empty_folder_that_the_scanner_may_write_to(tmp_path: Path) -> None:
    folder = begin_session(tmp_path, NOON)

    assert folder == tmp_path / PRESENT
    assert list(folder.iterdir()) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770


def test_the_next_session_has_an_empty_folder_and_the_last_one_stands_aside(tmp_path: Path) -> None:
    (begin_session(tmp_path, NOON) / "mine.pdf").write_bytes(b"%PDF")

    assert list(begin_session(tmp_path, NOON).iterdir()) == []
    (earlier,) = earlier_sessions(tmp_path)
    assert (earlier / "mine.pdf").read_bytes() == b"%PDF"


def test_a_scan_that_is_still_being_written_goes_on_where_it_began(tmp_path: Path) -> None:
    with (begin_session(tmp_path, NOON) / "slow.pdf").open("wb", buffering=0) as slow:
        present = begin_session(tmp_path, NOON)
        slow.write(b"%PDF")

    assert list(present.iterdir()) == []
    assert (earlier_sessions(tmp_path)[0] / "slow.pdf").read_bytes() == b"%PDF"


def test_empty_folders_of_earlier_sessions_go(tmp_path: Path) -> None:
    for _ in range(3):
        begin_session(tmp_path, NOON)

    assert earlier_sessions(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == [PRESENT]


def test_links_and_other_folders_are_nobodys_session(tmp_path: Path) -> None:
    (tmp_path / "phien-link").symlink_to("/etc")
    (tmp_path / "phien-file").touch()
    (tmp_path / "other").mkdir()

    assert earlier_sessions(tmp_path) == []


def test_a_link_in_the_place_of_the_present_folder_is_moved_aside_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / PRESENT).symlink_to(outside)

    present = begin_session(scans, NOON)

    assert not present.is_symlink()
    assert earlier_sessions(scans) == []


def test_a_folder_that_is_away_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        begin_session(tmp_path / "nowhere", NOON)
    with pytest.raises(NotThere):
        earlier_sessions(tmp_path / "nowhere")
