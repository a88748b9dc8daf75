"""Scans that nobody claimed, as officers handle them: recognised, given back, wiped, and told to the journal."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.domain.papers import PaperLimits
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.returned_scans import is_of
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.ports import Damaged
from kiosk.services.rights import Lack, NotAllowed, Rights
from kiosk.services.unclaimed_desk import UnclaimedDesk
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeInspector, facts_of
from tests.fakes.home import FakeHome
from tests.fakes.intake import FakeQuarantine, FakeTray
from tests.fakes.paper_lines import FakeWorkshop, pages
from tests.fakes.samples import OFFICER

MONTH = timedelta(days=30)
SCAN = pages("one", "two")
PEPPER = b"of this kiosk"
HERS, HIS = "038090000001", "038090000002"
SCANNED = timedelta(hours=3)
"""So long before it was set aside it had been scanned."""


class Desk:
    """The service on ports in plain memory, with one scan set aside and an officer at work."""

    def __init__(self, home: FakeHome, clock: FakeClock) -> None:
        self.clock, self.journal = clock, home.journal
        self.quarantine, self.tray = FakeQuarantine(home.journal, clock), FakeTray()
        self.scan = self.quarantine.keep(io.BytesIO(SCAN), limit=1000, scanned=clock.now() - SCANNED)
        self._before = len(home.journal.events)
        self.rights = Rights(home.accounts, clock)
        self.workshop = FakeWorkshop()
        workshop = CheckedWorkshop(self.workshop, FakeInspector(), PaperLimits())
        self.service = UnclaimedDesk(
            self.quarantine, self.tray, FakeInspector(), workshop, home.journal, PaperLimits(), MONTH, self.rights,
            pepper=PEPPER,
        )  # fmt: skip
        known = home.accounts.officer(OFFICER.login)
        assert known is not None
        self.officer: Officer = self.rights.begin(OFFICER, known.pin_hash)

    def told(self) -> list[tuple[str, str, object]]:
        """What the journal was told after the scan was set aside."""
        return [(event.kind, event.actor, event.body) for _, event in self.journal.events[self._before :]]


@pytest.fixture
def desk(home: FakeHome, clock: FakeClock) -> Desk:
    return Desk(home, clock)


def test_a_scan_is_listed_with_its_time_and_the_day_on_which_it_is_wiped(desk: Desk) -> None:
    (scan,) = desk.service.scans(desk.officer)
    assert (scan.size, scan.scanned, scan.wiped) == (
        len(SCAN), desk.clock.now() - SCANNED, desk.clock.now() + MONTH,
    )  # fmt: skip
    assert desk.service.look(desk.officer, scan.id) == facts_of(SCAN, 2)
    assert desk.told() == []


def test_a_page_is_drawn_only_once_the_journal_knows_that_somebody_looks(desk: Desk) -> None:
    def drawn() -> object:
        return desk.service.preview(desk.officer, desk.scan, 0, width=20, height=28)

    assert drawn() == Problem("unclaimed.gone")
    for _ in range(2):
        desk.service.open(desk.officer, desk.scan)
    assert not isinstance(drawn(), Problem)
    assert desk.told() == [("scans.looked_at", OFFICER.actor, {"count": 1})]


def test_it_goes_back_to_the_scanner_under_the_time_at_which_it_was_scanned_for_its_owner_alone(desk: Desk) -> None:
    assert desk.service.give_back(desk.officer, desk.scan, "owner_back", "038 090 000 001") is None
    ((name, content),) = desk.tray.files.items()
    assert [is_of(name, number, key=PEPPER) for number in (HERS, HIS, "")] == [True, False, False]
    assert name.startswith("tra-lai-2011-0600-")
    assert name.endswith(".pdf")
    assert content == SCAN
    assert desk.service.scans(desk.officer) == []
    assert desk.told() == [("scans.given_back", OFFICER.actor, {"count": 1, "reason": "owner_back"})]


@pytest.mark.parametrize("typed", ["", "12345", "038090000001 và người nhà"])
def test_without_a_number_that_can_be_one_it_stays_where_it_is(desk: Desk, typed: str) -> None:
    assert isinstance(desk.service.owner(desk.officer, typed), Problem)
    assert isinstance(desk.service.give_back(desk.officer, desk.scan, "owner_back", typed), Problem)
    assert [scan.id for scan in desk.service.scans(desk.officer)] == [desk.scan]
    assert (desk.tray.files, desk.told()) == ({}, [])


def test_it_stays_in_quarantine_where_the_scanners_folder_is_away(desk: Desk) -> None:
    desk.tray.away = True
    assert desk.service.give_back(desk.officer, desk.scan, "owner_back", HERS) == Problem("unclaimed.folder_away")
    assert [scan.id for scan in desk.service.scans(desk.officer)] == [desk.scan]
    assert desk.told() == []


def test_it_is_wiped_before_its_days_are_over(desk: Desk) -> None:
    assert desk.service.wipe(desk.officer, desk.scan, "owner_asked") is None
    assert desk.quarantine.kept == {}
    assert desk.told() == [("scans.wiped", OFFICER.actor, {"count": 1, "reason": "owner_asked"})]


def test_one_that_is_gone_is_told_whatever_is_wanted_of_it(desk: Desk) -> None:
    desk.quarantine.wipe(desk.clock.now() + MONTH)
    gone = Problem("unclaimed.gone")
    assert desk.service.look(desk.officer, desk.scan) == gone
    assert desk.service.preview(desk.officer, desk.scan, 0, width=9, height=9) == gone
    assert desk.service.give_back(desk.officer, desk.scan, "owner_back", HERS) == gone
    assert desk.service.wipe(desk.officer, desk.scan, "trial") == gone
    assert desk.tray.files == {}


def test_one_whose_bytes_were_changed_is_told_and_not_given_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(_scan: str) -> bytes:
        raise Damaged

    monkeypatch.setattr(desk.quarantine, "content", changed)
    assert desk.service.look(desk.officer, desk.scan) == Problem("unclaimed.damaged")
    assert desk.service.give_back(desk.officer, desk.scan, "owner_back", HERS) == Problem("unclaimed.damaged")
    assert desk.tray.files == {}


def test_giving_back_and_wiping_want_the_pin_of_a_minute_ago(desk: Desk) -> None:
    desk.clock.run(61)
    acts: tuple[Callable[[], object], ...] = (
        lambda: desk.service.give_back(desk.officer, desk.scan, "trial", HERS),
        lambda: desk.service.wipe(desk.officer, desk.scan, "trial"),
    )
    for act in acts:
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.lack is Lack.PIN
    assert [scan.id for scan in desk.service.scans(desk.officer)] == [desk.scan]
