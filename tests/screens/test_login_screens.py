"""Log-in, the one-time code, and going on with an unfinished dossier."""

from __future__ import annotations

import pytest
from textual import events

from kiosk.demo import PIN
from kiosk.domain.throttle import LOGIN_FAILURES_AN_HOUR
from kiosk.screens.form import ApplicantPage
from kiosk.screens.login import CodePage, LoginPage
from kiosk.screens.resume import ResumePage
from kiosk.screens.search import SearchPage
from kiosk.services.login import ALL_CITIZENS
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.summary import ErrorSummary
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN


async def test_number_and_pin_lead_to_the_code_and_the_code_to_the_search(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.type(CITIZEN.number)
        await stage.press("enter")
        await stage.type(PIN)
        await stage.press("enter")
        await stage.on(CodePage)
        assert "•••••••001" in stage.text()
        assert CITIZEN.phone not in stage.text()
        await stage.type(kiosk.code)
        await stage.press("enter")
        await stage.on(SearchPage)
        assert stage.visit.citizen == CITIZEN
        assert kiosk.present.evidence == "pin+otp:phone"


async def test_what_is_missing_is_said_beside_each_field_and_in_the_summary(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.type("03809000")
        await stage.go_on()
        assert "đang thiếu 4 số" in stage.problem("number")
        assert "Nhập mã PIN" in stage.problem("pin")
        assert "Có 2 chỗ cần sửa" in stage.summary()
        assert isinstance(stage.page.focused, ErrorSummary)
        await stage.press("down", "enter")
        assert stage.page.focused is stage.row("pin").control


async def test_who_types_at_once_where_the_summary_has_the_focus_types_into_the_field_that_it_names(
    kiosk: FakeKiosk,
) -> None:
    async with kiosk.at("login") as stage:
        await stage.type("03809000")
        await stage.go_on()
        await stage.type("0001")
        await stage.until(lambda: stage.row("number").value == CITIZEN.number)
        await stage.go_on()
        await stage.type("246810")
        await stage.until(lambda: stage.row("pin").value == "246810")
        assert stage.row("number").value == CITIZEN.number


async def test_a_correction_and_a_paste_go_there_too_and_down_chooses_another_field(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.type("03809000")
        await stage.go_on()
        await stage.press("backspace")
        await stage.until(lambda: stage.row("number").value == "0380900")
        await stage.go_on()
        stage.app.post_message(events.Paste("00001"))
        await stage.until(lambda: stage.row("number").value == CITIZEN.number)
        await stage.answer("number", "1")
        await stage.go_on()
        await stage.press("down", *"24")
        await stage.until(lambda: (stage.row("number").value, stage.row("pin").value) == ("1", "24"))


async def test_a_problem_goes_away_once_it_is_mended(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.go_on()
        await stage.answer("number", CITIZEN.number)
        await stage.go_on()
        assert stage.problem("number") == ""
        assert stage.problem("pin")


@pytest.mark.parametrize("number", [CITIZEN.number, "038090000099"])
async def test_a_wrong_pin_and_an_unknown_number_get_the_same_words(kiosk: FakeKiosk, number: str) -> None:
    async with kiosk.at("login") as stage:
        await stage.answer("number", number)
        await stage.answer("pin", "999999")
        await stage.go_on()
        assert "chưa đúng" in stage.problem("pin")
        assert "Còn 4 lần" in stage.problem("pin")
        assert stage.row("pin").value == ""
        assert stage.row("number").value == number


async def test_after_five_wrong_tries_one_has_to_wait(kiosk: FakeKiosk) -> None:
    for _ in range(5):
        kiosk.services.login.start(CITIZEN.number, "999999")
    async with kiosk.at("login") as stage:
        await stage.answer("number", CITIZEN.number)
        await stage.answer("pin", PIN)
        await stage.go_on()
        assert "0 phút 15 giây" in stage.problem("pin")
        kiosk.clock.run(16)
        await stage.answer("pin", PIN)
        await stage.go_on()
        await stage.on(CodePage)


async def test_while_the_kiosk_is_closed_an_officer_is_asked_for(kiosk: FakeKiosk) -> None:
    for place in range(LOGIN_FAILURES_AN_HOUR):
        kiosk.home.accounts.charge_shared_try(str(place), shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
    async with kiosk.at("login") as stage:
        await stage.answer("number", CITIZEN.number)
        await stage.answer("pin", PIN)
        await stage.go_on()
        assert "Máy tạm dừng đăng nhập" in stage.problem("pin")


async def test_pin_and_code_are_never_drawn(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.answer("pin", PIN)
        drawn = shown(stage.row("pin").control)
        assert PIN not in drawn
        assert "••••••" in drawn


async def test_a_wrong_code_is_refused_and_the_field_emptied(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        await stage.type("000000" if kiosk.code != "000000" else "000001")
        await stage.go_on()
        assert "chưa đúng" in stage.problem("code")
        assert stage.row("code").value == ""
        assert stage.has(CodePage)


async def test_a_short_code_is_not_even_tried(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        await stage.type("123")
        await stage.go_on()
        assert "đủ 6 số" in stage.problem("code")


async def test_a_new_code_makes_the_old_one_worthless(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        old = kiosk.code
        before = stage.page
        await stage.click("#again")
        await stage.until(lambda: stage.app.screen is not before)
        assert len(kiosk.phone.messages()) == 2
        await stage.answer("code", old)
        await stage.go_on()
        assert "chưa đúng" in stage.problem("code")
        await stage.answer("code", kiosk.code)
        await stage.go_on()
        await stage.on(SearchPage)


async def test_back_from_the_code_leads_to_the_log_in(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        await stage.press("escape")
        await stage.on(LoginPage)
        assert stage.row("number").value == ""


async def test_an_unfinished_dossier_is_offered_after_the_code(kiosk: FakeKiosk) -> None:
    kiosk.visit("papers")
    async with kiosk.at("code") as stage:
        await stage.type(kiosk.code)
        await stage.press("enter")
        await stage.on(ResumePage)
        assert "Đăng ký khai sinh" in stage.text()
        assert "09:14 ngày 23/11/2026" in stage.text()


async def test_going_on_opens_the_page_where_one_was_with_what_was_typed(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("applicant")
    kiosk.services.drafting.keep(visit, {"applicant.phone": "0912000009"}, "applicant/person:2")
    async with kiosk.at("resume", visit=visit.with_(unfinished=visit.draft, draft="", answers={})) as stage:
        await stage.go_on()
        await stage.on(ApplicantPage)
        assert stage.visit.answers["applicant.phone"] == "0912000009"
        assert stage.visit.draft == visit.draft


async def test_beginning_anew_drops_the_draft(kiosk: FakeKiosk) -> None:
    async with kiosk.at("resume") as stage:
        draft = stage.visit.unfinished
        await stage.click("#anew")
        await stage.on(SearchPage)
        assert kiosk.services.drafting.load(draft) is None


async def test_a_draft_that_is_gone_meanwhile_is_passed_over(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("resume")
    kiosk.services.drafting.drop(visit.unfinished)
    async with kiosk.at("resume", visit=visit) as stage:
        await stage.on(SearchPage)


async def test_the_first_field_has_the_focus_and_fields_take_no_vietnamese(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        focused = stage.page.focused
        assert isinstance(focused, TextEntry)
        assert not focused.types_vietnamese
        assert "F2" not in stage.text()
