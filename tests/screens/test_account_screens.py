"""One's own account: seen, corrected, taken along, ended; and a PIN that was forgotten."""

from __future__ import annotations

import json

import pyotp
import pytest

from kiosk.demo import PIN
from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.registration import Purpose
from kiosk.domain.text import mask_name
from kiosk.domain.visit import Visit
from kiosk.screens.account import AccountPage, OwnAppPage
from kiosk.screens.delivery_questions import first_address
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.forgot_pin import ForgotPinPage
from kiosk.screens.login import LoginPage
from kiosk.screens.search import SearchPage
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.services.login import CodeAsked, Refused
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH, CITIZEN, OFFICER
from tests.screens.stage import Stage
from tests.screens.views import BY_VIEW

NEW_PIN = "590713"
SECOND = Officer("0ff2", "hai", "Người Thứ Hai")


async def choose(stage: Stage, action: str) -> None:
    rows = stage.page.query_one("#actions_list", PickList)
    rows.highlighted = rows.get_option_index(action)
    await stage.go_on()


async def test_the_account_is_reached_from_the_search_and_shows_what_is_kept(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.click("#account")
        await stage.on(AccountPage)
        for shown in (CITIZEN.name, CITIZEN.number, "01/01/1990", CITIZEN.phone):
            assert shown in stage.text()
        await stage.press("escape")
        await stage.on(SearchPage)


async def test_contact_is_corrected_once_it_can_stand_so(kiosk: FakeKiosk) -> None:
    async with kiosk.at("account_contact") as stage:
        await stage.answer("phone", "0243 765 4321")
        await stage.go_on()
        assert "Cần số di động" in stage.problem("phone")
        await stage.answer("phone", "0912 000 009")
        await stage.go_on()
        await stage.on(AccountPage)
        assert stage.visit.citizen is not None
        assert stage.visit.citizen.phone == "0912000009"
        found = kiosk.home.accounts.citizen(CITIZEN.number)
        assert found is not None
        assert found.citizen == stage.visit.citizen


async def test_an_address_is_a_street_and_a_commune_and_the_forms_get_it_whole(kiosk: FakeKiosk) -> None:
    async with kiosk.at("account_contact") as stage:
        await stage.answer("street", "")
        await stage.go_on()
        assert "Nhập số nhà" in stage.problem("street")
        await stage.answer("street", "Xom 5")
        await stage.go_on()
        assert "Chọn xã" in stage.problem("commune")
        stage.row("commune").control.focus()
        await stage.press("enter")
        await stage.on(UnitDialog)
        await stage.type("nghia my thai hoa")
        await stage.settled()
        await stage.press("enter")
        await stage.until(lambda: stage.row("commune").value)
        await stage.go_on()
        await stage.on(AccountPage)
        citizen = stage.visit.citizen
        assert citizen is not None
        assert (citizen.street, citizen.commune) == ("Xom 5", "17017")
        assert citizen.address == "Xom 5, xã Đông Hiếu, tỉnh Nghệ An"
        visit = kiosk.services.drafting.begin(stage.visit, BIRTH)
        assert visit.group("applicant")["address"] == citizen.address
        assert first_address("post", visit, kiosk.services.units)["commune"] == "17017"


async def test_the_owners_card_fills_the_address_after_a_yes(kiosk: FakeKiosk) -> None:
    async with kiosk.at("account_contact") as stage:
        stage.app.card_read("038090000009||Người Khác|01011990|Nam|Thôn 2, xã Đông Hiếu, tỉnh Nghệ An|10052021")
        await stage.settled()
        assert "Số trên thẻ khác" in stage.summary()
        card = f"{CITIZEN.number}||{CITIZEN.name}|01011990|Nam|Xóm 1, Nghĩa Mỹ, Thái Hòa, Nghệ An|10052021"
        stage.app.card_read(card)
        await stage.on(AskDialog)
        assert "Nay là: Xóm 1, xã Đông Hiếu, tỉnh Nghệ An" in stage.text()
        await stage.click("#yes")
        await stage.until(lambda: stage.row("commune").value == "17017")
        assert stage.row("street").value == "Xóm 1"


async def test_a_new_pin_needs_the_old_one(kiosk: FakeKiosk) -> None:
    async with kiosk.at("account_pin") as stage:
        for old, said in (("111222", "Mã PIN hiện nay chưa đúng"), (PIN, "")):
            for key, text in (("old", old), ("pin", NEW_PIN), ("again", NEW_PIN)):
                await stage.answer(key, text)
            await stage.go_on()
            assert said in (stage.problem("old") if said else "")
        await stage.on(AccountPage)
        assert isinstance(kiosk.services.login.start(CITIZEN.number, PIN), Refused)
        assert isinstance(kiosk.services.login.start(CITIZEN.number, NEW_PIN), CodeAsked)


@pytest.mark.long
async def test_an_authenticator_app_counts_once_its_code_was_right(kiosk: FakeKiosk) -> None:
    async with kiosk.at("account_app") as stage:
        page = stage.page
        assert isinstance(page, OwnAppPage)
        await stage.answer("code", "000000")
        await stage.go_on()
        assert "Mã chưa đúng" in stage.problem("code")
        await stage.answer("code", pyotp.TOTP(page._secret.secret).at(kiosk.clock.now()))
        await stage.go_on()
        await stage.on(AccountPage)
        found = kiosk.home.accounts.citizen(CITIZEN.number)
        assert found is not None
        assert (found.code_way, found.code_secret) == (CodeWay.APP, page._secret.secret)


async def test_a_consent_is_withdrawn_by_taking_its_mark_away(kiosk: FakeKiosk) -> None:
    kiosk.registry.agree(CITIZEN.id, Purpose.REUSE, version="1", actor=CITIZEN.actor)
    async with kiosk.at("account_consents") as stage:
        marks = {mark.id: mark for mark in stage.page.query(CheckMark)}
        assert {key: mark.checked for key, mark in marks.items()} == {"progress": False, "reuse": True}
        marks["reuse"].action_tick()
        await stage.go_on()
        await stage.on(AccountPage)
        by_purpose = {one.purpose: one for one in kiosk.registry.consents(CITIZEN.id)}
        assert by_purpose[Purpose.REUSE].withdrawn == kiosk.clock.now()
        assert Purpose.PROGRESS not in by_purpose


@pytest.mark.long
async def test_all_of_it_can_be_taken_along_or_printed(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()[:-2]
    async with kiosk.at("account") as stage:
        await choose(stage, "save")
        assert "Đã chép vào USB" in stage.toasts()
        (name, plain), (_, pdf) = kiosk.folder.files.items()
        assert name == "tai-khoan-20261123-091400.json"
        kept = json.loads(plain)
        assert kept["citizen"]["number"] == CITIZEN.number
        assert kept["dossiers"] == [code]
        assert pdf.startswith(b"%PDF")
        await choose(stage, "print")
        assert kiosk.printer.papers[-1][0] == "tai-khoan"
        kiosk.folder.gone = True
        await choose(stage, "save")
        assert "Chưa thấy USB" in stage.summary()
        kiosk.printer.broken = "paper_out"
        await choose(stage, "print")
        assert "hết giấy" in stage.summary()


async def test_a_deleted_account_is_gone_its_dossiers_stay_and_the_visit_ends(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()[:-2]
    kiosk.visit("papers")
    async with kiosk.at("account") as stage:
        await choose(stage, "delete")
        await stage.on(AskDialog)
        assert "bị xóa ngay" in stage.text()
        await stage.click("#yes")
        await stage.until(lambda: stage.app.return_value is not None)
    assert kiosk.home.accounts.citizen(CITIZEN.number) is None
    assert kiosk.home.drafts.latest(CITIZEN.id) is None
    assert kiosk.home.dossiers.by_code(code) is not None


class TestAForgottenPin:
    async def test_is_set_anew_on_an_officers_slip_and_waits_for_a_second_signature(self, kiosk: FakeKiosk) -> None:
        desk, officer = kiosk.services.identity_desk, kiosk.at_work()
        async with kiosk.at("login") as stage:
            await stage.press("f7")
            await stage.until(lambda: stage.visit.easy)
            await stage.answer("number", CITIZEN.number)
            await stage.click("#forgot")
            await stage.on(ForgotPinPage)
            assert stage.visit.easy
            assert stage.row("number").value == CITIZEN.number
            await stage.go_on()
            await stage.until(lambda: stage.page.row("slip"))
            [request] = desk.waiting(officer)
            await stage.answer("slip", desk.issue_slip(officer, request.id))
            for key in ("pin", "again"):
                await stage.answer(key, NEW_PIN)
            await stage.go_on()
            await stage.on(LoginPage)
            assert stage.visit.easy
            assert stage.row("number").value == CITIZEN.number, "it is typed a second time"
            assert stage.page.focused is stage.row("pin").control
            assert isinstance(kiosk.services.login.start(CITIZEN.number, NEW_PIN), CodeAsked)
            assert desk.to_sign(officer) == []
            [reset] = kiosk.home.registry.unsigned_resets()
            assert not desk.sign(officer, reset.id)
            await BY_VIEW["slip_code"].bring(stage)
            assert "Không có ai chờ mã" in stage.text(), "one does not sign for oneself"
            second = kiosk.at_work(SECOND)
            [to_sign] = desk.to_sign(second)
            assert (to_sign.id, to_sign.name, to_sign.officer) == (reset.id, CITIZEN.name, OFFICER.name)
            await stage.show("slip_code", Visit(officer=second))
            await stage.press("enter")
            await stage.on(AskDialog)
            assert mask_name(CITIZEN.name) in stage.text(), "nobody signs for a person unknown"
            assert f"Cán bộ đã xem thẻ: {OFFICER.name}" in stage.text()
            assert desk.sign(second, reset.id)

    @pytest.mark.long
    @pytest.mark.parametrize("number", [CITIZEN.number, "038090000099"])
    async def test_of_whatever_number_sounds_the_same(self, kiosk: FakeKiosk, number: str) -> None:
        async with kiosk.at("forgot_pin") as stage:
            await stage.answer("number", number)
            await stage.go_on()
            await stage.until(lambda: stage.page.row("slip"))
            await stage.answer("slip", "ACDE-2345")
            for key in ("pin", "again"):
                await stage.answer(key, NEW_PIN)
            await stage.go_on()
            assert "Còn 4 lần" in stage.problem("slip")

    async def test_is_not_set_by_a_slip_for_a_log_in(self, kiosk: FakeKiosk) -> None:
        waits = kiosk.home.slips.ask(CITIZEN.id, number=CITIZEN.number, name=CITIZEN.name)
        code = kiosk.services.identity_desk.issue_slip(kiosk.at_work(), waits)
        attempt = kiosk.services.pin_resets.begin(CITIZEN.number)
        assert isinstance(kiosk.services.pin_resets.confirm(attempt, code, NEW_PIN), Refused)
