"""The desk's page of scans that nobody claimed: whose they are, giving them back, wiping them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from kiosk import flow
from kiosk.app import NEXT
from kiosk.demo import PIN
from kiosk.domain.people import Role
from kiosk.domain.problem import Problem
from kiosk.domain.returned_scans import is_of
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.officer import OfficerPage
from kiosk.screens.owner_dialog import OwnerDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.pin_dialog import PinDialog
from kiosk.screens.quarantine import QuarantinePage
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.page_picture import PagePicture
from kiosk.widgets.pick_list import LIMIT, PickList
from tests.fakes.devices import FakeInspector
from tests.fakes.samples import CITIZEN
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


def leave(kiosk: FakeKiosk, *pages: int) -> None:
    """Scans of so many pages that earlier visitors left, the first one half an hour ago, each other a day before."""
    for days, count in enumerate(pages):
        made = kiosk.clock.now() - timedelta(days=days, minutes=30)
        kiosk.quarantine.keep(io.BytesIO(b"page\n" * count), limit=1000, scanned=made)


def told(kiosk: FakeKiosk) -> list[tuple[str, str]]:
    """What the journal knows of scans, and who did it."""
    return [(event.kind, event.actor) for _, event in kiosk.home.journal.events if event.kind.startswith("scans.")]


def _drawn(zoom: PageZoom) -> bool:
    return zoom.query_one(PagePicture).picture is not None


async def choose_first(stage: Stage) -> None:
    stage.page.query_one("#rows").focus()
    await stage.press("enter")
    await stage.on(AskDialog)


async def act(stage: Stage, button: str, *, pin: str = PIN, owner: str = CITIZEN.number) -> None:
    """What is done, the first reason of its list, the owner's number where it is given back, and the PIN."""
    await choose_first(stage)
    await stage.click(button)
    await stage.on(PickDialog)
    await stage.pilot.press("enter")
    if button == "#give_back":
        asked = await stage.on(OwnerDialog)
        asked.query_one(TextEntry).focus()
        await stage.type(owner)
        await stage.pilot.press("enter")
    dialog = await stage.on(PinDialog)
    dialog.query_one(TextEntry).focus()
    await stage.type(pin)
    await stage.pilot.press("enter")
    await stage.settled()


async def test_a_scan_stands_there_with_time_pages_size_and_the_day_on_which_it_is_wiped(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2, 1)
    async with kiosk.at("quarantine") as stage:
        await stage.until(lambda: "2 trang · 1 KB · xóa hẳn 23/12/2026" in stage.text())
        assert "Quét lúc 08:44 ngày 23/11/2026" in stage.text()
        assert "Quét lúc 08:44 ngày 22/11/2026" in stage.text()
        assert stage.page.focused is stage.page.query_one("#rows")
        assert told(kiosk) == [("scans.set_aside", "kiosk")] * 2


