"""Papers: scans are offered when they are there, taken once the pages were counted, and can be dropped again."""

from __future__ import annotations

import math
import threading
from functools import partial
from typing import BinaryIO

import pytest

from kiosk.domain.paper_hints import Hint, Reason
from kiosk.domain.paper_pages import PageLook, Remark
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.fee import FeePage
from kiosk.screens.form import DeclarationPage, OwnerPage
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.scans import ScanDialog
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import HOUSEHOLD
from tests.screens.stage import Stage


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
        # On a busy machine the work is told of in between, so the page comes and goes once more.
        await stage.until(lambda: stage.has(PapersPage) and stage.page.focused is stage.page.query_one("#primary"))
        assert "[✓] Giấy chứng sinh" in stage.text()
        assert kiosk.scanner.complete() == []


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


async def test_the_list_of_what_is_missing_can_be_printed_without_scrolling(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        button, body = stage.page.query_one("#missing_slip"), stage.page.query_one("#body")
        assert body.region.contains_region(button.region)
        assert body.max_scroll_y == 0


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


async def test_a_paper_that_is_there_leads_to_its_pages_and_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers", visit=kiosk.visit("fee")) as stage:
        assert stage.page.focused is stage.page.query_one("#primary")
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        await stage.on(PagesPage)
        assert "Các trang của giấy này: Giấy chứng sinh" in stage.text()
        await stage.press("escape")
        await stage.on(PapersPage)
        assert "[✓] Giấy chứng sinh" in stage.text()


async def test_each_paper_says_how_many_of_which_kind_are_wanted(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        assert "1 bản chính · bắt buộc" in stage.text()
        assert "1 bản chính · Khi khai sinh cho trẻ bị bỏ rơi." in stage.text()


async def test_a_scan_that_seems_to_be_the_paper_is_highlighted_and_says_so(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("giay-chung-sinh.pdf")
    kiosk.scanner.scan("uy-quyen.pdf")
    async with kiosk.at("papers") as stage:
        dialog = await _choose_slot(stage)
        assert dialog.query_one("#scans", PickList).highlighted == 1
        assert "có vẻ là Giấy chứng sinh" in stage.text()
        assert "có vẻ là Giấy ủy quyền có chứng thực" in stage.text()


async def test_a_scan_that_seems_to_be_another_paper_is_taken_only_by_somebody_who_was_told(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("uy-quyen.pdf")
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        await stage.press("enter")
        await stage.on(AskDialog)
        assert "▲ Bản quét này có vẻ là Giấy ủy quyền có chứng thực." in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers_for("birth_notice"))
        await stage.dialogs_are_over()


async def test_a_code_on_a_scan_tells_which_paper_it_is(kiosk: FakeKiosk, fast_ticks: None) -> None:
    kiosk.workshop.looks[b"scan-0"] = (PageLook(codes=("038090000001||Trần Văn Thử|01011990|Nam|Thôn Thử|10052021",)),)
    kiosk.scanner.scan("scan_0001.pdf")
    kiosk.scanner.scan("scan_0002.pdf")
    async with kiosk.at("papers", procedure=HOUSEHOLD) as stage:
        page = stage.page
        assert isinstance(page, PapersPage)
        await stage.until(lambda: page.hints().get("scan-0") == Hint("id_copy", Reason.CODE))


async def test_a_large_paper_is_offered_smaller_with_both_sizes_and_the_choice_is_kept(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("anh-mau.pdf", pages=2, size=3_000_000)
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: "Tệp này lớn, gửi đi lâu" in stage.text())
        assert "Bản nhỏ: 292 KB" in stage.text()
        assert "Bản gốc: 2,9 MB" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        await stage.dialogs_are_over()
        (paper,) = stage.visit.papers
        assert (paper.quality, paper.size) == ("reduced", 300_000)


async def test_who_keeps_the_large_one_has_it_as_it_was_scanned(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("anh-mau.pdf", size=3_000_000)
    async with kiosk.at("papers") as stage:
        await _choose_slot(stage)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: "Bản gốc: 2,9 MB" in stage.text())
        await stage.press("right", "enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        await stage.dialogs_are_over()
        (paper,) = stage.visit.papers
        assert (paper.quality, paper.size) == ("as_scanned", 3_000_000)
        assert len(kiosk.home.vault.files) == 2  # the smaller one that nobody took has no key any more, and is swept


async def test_an_earlier_paper_is_offered_with_date_and_dossier_and_copied(kiosk: FakeKiosk) -> None:
    filed = kiosk.filed(HOUSEHOLD)
    async with kiosk.at("papers", procedure=HOUSEHOLD) as stage:
        slots = stage.page.query_one("#slots", PickList)
        slots.highlighted = [slot.key for slot in stage.page.slots].index("id_copy")  # type: ignore[attr-defined]
        slots.focus()
        await stage.press("enter")
        await stage.on(ScanDialog)
        assert "Bản đã nộp ngày 23/11/2026" in stage.text()
        assert f"hồ sơ {filed.code}" in stage.text()
        await stage.press("enter")
        await stage.on(AskDialog)
        assert "Dùng lại giấy đã nộp?" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        await stage.dialogs_are_over()
        (paper,) = stage.visit.papers
        assert paper.reused_from == filed.code


async def test_pages_that_nobody_has_counted_hold_the_way_and_say_why(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers", visit=kiosk.with_two_scans()) as stage:
        assert "[?] Giấy chứng sinh" in stage.text()
        assert "→ 2 tệp · 5 trang · 244 KB · ▲ chưa đếm" in stage.text()
        await stage.go_on()
        assert "Chưa đếm trang: Giấy chứng sinh" in stage.summary()
        assert stage.has(PapersPage)


async def test_a_paper_of_blank_pages_holds_the_way(kiosk: FakeKiosk) -> None:
    kiosk.workshop.looks[b"scan-"] = (PageLook(frozenset({Remark.BLANK})),) * 2
    async with kiosk.at("papers", visit=kiosk.visit("fee")) as stage:
        assert "▲ Trang 1: trắng; Trang 2: trắng" in stage.text()
        await stage.go_on()
        assert "Giấy chứng sinh: Giấy này trắng." in stage.summary()


async def test_back_leads_to_the_last_sheet_of_the_declaration(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        await stage.press("escape")
        page = await stage.on(DeclarationPage)
        assert page.place() == len(page.sheets()) - 1 > 0


async def test_forward_again_begins_a_step_at_its_first_sheet(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("escape")
        await stage.on(OwnerPage)
        await stage.go_on()
        page = await stage.on(DeclarationPage)
        assert page.place() == 0


async def test_with_every_required_paper_the_way_leads_to_the_fee(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers", visit=kiosk.visit("fee")) as stage:
        await stage.go_on()
        await stage.on(FeePage)


def _stands_there(stage: Stage, words: str) -> bool:
    return words in stage.text()


def scroll_bars(stage: Stage) -> int:
    return sum(bool(stage.page.query_one(name).show_vertical_scrollbar) for name in ("#body", "#slots"))


@pytest.mark.parametrize("size", [(64, 18), (80, 24)])
async def test_beside_all_that_is_missing_there_is_one_scroll_bar_and_the_chosen_paper_stays_in_view(
    kiosk: FakeKiosk, size: tuple[int, int]
) -> None:
    async with kiosk.at("papers", size=size) as stage:
        page = stage.page
        assert isinstance(page, PapersPage)
        page.show_problems([(slot.key, f"Còn thiếu: {slot.name}. Hãy quét rồi chọn bản quét.") for slot in page.slots])
        await stage.settled()
        assert scroll_bars(stage) == 1
        page.query_one("#slots").focus()
        for slot in (*page.slots, page.slots[0]):
            row = f"▌[ ] {slot.name[:20]}"
            await stage.until(partial(_stands_there, stage, row))
            await stage.press("down")
        page.show_problems([])
        await stage.settled()
        assert scroll_bars(stage) <= 1


async def test_a_file_that_is_inspected_for_long_is_told_and_nobody_has_to_wait_for_it(
    kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, inspect = threading.Event(), kiosk.scanner.inspect

    def slowly(source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        built.wait(60)
        return inspect(source, limits)

    monkeypatch.setattr(kiosk.scanner, "inspect", slowly)
    monkeypatch.setattr("kiosk.screens.scans.LONG_SECONDS", math.inf)
    kiosk.workshop.open.clear()
    kiosk.scanner.scan("giay-chung-sinh.pdf")
    async with kiosk.at("papers") as stage:
        try:
            await stage.until(lambda: "Máy đang kiểm tra giấy vừa quét" in stage.text())
            monkeypatch.setattr("kiosk.screens.scans.LONG_SECONDS", 0.0)  # only now: nothing passes it over unseen
            await stage.until(lambda: "Máy vẫn đang kiểm tra tờ này" in stage.text())
            assert await stage.page.ask(lambda: "what is to be kept does not wait") != ""
            dialog = await _choose_slot(stage)
            await stage.until(lambda: "Máy vẫn đang kiểm tra tờ này" in stage.text())
            await stage.press("escape")
            await stage.on(PapersPage)
            dialog = await _choose_slot(stage)
        finally:
            built.set()
            kiosk.workshop.open.set()
        await stage.until(lambda: dialog.query_one(PickList).option_count)
        await stage.until(lambda: "đang kiểm tra" not in stage.text())
        assert "giay-chung-sinh.pdf" in stage.text()
