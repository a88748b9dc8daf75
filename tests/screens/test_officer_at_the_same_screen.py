"""An office with one screen: the officer issues a slip code at it, and the citizen's page comes back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.domain.people import Role
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.login import CodePage
from kiosk.screens.officer import OfficerPage
from kiosk.screens.register import ProofPage, WayPage
from kiosk.screens.search import SearchPage
from kiosk.screens.slip_code import SlipCodePage
from kiosk.services.rights import SessionState
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


async def officer_comes(stage: Stage, login: str = "canbo") -> None:
    await stage.click("#officer_here")
    await stage.on(OfficerPage)
    for key, text in {"login": login, "pin": "246810", "code": stage.kiosk.app_code}.items():
        await stage.answer(key, text)
    await stage.go_on()


async def by_officer(stage: Stage) -> None:
    await stage.on(WayPage)
    rows = stage.page.query_one("#ways", PickList)
    rows.highlighted = rows.get_option_index("officer")
    await stage.go_on()
    await stage.on(ProofPage)


async def test_a_registration_waits_while_the_officer_issues_its_code(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await by_officer(stage)
        await officer_comes(stage)
        await stage.on(SlipCodePage)
        officer = stage.visit.officer
        assert officer is not None
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.click("#yes")
        code = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}", stage.text())
        assert code is not None
        await stage.click("#close")
        await stage.on(SlipCodePage)
        await stage.settled()
        assert stage.page.focused is stage.page.query_one("#back"), "nobody waits any more: Enter leads to the citizen"
        await stage.press("enter")
        await stage.on(ProofPage)
        assert kiosk.services.officers.state(officer) is SessionState.OVER
        assert stage.visit.officer is None
        await stage.type(code[0])
        await stage.press("enter")
        await stage.on(SearchPage)
        citizen = stage.visit.citizen
        assert citizen is not None
        assert kiosk.registry.profile(citizen.id).evidence == "card_seen"


async def test_the_slip_comes_out_of_the_printer_and_the_screen_keeps_the_code(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await by_officer(stage)
        await officer_comes(stage)
        await stage.on(SlipCodePage)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.click("#print")
        await stage.until(lambda: "Phiếu mã đã in" in stage.text())
        assert not re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}", stage.text())
        assert [name for name, _ in kiosk.printer.papers] == ["phieu-ma"]
        await stage.click("#show")
        await stage.until(lambda: re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}", stage.text()))


@pytest.mark.long
async def test_without_a_printer_the_code_is_shown_as_before(kiosk: FakeKiosk) -> None:
    kiosk.printer.broken = "paper_out"
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await by_officer(stage)
        await officer_comes(stage)
        await stage.on(SlipCodePage)
        await stage.press("enter")
        await stage.on(AskDialog)
        assert not stage.app.screen.query("#print")
        assert "Máy in chưa sẵn sàng" in stage.text()


@pytest.mark.long
async def test_before_the_log_in_the_way_back_leads_to_the_citizen(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await by_officer(stage)
        await stage.click("#officer_here")
        await stage.on(OfficerPage)
        await stage.press("escape")
        await stage.on(ProofPage)
        assert stage.visit.group("register")["name"] == "Phạm Thị Kín"


@pytest.mark.long
async def test_an_officer_who_may_not_issue_codes_is_told_and_logged_out(kiosk: FakeKiosk) -> None:
    kiosk.at_work(replace(OFFICER, roles=frozenset({Role.CASHIER})))
    async with kiosk.at("code") as stage:
        await stage.click("#other")
        await stage.on(AskDialog)
        await stage.click("#slip")
        await stage.until(lambda: stage.page.query("#officer_here"))
        await officer_comes(stage)
        assert "không có quyền cấp mã" in stage.summary()
        await stage.press("escape")
        await stage.on(CodePage)
