"""The shell: late messages, languages, help, curtain, idle time, and answers that survive every walk."""

from __future__ import annotations

import random
import threading

import pytest
from textual import events

from kiosk import i18n
from kiosk.app import LEFT, NEXT
from kiosk.domain.visit import Visit
from kiosk.screens.dialogs import AskDialog, Countdown, Curtain, PickDialog
from kiosk.screens.fee import FeePage
from kiosk.screens.form import ApplicantPage, DeclarationPage, FormPage, OwnerPage
from kiosk.screens.frame import Back, Forward, GoTo, Leave, PageMessage
from kiosk.screens.login import LoginPage
from kiosk.screens.lookup import LookUpPage
from kiosk.screens.officer import OfficerPage
from kiosk.screens.procedure import ProcedurePage
from kiosk.screens.review import ReviewPage
from kiosk.screens.welcome import WelcomePage
from kiosk.services.office import Timing
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.entry import TextEntry
from tests.screens.fake_kiosk import FakeKiosk
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


# -- doors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("door", "page"), [("file", LoginPage), ("lookup", LookUpPage), ("officer", OfficerPage)])
async def test_each_door_opens_its_page_and_back_leads_to_the_welcome_page(
    kiosk: FakeKiosk, door: str, page: type[LoginPage]
) -> None:
    async with kiosk.welcome() as stage:
        await stage.click(f"#{door}")
        await stage.on(page)
        await stage.press("escape")
        await stage.on(WelcomePage)


