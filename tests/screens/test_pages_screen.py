"""The pages of one paper: seen, turned, moved, taken out and had back, and counted before the way leads on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.containers import ScrollableContainer

from kiosk.domain.paper_pages import PageLook, Remark, Turn
from kiosk.domain.paper_slots import Arrangement, arrangement
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens import waiting
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.waiting import Working
from kiosk.widgets.page_picture import PagePicture
from kiosk.widgets.pick_list import PickList
from tests.fakes.workshop import pages_of
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage

SLOT = "birth_notice"


@asynccontextmanager
async def five_pages(
    kiosk: FakeKiosk, size: tuple[int, int] = (80, 24), visit: Visit | None = None
) -> AsyncIterator[Stage]:
    """The pages of a paper that two scans of two and three pages were put into."""
    visit = visit or kiosk.with_two_scans()
    async with kiosk.at("pages", size, visit=visit.with_(page=SLOT)) as stage:
        yield stage


def pages(stage: Stage) -> Arrangement:
    return arrangement(stage.visit, SLOT)


def numbers(stage: Stage) -> list[int]:
    """The pages as they stand, counted as they came: 0 and 1 of the first scan, 2 to 4 of the second."""
    first, _ = stage.visit.papers_for(SLOT)
    return [page.number + (0 if page.paper == first.id else 2) for page in pages(stage).pages]


async def _asked(stage: Stage) -> None:
    """Say that these are all pages, and be asked."""
    stage.page.query_one("#primary").focus()
    await stage.pilot.press("enter")
    await stage.on(AskDialog)


async def _counted(stage: Stage) -> None:
    """Say so, and answer that it is right."""
    await _asked(stage)
    await stage.pilot.press("enter")


async def test_every_page_stands_there_with_a_picture_and_what_may_be_wrong_with_it(kiosk: FakeKiosk) -> None:
    kiosk.workshop.looks[b"scan-0"] = (PageLook(), PageLook(frozenset({Remark.DARK, Remark.CUT_OFF})))
    async with five_pages(kiosk) as stage:
        assert [f"Trang {number}" in stage.text() for number in range(1, 7)] == [True] * 5 + [False]
        assert "5 trang · 2 tệp · 244 KB" in stage.text()
        assert stage.page.query_one(PagePicture).picture is not None
        assert "▀" in stage.text()
        await stage.press("down")
        assert "▲ Trang 2 có vẻ bị cắt, tối." in stage.text().replace("\n", " ")
        assert stage.page.focused is stage.page.query_one("#pages")


async def test_pages_are_moved_taken_out_and_had_back_by_keys(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        for keys, left in (
            (("l", "t"), [0, 1, 2, 3, 4]),  # nothing was taken out, and the first page is the first
            (("s",), [1, 0, 2, 3, 4]),
            (("down", "t"), [1, 2, 0, 3, 4]),
            (("b",), [1, 0, 3, 4]),
            (("end", "delete"), [1, 0, 3]),
            (("l", "l"), [1, 2, 0, 3, 4]),
            (("l",), [1, 2, 0, 3, 4]),
        ):
            await stage.press(*keys)
            assert numbers(stage) == left


@pytest.mark.parametrize("size", [(80, 24), (64, 18)], ids=["80x24", "64x18"])
async def test_and_by_touch(kiosk: FakeKiosk, size: tuple[int, int]) -> None:
    async with five_pages(kiosk, size) as stage:
        for tool, left in (
            ("later", [1, 0, 2, 3, 4]),
            ("later", [1, 2, 0, 3, 4]),
            ("earlier", [1, 0, 2, 3, 4]),
            ("drop", [1, 2, 3, 4]),
            ("drop", [1, 3, 4]),
            ("restore", [1, 2, 3, 4]),
        ):
            await stage.click(f"#{tool}")
            assert numbers(stage) == left


async def test_a_page_is_turned_and_its_picture_with_it(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        upright = stage.page.query_one(PagePicture).picture
        await stage.press("x")
        turned = stage.page.query_one(PagePicture).picture
        assert pages(stage).pages[0].turn is Turn.RIGHT
        assert upright is not None
        assert turned is not None
        assert upright.width < upright.height
        assert turned.width > turned.height


async def test_what_was_arranged_is_found_again_after_a_power_cut(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press("s", "x", "b")
        before, draft = pages(stage), stage.visit.draft
    record = kiosk.services.drafting.load(draft)
    assert record is not None
    visit, step = kiosk.services.drafting.go_on(Visit(citizen=kiosk.citizen), record)
    assert (step, visit.page) == ("pages", SLOT)
    assert arrangement(visit, SLOT) == before


async def test_the_count_is_asked_and_then_the_pages_are_one_file(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press("b", "s")
        await _asked(stage)
        assert "4 trang, đúng chưa?" in stage.text()
        await stage.press("enter")
        await stage.on(PapersPage)
        (paper,) = stage.visit.papers
        assert "[✓] Giấy chứng sinh" in stage.text()
        assert "→ Giấy chứng sinh · 4 trang" in stage.text()
        content = kiosk.home.vault.read(paper.id, kiosk.home.drafts.paper_key(stage.visit.draft, paper.id))
        assert [(start.strip("."), page) for start, page, _ in pages_of(content)] == [
            ("scan-1", 0), ("scan-0", 1), ("scan-1", 1), ("scan-1", 2),
        ]  # fmt: skip
        assert stage.page.focused is stage.page.query_one("#primary")


async def test_who_says_no_stays_and_nothing_was_put_together(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await _asked(stage)
        await stage.press("right", "enter")
        await stage.on(PagesPage)
        assert len(stage.visit.papers) == 2
        assert "assemble" not in kiosk.workshop.asked


async def test_the_way_back_keeps_the_pages_and_leaves_them_uncounted(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press("b", "escape")
        await stage.on(PapersPage)
        assert "[?] Giấy chứng sinh" in stage.text()
        assert "4 trang" in stage.text()


async def test_a_paper_of_blank_pages_is_not_finished(kiosk: FakeKiosk) -> None:
    kiosk.workshop.looks[b"scan-"] = (PageLook(frozenset({Remark.BLANK})),) * 3
    async with five_pages(kiosk) as stage:
        await stage.go_on()
        assert "Giấy này trắng." in stage.summary()
        assert stage.has(PagesPage)


async def test_a_paper_without_pages_can_only_be_left_out(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press(*"bbbbb")
        assert "Bỏ giấy này" in stage.text()
        await stage.press("escape")
        await stage.on(PapersPage)
        await stage.go_on()
        assert "Không còn trang nào: Giấy chứng sinh." in stage.summary()
        await stage.show("pages", stage.visit.with_(page=SLOT))
        await _asked(stage)
        await stage.press("enter")
        await stage.on(PapersPage)
        assert (stage.visit.papers, kiosk.home.vault.files) == ((), {})
        assert "[ ] Giấy chứng sinh" in stage.text()


async def test_a_page_is_replaced_by_another_scan_and_can_be_had_back(kiosk: FakeKiosk) -> None:
    visit = kiosk.with_two_scans()
    kiosk.scanner.scan("quet-lai.pdf", pages=1)
    async with five_pages(kiosk, visit=visit) as stage:
        await stage.press("down")
        await stage.click("#replace")
        await stage.on(ScanDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PagesPage) and len(stage.visit.papers) == 3)
        await stage.dialogs_are_over()
        new = stage.visit.papers[-1].id
        assert [page.paper == new for page in pages(stage).pages] == [False, True, False, False, False]
        await stage.press("l")
        assert len(pages(stage).pages) == 6


async def test_one_more_scan_comes_at_the_end(kiosk: FakeKiosk) -> None:
    visit = kiosk.with_two_scans()
    kiosk.scanner.scan("trang-cuoi.pdf", pages=1)
    async with five_pages(kiosk, visit=visit) as stage:
        await stage.click("#add")
        await stage.on(ScanDialog)
        assert "mới quét 12 giây trước" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PagesPage) and len(stage.visit.papers) == 3)
        await stage.dialogs_are_over()
        assert [page.paper for page in pages(stage).pages][-1] == stage.visit.papers[-1].id
        assert stage.page.query_one("#pages", PickList).highlighted == 5


async def test_a_scan_that_cannot_be_taken_is_told(kiosk: FakeKiosk) -> None:
    visit = kiosk.with_two_scans()
    kiosk.scanner.scan("khoa.pdf", problem=Problem("paper.encrypted"))
    async with five_pages(kiosk, visit=visit) as stage:
        await stage.click("#add")
        await stage.on(ScanDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PagesPage) and stage.summary())
        assert "Tệp có mật khẩu" in stage.summary()


# -- large -------------------------------------------------------------------------------------------------------


async def test_a_page_is_shown_as_large_as_the_screen_and_scrolled_by_keys_and_touch(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press("enter")
        zoom = await stage.on(PageZoom)
        assert "Giấy chứng sinh, trang 1" in stage.text()
        glass = zoom.query_one("#glass", ScrollableContainer)
        await stage.until(lambda: glass.max_scroll_y)
        assert glass.max_scroll_x == 0
        await stage.press("down")
        assert glass.scroll_y == 1
        await stage.press("pagedown")
        further = glass.scroll_y
        assert further > 10
        await stage.click("#up")
        assert glass.scroll_y < further
        await stage.click("#down")
        assert glass.scroll_y == further
        await stage.press("escape")
        await stage.on(PagesPage)


async def test_larger_still_a_press_brings_its_place_into_the_middle(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        await stage.press("enter")
        zoom = await stage.on(PageZoom)
        glass = zoom.query_one("#glass", ScrollableContainer)
        await stage.until(lambda: glass.max_scroll_y)
        await stage.click("#size")
        await stage.until(lambda: glass.max_scroll_x)
        await stage.pilot.click(glass, offset=(70, 14))
        await stage.settled()
        assert glass.scroll_x > 20
        assert glass.scroll_y > 2
        await stage.click("#close")
        await stage.on(PagesPage)


# -- long work ---------------------------------------------------------------------------------------------------


@pytest.fixture
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is told of as soon as it is not done at once."""
    monkeypatch.setattr(waiting, "UNSEEN_SECONDS", 0.0)


