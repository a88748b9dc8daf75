"""A card held up to a keyboard scanner on every page: used where it is of use, in no text field anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input

from kiosk.demo import PIN
from kiosk.screens.dialogs import AskDialog, Countdown
from kiosk.screens.form import ApplicantPage
from kiosk.screens.login import CodePage, LoginPage
from kiosk.screens.search import SearchPage
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN
from tests.screens.stage import Stage
from tests.screens.views import BY_VIEW

OWN = f"{CITIZEN.number}|171000001|Trần Văn Thử|01011990|Nam|Thôn Mới, xã Mẫu, tỉnh Thử Nghiệm|10052021"
OTHERS = "038149000002||Nguyễn Thị Mẫu|00001949|Nam|Thôn Mẫu|15062021"
WRONG_PAGE = "trang này không dùng thẻ"


async def scan(stage: Stage, card: str = OWN, *, end: str = "enter") -> None:
    """Hold a card up: its keys come in one burst."""
    for character in card:
        stage.app.post_message(events.Key("space" if character == " " else character, character))
    stage.app.post_message(events.Key(end, None))
    await stage.settled()
    await stage.settled()


async def test_a_card_at_the_welcome_page_leads_to_the_log_in_with_its_number(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await scan(stage)
        await stage.on(LoginPage)
        assert stage.row("number").value == CITIZEN.number
        assert stage.page.focused is stage.row("pin").control
        await stage.type(PIN)
        await stage.press("enter")
        await stage.on(CodePage)
        await stage.type(kiosk.code)
        await stage.press("enter")
        await stage.on(SearchPage)
        assert kiosk.present.evidence == "pin+otp:phone+card"


async def test_a_card_at_the_log_in_fills_the_number_whatever_has_the_focus(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.type("12")
        stage.row("pin").control.focus()
        await stage.type("24")
        await scan(stage)
        assert stage.row("number").value == CITIZEN.number
        assert stage.row("pin").value == "24"
        assert stage.page.focused is stage.row("pin").control
        assert "Đã đọc thẻ" in stage.toasts()


@pytest.mark.long
async def test_what_is_no_card_is_told_and_fills_nothing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await scan(stage, "038090000001|chưa hết")
        assert "Đây không phải mã QR của thẻ căn cước" in stage.problem("number")
        assert stage.row("number").value == ""


@pytest.mark.long
async def test_somebody_elses_card_is_no_evidence(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await scan(stage, OTHERS)
        await stage.answer("number", CITIZEN.number)
        await stage.answer("pin", PIN)
        await stage.go_on()
        await stage.on(CodePage)
        await stage.type(kiosk.code)
        await stage.press("enter")
        await stage.on(SearchPage)
        assert kiosk.present.evidence == "pin+otp:phone"


@pytest.mark.parametrize(
    "name",
    [
        "declaration",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("code", "search", "declaration_list", "fee_post")),
        *(pytest.param(name, marks=pytest.mark.long) for name in ("lookup", "officer")),
    ],
)
async def test_on_any_other_page_it_says_so_and_lands_nowhere(kiosk: FakeKiosk, name: str) -> None:
    async with BY_VIEW[name].open(kiosk) as stage:
        screen = stage.app.screen
        fields = list(screen.query(Input))
        for field in fields[:3]:
            field.focus()
            before = [one.value for one in fields]
            await scan(stage)
            assert [one.value for one in fields] == before
            assert stage.app.screen is screen
        assert WRONG_PAGE in stage.toasts()


@pytest.mark.long
async def test_a_card_during_the_countdown_is_a_sign_of_life_and_lands_nowhere(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        before = [field.value for field in stage.page.query(Input)]
        stage.app.push_screen(Countdown(60))
        await stage.on(Countdown)
        await scan(stage)
        await stage.until(lambda: stage.has(type(stage.page)))
        assert [field.value for field in stage.page.query(Input)] == before


class FakeReader:
    """A `CardReader` that the test holds cards up to."""

    def __init__(self) -> None:
        self.told: Callable[[str], object] = lambda text: None
        self.stopped = False

    def start(self, told: Callable[[str], object]) -> None:
        self.told = told

    def stop(self) -> None:
        self.stopped = True


async def test_a_reader_on_its_own_line_is_heard_on_every_page_until_the_visit_ends(kiosk: FakeKiosk) -> None:
    reader = FakeReader()
    kiosk.services = replace(kiosk.services, card_reader=reader)
    async with kiosk.at("login") as stage:
        await asyncio.to_thread(reader.told, OWN)
        await stage.until(lambda: stage.row("number").value == CITIZEN.number)
    assert reader.stopped


class TestTheApplicantsPage:
    async def test_asks_about_each_field_and_fills_what_was_said_yes_to(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("applicant") as stage:
            await scan(stage)
            asked = []
            for answer in ("yes", "no", "yes", "yes", "yes"):
                await stage.on(AskDialog)
                asked.append(stage.text())
                await stage.click(f"#{answer}")
            await stage.on(ApplicantPage)
            assert "Đọc từ thẻ (1/5)" in asked[0]
            assert "Trần Văn Thử (đọc từ thẻ)" in asked[0]
            assert stage.visit.answers["applicant.address"] == "Thôn Mới, xã Mẫu, tỉnh Thử Nghiệm"
            assert stage.visit.answers["applicant.birth_date"] == CITIZEN.birth_date
            assert kiosk.present.evidence == "pin+otp:phone+card"
            kept = kiosk.services.drafting.load(stage.visit.draft)
            assert kept is not None
            assert kept.answers["applicant.address"] == "Thôn Mới, xã Mẫu, tỉnh Thử Nghiệm"

    @pytest.mark.long
    async def test_warns_of_what_is_odd_and_leaves_it_to_the_citizen(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("applicant") as stage:
            await scan(stage, OTHERS)
            for _ in range(3):
                await stage.on(AskDialog)
                await stage.click("#yes")
            text = stage.text()
            assert "Giới tính không khớp với số căn cước" in text
            assert "Số trên thẻ khác số đã đăng nhập" in text
            await stage.click("#yes")
            await stage.press("escape")
            await stage.on(ApplicantPage)
            assert stage.visit.answers["applicant.id_number"] == "038149000002"
            assert stage.visit.answers["applicant.address"] == CITIZEN.address
            assert kiosk.present.evidence == "pin+otp:phone"
