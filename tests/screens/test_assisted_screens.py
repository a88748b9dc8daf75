"""Assisted filing on the screen: both names on every page, one key to change hands, and the citizen's own last step."""

from __future__ import annotations

import pytest

from kiosk import flow
from kiosk.demo import PIN
from kiosk.domain.assisted import Assisted, LastStep, Reason
from kiosk.domain.dossier import Kind
from kiosk.domain.people import Role
from kiosk.domain.visit import Visit
from kiosk.screens.assist import AssistPage
from kiosk.screens.done import DonePage
from kiosk.screens.last_step import LastStepPage
from kiosk.screens.officer import OfficerPage
from kiosk.screens.page import Page
from kiosk.screens.pin_dialog import LockDialog, PinDialog
from kiosk.screens.search import SearchPage
from kiosk.services.rights import SessionState
from kiosk.widgets.banner import Banner
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, OFFICER
from tests.screens.stage import Stage

NAMES = (OFFICER.name.upper(), CITIZEN.name.upper())
FIRST_LOOK = {"declaration", "confirm", "done"}
STEPS = [
    pytest.param(step.name, marks=[] if step.name in FIRST_LOOK else pytest.mark.long)
    for step in flow.STEPS
    if step.name not in ("login", "code") and not step.name.startswith("register")  # nobody is helped to those
]


async def choose(stage: Stage, key: str, value: str) -> None:
    control = stage.row(key).control
    assert isinstance(control, Choice)
    control.choose(value)
    await stage.settled()


async def pin(stage: Stage, typed: str) -> None:
    dialog = await stage.on(PinDialog)
    dialog.query_one(TextEntry).focus()
    await stage.type(typed)
    await stage.pilot.press("enter")
    await stage.settled()


def banner(stage: Stage) -> str:
    return shown(stage.page.query_one(Banner))


def state(stage: Stage) -> SessionState:
    officer = stage.visit.officer
    assert officer is not None
    return stage.page.services.officers.state(officer)


async def test_it_begins_at_the_desk_with_card_and_reason(kiosk: FakeKiosk) -> None:
    async with kiosk.at("assist") as stage:
        await stage.go_on()
        assert "lý do" in stage.problem("reason")
        assert "xem thẻ" in stage.summary()
        await stage.answer("number", CITIZEN.number)
        await choose(stage, "reason", "elderly")
        stage.page.query_one("#card").focus()
        await stage.press("space")
        await stage.go_on()
        await stage.on(SearchPage)
        assert stage.visit.citizen == CITIZEN
        assert stage.visit.reason == Reason.ELDERLY
        assert all(name in banner(stage) for name in NAMES)


async def test_a_number_without_an_account_wants_the_name_on_the_card(kiosk: FakeKiosk) -> None:
    async with kiosk.at("assist") as stage:
        await stage.answer("number", "038149000003")
        await choose(stage, "reason", "cannot_read")
        stage.page.query_one("#card").focus()
        await stage.press("space")
        await stage.go_on()
        assert "chưa có tài khoản" in stage.problem("name")
        await stage.answer("name", "Phạm Thị Kín")
        await stage.go_on()
        await stage.on(SearchPage)
        assert "PHẠM THỊ KÍN" in banner(stage)


@pytest.mark.parametrize("step", STEPS)
async def test_both_names_stand_on_every_page_of_the_flow(kiosk: FakeKiosk, step: str) -> None:
    visit = kiosk.assisted("confirm" if step == "done" else step)
    if step == "done":
        visit, officer = visit.answering("choice", {"consent": "yes"}), visit.officer
        assert officer is not None
        filed = kiosk.services.assisting.submit_witnessed(officer, visit, LastStep.CARD)
        visit = visit.with_(dossier=filed.dossier.id, print_job=filed.print_job)
    async with kiosk.welcome() as stage:
        await stage.app.show(flow.find(step).screen_for(visit), visit)
        assert all(name in banner(stage) for name in NAMES)
        assert "F6 Đổi tay" in stage.text()


