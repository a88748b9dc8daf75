"""The store fails at any press: nobody's visit ends by it, what was typed stays, and one sentence says what to do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from kiosk.app import NEXT
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog, Dialog
from kiosk.screens.frame import Framed
from kiosk.screens.page import Page
from kiosk.screens.pin_dialog import LockDialog
from kiosk.services.ports import Damaged, NotThere, StoreBusy, StoreFull
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.summary import ErrorSummary
from tests.fakes.failing_store import Switch, put_switch
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN
from tests.screens.stage import Stage
from tests.screens.view import View
from tests.screens.views import VIEWS

STRIDE = int(os.environ.get("KIOSK_FAILING_VIEWS", "1"))
"""The long proof opens every view, or every third for 3."""
ENDS = frozenset({"leave", "exit"})
IN_SILENCE = frozenset({"vault.prepare", "officers.log_out", "journal.append", "drafts.save", "drafts.load"})
"""Also asked for what nobody waits for: looks that come again, the journal of a session's end, answers that are kept
beside (of which `draft.not_kept` tells)."""


@pytest.fixture
def switch(kiosk: FakeKiosk) -> Switch:
    """The kiosk's store, which now can be made to fail."""
    switch = put_switch(kiosk.home)
    kiosk.services = kiosk._services(kiosk.services.procedures)
    return switch


@asynccontextmanager
async def crashes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Exception]]:
    """What the program would have to write a crash report about."""
    found: list[Exception] = []
    monkeypatch.setattr(stage.app, "on_crash", found.append)
    yield found
    assert found == []


def told(stage: Stage) -> bool:
    """Whether the screen says that something was not done."""
    said = f"{stage.text()}\n{stage.toasts()}"
    for page in stage.app.screen_stack:  # what a page says is there below a dialog as well
        said += " ".join(sentence for one in page.query(ErrorSummary) for _, sentence in one.problems)
    words = " ".join(said.split())
    return any(t(key)[:40] in words for key in ("failed.store", "draft.not_kept", "draft.leave_unkept"))


def buttons(stage: Stage) -> Iterator[str]:
    """The buttons that one sees now, the primary action first."""
    yield from [one.id or "" for one in stage.app.screen.query(BigButton) if one.display and one.visible]


async def come_to_rest(stage: Stage) -> None:
    """Until all work that a press has begun has ended, or waits for what somebody says in a dialog."""
    await stage.pilot.pause()
    await stage.until(
        lambda: isinstance(stage.app.screen, Dialog) or all(worker.is_finished for worker in stage.app.workers)
    )
    for executor in (stage.kiosk.hands, stage.kiosk.press):
        await asyncio.wrap_future(executor.submit(lambda: None))
    await stage.pilot.pause()


async def press_all(stage: Stage, switch: Switch) -> None:
    """Every button that is there, one after the other, while nothing can be read or written."""
    here = stage.app.screen
    switch.fail()
    for name in [one for one in buttons(stage) if one not in ENDS]:
        for button in here.query(f"#{name}").results(BigButton):
            switch.refused.clear()
            button.post_message(BigButton.Pressed(button))
            await come_to_rest(stage)
            led_away = stage.app.screen is not here and not isinstance(stage.app.screen, Dialog)
            if set(switch.refused) - IN_SILENCE and not led_away and not stage.app.return_value:
                assert told(stage), f"{name} of {stage.app.screen}: {switch.refused} was refused, and nobody says so"
        if stage.app.screen is not here and isinstance(stage.app.screen, Dialog):
            await stage.pilot.press("escape")
        if stage.app.screen is not here:
            break
    switch.work()


STEPS = ("code", "procedure", "lookup", "officer")