async def test_long_work_is_told_and_its_end_leads_on(kiosk: FakeKiosk, told_at_once: None) -> None:
    async with five_pages(kiosk) as stage:
        kiosk.workshop.open.clear()
        await _counted(stage)
        await stage.on(Working)
        assert "Đang ghép 5 trang thành một tệp." in stage.text()
        kiosk.workshop.open.set()
        await stage.on(PapersPage)
        assert len(stage.visit.papers) == 1


async def test_who_does_not_want_to_wait_goes_on_with_everything_as_it_was(
    kiosk: FakeKiosk, told_at_once: None
) -> None:
    async with five_pages(kiosk) as stage:
        kiosk.workshop.open.clear()
        await _counted(stage)
        await stage.on(Working)
        await stage.pilot.press("escape")
        await stage.on(PagesPage)
        assert len(stage.visit.papers) == 2
        assert kiosk.workshop.asked[-2:] == ["assemble", "stop"]
        kiosk.workshop.open.set()
        await stage.settled()
        assert len(stage.visit.papers) == 2
        await _asked(stage)


async def test_a_curtain_over_the_work_is_not_lifted_by_its_end(kiosk: FakeKiosk, told_at_once: None) -> None:
    async with five_pages(kiosk) as stage:
        kiosk.workshop.open.clear()
        await _counted(stage)
        await stage.on(Working)
        over = AskDialog("", "", (("close", "x"),))
        stage.app.push_screen(over)
        await stage.on(AskDialog)
        kiosk.workshop.open.set()
        await stage.settled()
        assert stage.app.screen is over
        await stage.pilot.press("enter")
        await stage.on(PapersPage)


