"""How a visitor's session at the scanner begins, with the real parts put together as the kiosk does."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.config import Settings
from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, open_home
from kiosk.demo import demo_settings
from kiosk.devices.scanner import FolderScanner
from kiosk.domain.assisted import Reason
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.returned_scans import returned_name
from kiosk.services.confirmation import Help
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.papers import Papers
from kiosk.services.present import Present
from kiosk.wiring import scanner
from tests.fakes.devices import FakeInspector
from tests.fakes.paper_lines import FakeWorkshop
from tests.fakes.samples import CITIZEN, OFFICER

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


def begin(
    folder: Path, home: Home, *, per_session: bool = False, everybodys: bool = False, number: str = ""
) -> FolderScanner:
    chosen = settings(folder, home, per_session=per_session)
    return scanner(chosen, home, CLOCK, PaperLimits(), everybodys=everybodys, number=lambda: number)


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


@pytest.mark.parametrize("per_session", [False, True])
def test_what_an_officer_gave_back_is_its_owners_and_for_anybody_else_it_goes_into_quarantine(
    folder: Path, home: Home, per_session: bool
) -> None:
    before = begin(folder, home, per_session=per_session)
    place = folder / "hien-tai" if per_session else folder
    hers = "038090000001"
    for nonce in ("0a1b2c3d", "0a1b2c3e"):
        name = returned_name(CLOCK.now(), Media.PDF, key=home.pepper, nonce=nonce, owner=hers)
        scanned(place, name, minutes_ago=5)
    assert names(before) == []

    owner = begin(folder, home, per_session=per_session, number=hers)
    (first, _) = owner.complete()
    owner.remove(first.id)
    assert home.quarantine.known() == set()

    for number in ("038090000002", hers):
        assert names(begin(folder, home, per_session=per_session, number=number)) == []
    assert len(home.quarantine.known()) == 1


def watchers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "folder-watch"}


def test_whoever_is_helped_next_ends_the_watch_of_the_one_before(folder: Path, home: Home) -> None:
    watched = settings(folder, home)
    watched = watched.model_copy(update={"scanner": watched.scanner.model_copy(update={"watch": "auto"})})
    present, inspector = Present(), FakeInspector()
    papers = Papers(
        lambda: scanner(watched, home, CLOCK, PaperLimits(), everybodys=False),
        inspector,
        home.vault,
        home.drafts,
        CLOCK,
        PaperLimits(),
        CheckedWorkshop(FakeWorkshop(), inspector, PaperLimits()),
    )
    present.on_change(papers.forget)
    before = watchers()
    seen: list[threading.Thread] = []
    for citizen in (CITIZEN, replace(CITIZEN, id="another"), replace(CITIZEN, id="a third")):
        present.came(citizen, evidence="card_seen:officer", helped=Help(OFFICER, citizen, Reason.ELDERLY))
        papers.warm()
        papers.offered()
        (thread,) = watchers() - before
        seen.append(thread)
        before.add(thread)
    present.left()
    for thread in seen:
        thread.join(60)
        assert not thread.is_alive()
