"""Passports and old cards, where a counter takes them: registration, log-in, assisted filing, the evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.data.unit_file import load_units
from kiosk.domain.assisted import Reason
from kiosk.domain.id_papers import IdPaper
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.registration import Purpose
from kiosk.domain.visit import Visit
from kiosk.services.assisting import Assisting
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing, with_paper
from kiosk.services.login import CodeAsked, CodeRules, LogIn, Passed
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.present import Present
from kiosk.services.registration import Registrations, Way
from kiosk.services.rights import Rights
from kiosk.services.units import Units
from tests.fakes.catalogue import EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN
from tests.services.conftest import attached

PASSPORT, PIN = "B0000001", "590713"
PAPERS = (IdPaper.CCCD, IdPaper.PASSPORT)
SAID = {
    "id_number": "b 0000001", "paper": "passport", "name": "Phạm Thị Kín", "phone": "0912000003",
    "street": "Xóm 1", "commune": "17017",
}  # fmt: skip


@pytest.fixture
def registration(home: FakeHome, clock: FakeClock, channel: FakeChannel) -> Registrations:
    codes = OneTimeCodes(home.accounts, clock, channel, slips=home.slips)
    return Registrations(
        home.accounts, home.registry, clock, codes, b"", home.walk_ins, Units(load_units, clock),
        ways=(Way.SMS,), rules=CodeRules(), papers=PAPERS,
    )  # fmt: skip


@pytest.fixture
def assisting(
    home: FakeHome, clock: FakeClock, channel: FakeChannel, filing: Filing, rights: Rights, present: Present
) -> Assisting:
    officers = OfficerLogIn(home.accounts, home.journal, OneTimeCodes(home.accounts, clock, channel), rights)
    # Nothing is printed here.
    return Assisting(
        home.accounts,
        home.walk_ins,
        home.journal,
        filing,
        None,  # type: ignore[arg-type]
        officers,
        rights,
        papers=PAPERS,
        present=present,
    )


def test_an_account_by_passport_logs_in_and_files_and_the_evidence_says_which_paper_it_was(
    registration: Registrations, home: FakeHome, login: LogIn, channel: FakeChannel
) -> None:
    assert registration.begin(SAID, frozenset({Purpose.ACCOUNT}), PIN) is None
    asked = registration.ask(Way.SMS)
    assert isinstance(asked, CodeAsked)
    made = registration.confirm(asked.attempt, channel.last_code)
    assert isinstance(made, Passed)
    assert (made.citizen.number, made.citizen.paper) == (PASSPORT, IdPaper.PASSPORT)
    assert made.citizen.address == "Xóm 1, xã Đông Hiếu, tỉnh Nghệ An"
    assert isinstance(login.start(PASSPORT, PIN), CodeAsked)
    assert with_paper(made.evidence, made.citizen) == "pin+otp:phone+passport"
    assert with_paper(made.evidence, CITIZEN) == "pin+otp:phone"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"paper": "cmnd", "id_number": "000000001"}, "id_paper.not_here"),
        ({"id_number": "B00001"}, "passport.form"),
        ({"paper": "cccd"}, "id_number.not_digits"),
        ({"paper": "nonsense"}, "id_number.not_digits"),
    ],
)
def test_what_a_page_hands_over_is_checked_again(
    registration: Registrations, changes: dict[str, str], problem: str
) -> None:
    found = registration.begin({**SAID, **changes}, frozenset({Purpose.ACCOUNT}), PIN)
    assert isinstance(found, Problem)
    assert found.code == problem


def test_an_officer_files_for_somebody_with_a_passport(
    assisting: Assisting, at_work: Officer, drafting: Drafting, filing: Filing, home: FakeHome
) -> None:
    visit = assisting.begin(at_work, "b0000001", Reason.LANGUAGE, "Phạm Thị Kín")
    assert isinstance(visit, Visit)
    assert visit.citizen is not None
    assert visit.citizen.paper is IdPaper.PASSPORT
    visit = drafting.begin(visit, EXTRACT)
    visit = visit.answering("declaration", {"child_name": "Trần Ngọc Thử", "birth_date": "2026-11-02"})
    visit = attached(home, visit.answering("choice", {"consent": "yes", "payment": "cash"}))
    assert filing.preview(visit).body["evidence"] == "card_seen:officer+passport"
    assert filing.preview(replace(visit, citizen=CITIZEN)).body["evidence"] == "card_seen:officer"


def test_a_paper_that_is_not_taken_here_is_refused_with_what_to_do(assisting: Assisting, at_work: Officer) -> None:
    assert assisting.begin(at_work, "000000001", Reason.LANGUAGE) == Problem("id_paper.old_card")
