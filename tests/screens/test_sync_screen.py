"""The line to the hub on pages: the truth in the corner of every page, and the desk's page with all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.typed_codes import with_check
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.frame import Framed
from kiosk.screens.sync import SyncPage
from kiosk.services.ports import LeftAside, LineState
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import NOW

SENT = LineState(enrolled=True, sent=12, left=3, aside=1, reached=NOW - timedelta(minutes=5))


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        made.line.now = SENT
        made.line.left_aside = [LeftAside("1" * 32, "H41.29.19-261123-0007", "file_damaged", NOW)]
        yield made


@pytest.mark.parametrize(
    ("state", "words"),
    [(LineState(), "◌ Lưu tại máy này"), (replace(SENT, error="offline"), "◌ Mất mạng từ 09:09, còn 3")],
)
async def test_the_corner_of_every_page_says_what_is_known(kiosk: FakeKiosk, state: LineState, words: str) -> None:
    kiosk.line.now = state
    async with kiosk.at("search") as stage:
        await stage.until(lambda: Framed.line == state)
        stage.page.show_frame()
        await stage.pilot.pause()
        assert words in stage.text().splitlines()[0]


@pytest.mark.parametrize("size", [(80, 24), (64, 18)])
async def test_the_desk_sees_all_of_it_and_why(kiosk: FakeKiosk, size: tuple[int, int]) -> None:
    kiosk.line.now = replace(SENT, error="not_the_hub")
    async with kiosk.welcome(size) as stage:
        await stage.app.show("sync:SyncPage", kiosk.at_desk())
        await stage.settled()
        seen = stage.text()
        for words in ("12 hồ sơ", "3 hồ sơ", "09:09 23/11/2026", "chưa tới được hub", "Gửi ngay"):
            assert words in seen
        stage.page.query_one("#aside").scroll_visible(animate=False, immediate=True)
        await stage.pilot.pause()
        assert "H41.29.19-261123-0007-J" in stage.text()


@pytest.mark.parametrize("state", [LineState(), replace(SENT, locked="revoked")])
async def test_nobody_sends_where_nothing_can_be_sent(kiosk: FakeKiosk, state: LineState) -> None:
    kiosk.line.now, kiosk.line.left_aside = state, []
    async with kiosk.welcome((64, 18)) as stage:
        await stage.app.show("sync:SyncPage", kiosk.at_desk())
        await stage.settled()
        assert "Gửi ngay" not in stage.text()
        assert ("Còn chờ gửi" in stage.text()) is state.enrolled


async def test_an_officer_sends_now_and_tries_again(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await stage.app.show("sync:SyncPage", kiosk.at_desk())
        await stage.settled()
        assert isinstance(stage.page, SyncPage)
        await stage.go_on()
        assert kiosk.line.asked == 1
        stage.page.query_one("#aside").focus()
        await stage.press("enter")
        await stage.on(AskDialog)
        assert f"{with_check('H41.29.19-261123-0007')}: " in stage.text(), "which one, and why it lies there"
        assert "Đã yêu cầu gửi" not in stage.text(), "nothing was asked for yet"
        await stage.press("enter")
        await stage.until(lambda: not kiosk.line.left_aside)
