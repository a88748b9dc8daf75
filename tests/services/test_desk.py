"""The officers' desk: what waits, who may accept it, and what is promised then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.dossier import Dossier, ForbiddenTransition, Status
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.services.desk import Desk
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing
from kiosk.services.office import from_milliseconds
from kiosk.services.ports import NotThere
from kiosk.services.procedures import Procedures
from kiosk.services.rights import Rights
from tests.fakes.catalogue import EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import OFFICER
from tests.services.conftest import attached, filing_at, filled


@pytest.fixture
def desk(home: FakeHome, filing: Filing, clock: FakeClock, rights: Rights) -> Desk:
    return Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)


@pytest.fixture
def dossier(filing: Filing, ready: Visit) -> Dossier:
    """Submitted, and not accepted yet."""
    return filing.submit(ready).dossier


class TestWaiting:
    def test_dossiers_stand_the_oldest_first(
        self,
        desk: Desk,
        filing: Filing,
        home: FakeHome,
        drafting: Drafting,
        clock: FakeClock,
        dossier: Dossier,
        at_work: Officer,
    ) -> None:
        clock.run(60)
        later = filing.submit(attached(home, filled(drafting, EXTRACT))).dossier
        assert [waiting.code for waiting in desk.waiting(at_work)] == [dossier.code, later.code]

    def test_ends_with_acceptance(self, desk: Desk, dossier: Dossier, at_work: Officer) -> None:
        desk.accept(at_work, dossier.id)
        assert list(desk.waiting(at_work)) == []


class TestAccepting:
    def test_counts_from_now_and_names_the_officer(
        self, desk: Desk, dossier: Dossier, clock: FakeClock, rights: Rights, pin_hash: str
    ) -> None:
        clock.run(timedelta(days=3).total_seconds())  # Monday
        at_work = rights.begin(OFFICER, pin_hash)
        accepted = desk.accept(at_work, dossier.id).dossier
        assert (accepted.status, accepted.officer) == (Status.ACCEPTED, OFFICER.name)
        assert from_milliseconds(accepted.received) == clock.now()
        assert accepted.due is not None
        assert f"{from_milliseconds(accepted.due):%H:%M %d/%m/%Y}" == "09:00 26/11/2026"

    def test_makes_a_receipt_to_print(self, desk: Desk, dossier: Dossier, home: FakeHome, at_work: Officer) -> None:
        job = home.print_queue.job(desk.accept(at_work, dossier.id).print_job)
        assert job is not None
        assert (job.kind, job.state, job.dossier) == ("receipt", "pending", dossier.id)

    def test_happens_once(self, desk: Desk, dossier: Dossier, at_work: Officer) -> None:
        desk.accept(at_work, dossier.id)
        with pytest.raises(ForbiddenTransition):
            desk.accept(at_work, dossier.id)

    def test_needs_a_dossier(self, desk: Desk, at_work: Officer) -> None:
        with pytest.raises(NotThere):
            desk.accept(at_work, "no such dossier")

    def test_promises_nothing_while_the_clock_cannot_be_trusted(
        self, desk: Desk, dossier: Dossier, clock: FakeClock, at_work: Officer
    ) -> None:
        clock.set_wall(clock.now() - timedelta(days=400))
        assert desk.accept(at_work, dossier.id).dossier.due is None

    def test_promises_nothing_where_the_catalogue_has_lost_the_procedure(
        self, home: FakeHome, clock: FakeClock, dossier: Dossier, rights: Rights, at_work: Officer
    ) -> None:
        filing = filing_at(home, Procedures(lambda: Catalogue.of((), ())), clock)
        desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
        assert desk.accept(at_work, dossier.id).dossier.due is None


class TestShift:
    def test_is_opened_and_closed(self, desk: Desk, at_work: Officer) -> None:
        desk.open_shift(at_work)
        assert desk.on_shift() == at_work
        desk.close_shift(at_work)
        assert desk.on_shift() is None

    def test_calls_for_help_are_seen_once(self, desk: Desk, home: FakeHome, at_work: Officer) -> None:
        home.help_calls.call("papers")
        assert [call.step for call in desk.take_calls(at_work)] == ["papers"]
        assert not desk.take_calls(at_work)
