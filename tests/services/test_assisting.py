"""Assisted filing: the officer types, the citizen files, and the dossier says who did what."""

from __future__ import annotations

from dataclasses import replace

import pytest

import receipts
from kiosk.domain.assisted import Assisted, LastStep, Reason
from kiosk.domain.dossier import Kind, Status
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.assisting import Assisting, NotHelping
from kiosk.services.confirmation import NotConfirmed
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing, Incomplete
from kiosk.services.login import Refused
from kiosk.services.lookup import LookUp
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.ports import Filed
from kiosk.services.present import Present
from kiosk.services.printing import Printing
from kiosk.services.procedures import Procedures
from kiosk.services.rights import FRESH_SECONDS, Lack, NotAllowed, Rights
from tests.fakes.catalogue import EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel, FakePrinter
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER
from tests.services.conftest import PIN, attached

STRANGER = "038149000003"
WRONG_PIN = "135797"
AGENCY_HEAD = receipts.Agency(name="ỦY BAN NHÂN DÂN XÃ MẪU", place="Xã Mẫu")


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def printing(home: FakeHome, procedures: Procedures, printer: FakePrinter) -> Printing:
    lookup = LookUp(home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=10, base="https://tra.example.vn")
    return Printing(
        home.dossiers, home.print_queue, printer, home.journal, lookup, procedures, AGENCY_HEAD, "A5"
    )  # fmt: skip


@pytest.fixture
def assisting(
    home: FakeHome, clock: FakeClock, channel: FakeChannel, filing: Filing, rights: Rights, printing: Printing,
    present: Present,
) -> Assisting:  # fmt: skip
    officers = OfficerLogIn(home.accounts, home.journal, OneTimeCodes(home.accounts, clock, channel), rights)
    return Assisting(home.accounts, home.walk_ins, home.journal, filing, printing, officers, rights, present=present)


def begun(assisting: Assisting, officer: Officer, number: str = CITIZEN.number, name: str = "") -> Visit:
    visit = assisting.begin(officer, number, Reason.ELDERLY, name)
    assert isinstance(visit, Visit)
    return visit


@pytest.fixture
def ready_to_file(assisting: Assisting, at_work: Officer, drafting: Drafting, home: FakeHome) -> Visit:
    """Typed by the officer to the last answer; the citizen has said yes."""
    return filled(home, drafting, begun(assisting, at_work))


def filled(home: FakeHome, drafting: Drafting, visit: Visit) -> Visit:
    visit = drafting.begin(visit, EXTRACT)
    visit = visit.answering("declaration", {"child_name": "Trần Ngọc Thử", "birth_date": "2026-11-02"})
    return attached(home, visit.answering("choice", {"consent": "yes", "payment": "cash"}))


def told(home: FakeHome) -> list[tuple[str, str]]:
    return [(event.kind, event.actor) for _, event in home.journal.events]


class TestBeginning:
    def test_names_citizen_officer_and_reason_and_is_told(
        self, assisting: Assisting, at_work: Officer, home: FakeHome, present: Present
    ) -> None:
        visit = begun(assisting, at_work)
        assert (visit.citizen, visit.officer, visit.reason) == (CITIZEN, OFFICER, "elderly")
        assert present.evidence == "card_seen:officer"
        assert told(home)[-2:] == [("citizen.looked_up", OFFICER.actor), ("assist.began", OFFICER.actor)]

    def test_for_a_number_without_an_account_wants_the_name_from_the_card(
        self, assisting: Assisting, at_work: Officer
    ) -> None:
        assert assisting.begin(at_work, STRANGER, Reason.ELDERLY) == Problem("assist.name_wanted")
        visit = begun(assisting, at_work, STRANGER, "Phạm Thị Kín")
        assert visit.citizen is not None
        assert (visit.citizen.number, visit.citizen.name) == (STRANGER, "Phạm Thị Kín")
        again = begun(assisting, at_work, STRANGER, "Phạm Thị Kín")
        assert again.citizen == visit.citizen

    def test_puts_no_number_and_no_name_into_the_journal(
        self, assisting: Assisting, at_work: Officer, home: FakeHome
    ) -> None:
        assisting.begin(at_work, STRANGER, Reason.DISABLED)
        begun(assisting, at_work, STRANGER, "Phạm Thị Kín")
        written = b"".join(row.body or b"" for row in home.journal.rows).decode()
        assert STRANGER not in written
        assert "Phạm" not in written

    def test_refuses_a_number_that_is_none(self, assisting: Assisting, at_work: Officer, home: FakeHome) -> None:
        before = len(home.journal.rows)
        answer = assisting.begin(at_work, "12", Reason.ELDERLY)
        assert isinstance(answer, Problem)
        assert answer.code == "id_number.too_short"
        assert len(home.journal.rows) == before


