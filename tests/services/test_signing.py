"""Signing papers of a draft: the signed file takes the unsigned one's place, and nothing else is ever touched."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_pages import PagePart
from kiosk.domain.papers import PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PinTries, PluggedToken, Signature
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.ports import NotThere, PaperWorkshop
from kiosk.services.signing import Signed, Signing
from tests.fakes.catalogue import EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakePrinter, ScriptedInspector
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN
from tests.fakes.signing import CERTIFICATE, PIN, TOKEN, FakeSigner
from tests.fakes.workshop import MadeInspector
from tests.services.conftest import attached

LIMITS = PaperLimits(bytes=1000)


class OnePageEach:
    """The part of a `PaperWorkshop` that signing needs."""

    def __init__(self) -> None:
        self.parts: list[PagePart] = []

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        self.parts = list(parts)
        return b"%PDF of " + b"+".join(part.data for part in parts)


@pytest.fixture
def signer() -> FakeSigner:
    return FakeSigner()


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def signing(signer: FakeSigner, home: FakeHome, clock: FakeClock, printer: FakePrinter) -> Signing:
    return Signing(signer, home.vault, home.drafts, clock, LIMITS, printer)


@pytest.fixture
def visit(drafting: Drafting, home: FakeHome) -> Visit:
    """With two scans for the same paper."""
    return attached(home, attached(home, drafting.begin(Visit(citizen=CITIZEN), EXTRACT)))


def bytes_of(home: FakeHome, visit: Visit, paper: Attachment) -> bytes:
    return home.vault.read(paper.id, home.drafts.paper_key(visit.draft, paper.id))


def signed(signing: Signing, visit: Visit, pin: str = PIN) -> Signed:
    answer = signing.sign(visit, visit.papers[0].id, TOKEN, pin)
    assert isinstance(answer, Signed), answer
    return answer


class TestSigning:
    def test_puts_the_signed_file_in_the_place_of_the_unsigned_one(
        self, signing: Signing, visit: Visit, home: FakeHome
    ) -> None:
        before, other = visit.papers
        answer = signed(signing, visit)
        assert answer.visit.papers == (answer.paper, other)
        kept = {"slot": before.slot, "name": before.name, "pages": before.pages}
        assert answer.paper.signed
        assert {name: getattr(answer.paper, name) for name in kept} == kept
        draft = home.drafts.load(visit.draft)
        assert draft is not None
        assert set(draft.papers) == {answer.paper, other}

    def test_adds_to_the_bytes_and_changes_none(self, signing: Signing, visit: Visit, home: FakeHome) -> None:
        before = bytes_of(home, visit, visit.papers[0])
        answer = signed(signing, visit)
        after = bytes_of(home, answer.visit, answer.paper)
        assert after.startswith(before)
        assert answer.paper.size == len(after) > len(before)

    def test_removes_the_unsigned_file(self, signing: Signing, visit: Visit, home: FakeHome) -> None:
        answer = signed(signing, visit)
        assert set(home.vault.files) == {paper.id for paper in answer.visit.papers}

    def test_tells_who_signed_and_need_not_check_again(
        self, signing: Signing, visit: Visit, signer: FakeSigner
    ) -> None:
        answer = signed(signing, visit)
        assert [one.certificate for one in answer.signatures] == [CERTIFICATE]
        checks = len(signer.checked)
        assert signing.known(answer.paper.id) == signing.check(answer.visit, answer.paper.id) == answer.signatures
        assert len(signer.checked) == checks

    @pytest.mark.parametrize(("pin", "problem"), [("", "signing.pin_empty"), ("000000", "signing.pin_few")])
    def test_without_the_right_pin_leaves_everything_as_it_was(
        self, signing: Signing, visit: Visit, home: FakeHome, pin: str, problem: str
    ) -> None:
        files, draft = dict(home.vault.files), home.drafts.load(visit.draft)
        assert signing.sign(visit, visit.papers[0].id, TOKEN, pin) == Problem(problem)
        assert (home.vault.files, home.drafts.load(visit.draft)) == (files, draft)

    def test_never_spends_a_try_on_an_empty_pin(self, signing: Signing, visit: Visit, signer: FakeSigner) -> None:
        signing.sign(visit, visit.papers[0].id, TOKEN, "")
        assert signer.wrong == 0

    def test_keeps_nothing_that_does_not_hold(
        self, signing: Signing, visit: Visit, signer: FakeSigner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = Signature(CERTIFICATE, None, intact=False, whole=True)
        for found in ((), (broken,)):
            monkeypatch.setattr(signer, "verify", lambda pdf, now, found=found: found)
            assert signing.sign(visit, visit.papers[0].id, TOKEN, PIN) == Problem("signing.token_failed")

    def test_refuses_what_grows_too_large(
        self, signer: FakeSigner, home: FakeHome, clock: FakeClock, visit: Visit
    ) -> None:
        small = Signing(signer, home.vault, home.drafts, clock, PaperLimits(bytes=20))
        answer = small.sign(visit, visit.papers[0].id, TOKEN, PIN)
        assert isinstance(answer, Problem)
        assert answer.code == "paper.too_large"

    def test_of_a_paper_that_is_not_in_the_visit_is_a_fault(self, signing: Signing, visit: Visit) -> None:
        with pytest.raises(NotThere):
            signing.sign(visit, "another", TOKEN, PIN)


class TestAPicture:
    @pytest.fixture
    def visit(self, visit: Visit, home: FakeHome) -> Visit:
        stored = home.vault.put(io.BytesIO(b"picture"), limit=100)
        paper = Attachment(stored.id, "birth_notice", "scan.tif", "image/tiff", stored.size, 2, stored.sha256)
        home.drafts.attach(visit.draft, paper, key=stored.key)
        return visit.with_(papers=(paper,))

    def test_is_not_signed_where_nobody_makes_pdfs(self, signing: Signing, visit: Visit) -> None:
        paper = visit.papers[0]
        assert signing.cannot_sign(paper) == Problem("signing.not_pdf")
        assert signing.sign(visit, paper.id, TOKEN, PIN) == Problem("signing.not_pdf")

    def test_becomes_a_pdf_of_all_its_pages_first(
        self, signer: FakeSigner, home: FakeHome, clock: FakeClock, visit: Visit
    ) -> None:
        workshop, inspector = OnePageEach(), MadeInspector()
        checked = CheckedWorkshop(cast(PaperWorkshop, workshop), inspector, LIMITS)
        signing = Signing(signer, home.vault, home.drafts, clock, LIMITS, workshop=checked)
        assert signing.cannot_sign(visit.papers[0]) is None
        answer = signed(signing, visit)
        assert [part.page for part in workshop.parts] == [0, 1]
        assert answer.paper.media == "application/pdf"
        assert bytes_of(home, answer.visit, answer.paper).startswith(b"%PDF of picture+picture")
        assert inspector.seen[-1] == bytes_of(home, answer.visit, answer.paper)


def test_a_signed_file_that_the_inspection_refuses_is_not_kept(
    signer: FakeSigner, home: FakeHome, clock: FakeClock, visit: Visit
) -> None:
    refused = Problem("paper.unsafe", {"what": "script"})
    checked = CheckedWorkshop(cast(PaperWorkshop, OnePageEach()), ScriptedInspector(refused), LIMITS)
    signing = Signing(signer, home.vault, home.drafts, clock, LIMITS, workshop=checked)
    before = dict(home.vault.files)
    assert signing.sign(visit, visit.papers[0].id, TOKEN, PIN) == refused
    assert home.vault.files == before


class TestTheToken:
    def test_is_told(self, signing: Signing) -> None:
        assert signing.plugged() == TOKEN

    def test_that_can_sign_nothing_is_told_before_a_pin_is_asked(self, signing: Signing, signer: FakeSigner) -> None:
        signer.token = replace(cast(PluggedToken, signer.token), tries=PinTries.LOCKED)
        assert signing.plugged() == Problem("signing.pin_locked")

    def test_can_be_stopped(self, signing: Signing, signer: FakeSigner) -> None:
        signing.stop()
        assert signer.stopped == 1


class TestChecking:
    def test_of_an_unsigned_paper_finds_nothing(self, signing: Signing, visit: Visit) -> None:
        assert signing.check(visit, visit.papers[0].id) == ()

    def test_that_is_not_possible_is_tried_again_the_next_time(
        self, signing: Signing, visit: Visit, signer: FakeSigner
    ) -> None:
        signer.cannot_check = Problem("signing.unreadable")
        paper = visit.papers[0].id
        assert signing.check(visit, paper) == Problem("signing.unreadable")
        assert signing.known(paper) == ()
        signer.cannot_check = None
        assert signing.check(visit, paper) == ()


class TestPrintingToSignByHand:
    def test_prints_the_very_file(self, signing: Signing, visit: Visit, home: FakeHome, printer: FakePrinter) -> None:
        assert signing.print_to_sign(visit, visit.papers[0].id) is None
        assert printer.papers == [("giay-to-can-ky", bytes_of(home, visit, visit.papers[0]))]

    def test_says_when_the_printer_fails(self, signing: Signing, visit: Visit, printer: FakePrinter) -> None:
        printer.broken = "paper_out"
        assert signing.print_to_sign(visit, visit.papers[0].id) == Problem("signing.not_printed")

    def test_needs_a_printer_with_sheets(
        self, signer: FakeSigner, home: FakeHome, clock: FakeClock, visit: Visit
    ) -> None:
        signing = Signing(signer, home.vault, home.drafts, clock, LIMITS)
        assert signing.print_to_sign(visit, visit.papers[0].id) == Problem("signing.no_sheets")
