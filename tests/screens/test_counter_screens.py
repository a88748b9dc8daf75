"""The doors beside filing: look-up, and the officers'."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.demo import PIN
from kiosk.domain.people import Role
from kiosk.domain.typed_codes import check_character
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.lookup import LookUpPage
from kiosk.screens.officer import OfficerPage
from kiosk.screens.welcome import WelcomePage
from kiosk.services.lookup import typed_form
from kiosk.widgets.pick_list import PickList
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


async def _look_up(stage: Stage, code: str) -> None:
    await stage.answer("code", code)
    await stage.go_on()


@pytest.mark.parametrize("how", ["as printed", "no dashes", "small letters"])
async def test_a_dossier_is_found_by_its_code_however_it_is_typed(kiosk: FakeKiosk, how: str) -> None:
    code = kiosk.filed_code()
    typed = {"as printed": code, "no dashes": code.replace("-", "").replace(".", ""), "small letters": code.lower()}
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, typed[how])
        answer = shown(stage.page.query_one("#answer"))
        assert "Đăng ký khai sinh" in answer
        assert "Được tiếp nhận" in answer
        assert "Chờ đến ngày hẹn" in answer


async def test_a_scanned_qr_says_what_its_seal_is_worth_and_shows_the_dossier(kiosk: FakeKiosk) -> None:
    dossier = kiosk.home.dossiers.by_code(kiosk.filed_code().rpartition("-")[0])
    assert dossier is not None
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, kiosk.services.lookup.url(dossier))
        answer = shown(stage.page.query_one("#answer"))
        assert "không có dấu của máy in" in answer
        assert "Được tiếp nhận" in answer
        await _look_up(stage, kiosk.services.lookup.url(dossier).replace(dossier.code[-4:], "7777"))
        answer = shown(stage.page.query_one("#answer"))
        assert "hỏi cán bộ" in answer
        assert "Được tiếp nhận" not in answer


async def test_a_look_up_tells_nothing_personal(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, code)
        text = stage.text()
        for secret in (kiosk.citizen.name, kiosk.citizen.number, kiosk.citizen.phone, "Trần Ngọc Thử"):
            assert secret not in text


async def test_one_wrong_character_is_refused_before_anything_is_looked_for(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    wrong = code[:-3] + str((int(code[-3]) + 1) % 10) + code[-2:]
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, wrong)
        assert stage.problem("code")
        assert shown(stage.page.query_one("#answer")) == ""


async def test_an_answer_goes_away_with_the_next_wrong_code(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, code)
        assert shown(stage.page.query_one("#answer"))
        await _look_up(stage, "x")
        assert shown(stage.page.query_one("#answer")) == ""


async def test_after_ten_misses_the_kiosk_answers_no_more(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    unknown = f"{(other := 'H99.99.01-261122-0077')}-{check_character(other)}"
    async with kiosk.at("lookup") as stage:
        await stage.answer("code", unknown)
        for _ in range(10):
            await stage.go_on()
            assert "Không có hồ sơ mang mã này" in stage.problem("code")
        await _look_up(stage, code)
        assert "Đã tra sai nhiều lần" in stage.problem("code")
        kiosk.clock.run(3601)
        await _look_up(stage, code)
        assert stage.problem("code") == ""


async def test_back_leads_to_the_welcome_page_and_leaves_nothing(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    async with kiosk.at("lookup") as stage:
        await _look_up(stage, code)
        await stage.press("escape")
        await stage.on(WelcomePage)
        await stage.click("#lookup")
        await stage.on(LookUpPage)
        assert stage.row("code").value == ""


async def _log_in(stage: Stage, pin: str = PIN, code: str = "") -> None:
    for key, text in (("login", OFFICER.login), ("pin", pin), ("code", code or stage.kiosk.app_code)):
        await stage.answer(key, text)
    await stage.go_on()


async def test_an_officer_opens_and_closes_the_shift(kiosk: FakeKiosk) -> None:
    kiosk.home.shifts.close()
    async with kiosk.at("officer") as stage:
        await _log_in(stage)
        await stage.until(lambda: stage.page.query("#open"))
        assert "Chưa mở ca" in stage.text()
        await stage.click("#open")
        await stage.until(lambda: "Đang mở ca: Lê Thị Ví Dụ" in stage.text())
        assert kiosk.home.shifts.current() == OFFICER
        await stage.click("#close")
        await stage.until(lambda: "Chưa mở ca" in stage.text())
        assert kiosk.home.shifts.current() is None


@pytest.mark.parametrize(("pin", "code"), [("999999", ""), (PIN, "000000")])
async def test_a_wrong_pin_or_code_lets_nobody_in_and_says_not_which(kiosk: FakeKiosk, pin: str, code: str) -> None:
    async with kiosk.at("officer") as stage:
        await _log_in(stage, pin, code)
        assert "Tên đăng nhập, mã PIN hoặc mã xác thực chưa đúng" in stage.problem("pin")
        assert not stage.page.query("#open")
        assert stage.row("pin").value == stage.row("code").value == ""
        await stage.type("24")  # typed at once it must not stand in plain letters behind her name
        await stage.until(lambda: stage.row("pin").value == "24")


async def test_leaving_the_officers_page_logs_out(kiosk: FakeKiosk) -> None:
    async with kiosk.at("officer") as stage:
        await _log_in(stage)
        await stage.until(lambda: stage.page.query("#open"))
        await stage.press("escape")
        await stage.on(WelcomePage)
        await stage.click("#officer")
        await stage.on(OfficerPage)
        assert stage.page.row("pin")


async def test_a_waiting_dossier_is_accepted_at_the_desk(kiosk: FakeKiosk) -> None:
    kiosk.home.shifts.close()
    dossier = kiosk.visit("done").dossier
    async with kiosk.at("officer") as stage:
        await _log_in(stage)
        await stage.until(lambda: stage.page.query("#waiting"))
        waiting = stage.page.query_one("#waiting", PickList)
        await stage.until(lambda: waiting.option_count == 1)
        assert "Trần V. T." in shown(waiting)
        assert kiosk.citizen.name not in shown(waiting)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(OfficerPage) and waiting.option_count == 0)
        found = kiosk.services.dossiers.by_id(dossier)
        assert found is not None
        assert found.officer == OFFICER.name
        assert f"Đã tiếp nhận {typed_form(found)}" in stage.toasts()


async def test_the_desk_says_that_the_cash_of_the_shift_is_still_to_be_written_down(kiosk: FakeKiosk) -> None:
    async with kiosk.at("officer", visit=kiosk.at_desk()) as stage:
        assert "Chưa ghi tiền đầu ca" in stage.text()
        kiosk.home.drawers.begin(OFFICER, 500_000)
        await stage.show("officer", kiosk.at_desk())
        assert "Chưa ghi tiền đầu ca" not in stage.text()
        kiosk.home.shifts.close()
        await stage.show("officer", kiosk.at_desk())
        assert "Chưa kiểm tiền của ca trước" in stage.text()


async def test_a_cashier_finds_the_pages_of_money_and_no_dossiers_to_accept(kiosk: FakeKiosk) -> None:
    kiosk.home.shifts.close()
    kiosk.visit("done")
    cashier = replace(OFFICER, roles=frozenset({Role.CASHIER}))
    async with kiosk.at("officer", visit=kiosk.at_desk(cashier)) as stage:
        assert not stage.page.query_one("#waiting", PickList).option_count
        assert not stage.page.query_one("#open").display
        await stage.click("#other")
        await stage.on(PickDialog)
        assert "Thu tiền" in stage.text()
