"""A page is not taken away from under its own work: what the store has done, the visit knows, whatever is pressed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk import i18n
from kiosk.app import NEXT
from kiosk.demo import PIN
from kiosk.domain.visit import Visit
from kiosk.screens.dialogs import AskDialog, Curtain
from kiosk.screens.done import DonePage
from kiosk.screens.frame import Framed
from kiosk.screens.login import CodePage, LoginPage
from kiosk.screens.owner_dialog import OwnerDialog
from kiosk.screens.pages_on_show import PagesOnShow
from kiosk.screens.papers import PapersPage
from kiosk.screens.pin_dialog import PinDialog
from kiosk.screens.quarantine import QuarantinePage
from kiosk.screens.register import WayPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.search import SearchPage
from kiosk.screens.welcome import DoorChosen, WelcomePage
from kiosk.services.rights import LONGEST_SECONDS
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.pick_list import PickList
from tests.screens.desk_views import some_were_left
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import HOUSEHOLD
from tests.screens.stage import Stage


@contextmanager
def held_back(kiosk: FakeKiosk) -> Iterator[None]:
    """The services have begun something that lasts: what pages ask for meanwhile is done after this."""
    gate = threading.Event()
    kiosk.hands.submit(gate.wait)
    try:
        yield
    finally:
        gate.set()


async def asked(stage: Stage) -> None:
    """Until the page waits for an answer of the services."""
    await stage.until(lambda: stage.page.waits)


async def ready_to_take(stage: Stage) -> PapersPage:
    """One press before a scan is taken for the first paper."""
    page = stage.page
    assert isinstance(page, PapersPage)
    page.query_one("#slots", PickList).focus()
    await stage.press("enter")
    await stage.on(ScanDialog)
    await stage.press("enter")
    await stage.on(AskDialog)
    return page


async def test_a_paper_that_is_being_taken_is_there_after_another_language_was_pressed(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("giay.pdf", pages=2)
    async with kiosk.at("papers") as stage:
        page = await ready_to_take(stage)
        with held_back(kiosk):
            await stage.pilot.press("enter")
            await asked(stage)
            await stage.pilot.press("f4")
        await stage.until(lambda: i18n.current() == "en" and stage.has(PapersPage) and stage.app.screen is not page)
        assert [paper.name for paper in stage.visit.papers] == ["giay.pdf"]


@pytest.mark.long
async def test_a_paper_that_is_being_taken_is_not_lost_by_another_paper_or_the_way_back(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("giay.pdf", pages=2)
    async with kiosk.at("papers", procedure=HOUSEHOLD) as stage:
        page = await ready_to_take(stage)
        with held_back(kiosk):
            await stage.pilot.press("enter")
            await asked(stage)
            page.query_one("#slots", PickList).focus()
            await stage.pilot.press("down", "enter", "escape")
        await stage.until(lambda: page not in stage.app.screen_stack)
        stored = kiosk.home.drafts.load(page.visit.draft)
        assert stored is not None
        assert [paper.name for paper in stage.visit.papers] == [paper.name for paper in stored.papers] == ["giay.pdf"]


async def test_a_code_that_was_right_leads_on_once_the_curtain_is_lifted(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        page = stage.page
        await stage.answer("code", kiosk.code)
        with held_back(kiosk):
            await stage.pilot.press("enter")
            await asked(stage)
            await stage.pilot.press("f5")
            await stage.on(Curtain)
        await stage.settled()
        await stage.until(lambda: not page.waits)
        assert stage.has(Curtain)
        await stage.pilot.press("x")
        await stage.on(SearchPage)


@pytest.mark.long
async def test_a_code_that_is_being_checked_is_not_lost_by_easier_pages_or_another_language(kiosk: FakeKiosk) -> None:
    async with kiosk.at("code") as stage:
        await stage.answer("code", kiosk.code)
        with held_back(kiosk):
            await stage.pilot.press("enter")
            await asked(stage)
            await stage.pilot.press("f7", "f4", "escape")
            assert stage.has(CodePage)
        await stage.on(SearchPage)
        assert i18n.current() == "vi"


async def test_a_visitor_who_leaves_while_it_is_filed_still_sees_the_dossiers_code(kiosk: FakeKiosk) -> None:
    async with kiosk.at("confirm") as stage:
        await stage.until(lambda: stage.visit.attempt)
        stage.page.query_one(CheckMark).focus()
        await stage.press("space")
        await stage.answer("code", kiosk.code)
        with held_back(kiosk):
            await stage.pilot.press("enter")
            await asked(stage)
            stage.page.press_leave()
            await stage.pilot.pause()
        await stage.on(DonePage)
        assert stage.app.return_code is None


@pytest.mark.long
async def test_help_over_the_officers_pin_does_not_forget_that_she_takes_the_keyboard_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner", visit=kiosk.assisted("owner", handed=True)) as stage:
        await stage.press("f6")
        dialog = await stage.on(PinDialog)
        await stage.press("f1")
        await stage.on(AskDialog)
        await stage.press("escape")
        assert await stage.on(PinDialog) is dialog
        dialog.query_one(AnswerRow).control.focus()
        await stage.type(PIN)
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.has(Framed) and not stage.visit.handed)


async def test_the_last_page_ends_by_itself_whatever_stands_above_it(kiosk: FakeKiosk, fast_ticks: None) -> None:
    async with kiosk.at("done") as stage:
        page = await stage.on(DonePage)
        await stage.pilot.press("f5")
        await stage.on(Curtain)
        page._left = 1
        await stage.until(lambda: stage.app.return_value == NEXT)


@pytest.mark.long
async def test_an_officer_whose_time_is_over_is_out_even_where_a_dialog_asks(kiosk: FakeKiosk) -> None:
    some_were_left(kiosk)
    async with kiosk.at("quarantine") as stage:
        page = stage.page
        assert isinstance(page, QuarantinePage)
        stage.app.push_screen(OwnerDialog(page, "la.pdf"))
        await stage.on(OwnerDialog)
        kiosk.clock.run(LONGEST_SECONDS)
        stage.app.screen.query_one(AnswerRow).control.focus()
        await stage.type("038090000001")
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.app.return_value == NEXT)


async def test_a_card_that_is_read_twice_meets_a_page_that_has_come_up_just_now(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await stage.app.services()
        page = LoginPage(Visit(), kiosk.services)
        switched = stage.app.switch_screen(page)
        stage.app.card_read("không phải thẻ")  # the page is on top and has no parts yet
        await switched
        await stage.until(stage.summary)
        assert stage.app.return_code is None


@pytest.mark.long
async def test_a_door_that_opens_late_takes_no_dialog_away(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        opened = stage.app._services
        stage.app._services = asyncio.get_running_loop().create_future()
        page = stage.app.screen
        assert isinstance(page, WelcomePage)
        page.post_message(DoorChosen(page, "lookup"))
        await stage.pilot.press("f1")
        dialog = await stage.on(AskDialog)
        assert opened is not None
        stage.app._services.set_result(opened.result())
        await stage.settled()
        assert stage.app.screen is dialog
        await stage.press("escape")
        assert stage.has(WelcomePage)


@pytest.mark.long
async def test_a_press_before_the_ways_are_known_asks_for_one_of_them(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        visit = kiosk.visit("register_way")
        with held_back(kiosk):
            await stage.app.show("register:WayPage", visit)
            page = stage.page
            assert isinstance(page, WayPage)
            page.press_primary()
            await stage.until(stage.summary)
        await stage.settled()
        assert stage.app.return_code is None


@pytest.mark.long
async def test_what_was_to_follow_the_next_picture_of_a_page_that_has_gone_does_not_happen(kiosk: FakeKiosk) -> None:
    async with kiosk.at("pages", visit=kiosk.with_two_scans().with_(page="birth_notice")) as stage:
        page = stage.page
        assert isinstance(page, PagesOnShow)
        await stage.press("escape")
        await stage.on(PapersPage)
        page._if_there(page._show_page)  # as the screen on top calls it, after its own refresh
        assert stage.app.return_code is None
