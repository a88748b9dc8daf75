"""Signing papers on the screen: with a token, by hand, and what a paper that arrives signed shows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PinTries, Signature
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.papers import PapersPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.sign_dialog import SignDialog
from kiosk.screens.waiting import Working
from kiosk.widgets.entry import TextEntry
from tests.fakes.signing import CERTIFICATE, PIN, TOKEN
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage


@pytest.fixture
def kiosk(kiosk: FakeKiosk) -> FakeKiosk:
    """A kiosk whose procedures ask for digital signatures."""
    kiosk.ask_for_signatures()
    return kiosk


def _papers_page(stage: Stage) -> PapersPage:
    """The page, also while a dialog stands on it."""
    return next(screen for screen in stage.app.screen_stack if isinstance(screen, PapersPage))


async def _attach(stage: Stage) -> None:
    """Pick the only scan for the first paper and say that its pages are all there."""
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(ScanDialog)
    await stage.press("enter")
    await stage.on(AskDialog)
    await stage.press("enter")
    await stage.until(lambda: _papers_page(stage).visit.papers)
    await stage.on(AskDialog)


async def _to_the_token(stage: Stage) -> SignDialog:
    await stage.click("#token")
    return await stage.on(SignDialog)


def _told(stage: Stage) -> str:
    return shown(stage.app.screen.query_one("#told"))


def _slots(stage: Stage) -> str:
    return shown(stage.page.query_one("#slots"))


async def _type_pin(stage: Stage, pin: str) -> None:
    await stage.until(lambda: isinstance(stage.app.focused, TextEntry))
    await stage.type(pin)
    await stage.press("enter")


class TestAPaperThatAsksForASignature:
    @pytest.fixture(autouse=True)
    def one_scan(self, kiosk: FakeKiosk) -> None:
        kiosk.scanner.scan("giay-chung-sinh.pdf")

    async def test_is_signed_with_token_and_pin_and_says_who_and_when(self, kiosk: FakeKiosk) -> None:
        kiosk.signer.token = Problem("signing.no_token")
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            dialog = await _to_the_token(stage)
            await stage.until(lambda: "Chưa thấy USB ký số" in _told(stage))
            kiosk.signer.token = TOKEN
            await stage.press("enter")
            await stage.until(lambda: "NGUYỄN VĂN MẪU" in _told(stage))
            assert "Dùng đến: 31/12/2027" in _told(stage)
            await _type_pin(stage, PIN)
            await stage.until(lambda: not dialog.is_current)
            assert "Đã ký số: NGUYỄN VĂN MẪU, còn hiệu lực." in stage.text()
            assert "Lúc: 09:14 23/11/2026" in stage.text()
            assert "chưa có dấu thời gian" in stage.text()
            await stage.press("enter")
            await stage.on(PapersPage)
            assert "đã ký số: NGUYỄN VĂN MẪU, còn hiệu lực" in _slots(stage)
            (paper,) = stage.visit.papers
            assert paper.signed
            draft = kiosk.services.drafting.load(stage.visit.draft)
            assert draft is not None
            assert draft.papers == (paper,)

    async def test_stays_unsigned_after_wrong_pins_of_which_nothing_is_shown_or_kept(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            dialog = await _to_the_token(stage)
            for said in ("Còn ít lần thử", "Chỉ còn một lần", "bị khóa. Hãy hỏi nơi cấp"):
                await stage.until(lambda: isinstance(stage.app.focused, TextEntry))
                await stage.type("135791")
                assert "135791" not in stage.text()
                await stage.press("enter")
                await stage.until(lambda: said in _told(stage))  # noqa: B023
                assert dialog.query_one("#pin", TextEntry).value == ""
            await stage.press("escape")
            await stage.on(PapersPage)
            assert [paper.signed for paper in stage.visit.papers] == [False]

    async def test_tells_what_to_know_of_a_token_before_its_pin_is_typed(self, kiosk: FakeKiosk) -> None:
        old = replace(CERTIFICATE, not_after=datetime(2026, 10, 1, tzinfo=UTC))
        kiosk.signer.token = replace(TOKEN, certificate=old)
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            dialog = await _to_the_token(stage)
            await stage.until(lambda: "đã hết hạn" in _told(stage))
            assert not dialog.query_one("#pin").display
            strange = replace(CERTIFICATE, known_issuer=False)
            kiosk.signer.token = replace(TOKEN, certificate=strange, tries=PinTries.LAST)
            await stage.press("enter")
            await stage.until(lambda: "Chỉ còn một lần thử" in _told(stage))
            assert "Chưa rõ nơi cấp" in _told(stage)

    async def test_is_not_signed_behind_a_closed_dialog(
        self, kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = threading.Event()

        def hang(*_: object) -> Problem:
            ended.wait(120)
            return Problem("signing.stopped")

        monkeypatch.setattr(kiosk.signer, "sign", hang)
        monkeypatch.setattr(kiosk.signer, "stop", ended.set)
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            dialog = await _to_the_token(stage)
            await stage.until(lambda: isinstance(stage.app.focused, TextEntry))
            await stage.type(PIN)
            await stage.pilot.press("enter")
            await stage.until(lambda: "Đang ký" in _told(stage))
            await stage.pilot.press("escape")
            await stage.until(lambda: "Đã dừng, giấy chưa được ký" in _told(stage))
            assert dialog.is_current
            await stage.press("escape")
            await stage.on(PapersPage)

    async def test_can_be_printed_signed_by_hand_and_scanned_again(self, kiosk: FakeKiosk) -> None:
        kiosk.printer.broken = "paper_out"
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            await stage.click("#print")
            await stage.until(lambda: "Máy in chưa in được" in stage.text())
            await stage.press("enter")
            await stage.on(PapersPage)
            assert len(stage.visit.papers) == 1
            kiosk.printer.broken = ""
            stage.page.query_one("#slots").focus()
            await stage.press("enter")
            await stage.on(AskDialog)
            await stage.click("#signature")
            await stage.until(lambda: stage.app.screen.query("#print"))
            await stage.click("#print")
            await stage.until(lambda: "Đã gửi máy in" in stage.text())
            await stage.press("enter")
            await stage.on(PapersPage)
            assert not stage.visit.papers
            assert [name for name, _ in kiosk.printer.papers] == ["giay-to-can-ky"]

    async def test_is_signed_by_hand_where_nobody_can_sign_digitally(self, kiosk: FakeKiosk) -> None:
        kiosk.signer.cannot = Problem("signing.not_installed")
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            assert "Máy này chưa cài phần ký số" in stage.text()
            assert not stage.app.screen.query("#token")
            await stage.click("#by_hand")
            await stage.on(PapersPage)
            assert [paper.signed for paper in stage.visit.papers] == [False]


class TestAPaperThatArrivesSigned:
    @pytest.fixture(autouse=True)
    def one_scan(self, kiosk: FakeKiosk) -> None:
        kiosk.scanner.scan("giay-chung-sinh.pdf", signed=True)

    async def test_shows_at_once_and_later_who_signed_it(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            assert "Đã ký số: NGUYỄN VĂN MẪU, còn hiệu lực." in stage.text()
            await stage.press("enter")
            await stage.on(PapersPage)
            assert stage.visit.papers[0].signed
            assert "đã ký số: NGUYỄN VĂN MẪU" in _slots(stage)

    async def test_says_so_when_it_cannot_be_checked_here(self, kiosk: FakeKiosk) -> None:
        kiosk.signer.cannot_check = Problem("signing.not_installed")
        async with kiosk.at("papers") as stage:
            await _attach(stage)
            assert "Máy này chưa cài phần ký số" in stage.text()
            await stage.press("enter")
            await stage.on(PapersPage)
            assert _slots(stage).count("đã ký số") == 1

    async def test_is_kept_although_nobody_waits_for_a_check_that_takes_long(
        self, kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked, verify = threading.Event(), kiosk.signer.verify

        def slowly(pdf: bytes, now: datetime) -> Sequence[Signature] | Problem:
            kiosk.workshop.open.clear()
            checked.wait(60)
            return verify(pdf, now)

        monkeypatch.setattr(kiosk.signer, "verify", slowly)
        async with kiosk.at("papers") as stage:
            try:
                stage.page.query_one("#slots").focus()
                await stage.press("enter")
                await stage.on(ScanDialog)
                await stage.press("enter")
                await stage.on(AskDialog)
                await stage.pilot.press("enter")
                await stage.on(Working)
                assert "Máy đang kiểm tra chữ ký số" in stage.text()
                assert await _papers_page(stage).ask(lambda: "what is to be kept does not wait") != ""
                await stage.until(lambda: _stops(stage))
            finally:
                checked.set()
                kiosk.workshop.open.set()
            await stage.on(PapersPage)
            assert stage.visit.papers[0].signed


def _stops(stage: Stage) -> bool:
    """Press the button until the dialog, which is deaf to a late second press at first, has heard it."""
    if isinstance(stage.app.screen, Working):
        stage.app.screen.action_stop()
    return not isinstance(stage.app.screen, Working)
