"""An officer's session on the screen: it locks when she is away, and her PIN opens it, or ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kiosk.app import NEXT
from kiosk.demo import PIN
from kiosk.domain.visit import Visit
from kiosk.screens.dialogs import AskDialog, Countdown, Curtain
from kiosk.screens.officer import OfficerPage
from kiosk.screens.pin_dialog import LockDialog, PinDialog, pin_again
from kiosk.screens.welcome import WelcomePage
from kiosk.services.rights import LONGEST_SECONDS
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.entry import TextEntry
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


class Now:
    """What `monotonic` says in the shell."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, fast_ticks: None) -> Now:
    """The shell's clock, which a test moves; the shell looks at it ten times as often as usual."""
    clock = Now()
    monkeypatch.setattr("kiosk.app.monotonic", clock)
    return clock


@asynccontextmanager
async def at_work(kiosk: FakeKiosk) -> AsyncIterator[Stage]:
    """The officer at her desk."""
    async with kiosk.at("officer", visit=Visit(officer=kiosk.at_work())) as stage:
        yield stage


async def type_pin(stage: Stage, pin: str) -> None:
    dialog = stage.app.screen
    assert isinstance(dialog, PinDialog)
    dialog.query_one(TextEntry).focus()
    await stage.type(pin)
    await stage.pilot.press("enter")
    await stage.settled()


def kinds(kiosk: FakeKiosk) -> list[str]:
    return [event.kind for _, event in kiosk.home.journal.events if event.actor == OFFICER.actor]


async def test_after_two_minutes_without_a_key_the_page_is_hidden_and_her_pin_shows_it(
    kiosk: FakeKiosk, now: Now
) -> None:
    waiting = kiosk.visit("done").dossier
    kiosk.home.shifts.close()
    async with at_work(kiosk) as stage:
        now.seconds += 119
        await stage.pilot.pause(0.3)
        assert stage.has(OfficerPage)
        now.seconds += 1
        lock = await stage.on(LockDialog)
        text = stage.text()
        assert OFFICER.name in text
        assert "Hồ sơ chờ tiếp nhận" not in text
        assert waiting
        await stage.press("escape", "f4")
        assert stage.app.screen is lock
        await stage.until(lambda: "officer.locked" in kinds(kiosk))
        await type_pin(stage, PIN)
        await stage.on(OfficerPage)
        assert kinds(kiosk)[-2:] == ["login.passed", "officer.unlocked"]


async def test_help_and_the_curtain_work_over_the_lock(kiosk: FakeKiosk, now: Now) -> None:
    async with at_work(kiosk) as stage:
        now.seconds += 120
        lock = await stage.on(LockDialog)
        await stage.press("f1")
        help_ = await stage.on(AskDialog)
        assert [button.id for button in help_.query("BigButton")] == ["close", "call", "curtain"]
        await stage.press("escape", "f5")
        await stage.on(Curtain)
        await stage.press("space")
        assert stage.app.screen is lock


async def test_three_wrong_pins_log_out_and_end_the_visit(kiosk: FakeKiosk, now: Now) -> None:
    async with at_work(kiosk) as stage:
        now.seconds += 120
        lock = await stage.on(LockDialog)
        await type_pin(stage, "135797")
        await stage.until(lambda: "Còn 2 lần" in shown(lock.query_one(".problem")))
        assert lock.query_one(AnswerRow).value == ""
        await type_pin(stage, "135797")
        await type_pin(stage, "135797")
        await stage.until(lambda: stage.app.return_value == NEXT)
        assert kinds(kiosk)[-1] == "officer.logged_out"


async def test_whoever_stays_away_is_logged_out_without_being_asked(kiosk: FakeKiosk, now: Now) -> None:
    async with at_work(kiosk) as stage:
        now.seconds += 120
        await stage.on(LockDialog)
        now.seconds += 480
        await stage.until(lambda: stage.app.return_value == NEXT)
        assert not stage.has(Countdown)
        assert kinds(kiosk)[-1] == "officer.logged_out"


async def test_after_twelve_hours_the_session_is_over_however_busy(kiosk: FakeKiosk, now: Now) -> None:
    async with at_work(kiosk) as stage:
        kiosk.clock.run(LONGEST_SECONDS)
        await stage.until(lambda: stage.app.return_value == NEXT)


async def test_an_officer_who_is_disabled_at_work_is_out_with_her_next_act(kiosk: FakeKiosk) -> None:
    async with at_work(kiosk) as stage:
        kiosk.home.officers.set_enabled(OFFICER.login, False, actor="command_line")
        before = kiosk.home.shifts.current()
        stage.page.query_one("#close").focus()
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.app.return_value == NEXT)
        assert kiosk.home.shifts.current() == before


async def test_leaving_the_desk_logs_out(kiosk: FakeKiosk) -> None:
    async with at_work(kiosk) as stage:
        await stage.press("escape")
        await stage.on(WelcomePage)
        await stage.until(lambda: kinds(kiosk)[-1] == "officer.logged_out")


@pytest.mark.parametrize(("typed", "right"), [(PIN, True), ("", False), ("escape", False)])
async def test_a_sensitive_act_asks_for_the_pin_again(kiosk: FakeKiosk, typed: str, right: bool) -> None:
    answers: list[bool] = []
    async with at_work(kiosk) as stage:
        officer = stage.visit.officer
        assert officer is not None

        async def act() -> None:
            answers.append(await pin_again(stage.page, officer, "…"))

        stage.page.run_worker(act())
        dialog = await stage.on(PinDialog)
        if typed == "escape":
            await stage.press(typed)
        elif typed:
            await type_pin(stage, typed)
        else:
            dialog.query_one("#leave").focus()
            await stage.press("enter")
        await stage.until(lambda: answers == [right])
        assert isinstance(stage.app.screen, OfficerPage)