async def test_one_key_hands_over_and_stops_her_rights_and_her_pin_takes_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant", visit=kiosk.assisted("applicant")) as stage:
        await stage.answer("name", "Trần Văn Thử Hai")
        await stage.press("f6")
        await stage.until(lambda: isinstance(stage.app.screen, Page) and stage.visit.handed)
        assert state(stage) is SessionState.LOCKED
        assert "ĐANG TỰ NHẬP" in banner(stage)
        assert stage.row("name").value == "Trần Văn Thử Hai"
        await stage.press("f6")
        dialog = await stage.on(PinDialog)
        dialog.query_one("#leave").focus()
        await stage.press("enter")
        assert stage.visit.handed
        await stage.press("f6")
        await pin(stage, PIN)
        await stage.until(lambda: isinstance(stage.app.screen, Page) and not stage.visit.handed)
        assert state(stage) is SessionState.OPEN
        assert stage.row("name").value == "Trần Văn Thử Hai"


async def test_the_key_does_nothing_where_nobody_helps(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        page = stage.page
        await stage.press("f6")
        assert stage.page is page
        assert not stage.page.query(Banner)


async def test_the_citizen_files_with_her_own_pin(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm", visit=kiosk.assisted("confirm")) as stage:
        await stage.on(LastStepPage)
        await stage.press("space")
        await choose(stage, "last_step", "pin")
        await stage.until(lambda: "chuyển bàn phím" in stage.text())
        await stage.go_on()
        await stage.until(lambda: isinstance(stage.app.screen, LastStepPage) and stage.visit.handed)
        await stage.answer("pin", "135797")
        await stage.go_on()
        assert "chưa đúng" in stage.problem("pin")
        await stage.answer("pin", PIN)
        await stage.go_on()
        await stage.on(DonePage)
        for words in ("Nộp hộ", OFFICER.name, "cao tuổi"):
            assert words in stage.text()
        await stage.go_on()
        # The keyboard was the citizen's: the officer's desk opens behind the lock only.
        await stage.on(LockDialog)
        await pin(stage, PIN)
        await stage.on(OfficerPage)
        assert stage.visit.citizen is None


@pytest.mark.long  # the journey on a real store does the same in the normal run
async def test_the_officer_witnesses_a_signature_with_her_own_pin(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm", visit=kiosk.assisted("confirm")) as stage:
        await stage.go_on()
        assert "đánh dấu" in stage.summary()
        stage.page.query_one("#consent").focus()
        await stage.press("space")
        await stage.go_on()
        assert "Chọn cách" in stage.problem("last_step")
        await choose(stage, "last_step", "signature")
        await stage.until(lambda: stage.page.query("#declaration"))
        await stage.click("#declaration")
        await stage.until(lambda: kiosk.printer.papers)
        stage.page.query_one("#primary").focus()
        await stage.pilot.press("enter")  # and no waiting for an end: the page asks back first
        await pin(stage, PIN)
        await stage.on(DonePage)
        dossier = kiosk.services.dossiers.by_id(stage.visit.dossier)
        assert dossier is not None
        assisted = Assisted.of(dossier.body)
        assert assisted == Assisted(OFFICER.id, OFFICER.name, Reason.ELDERLY, LastStep.SIGNATURE)
        await stage.go_on()
        await stage.on(OfficerPage)
        assert stage.visit == Visit(officer=OFFICER)
        assert Kind.ASSISTED in [event.kind for _, event in kiosk.home.journal.events]


async def test_the_door_stands_in_the_list_of_officers_who_may(kiosk: FakeKiosk) -> None:
    page = flow.desk_page("assist")
    assert page is not None
    assert page.roles == {Role.COUNTER, Role.HEAD}
    async with kiosk.at("assist") as stage:
        await stage.press("escape")
        await stage.on(OfficerPage)
        assert not isinstance(stage.app.screen, AssistPage)


@pytest.mark.parametrize("handed", [False, True])
async def test_the_citizens_account_is_no_business_of_who_files_for_her(kiosk: FakeKiosk, handed: bool) -> None:
    async with kiosk.at("search", visit=kiosk.assisted("search", handed=handed)) as stage:
        assert not stage.page.query("#account")