async def test_a_blank_one_is_called_blank_and_nobody_is_told_to_scan_it_again(
    kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(kiosk, 1)
    monkeypatch.setattr(FakeInspector, "inspect", lambda *_: Problem("paper.blank"))
    async with kiosk.at("quarantine") as stage:
        await stage.until(lambda: "trang trắng · 1 KB" in stage.text())
        await choose_first(stage)
        assert "Bản quét này trắng" in stage.text()
        assert "quét lại" not in stage.text()


async def test_its_pages_are_looked_at_one_after_the_other_and_that_is_journalled_once(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2)
    async with kiosk.at("quarantine") as stage:
        await choose_first(stage)
        for number in (1, 2):
            assert f"Xem trang {number}/2" in stage.text()
            await stage.click("#see")
            zoom = await stage.on(PageZoom)
            await stage.until(partial(_drawn, zoom))
            assert f"trang {number}" in stage.text()
            await stage.press("escape")
            await stage.on(AskDialog)
        await stage.press("escape")
        await stage.on(QuarantinePage)
    assert told(kiosk)[1:] == [("scans.looked_at", OFFICER.actor)]


async def test_it_is_given_back_with_reason_and_pin(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2)
    async with kiosk.at("quarantine") as stage:
        await act(stage, "#give_back")
        page = await stage.on(QuarantinePage)
        await stage.until(lambda: "Đã trả về máy quét. Trong 15 phút" in shown(page.query_one("#said")))
        assert not page.query_one("#rows").display
    ((name, content),) = kiosk.tray.files.items()
    assert content == b"page\n" * 2
    assert is_of(name, CITIZEN.number, key=kiosk.home.pepper)
    assert kiosk.home.journal.events[-1][1].body == {"count": 1, "reason": "owner_back"}
    assert told(kiosk)[-1] == ("scans.given_back", OFFICER.actor)


async def test_what_is_no_number_of_a_card_is_told_at_once_and_nothing_is_given_back(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2)
    async with kiosk.at("quarantine") as stage:
        await choose_first(stage)
        await stage.click("#give_back")
        await stage.on(PickDialog)
        await stage.pilot.press("enter")
        asked = await stage.on(OwnerDialog)
        asked.query_one(TextEntry).focus()
        await stage.type("12345")
        await stage.pilot.press("enter")
        await stage.until(lambda: "Nhập đủ 12 số" in stage.text())
        await stage.press("escape")
        await stage.on(QuarantinePage)
    assert (kiosk.tray.files, len(kiosk.quarantine.kept)) == ({}, 1)


@pytest.mark.long
async def test_it_is_wiped_with_reason_and_pin(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2, 1)
    async with kiosk.at("quarantine") as stage:
        await act(stage, "#wipe")
        page = await stage.on(QuarantinePage)
        await stage.until(lambda: "Đã xóa hẳn" in shown(page.query_one("#said")))
        assert page.query_one("#rows", PickList).option_count == 1
    assert kiosk.tray.files == {}
    assert told(kiosk)[-1] == ("scans.wiped", OFFICER.actor)


@pytest.mark.long
async def test_with_a_wrong_pin_nothing_happens(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2)
    async with kiosk.at("quarantine") as stage:
        kiosk.clock.run(120)
        await act(stage, "#wipe", pin="000000")
        assert "Mã PIN chưa đúng" in stage.text()
        stage.app.screen.query_one("#leave").focus()
        await stage.press("enter")
        await stage.on(QuarantinePage)
    assert len(kiosk.quarantine.kept) == 1


@pytest.mark.long
async def test_a_scanner_that_is_away_leaves_it_where_it_is(kiosk: FakeKiosk) -> None:
    leave(kiosk, 2)
    kiosk.tray.away = True
    async with kiosk.at("quarantine") as stage:
        await act(stage, "#give_back")
        await stage.until(lambda: isinstance(stage.app.screen, QuarantinePage) and stage.summary())
        assert "Thư mục máy quét chưa kết nối" in stage.summary()
        assert stage.page.query_one("#rows", PickList).option_count == 1


async def test_nothing_left_is_said_and_back_leads_to_the_desk(kiosk: FakeKiosk) -> None:
    async with kiosk.at("quarantine") as stage:
        assert "Không có bản quét nào bị bỏ lại." in stage.text()
        await stage.press("escape")
        await stage.on(OfficerPage)


@pytest.mark.long
async def test_of_many_the_newest_are_shown_and_the_others_counted(kiosk: FakeKiosk) -> None:
    leave(kiosk, *[1] * (LIMIT + 3))
    async with kiosk.at("quarantine") as stage:
        assert "Còn 3 bản cũ hơn" in shown(stage.page.query_one("#more"))
        assert stage.page.query_one("#rows", PickList).option_count == LIMIT


async def test_an_officer_without_the_right_who_comes_to_the_page_sees_nothing_and_is_sent_away(
    kiosk: FakeKiosk,
) -> None:
    leave(kiosk, 2)
    page = flow.desk_page("quarantine")
    assert page is not None
    assert page.roles == {Role.COUNTER, Role.HEAD}
    cashier = replace(OFFICER, roles=frozenset({Role.CASHIER}))
    async with kiosk.at("quarantine", visit=kiosk.at_desk(cashier)) as stage:
        await stage.until(lambda: stage.app.return_value == NEXT)
    assert told(kiosk) == [("scans.set_aside", "kiosk")]