async def test_a_store_that_fails_is_told_on_the_page_and_the_program_goes_on(
    kiosk: FakeKiosk, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk.welcome() as stage, crashes(stage, monkeypatch):
        for step in STEPS:
            await stage.show(step, kiosk.visit(step))
            await press_all(stage, switch)
            assert isinstance(stage.app.screen, Framed), step


@pytest.mark.long
@pytest.mark.parametrize("view", VIEWS[::STRIDE], ids=lambda view: view.name)
async def test_no_button_of_any_view_brings_the_program_down(
    view: View, kiosk: FakeKiosk, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with view.open(kiosk) as stage, crashes(stage, monkeypatch):
        if any(isinstance(screen, Page) for screen in stage.app.screen_stack):
            await press_all(stage, switch)


async def test_the_last_press_works_once_the_store_does_again(
    kiosk: FakeKiosk, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk.at("confirm") as stage, crashes(stage, monkeypatch):
        await stage.until(lambda: stage.visit.attempt)
        stage.page.query_one(CheckMark).focus()
        await stage.press("space")
        await stage.answer("code", kiosk.code)
        page, usual = stage.page, stage.page.query_one("#primary", BigButton).label
        submit = kiosk.services.filing.submit

        def filed_and_not_read_again(visit: Visit) -> object:
            """The dossier is in the store; the page that shows it cannot be made."""
            filed = submit(visit)
            switch.fail()
            return filed

        monkeypatch.setattr(kiosk.services.filing, "submit", filed_and_not_read_again)
        await stage.go_on()
        await stage.until(lambda: told(stage))
        assert stage.app.screen is page
        assert stage.page.query_one("#primary", BigButton).label == usual
        switch.work()
        monkeypatch.setattr(kiosk.services.filing, "submit", submit)
        switch.asked_while_drawing.clear()
        await stage.go_on()
        await stage.until(lambda: stage.page.step == "done")
        await stage.settled()
        assert not switch.asked_while_drawing
        [dossier] = kiosk.home.dossiers.of_account(CITIZEN.id)
        assert stage.visit.dossier == dossier.id


async def test_whoever_leaves_is_told_that_the_last_answers_are_not_kept_and_can_leave_all_the_same(
    kiosk: FakeKiosk, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk.at("applicant") as stage, crashes(stage, monkeypatch):
        switch.fail(StoreFull("no room"))
        stage.page.press_leave()
        await stage.until(lambda: t("draft.leave_unkept") in stage.summary().replace("\n", " "))
        stage.page.press_leave()
        await stage.until(lambda: stage.app.return_value == NEXT)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreFull("no room"), "failed.full"),
        (StoreBusy("locked"), "failed.busy"),
        (NotThere("the dossier"), "failed.gone"),
        (Damaged("a file"), "failed.file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.long
async def test_each_failure_has_its_own_sentence(
    error: Exception, words: str, kiosk: FakeKiosk, switch: Switch
) -> None:
    async with kiosk.at("lookup") as stage:
        switch.fail(error)
        await stage.answer("code", "X")
        await stage.go_on()
        await stage.until(lambda: t(words)[:40] in " ".join(stage.summary().split()))


@pytest.mark.long
async def test_a_call_that_does_not_come_through_is_told(kiosk: FakeKiosk, switch: Switch) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.press("f1")
        await stage.on(AskDialog)
        switch.fail()
        await stage.click("#call")
        await stage.until(lambda: told(stage))


@pytest.mark.long
async def test_a_pin_that_cannot_be_checked_opens_nothing_and_is_asked_again(kiosk: FakeKiosk, switch: Switch) -> None:
    async with kiosk.at("officer") as stage:
        officer = kiosk.at_work()
        await stage.app.show("officer:OfficerPage", Visit(officer=officer))
        dialog = LockDialog(stage.page, officer)
        stage.app.push_screen(dialog)
        await stage.on(LockDialog)
        switch.fail()
        dialog.query_one(TextEntry).focus()
        await stage.type("1")
        await stage.pilot.press("enter")
        await stage.until(lambda: told(stage))
        assert stage.app.screen is dialog
        assert not dialog._busy
