"""The officers' desk: what waits, who may accept it, and what is promised then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.dossier import Dossier, ForbiddenTransition, Status
from kiosk.domain.people import Role
from kiosk.domain.visit import Visit
from kiosk.services.desk import Desk, NotAllowed
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing
from kiosk.services.office import from_milliseconds
from kiosk.services.ports import NotThere
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.samples import OFFICER
from tests.fakes.stores import FakeHome
from tests.services.conftest import attached, filing_at, filled

CASHIER = replace(OFFICER, roles=frozenset({Role.CASHIER, Role.TECHNICIAN}))


@pytest.fixture
def desk(home: FakeHome, filing: Filing, clock: FakeClock) -> Desk:
    return Desk(home.dossiers, home.shifts, home.help_calls, filing, clock)


@pytest.fixture
def dossier(filing: Filing, ready: Visit) -> Dossier:
    """Submitted, and not accepted yet."""
    return filing.submit(ready).dossier


class TestWaiting:
    def test_dossiers_stand_the_oldest_first(
        self, desk: Desk, filing: Filing, home: FakeHome, drafting: Drafting, clock: FakeClock, dossier: Dossier
    ) -> None:
        clock.run(60)
        later = filing.submit(attached(home, filled(drafting, EXTRACT))).dossier
        assert [waiting.code for waiting in desk.waiting(OFFICER)] == [dossier.code, later.code]

    def test_ends_with_acceptance(self, desk: Desk, dossier: Dossier) -> None:
        desk.accept(OFFICER, dossier.id)
        assert list(desk.waiting(OFFICER)) == []


class TestAccepting:
    def test_counts_from_now_and_names_the_officer(
        self, desk: Desk, dossier: Dossier, clock: FakeClock, filing: Filing
    ) -> None:
        clock.run(timedelta(days=3).total_seconds())  # Monday
        accepted = desk.accept(OFFICER, dossier.id).dossier
        assert (accepted.status, accepted.officer) == (Status.ACCEPTED, OFFICER.name)
        assert from_milliseconds(accepted.received) == clock.now()
        assert accepted.due is not None
        assert f"{from_milliseconds(accepted.due):%H:%M %d/%m/%Y}" == "09:00 26/11/2026"

    def test_makes_a_receipt_to_print(self, desk: Desk, dossier: Dossier, home: FakeHome) -> None:
        job = home.print_queue.job(desk.accept(OFFICER, dossier.id).print_job)
        assert job is not None
        assert (job.kind, job.state, job.dossier) == ("receipt", "pending", dossier.id)

    def test_happens_once(self, desk: Desk, dossier: Dossier) -> None:
        desk.accept(OFFICER, dossier.id)
        with pytest.raises(ForbiddenTransition):
            desk.accept(OFFICER, dossier.id)

    def test_needs_a_dossier(self, desk: Desk) -> None:
        with pytest.raises(NotThere):
            desk.accept(OFFICER, "no such dossier")

    def test_promises_nothing_while_the_clock_cannot_be_trusted(
        self, desk: Desk, dossier: Dossier, clock: FakeClock
    ) -> None:
        clock.set_wall(clock.now() - timedelta(days=400))
        assert desk.accept(OFFICER, dossier.id).dossier.due is None

    def test_promises_nothing_where_the_catalogue_has_lost_the_procedure(
        self, home: FakeHome, clock: FakeClock, dossier: Dossier
    ) -> None:
        filing = filing_at(home, Procedures(lambda: Catalogue.of((), ())), clock)
        desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock)
        assert desk.accept(OFFICER, dossier.id).dossier.due is None


def test_an_officer_without_the_right_neither_sees_nor_accepts(desk: Desk, dossier: Dossier, home: FakeHome) -> None:
    with pytest.raises(NotAllowed):
        desk.waiting(CASHIER)
    with pytest.raises(NotAllowed):
        desk.accept(CASHIER, dossier.id)
    assert home.dossiers.by_id(dossier.id) == dossier


class TestShift:
    def test_is_opened_and_closed_by_officers_of_the_counter_only(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed):
            desk.open_shift(CASHIER)
        desk.open_shift(OFFICER)
        assert desk.on_shift() == OFFICER
        with pytest.raises(NotAllowed):
            desk.close_shift(CASHIER)
        desk.close_shift(OFFICER)
        assert desk.on_shift() is None

    def test_calls_for_help_are_seen_once(self, desk: Desk, home: FakeHome) -> None:
        home.help_calls.call("papers")
        assert [call.step for call in desk.take_calls(OFFICER)] == ["papers"]
        assert not desk.take_calls(OFFICER)
