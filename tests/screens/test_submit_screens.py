"""Check your answers, confirm, and the page that a visitor leaves with."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from PIL import Image

from kiosk.app import NEXT
from kiosk.screens.confirm import ConfirmPage
from kiosk.screens.done import CodeDialog, DonePage
from kiosk.screens.form import ApplicantPage, DeclarationPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.review import ReviewLine, ReviewPage
from kiosk.screens.search import SearchPage
from kiosk.services.lookup import typed_form
from kiosk.services.office import Timing
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.qr import QRCode
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage


async def test_every_answer_stands_there_with_its_own_sua(kiosk: FakeKiosk) -> None:
    async with kiosk.at("review", (100, 240)) as stage:
        lines = list(stage.page.query(ReviewLine))
        assert len(lines) > 25
        for line in lines:
            assert "Sửa" in shown(line)
        text = stage.text()
        for words in ("Trần Ngọc Thử", "02/11/2026", "Giấy chứng sinh", "2 trang", "Tại quầy Một cửa"):
            assert words in text


async def test_sua_leads_to_the_page_of_the_answer_and_back_to_the_list(kiosk: FakeKiosk) -> None:
    async with kiosk.at("review") as stage:
        line = next(line for line in stage.page.query(ReviewLine) if line.line.said == "Trần Ngọc Thử")
        line.focus()
        await stage.press("enter")
        await stage.on(DeclarationPage)
        await stage.answer("child_name", "Trần Ngọc Sửa")
        await stage.go_on()
        await stage.on(ReviewPage)
        assert "Trần Ngọc Sửa" in [line.line.said for line in stage.page.query(ReviewLine)]


async def test_a_press_on_a_line_does_the_same(kiosk: FakeKiosk) -> None:
    async with kiosk.at("review") as stage:
        lines = [line for line in stage.page.query(ReviewLine) if line.line.step == "applicant"]
        await stage.pilot.click(lines[0])
        await stage.on(ApplicantPage)


async def test_another_procedure_is_another_dossier_and_has_no_way_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("review") as stage:
        line = next(line for line in stage.page.query(ReviewLine) if line.line.step == "search")
        line.focus()
        await stage.press("enter")
        await stage.on(SearchPage)
        assert stage.visit.returning == ""


async def test_what_is_still_wrong_is_shown_where_it_is_mended(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("review").answering("declaration", {"mother_name": ""})
    async with kiosk.at("review", visit=visit) as stage:
        await stage.go_on()
        await stage.on(DeclarationPage)
        assert stage.page.row("mother_name")
        assert stage.visit.returning == "review"


async def test_the_dossier_is_filed_after_consent_and_the_right_code(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm") as stage:
        await stage.until(lambda: stage.visit.attempt)
        stage.page.query_one(CheckMark).focus()
        await stage.press("space")
        await stage.answer("code", kiosk.code)
        await stage.press("enter")
        page = await stage.on(DonePage)
        assert page.dossier.body["evidence"] == "pin+otp:phone+confirmed:phone"
        await stage.until(lambda: kiosk.printer.papers)
        assert kiosk.printer.papers[0][0] == page.dossier.code


async def test_the_second_dossier_of_a_visit_wants_a_code_of_its_own(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("confirm").answering("choice", {"consent": "yes"})
    async with kiosk.at("confirm", visit=visit) as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", kiosk.code)
        await stage.go_on()
        first = await stage.on(DonePage)
        assert first.visit.attempt == ""
        second = kiosk.services.drafting.begin(first.visit, "1.001193")
        second = kiosk.attached(kiosk.declared(second))
        second = second.answering("choice", {"delivery": "counter", "payment": "cash", "consent": "yes"})
        assert not kiosk.services.filing.confirmed(second)
        await stage.show("confirm", second)
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", kiosk.code)
        await stage.go_on()
        await stage.on(DonePage)
        assert len(kiosk.home.dossiers.of_account(kiosk.citizen.id)) == 2


@pytest.mark.long
async def test_a_dossier_that_still_lacks_something_uses_no_code_up(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("confirm").answering("choice", {"consent": "yes"}).with_(papers=())
    async with kiosk.at("confirm", visit=visit) as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", kiosk.code)
        attempt = stage.visit.attempt
        await stage.go_on()
        await stage.on(PapersPage)
        assert stage.visit.attempt == attempt
        assert kiosk.services.login.progress(attempt).state is not None, "the code still waits to be used"


async def test_without_consent_nothing_is_filed(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm") as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", kiosk.code)
        await stage.go_on()
        assert "Hãy đánh dấu vào ô cam đoan" in stage.summary()
        await stage.press("enter")
        assert stage.page.focused is stage.page.query_one(CheckMark)


async def test_a_wrong_code_files_nothing_and_can_be_mended(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm", visit=kiosk.visit("confirm").answering("choice", {"consent": "yes"})) as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", "000000" if kiosk.code != "000000" else "000001")
        await stage.go_on()
        assert "chưa đúng" in stage.problem("code")
        assert kiosk.home.dossiers.of_account(kiosk.citizen.id) == []
        await stage.answer("code", kiosk.code)
        await stage.go_on()
        await stage.on(DonePage)


async def test_however_often_enter_is_pressed_one_dossier_is_filed(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm", visit=kiosk.visit("confirm").answering("choice", {"consent": "yes"})) as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.answer("code", kiosk.code)
        stage.page.query_one("#primary").focus()
        await stage.pilot.press("enter", "enter", "enter", "space")
        await stage.on(DonePage)
        assert len(kiosk.home.dossiers.of_account(kiosk.citizen.id)) == 1
        assert len(kiosk.home.print_queue.jobs) == 1


async def test_a_page_that_was_passed_over_is_shown_instead_of_filing(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("confirm").answering("choice", {"consent": "yes"}).with_(papers=())
    async with kiosk.at("confirm", visit=visit) as stage:
        await stage.until(lambda: stage.visit.attempt)
        await stage.go_on()
        await stage.on(PapersPage)


async def test_a_code_that_cannot_be_sent_is_told(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("confirm")
    for _ in range(5):
        kiosk.services.login.ask_again(kiosk.citizen)
    async with kiosk.at("confirm", visit=visit) as stage:
        await stage.until(stage.summary)
        assert "Chưa gửi được mã" in stage.summary()
        assert stage.has(ConfirmPage)


async def test_the_last_page_shows_code_next_step_and_date(kiosk: FakeKiosk) -> None:
    async with kiosk.at("done", (100, 34)) as stage:
        page = await stage.on(DonePage)
        await stage.until(lambda: "Biên nhận đã in" in stage.text())
        text = stage.text()
        assert typed_form(page.dossier) in text
        assert "17:00 Thứ Hai, 23/11/2026" in text
        assert "Hồ sơ đã được tiếp nhận" in text
        assert kiosk.citizen.number not in text


@pytest.mark.parametrize(("payment", "words"), [("cash", "tiền mặt tại quầy"), ("collection", "khi nhận kết quả")])
async def test_the_last_page_says_what_is_to_be_paid_and_where(payment: str, words: str, kiosk: FakeKiosk) -> None:
    async with kiosk.at("done", visit=kiosk.filed_with_fee(payment)) as stage:
        assert re.search(rf"Phải nộp +\d[\d.]* đ, {words}", stage.text())


async def test_nothing_is_said_of_money_where_there_is_none_to_pay(kiosk: FakeKiosk) -> None:
    async with kiosk.at("done") as stage:
        assert "Phải nộp" not in stage.text()


@pytest.mark.parametrize("problem", ["paper_out", "offline", "disk"])
async def test_a_printer_that_fails_is_told_and_costs_nothing(kiosk: FakeKiosk, problem: str) -> None:
    kiosk.printer.broken = problem
    async with kiosk.at("done") as stage:
        await stage.until(lambda: "Hồ sơ đã lưu" in " ".join(shown(stage.page.query_one("#print")).split()))


async def test_back_leads_nowhere_once_the_dossier_is_filed(kiosk: FakeKiosk) -> None:
    async with kiosk.at("done") as stage:
        await stage.press("escape")
        assert stage.has(DonePage)
        assert not stage.page.query("#back")


@pytest.mark.parametrize("size", [(80, 24), (100, 34)])
async def test_the_qr_on_the_screen_is_the_look_up_address(kiosk: FakeKiosk, size: tuple[int, int]) -> None:
    async with kiosk.at("done", size) as stage:
        page = await stage.on(DonePage)
        url = kiosk.services.lookup.url(page.dossier).upper()
        if not page.query_one("#qr").display:
            await stage.click("#show_qr")
            await stage.on(CodeDialog)
        assert _read_from_screen(stage) == url
        if stage.has(CodeDialog):
            await stage.press("x")
            await stage.on(DonePage)


async def test_the_visit_ends_by_itself(kiosk: FakeKiosk, fast_ticks: None) -> None:
    kiosk.set_office(timing=Timing(done=2, double_press=0))
    async with kiosk.at("done") as stage:
        await stage.until(lambda: stage.app.return_value == NEXT)


async def test_the_visit_ends_with_a_press(kiosk: FakeKiosk) -> None:
    async with kiosk.at("done") as stage:
        stage.page.query_one("#primary").focus()
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.app.return_value == NEXT)


def _read_from_screen(stage: Stage) -> str:
    """What a phone's camera reads: half blocks turned into pixels, with the margin that the widget itself brings."""
    widget = stage.app.screen.query_one(QRCode)
    rows = [[c for s in widget.render_line(y) for c in s.text] for y in range(widget.size.height)]
    half = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    pixels = [[half[c][part] for c in row] for row in rows for part in (0, 1)]
    image = Image.frombytes("L", (len(pixels[0]), len(pixels)), bytes(value for row in pixels for value in row))
    found = zxingcpp.read_barcodes(image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST))
    return found[0].text if found else ""
