"""A late second press answers no dialog that has just come up, and a dialog closes only while it is on top."""

from __future__ import annotations

import asyncio

from kiosk.screens.dialogs import AskDialog, Countdown, Curtain
from kiosk.services.office import Timing
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage

BUTTONS = (("yes", "Có"), ("no", "Không"))


async def asked(stage: Stage) -> tuple[AskDialog, asyncio.Future[str | None]]:
    """A question over the page, and its answer to come."""
    answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    dialog = AskDialog("Xóa?", "Không lấy lại được.", BUTTONS)
    stage.app.push_screen(dialog, answer.set_result)
    await stage.on(AskDialog)
    await stage.pilot.pause()
    return dialog, answer


async def test_a_late_second_press_does_not_answer_a_question(kiosk: FakeKiosk) -> None:
    kiosk.set_office(timing=Timing(double_press=30))
    async with kiosk.at("fee") as stage:
        dialog, answer = await asked(stage)
        await stage.press("enter", "enter")
        await stage.click("#yes")
        assert stage.app.screen is dialog
        assert not answer.done()
        dialog._shown_at -= 60
        await stage.press("enter")
        assert await answer == "yes"


async def test_escape_is_never_too_early_because_it_does_nothing(kiosk: FakeKiosk) -> None:
    kiosk.set_office(timing=Timing(double_press=30))
    async with kiosk.at("fee") as stage:
        _, answer = await asked(stage)
        await stage.press("escape")
        assert await answer == ""


async def test_a_question_that_a_curtain_hides_is_answered_by_nothing_behind_it(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        dialog, answer = await asked(stage)
        await stage.press("f5")
        await stage.on(Curtain)
        assert dialog.is_current, "Textual's word for a dialog that shines through, and not for one on top"
        dialog.action_answer("yes")
        await stage.settled()
        assert not answer.done()
        assert stage.has(Curtain)
        await stage.press("x")
        assert await stage.on(AskDialog) is dialog
        await stage.press("enter")
        assert await answer == "yes"


async def test_the_guard_begins_anew_when_the_curtain_is_lifted(kiosk: FakeKiosk) -> None:
    kiosk.set_office(timing=Timing(double_press=30))
    async with kiosk.at("fee") as stage:
        dialog, answer = await asked(stage)
        dialog._shown_at -= 60
        await stage.press("f5")
        await stage.on(Curtain)
        await stage.press("x")
        await stage.press("enter")
        assert stage.app.screen is dialog
        assert not answer.done()


async def test_a_countdown_below_something_else_ends_nothing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        ended: list[bool | None] = []
        countdown = Countdown(1)
        stage.app.push_screen(countdown, ended.append)
        await stage.on(Countdown)
        stage.app.push_screen(Curtain())
        await stage.on(Curtain)
        countdown._tick()
        countdown.stop()
        await stage.settled()
        assert ended == []
        assert stage.has(Curtain)
