"""The code page: how far a text has come, other ways, and the officers' page that hands slips out."""

from __future__ import annotations

import re

import pytest
from textual.widgets import OptionList

from kiosk.domain.people import CodeWay
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.login import CodePage
from kiosk.screens.officer import OfficerPage
from kiosk.screens.search import SearchPage
from kiosk.screens.slip_code import SlipCodePage
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN
from tests.screens.stage import Stage
from tests.screens.views import BY_VIEW


async def by_slip(stage: Stage) -> None:
    await stage.click("#other")
    await stage.on(AskDialog)
    await stage.click("#slip")
    await stage.until(lambda: stage.visit.code_way is CodeWay.SLIP)


async def test_an_officers_slip_lets_in_and_the_visit_says_so(kiosk: FakeKiosk) -> None:
    async with BY_VIEW["slip_code"].open(kiosk) as officer:
        assert "Không có ai chờ mã" in officer.text()
        await officer.show("code", kiosk.visit("code"))
        await by_slip(officer)
        waiting = officer.visit
        await BY_VIEW["slip_code"].bring(officer)
        assert CITIZEN.number not in officer.text(), "masked in the list"
        assert isinstance(officer.page.focused, OptionList)
        await officer.press("enter")
        await officer.on(AskDialog)
        assert CITIZEN.number in officer.text()
        await officer.click("#yes")
        code = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}", officer.text())
        assert code is not None
        await officer.click("#close")
        await officer.on(SlipCodePage)
        assert code[0] not in officer.text()
        await officer.show("code", waiting)
        await officer.type(code[0].lower())
        await officer.press("enter")
        await officer.on(SearchPage)
        assert kiosk.present.evidence == "pin+otp:slip"


@pytest.mark.long
async def test_what_cannot_be_a_slip_code_costs_no_try(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        await by_slip(stage)
        await stage.answer("code", "ACDE")
        await stage.go_on()
        assert "8 ký tự" in stage.problem("code")
        await stage.answer("code", "ACDE-2345")
        await stage.go_on()
        assert "Còn 4 lần" in stage.problem("code")


@pytest.mark.long
async def test_a_text_that_does_not_go_out_is_told_and_another_way_offered(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        assert "Tin nhắn đã gửi" in stage.text()
        assert stage.has(CodePage)
        await stage.click("#other")
        dialog = await stage.on(AskDialog)
        assert [button.id for button in dialog.query("BigButton")] == ["slip", "back"]
        await stage.press("escape")
        await stage.on(CodePage)
        assert stage.visit.code_way is CodeWay.PHONE


@pytest.mark.long
async def test_back_from_the_slips_leads_to_the_officers_desk_still_logged_in(kiosk: FakeKiosk) -> None:
    async with BY_VIEW["slip_code_waiting"].open(kiosk) as stage:
        await stage.press("escape")
        await stage.on(OfficerPage)
        assert stage.page.query("#open")
