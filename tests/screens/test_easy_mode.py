"""For somebody who sees or types with trouble: fewer things a page, more time, and a voice that tells no secret."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.demo import PIN
from kiosk.domain.form_pages import CITIZEN_LIMIT, EASY_LIMIT
from kiosk.screens.dialogs import AskDialog, Countdown, Curtain
from kiosk.screens.form import DeclarationPage, FormPage
from kiosk.screens.login import LoginPage
from kiosk.screens.welcome import WelcomePage
from kiosk.services.read_aloud import ReadAloud
from kiosk.widgets.answer_row import AnswerRow
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, OFFICER
from tests.screens.stage import Stage


class Ears:
    """A `Voice` that keeps what it was given."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.silenced = 0

    def able(self) -> bool:
        return True

    def say(self, text: str, language: str) -> None:
        self.heard.append(text)

    def stop(self) -> None:
        self.silenced += 1


@pytest.fixture
def ears(kiosk: FakeKiosk) -> Ears:
    ears = Ears()
    kiosk.services = replace(kiosk.services, voice=ReadAloud(ears))
    return ears


async def test_the_button_of_the_welcome_page_makes_the_whole_visit_easy(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await stage.click("#easy")
        await stage.until(lambda: isinstance(stage.app.screen, WelcomePage) and stage.app.screen.visit.easy)
        await stage.click("#file")
        await stage.on(LoginPage)
        assert stage.visit.easy
        await stage.press("escape")
        welcome = await stage.on(WelcomePage)
        assert welcome.visit.easy


async def test_one_key_gives_fewer_questions_a_page_and_keeps_what_was_typed(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        before = [row.key for row in stage.page.query(AnswerRow)]
        assert EASY_LIMIT < len(before) <= CITIZEN_LIMIT
        await stage.answer("name", "Trần Văn Thử Hai")
        await stage.press("f7")
        await stage.until(lambda: stage.visit.easy)
        rows = [row.key for row in stage.page.query(AnswerRow)]
        assert rows == before[: len(rows)]
        assert len(rows) <= EASY_LIMIT
        assert stage.row("name").value == "Trần Văn Thử Hai"


@pytest.mark.long
async def test_the_key_leads_to_the_page_with_the_same_first_question_both_ways(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        page = stage.page
        assert isinstance(page, FormPage)
        last = page.sheets()[-1]
        await stage.app.show("form:DeclarationPage", stage.visit.with_(page=last.key))
        for easy in (True, False):
            await stage.press("f7")
            await stage.until(lambda easy=easy: stage.visit.easy is easy)  # type: ignore[misc]
            page = await stage.on(DeclarationPage)
            assert last.questions[0].key in [row.key for row in page.query(AnswerRow)]


async def test_an_easy_visit_may_be_quiet_for_twice_as_long(
    kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch, fast_ticks: None
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr("kiosk.app.monotonic", lambda: seconds[0])
    async with kiosk.at("applicant", visit=kiosk.visit("applicant").with_(easy=True)) as stage:
        usual = int(kiosk.office.timing.idle_warning)
        seconds[0] += 239
        await stage.pilot.pause(0.3)
        assert not stage.has(Countdown)
        seconds[0] += 1
        dialog = await stage.on(Countdown)
        left = int(re.sub("[^0-9]", "", str(dialog.query_one("#left").render())))
        assert usual < left <= 2 * usual, "it has begun to count meanwhile"


class TestReadingAloud:
    async def test_begins_with_a_key_and_follows_the_pages(self, kiosk: FakeKiosk, ears: Ears) -> None:
        async with kiosk.at("applicant") as stage:
            await stage.press("f8")
            await stage.until(lambda: ears.heard)
            assert ears.heard[0].startswith("ông bà là ai? một trên hai.")
            assert "Số căn cước" in ears.heard[0]
            assert "bấm Tiếp tục" in ears.heard[0]
            await stage.go_on()
            await stage.until(lambda: len(ears.heard) == 2)
            await stage.press("f8")
            await stage.until(lambda: ears.silenced)
            await stage.go_on()
            assert len(ears.heard) == 2

    async def test_says_what_has_to_be_mended(self, kiosk: FakeKiosk, ears: Ears) -> None:
        async with kiosk.at("login") as stage:
            await stage.press("f8")
            await stage.until(lambda: ears.heard)
            await stage.go_on()
            await stage.until(lambda: len(ears.heard) == 2)
            assert "Nhập mười hai số trên thẻ căn cước" in ears.heard[1]

    @pytest.mark.parametrize(
        "step",
        [
            "login",
            "officer",
            *(pytest.param(step, marks=pytest.mark.long) for step in ("code", "confirm", "applicant")),
        ],
    )
    async def test_tells_no_answer_no_pin_and_no_code(self, kiosk: FakeKiosk, ears: Ears, step: str) -> None:
        typed = {"number": CITIZEN.number, "pin": PIN, "code": "135797", "login": OFFICER.login}
        async with kiosk.at(step) as stage:
            for row in list(stage.page.query(AnswerRow)):
                if row.key in typed:
                    await stage.answer(row.key, typed[row.key])
            await stage.press("f8")
            await stage.until(lambda: ears.heard)
            await _go_on_twice(stage)
        said = " ".join(ears.heard)
        assert not re.search("[0-9]", said)
        digit_by_digit = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
        for secret in (CITIZEN.number, PIN, "135797", *kiosk.phone.messages()[-1:]):
            for run in re.findall("[0-9]{4,}", secret):
                assert " ".join(digit_by_digit[int(digit)] for digit in run) not in said
        assert CITIZEN.name not in said

    async def test_stops_with_the_curtain(self, kiosk: FakeKiosk, ears: Ears) -> None:
        async with kiosk.at("applicant") as stage:
            await stage.press("f8")
            await stage.until(lambda: ears.heard)
            await stage.press("f5")
            await stage.on(Curtain)
            assert ears.silenced
            await stage.press("space")
            await stage.go_on()
            assert len(ears.heard) == 1

    async def test_without_a_voice_says_so_on_the_screen(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("applicant") as stage:
            await stage.press("f8")
            await stage.until(lambda: "chưa có giọng đọc" in stage.text())

    @pytest.mark.long
    async def test_is_offered_by_the_help(self, kiosk: FakeKiosk, ears: Ears) -> None:
        async with kiosk.at("applicant") as stage:
            await stage.press("f1")
            dialog = await stage.on(AskDialog)
            dialog.query_one("#read").focus()
            await stage.pilot.press("enter")
            await stage.until(lambda: ears.heard)


async def _go_on_twice(stage: Stage) -> None:
    for _ in range(2):
        stage.app.screen.query_one("#primary").focus()
        await stage.pilot.press("enter")
        await stage.settled()
