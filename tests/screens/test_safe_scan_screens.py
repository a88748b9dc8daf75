"""A scan with a part that runs by itself: a safe copy is made while the page stays usable, told, and taken or left."""

from __future__ import annotations

import pytest

from kiosk.domain.problem import Problem
from kiosk.screens import waiting
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.review import ReviewPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.waiting import Working
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage

SCRIPT = Problem("paper.unsafe", {"what": "script"})
LAUNCH = Problem("paper.unsafe", {"what": "launch"})


async def _picking(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(ScanDialog)


async def test_a_scan_with_a_script_is_offered_as_a_safe_copy_told_counted_and_taken(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("to-khai.pdf", pages=2, problem=SCRIPT)
    async with kiosk.at("papers") as stage:
        await _picking(stage)
        assert "▲ Tệp có phần tự chạy. Chọn để có bản sao an toàn." in stage.text()
        await stage.press("enter")
        await stage.on(AskDialog)
        assert "Đã làm bản sao an toàn" in stage.text()
        assert "hình của 2 trang" in " ".join(stage.text().split())
        await stage.press("enter")
        await stage.until(lambda: "Đúng giấy này chưa?" in stage.text())
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        await stage.dialogs_are_over()
        (paper,) = stage.visit.papers
        assert (paper.quality, paper.pages) == ("rebuilt", 2)
        assert "2 trang · 122 KB · bản sao an toàn" in stage.text()
        assert kiosk.scanner.complete() == []
        assert kiosk.home.journal.events[-1][1].kind == "paper.made_harmless"


async def test_who_does_not_want_the_copy_has_the_scan_where_it_was(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("to-khai.pdf", problem=SCRIPT)
    async with kiosk.at("papers") as stage:
        await _picking(stage)
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("right", "enter")
        await stage.until(lambda: stage.has(PapersPage))
        assert (stage.visit.papers, len(kiosk.scanner.complete())) == ((), 1)
        assert kiosk.home.vault.files == {}


async def test_making_it_is_told_when_it_takes_long_and_nobody_has_to_wait(
    kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "UNSEEN_SECONDS", 0)
    kiosk.scanner.scan("to-khai.pdf", problem=SCRIPT)
    async with kiosk.at("papers") as stage:
        await _picking(stage)
        kiosk.workshop.open.clear()
        await stage.press("enter")
        await stage.on(Working)
        assert "Đang làm bản sao an toàn của tệp “to-khai.pdf”." in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage))
        kiosk.workshop.open.set()
        assert (stage.visit.papers, len(kiosk.scanner.complete())) == ((), 1)


async def test_where_no_copy_can_be_made_the_file_is_refused_with_its_reason(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("to-khai.pdf", problem=SCRIPT)
    kiosk.workshop.problem = Problem("paper.too_complex")
    async with kiosk.at("papers") as stage:
        await _picking(stage)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.summary())
        assert "to-khai.pdf: Tệp có phần không an toàn. Hãy quét thẳng từ giấy." in stage.summary()


async def test_what_is_refused_in_any_case_is_offered_no_copy_of(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("la.pdf", problem=LAUNCH)
    async with kiosk.at("papers") as stage:
        await _picking(stage)
        assert "▲ Tệp có phần không an toàn." in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.summary())
        assert kiosk.workshop.asked == []


async def test_a_page_is_added_from_a_safe_copy_as_well(kiosk: FakeKiosk) -> None:
    async with kiosk.at("pages", visit=kiosk.with_two_scans().with_(page="birth_notice")) as stage:
        await stage.on(PagesPage)
        kiosk.scanner.scan("to-khai.pdf", problem=SCRIPT)
        await stage.page.run_action("add")
        await stage.on(ScanDialog)
        await stage.until(lambda: "Chọn để có bản sao an toàn." in stage.text())
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PagesPage) and len(stage.visit.papers) == 3)
        await stage.dialogs_are_over()
        assert stage.visit.papers[-1].quality == "rebuilt"


async def test_before_filing_it_stands_beside_the_paper(kiosk: FakeKiosk) -> None:
    kiosk.scanner.scan("to-khai.pdf", pages=2, problem=SCRIPT)
    visit = kiosk.visit("papers")
    made = kiosk.services.papers.made_harmless(kiosk.services.papers.offered()[0])
    assert not isinstance(made, Problem)
    taken = kiosk.services.papers.take(visit, "birth_notice", made)
    assert not isinstance(taken, Problem)
    async with kiosk.at("review", visit=kiosk.visit("review").with_(papers=taken.papers)) as stage:
        page = await stage.on(ReviewPage)
        assert "2 trang · bản sao an toàn" in [line.said for _, lines in page.sections() for line in lines]