async def test_only_the_demo_can_be_left(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await stage.pilot.click("#exit")
        await stage.until(lambda: stage.app.return_value == LEFT)
    kiosk.set_office(leave=False)
    async with kiosk.welcome() as stage:
        assert not stage.app.screen.query("#exit")


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q", "ctrl+p", "ctrl+z", "ctrl+backslash", "f12", "escape"])
async def test_no_key_leads_out_of_the_program(kiosk: FakeKiosk, key: str) -> None:
    async with kiosk.welcome() as stage:
        await stage.press(key)
        assert isinstance(stage.app.screen, WelcomePage)
        assert stage.app.return_value is None


# -- late messages -----------------------------------------------------------------------------------------------


def _messages(page: FormPage, visit: Visit) -> list[PageMessage]:
    return [Forward(page, visit), Back(page, visit), GoTo(page, "review", visit), Leave(page)]


@pytest.mark.parametrize("which", range(4), ids=["forward", "back", "go to", "leave"])
async def test_a_message_from_a_page_that_is_not_on_top_any_more_does_nothing(kiosk: FakeKiosk, which: int) -> None:
    async with kiosk.at("owner") as stage:
        old = await stage.on(OwnerPage)
        await stage.go_on()
        await stage.on(DeclarationPage)
        stage.app.post_message(_messages(old, old.visit)[which])
        await stage.settled()
        assert stage.has(DeclarationPage)
        assert stage.app.return_value is None


async def test_two_forwards_from_one_page_are_one_step(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner") as stage:
        page = await stage.on(OwnerPage)
        page.forward(page.visit)
        page.forward(page.visit)
        await stage.on(DeclarationPage)
        await stage.settled()
        assert stage.has(DeclarationPage)


async def test_a_second_enter_within_the_guard_does_not_leave_the_next_page(kiosk: FakeKiosk) -> None:
    kiosk.set_office(timing=Timing(double_press=30))
    async with kiosk.at("applicant") as stage:
        stage.page._shown_at -= 60
        stage.page.query_one("#primary").focus()
        await stage.pilot.press("enter", "enter", "enter")
        await stage.until(lambda: stage.visit.page)
        await stage.press("enter", "enter")
        assert stage.has(ApplicantPage)
        assert stage.page.query_one("ErrorSummary").display is False


async def test_keys_typed_while_a_page_comes_up_do_not_bring_the_program_down(kiosk: FakeKiosk) -> None:
    async with kiosk.at("procedure") as stage:
        stage.page.query_one("#primary").focus()
        for key in ("enter", "f4", "escape", "enter", "f4", "escape", "f5", "x", "f1", "escape"):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await stage.settled()
        assert stage.app.return_code is None


# -- languages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["login", "search", "applicant", "owner", "declaration", "papers", "fee", "review"])
async def test_the_other_language_keeps_every_answer(kiosk: FakeKiosk, step: str) -> None:
    async with kiosk.at(step) as stage:
        for row in list(stage.page.query(AnswerRow)):
            if isinstance(row.control, TextEntry) and not row.value:
                await stage.answer(row.key, "12")
        typed = {row.key: row.value for row in stage.page.query(AnswerRow)}
        before = stage.page
        await stage.press("f4")
        await stage.until(lambda: stage.app.screen is not before)
        assert i18n.current() == "en"
        assert type(stage.page) is type(before)
        typed |= {"pin": ""} if step == "login" else {}  # a PIN is typed again
        assert {row.key: row.value for row in stage.page.query(AnswerRow)} == typed
        assert "Help" in stage.text()


async def test_the_next_visitor_gets_the_kiosks_own_language_again(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await stage.press("f4")
        assert i18n.current() == "en"
    async with kiosk.welcome() as stage:
        assert i18n.current() == "vi"
        assert "Ông/bà cần làm gì" in stage.text()


# -- help and curtain --------------------------------------------------------------------------------------------


async def test_help_says_what_this_page_wants_and_how_to_reach_somebody(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        await stage.press("f1")
        await stage.on(AskDialog)
        assert i18n.t("help.fee") in " ".join(stage.text().replace("┃", " ").split())
        assert "18001096" in stage.text()
        await stage.press("escape")
        await stage.on(FeePage)


async def test_help_opens_once_however_often_it_is_asked_for(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        await stage.press("f1", "f1", "f1")
        await stage.on(AskDialog)
        await stage.press("escape")
        await stage.on(FeePage)
        assert len(stage.app.screen_stack) == 2


async def test_help_and_curtain_work_above_a_dialog_and_leave_it_as_it_was(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        picking = await stage.on(PickDialog)
        await stage.type("me")
        await stage.press("f1", "f1")
        await stage.on(AskDialog)
        assert i18n.t("key.language") not in stage.text()  # it would change the page under the dialog
        await stage.press("escape")
        assert await stage.on(PickDialog) is picking
        await stage.press("f5")
        await stage.on(Curtain)
        await stage.press("x")
        assert await stage.on(PickDialog) is picking
        assert picking.query_one(TextEntry).value == "me"


async def test_a_second_press_before_the_help_is_up_brings_no_second_help(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        picking = await stage.on(PickDialog)
        stage.app.action_help_above_dialog()
        stage.app.action_help_above_dialog()
        await stage.on(AskDialog)
        await stage.press("escape")
        assert await stage.on(PickDialog) is picking


async def test_the_curtain_hides_everything_and_any_key_lifts_it(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.press("f5")
        await stage.on(Curtain)
        assert "Màn hình đang được che" in stage.text()
        assert kiosk.citizen.name not in stage.text()
        await stage.press("x")
        await stage.on(ApplicantPage)
        assert stage.row("name").value == kiosk.citizen.name


# -- idle --------------------------------------------------------------------------------------------------------


async def test_who_does_nothing_is_asked_and_then_the_visit_ends_with_the_draft_kept(
    kiosk: FakeKiosk, now: Now
) -> None:
    kiosk.set_office(timing=Timing(idle=120, idle_warning=3, double_press=0))
    async with kiosk.at("applicant") as stage:
        draft = stage.visit.draft
        await stage.answer("name", "Trần Thị Dở")
        now.seconds += 119
        await stage.pilot.pause(0.15)
        assert stage.has(ApplicantPage)
        now.seconds += 2
        await stage.until(lambda: stage.app.return_value == NEXT)
    kept = kiosk.services.drafting.load(draft)
    assert kept is not None
    assert kept.answers["applicant.name"] == "Trần Thị Dở"
    assert kept.place.startswith("applicant")


@pytest.mark.parametrize("key", ["x", "enter", "escape", "f4", "tab"])
async def test_any_key_goes_on_and_does_nothing_else(kiosk: FakeKiosk, now: Now, key: str) -> None:
    async with kiosk.at("applicant") as stage:
        page, value = stage.page, stage.row("name").value
        now.seconds += 121
        await stage.on(Countdown)
        assert "Ông/bà còn ở đó không?" in stage.text()
        await stage.press(key)
        await stage.on(ApplicantPage)
        assert stage.page is page
        assert stage.row("name").value == value
        now.seconds += 100
        await stage.pilot.pause(0.15)
        assert stage.has(ApplicantPage)


async def test_before_log_in_the_kiosk_waits_less_long(kiosk: FakeKiosk, now: Now) -> None:
    async with kiosk.at("login") as stage:
        now.seconds += 46
        await stage.on(Countdown)


async def test_idle_time_ends_a_visit_in_an_open_dialog_too(kiosk: FakeKiosk, now: Now) -> None:
    kiosk.set_office(timing=Timing(idle_warning=2, double_press=0))
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        await stage.on(PickDialog)
        now.seconds += 121
        await stage.until(lambda: stage.app.return_value == NEXT)


@pytest.mark.parametrize("step", ["welcome", "done"])
async def test_nobody_is_asked_on_the_first_page_and_on_the_last(kiosk: FakeKiosk, now: Now, step: str) -> None:
    async with kiosk.at(step) as stage:
        now.seconds += 10_000
        await stage.pilot.pause(0.15)
        assert not stage.has(Countdown)


async def test_ket_thuc_ends_the_visit_and_keeps_what_stands_on_the_page(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        draft = stage.visit.draft
        await stage.answer("name", "Trần Thị Dở")
        await stage.pilot.click("#leave")
        await stage.until(lambda: stage.app.return_value == NEXT)
    kept = kiosk.services.drafting.load(draft)
    assert kept is not None
    assert kept.answers["applicant.name"] == "Trần Thị Dở"


# -- nothing typed is lost ---------------------------------------------------------------------------------------


async def test_what_waits_to_be_kept_is_kept_although_its_page_goes(kiosk: FakeKiosk) -> None:
    busy = threading.Event()
    async with kiosk.at("applicant") as stage:
        draft = stage.visit.draft
        kiosk.hands.submit(busy.wait)
        await stage.answer("name", "Trần Thị Chờ")
        await stage.pilot.press("escape")
        await stage.until(lambda: not isinstance(stage.app.screen, ApplicantPage))
        busy.set()
        await stage.settled()
    kept = kiosk.services.drafting.load(draft)
    assert kept is not None
    assert kept.answers["applicant.name"] == "Trần Thị Chờ"


@pytest.mark.parametrize("seed", range(2))
async def test_a_random_walk_back_and_forth_never_loses_an_answer(kiosk: FakeKiosk, seed: int) -> None:
    choose = random.Random(seed)
    visit = kiosk.visit("review")
    expected = dict(visit.answers)
    async with kiosk.at("review", visit=visit) as stage:
        for _ in range(10):
            before = stage.app.screen
            if stage.has(ProcedurePage) or (choose.random() < 0.5 and not stage.has(ReviewPage)):
                await stage.go_on()
            else:
                await stage.press("escape")
            await stage.until(lambda page=before: stage.app.screen is not page)  # type: ignore[misc]
            await _type_something(stage, choose, expected)
            held = stage.page.kept().answers
            assert {key: held.get(key) for key in expected} == expected
    draft = kiosk.services.drafting.load(visit.draft)
    assert draft is not None
    assert {key: draft.answers.get(key) for key in expected} == expected


async def _type_something(stage: Stage, choose: random.Random, expected: dict[str, str]) -> None:
    page = stage.page
    if isinstance(page, ApplicantPage) and page.row("name"):
        name = choose.choice(["Trần Thị Một", "Lò Thị Ó", "Y Blơk Êban"])
        await stage.answer("name", name)
        await stage.press("tab")
        expected["applicant.name"] = name


def test_no_message_of_ours_is_taken_for_one_of_textuals() -> None:
    classes = [thing for thing in vars(events).values() if isinstance(thing, type) and issubclass(thing, events.Event)]
    theirs = {event.handler_name for event in classes if event is not events.Event}
    assert "on_leave" in theirs
    assert theirs.isdisjoint(message.handler_name for message in PageMessage.__subclasses__())
