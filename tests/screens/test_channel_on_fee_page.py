"""The fee page asks an officer how the dossier came in where that makes a difference, and reckons with it at once."""

from __future__ import annotations

from kiosk import i18n
from kiosk.screens.review import ReviewPage
from kiosk.widgets.choice import Choice
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH
from tests.screens.stage import Stage

RESIDENCE = "1.004222"


def sums(stage: Stage) -> str:
    return shown(stage.page.query_one("#sums"))


async def test_where_it_makes_no_difference_it_is_not_asked(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", procedure=BIRTH) as stage:
        assert stage.page.row("channel") is None


async def test_the_total_follows_and_not_set_is_not_nothing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (100, 40), visit=kiosk.assisted("fee", RESIDENCE)) as stage:
        choice = stage.row("channel").control
        assert isinstance(choice, Choice)
        assert choice.value == "direct"
        assert "20.000 đ" in sums(stage)
        choice.choose("online")
        await stage.until(lambda: "10.000 đ" in sums(stage))
        choice.choose("post")
        await stage.until(lambda: "chưa quy định" in sums(stage))
        assert "0 đ" not in sums(stage)


async def test_the_hint_speaks_to_whoever_has_the_keyboard(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (100, 40), visit=kiosk.assisted("fee", RESIDENCE)) as stage:
        assert i18n.t("fee.channel_hint_officer") in stage.text()
    async with kiosk.at("fee", (100, 40), visit=kiosk.assisted("fee", RESIDENCE, handed=True)) as stage:
        assert i18n.t("fee.channel_hint") in stage.text()


async def test_a_citizen_stands_at_the_counter_and_is_not_asked(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", procedure=RESIDENCE) as stage:
        assert stage.page.row("channel") is None
        assert "20.000 đ" in sums(stage)


async def test_it_can_be_read_again_before_submitting(kiosk: FakeKiosk) -> None:
    async with kiosk.at("review", visit=kiosk.visit("review", RESIDENCE)) as stage:
        page = stage.page
        assert isinstance(page, ReviewPage)
        lines = {line.label: line.said for _, lines in page.sections() for line in lines}
        assert lines["Cách nộp hồ sơ"] == "Trực tiếp tại quầy"
        assert lines["Tổng cộng"] == "20.000 đ"
