"""Slip codes on paper: what the slip says, what it does not, and what is left of it anywhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

import receipts
from kiosk.domain.people import Role
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.lookup import LookUp
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.ports import NotThere, SlipRequest
from kiosk.services.printing import Printing
from kiosk.services.procedures import Procedures
from kiosk.services.rights import NotAllowed, Rights
from kiosk.services.slip_codes import use_slip_code
from kiosk.services.slip_papers import SlipPapers, SlipPlace
from tests.fakes.catalogue import catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakePrinter
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, OFFICER

LETTERHEAD = receipts.Agency(name="ỦY BAN NHÂN DÂN XÃ MẪU", place="Xã Mẫu")
NUMBER, NAME = "038190000003", "Phạm Thị Kín"


class Desk:
    """An officer at work beside a printer, and somebody who waits."""

    def __init__(self, medium: receipts.Medium = "A5") -> None:
        clock = FakeClock(datetime(2026, 11, 20, 2, 5, tzinfo=UTC))
        self.home = home = FakeHome(clock)
        home.accounts.add_officer(OFFICER, pin_hash="-", code_secret="-")
        rights = Rights(home.accounts, clock)
        self.officer = rights.begin(OFFICER, "-")
        self.printer = FakePrinter()
        lookup = LookUp(home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=10, base="")
        procedures = Procedures(catalogue)
        printing = Printing(
            home.dossiers, home.print_queue, self.printer, home.journal, lookup, procedures, LETTERHEAD, medium
        )  # fmt: skip
        look_ups = NumberLookUps(home.accounts, home.journal, home.walk_ins)
        desk = IdentityDesk(home.accounts, home.slips, home.registry, look_ups, b"", rights)
        self.papers = SlipPapers(desk, printing, home.journal, clock.now, SlipPlace(LETTERHEAD, "K1"), rights)
        home.slips.ask("account-1", number=NUMBER, name=NAME)

    @property
    def request(self) -> SlipRequest:
        [waiting] = self.home.slips.waiting()
        return waiting

    def printed(self) -> str:
        [(_, pdf)] = self.printer.papers
        [page] = pypdfium2.PdfDocument(pdf)
        return " ".join(page.get_textpage().get_text_bounded().split())


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_slip_says_code_kiosk_and_time_and_of_the_person_a_masked_name(desk: Desk) -> None:
    out = desk.papers.hand_out(desk.officer, desk.request, on_paper=True)
    text = desk.printed()
    assert out.printed
    for said in ("PHIẾU MÃ XÁC NHẬN", out.code, "Phạm T. K.", "K1", "9 giờ 20 phút", "dùng một lần"):
        assert said in text, said
    assert NAME not in text
    assert NUMBER not in text


def test_the_code_on_the_slip_works_once(desk: Desk) -> None:
    request = desk.request
    desk.papers.hand_out(desk.officer, request, on_paper=True)
    found = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}", desk.printed())
    assert found is not None
    assert use_slip_code(desk.home.slips, request.id, request.account, found[0], b"") == OFFICER.id
    assert use_slip_code(desk.home.slips, request.id, request.account, found[0], b"") == ""


def test_the_journal_knows_who_printed_it_for_which_account_and_no_code(desk: Desk) -> None:
    out = desk.papers.hand_out(desk.officer, desk.request, on_paper=True)
    told = [(event.kind, event.actor, event.body) for _, event in desk.home.journal.events]
    assert told[-1] == ("print.sent", OFFICER.actor, {"kind": "slip_code", "account": "account-1"})
    assert out.code not in repr(told)
    assert out.code not in repr(out)


def test_a_printer_that_fails_leaves_the_code_to_the_screen(desk: Desk) -> None:
    desk.printer.broken = "paper_out"
    assert not desk.papers.printer(desk.officer).ready
    request = desk.request
    out = desk.papers.hand_out(desk.officer, request, on_paper=True)
    assert (out.printed, out.problem) == (False, "paper_out")
    assert use_slip_code(desk.home.slips, request.id, request.account, out.code, b"") == OFFICER.id
    assert "print.sent" not in [event.kind for _, event in desk.home.journal.events]


def test_a_request_gets_one_code_and_only_from_who_may(desk: Desk) -> None:
    request = desk.request
    stranger = replace(OFFICER, id="0ff9", roles=frozenset({Role.HEAD}))
    with pytest.raises(NotAllowed):
        desk.papers.hand_out(stranger, request, on_paper=False)
    desk.papers.hand_out(desk.officer, request, on_paper=False)
    with pytest.raises(NotThere):
        desk.papers.hand_out(desk.officer, request, on_paper=True)


@pytest.mark.parametrize("medium", ["80mm", "58mm"])
def test_it_fits_every_roll(medium: receipts.Medium) -> None:
    desk = Desk(medium)
    assert desk.papers.hand_out(desk.officer, desk.request, on_paper=True).printed
