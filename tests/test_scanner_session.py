"""How a visitor's session at the scanner begins, with the real parts put together as the kiosk does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.config import Settings
from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, open_home
from kiosk.demo import demo_settings
from kiosk.devices.scanner import FolderScanner
from kiosk.domain.papers import PaperLimits
from kiosk.wiring import scanner

PDF = b"%PDF-1.7\nmade up\nstartxref\n9\n%%EOF\n"
CLOCK = SystemClock()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    opened = open_home(tmp_path / "home", CLOCK, check=Check.TAIL)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def settings(folder: Path, home: Home, *, per_session: bool = False) -> Settings:
    made = demo_settings(home.path)
    scanner = made.scanner.model_copy(
        update={"folder": folder, "per_session": per_session, "watch": "poll", "settle_seconds": 0.0}
    )
    return made.model_copy(update={"scanner": scanner})


def begin(folder: Path, home: Home, *, per_session: bool = False, everybodys: bool = False) -> FolderScanner:
    chosen = settings(folder, home, per_session=per_session)
    return scanner(chosen, home, CLOCK, PaperLimits(), everybodys=everybodys)


def scanned(folder: Path, name: str, *, minutes_ago: int = 0) -> Path:
    path = folder / name
    path.write_bytes(PDF)
    at = int((CLOCK.now() - timedelta(minutes=minutes_ago)).timestamp() * 1e9)
    os.utime(path, ns=(at, at))
    return path


def names(scanner: FolderScanner) -> list[str]:
    return [scan.name for scan in scanner.complete()]


def test_in_a_common_folder_old_scans_go_into_quarantine_and_new_ones_are_shown(folder: Path, home: Home) -> None:
    old = scanned(folder, "old.pdf", minutes_ago=5)
    scanner = begin(folder, home)
    scanned(folder, "mine.pdf")

    assert names(scanner) == ["mine.pdf"]
    assert not old.exists()
    assert len(home.quarantine.known()) == 1


def test_with_a_folder_for_each_visitor_nothing_of_others_is_seen_and_old_scans_are_kept(
    folder: Path, home: Home
) -> None:
    first = begin(folder, home, per_session=True)
    scanned(folder / "hien-tai", "first.pdf", minutes_ago=5)
    assert names(first) == ["first.pdf"]

    second = begin(folder, home, per_session=True)
    scanned(folder / "hien-tai", "second.pdf")

    assert names(second) == ["second.pdf"]
    assert len(home.quarantine.known()) == 1


def test_the_demo_shows_the_samples_that_lie_ready_and_moves_nothing(folder: Path, home: Home) -> None:
    scanned(folder, "sample.pdf", minutes_ago=5)
    scanner = begin(folder, home, per_session=True, everybodys=True)

    assert names(scanner) == ["sample.pdf"]
    assert home.quarantine.known() == set()