async def test_the_page_is_used_while_pictures_are_drawn_and_answers_are_kept_meanwhile(kiosk: FakeKiosk) -> None:
    async with five_pages(kiosk) as stage:
        kiosk.workshop.open.clear()
        await stage.press("down", "b")
        assert numbers(stage) == [0, 2, 3, 4]
        record = kiosk.services.drafting.load(stage.visit.draft)
        assert record is not None
        assert record.answers[f"pages.{SLOT}"] == pages(stage).as_text()
        picture = stage.page.query_one(PagePicture)
        before = picture.picture
        kiosk.workshop.open.set()
        await stage.until(lambda: picture.picture is not before)


async def test_without_a_workshop_the_files_stay_beside_each_other_and_are_counted(kiosk: FakeKiosk) -> None:
    kiosk.workshop.problem = Problem("paper.check_failed")
    async with five_pages(kiosk) as stage:
        assert "Không mở được ảnh." in stage.text()
        assert "Máy chưa xem được trang này." in stage.text()
        await _counted(stage)
        await stage.on(PapersPage)
        assert "[✓] Giấy chứng sinh" in stage.text()
        assert "→ 2 tệp · 5 trang" in stage.text()


async def test_a_page_that_was_taken_out_does_not_come_back_because_the_workshop_is_closed(kiosk: FakeKiosk) -> None:
    kiosk.workshop.problem = Problem("paper.check_failed")
    async with five_pages(kiosk) as stage:
        await stage.press("b")
        await _counted(stage)
        await stage.until(lambda: stage.has(PagesPage) and stage.summary())
        assert t("problem.paper.check_failed") in stage.summary().replace("\n", " ")
        assert len(pages(stage).pages) == 4


async def test_a_draft_that_names_a_paper_which_is_no_longer_asked_for_leads_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("pages", visit=kiosk.visit("papers").with_(page="gone")) as stage:
        assert "Giấy này không còn trang nào." in stage.text()
        await stage.press("escape")
        await stage.on(PapersPage)
