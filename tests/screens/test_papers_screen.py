"""Papers: scans are offered when they are there, taken once the pages were counted, and can be dropped again."""

from __future__ import annotations

import pytest

from kiosk.domain.problem import Problem
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.fee import FeePage
from kiosk.screens.papers import PapersPage, ScanDialog
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk, Stage, shown


async def _choose_slot(stage: Stage) -> ScanDialog:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    return await stage.on(ScanDialog)


async def test_a_paper_is_picked_its_pages_confirmed_and_then_it_is_in_the_dossier(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("giay-chung-sinh.pdf", pages=2)
    async with kiosk.at("papers") as stage:
        dialog = await _choose_slot(stage)
        assert "giay-chung-sinh.pdf" in stage.text()
        assert "2 trang · 122 KB · mới quét 12 giây trước" in stage.text()
        assert dialog.focused is dialog.query_one("#scans")
        await stage.press("enter")
        await stage.on(AskDialog)
        assert "Có đủ 2 trang không?" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        assert "[✓] Giấy chứng sinh" in stage.text()
        assert kiosk.scanner.complete() == []
        assert stage.page.focused is stage.page.query_one("#primary")


async def test_the_wrong_number_of_pages_leaves_the_scan_where_it_is(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("giay-chung-sinh.pdf")
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("right", "enter")
        await stage.until(lambda: stage.has(PapersPage))
        assert stage.visit.papers == ()
        assert len(kiosk.scanner.complete()) == 1


async def test_a_file_that_cannot_be_taken_says_why_and_what_to_do(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("khoa.pdf", problem=Problem("paper.encrypted"))
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        assert "▲ Tệp có mật khẩu" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage))
        assert "khoa.pdf: Tệp có mật khẩu" in stage.summary()
        assert stage.visit.papers == ()


async def test_a_scan_that_went_away_meanwhile_is_told(kiosk: FakeKiosk) -> None:
    scan = kiosk.scanner.scan("giay.pdf")
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        kiosk.scanner.remove(scan)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.summary())
        assert "Tệp không còn trong máy quét" in stage.summary()


async def test_one_cannot_go_on_while_a_required_paper_is_missing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        await stage.go_on()
        assert "Còn thiếu: Giấy chứng sinh" in stage.summary()
        assert stage.has(PapersPage)
        await stage.press("enter")
        assert stage.page.focused is stage.page.query_one("#slots")


async def test_a_new_scan_shows_up_while_the_dialog_is_open_and_enter_takes_it(
    kiosk: FakeKiosk, fast_ticks: None
) -> None:
    async with kiosk.at("papers") as stage:
        dialog = await _choose_slot(stage)
        assert "Chưa có bản quét nào" in stage.text()
        assert dialog.focused is dialog.query_one("#cancel")
        kiosk.scanner.scan("scan_0001.pdf")
        await stage.until(lambda: dialog.query_one("#scans", PickList).option_count)
        assert dialog.focused is dialog.query_one("#scans")
        await stage.press("enter")
        await stage.on(AskDialog)


async def test_the_chosen_scan_stays_chosen_when_another_comes(kiosk: FakeKiosk, fast_ticks: None) -> None:
    kiosk.scanner.scan("mot.pdf")
    async with kiosk.at("papers") as stage:
        dialog = await _choose_slot(stage)
        rows = dialog.query_one("#scans", PickList)
        picked = rows.picked
        kiosk.scanner.scan("hai.pdf")
        await stage.until(lambda: rows.option_count == 2)
        assert rows.picked == picked
        assert rows.highlighted == 1


async def test_escape_picks_nothing(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("mot.pdf")
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        await stage.press("escape")
        await stage.until(lambda: stage.has(PapersPage))
        assert stage.visit.papers == ()


@pytest.mark.parametrize(("keys", "left"), [(("right", "enter"), 0), (("escape",), 1)])
async def test_a_paper_that_is_there_can_be_dropped_or_left(kiosk: FakeKiosk, keys: tuple[str, ...], left: int) -> None:
    async with kiosk.at("papers", visit=kiosk.visit("fee")) as stage:
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press(*keys)
        await stage.until(lambda: stage.has(PapersPage) and len(stage.visit.papers) == left)
        assert len(kiosk.home.vault.files) == left


async def test_a_second_scan_can_be_added_to_a_paper(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("fee")
    kiosk.scanner.scan("trang-sau.pdf", pages=3)
    async with kiosk.at("papers", visit=visit) as stage:
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.on(ScanDialog)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and len(stage.visit.papers) == 2)
        assert "trang-sau.pdf · 3 trang" in shown(stage.page.query_one("#slots"))


async def test_with_every_required_paper_the_way_leads_to_the_fee(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers", visit=kiosk.visit("fee")) as stage:
        await stage.go_on()
        await stage.on(FeePage)