class TestTheLastStep:
    def test_by_her_own_pin_is_hers_while_the_officers_rights_are_stopped(
        self, assisting: Assisting, ready_to_file: Visit, at_work: Officer, home: FakeHome, rights: Rights
    ) -> None:
        with pytest.raises(NotAllowed):
            assisting.submit_by_pin(ready_to_file, PIN)
        assisting.hand_over(at_work)
        assert assisting.submit_by_pin(ready_to_file, WRONG_PIN) == Refused(4)
        filed = assisting.submit_by_pin(ready_to_file, PIN)
        assert isinstance(filed, Filed)
        body = filed.dossier.body
        assert Assisted.of(body) == Assisted(OFFICER.id, OFFICER.name, Reason.ELDERLY, LastStep.PIN)
        assert (body["account"], body["evidence"]) == (CITIZEN.id, "card_seen:officer+pin")
        assert told(home)[-2:] == [(Kind.SUBMITTED, CITIZEN.actor), (Kind.ASSISTED, OFFICER.actor)]
        with pytest.raises(NotAllowed):
            rights.check(at_work, frozenset(OFFICER.roles))

    @pytest.mark.parametrize("step", [LastStep.SIGNATURE, LastStep.CARD])
    def test_by_signature_or_card_is_witnessed_by_the_officer_with_her_pin(
        self, assisting: Assisting, ready_to_file: Visit, at_work: Officer, clock: FakeClock, rights: Rights,
        step: LastStep,
    ) -> None:  # fmt: skip
        clock.run(FRESH_SECONDS + 1)
        with pytest.raises(NotAllowed) as refused:
            assisting.submit_witnessed(at_work, ready_to_file, step)
        assert refused.value.lack is Lack.PIN
        rights.pin_was(at_work, right=True)
        filed = assisting.submit_witnessed(at_work, ready_to_file, step)
        assisted = Assisted.of(filed.dossier.body)
        assert assisted is not None
        assert assisted.last_step is step
        assert filed.dossier.body["evidence"] == f"card_seen:officer+{step}:officer"

    def test_by_pin_cannot_be_claimed_by_the_officer(
        self, assisting: Assisting, ready_to_file: Visit, at_work: Officer
    ) -> None:
        with pytest.raises(NotAllowed):
            assisting.submit_witnessed(at_work, ready_to_file, LastStep.PIN)

    def test_of_somebody_without_an_account_is_never_a_pin(
        self, assisting: Assisting, at_work: Officer, home: FakeHome, drafting: Drafting
    ) -> None:
        visit = filled(home, drafting, begun(assisting, at_work, STRANGER, "Phạm Thị Kín"))
        assert assisting.last_steps(visit) == (LastStep.SIGNATURE, LastStep.CARD)
        filed = assisting.submit_witnessed(at_work, visit, LastStep.SIGNATURE)
        assert filed.dossier.body["account"] == home.walk_ins.id_of(STRANGER)

    def test_cannot_be_left_out_by_filing_as_usual(self, filing: Filing, ready_to_file: Visit) -> None:
        with pytest.raises(NotConfirmed) as refused:
            filing.submit(ready_to_file)
        assert refused.value.problem == Problem("last_step.wanted")

    def test_is_for_the_citizen_whose_card_was_seen(
        self, assisting: Assisting, ready_to_file: Visit, at_work: Officer
    ) -> None:
        other = ready_to_file.with_(citizen=replace(CITIZEN, id="another"))
        with pytest.raises(NotHelping):
            assisting.submit_witnessed(at_work, other, LastStep.CARD)

    def test_wants_everything_that_filing_wants_before_a_pin_is_looked_at(
        self, assisting: Assisting, ready_to_file: Visit, at_work: Officer, home: FakeHome
    ) -> None:
        assisting.hand_over(at_work)
        before = len(home.journal.rows)
        with pytest.raises(Incomplete):
            assisting.submit_by_pin(ready_to_file.answering("choice", {"consent": ""}), PIN)
        assert len(home.journal.rows) == before


def test_a_dossier_that_was_helped_with_is_a_dossier_like_any_other(
    assisting: Assisting, ready_to_file: Visit, at_work: Officer
) -> None:
    filed = assisting.submit_witnessed(at_work, ready_to_file, LastStep.CARD)
    assert filed.dossier.status is Status.REGISTERED
    assert [change.actor for change in filed.dossier.history] == [CITIZEN.actor]


def test_the_declaration_is_printed_to_sign_before_it_is_filed(
    assisting: Assisting, ready_to_file: Visit, at_work: Officer, printer: FakePrinter, home: FakeHome
) -> None:
    assert assisting.print_declaration(at_work, ready_to_file).problem == ""
    assert printer.papers[-1][0] == "to-khai"
    assert told(home)[-1] == ("print.sent", OFFICER.actor)


def test_receipt_and_confirmation_say_who_helped_and_why(
    assisting: Assisting, ready_to_file: Visit, at_work: Officer, printing: Printing
) -> None:
    filed = assisting.submit_witnessed(at_work, ready_to_file, LastStep.SIGNATURE)
    words = printing.values(filed.dossier).assisted
    assert words == f"cán bộ {OFFICER.name}; lý do: cao tuổi; bước cuối: người nộp ký tờ khai"
