"""The steps that bring up the views of papers: scans, pages, signatures, earlier papers."""

from __future__ import annotations

from textual.widgets import OptionList

from kiosk.domain.paper_pages import PageLook, Remark
from kiosk.domain.problem import Problem
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.sign_dialog import SignDialog
from kiosk.widgets.page_picture import PagePicture
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import HOUSEHOLD
from tests.screens.stage import Stage


def two_scans(kiosk: FakeKiosk) -> None:
    """A good one, and a newer one that is refused."""
    kiosk.scanner.scan(kiosk.scan_name or "scan_0001.pdf", pages=2)
    kiosk.scanner.scan(kiosk.scan_name or "scan_0002.pdf", problem=Problem("paper.encrypted"))


async def with_scans(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    dialog = await stage.on(ScanDialog)
    await stage.until(lambda: dialog.query_one("#scans", OptionList).option_count == 2)


async def page_count(stage: Stage) -> None:
    await with_scans(stage)
    stage.app.screen.query_one("#scans", PickList).highlighted = 1  # the newest one is refused
    await stage.press("enter")
    await stage.on(AskDialog)


def one_with_a_script(kiosk: FakeKiosk) -> None:
    """Two scans, of which the newer one carries a part that runs by itself."""
    kiosk.scanner.scan(kiosk.scan_name or "scan_0001.pdf", pages=2)
    script = Problem("paper.unsafe", {"what": "script"})
    kiosk.scanner.scan(kiosk.scan_name or "to-khai.pdf", pages=2, problem=script)


async def safe_copy(stage: Stage) -> None:
    await with_scans(stage)
    stage.app.screen.query_one("#scans", PickList).highlighted = 0
    await stage.press("enter")
    await stage.on(AskDialog)


async def filled_slot(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(PagesPage)


async def five_pages(stage: Stage) -> None:
    """The pages of a paper that is made of two scans; the second page is dark."""
    kiosk = stage.kiosk
    kiosk.workshop.looks[b"scan-0"] = (PageLook(), PageLook(frozenset({Remark.DARK, Remark.CUT_OFF})))
    visit = stage.visit
    for name, pages in (("scan_0001.pdf", 2), ("scan_0002.pdf", 3)):
        visit = kiosk.taken(visit, "birth_notice", kiosk.scanner.scan(kiosk.scan_name or name, pages=pages))
    await stage.show("pages", visit.with_(page="birth_notice"))
    await stage.press("down")


async def uncounted(stage: Stage) -> None:
    await five_pages(stage)
    await stage.press("escape")
    await stage.on(PapersPage)
    await stage.go_on()


def asking_for_signatures(kiosk: FakeKiosk) -> None:
    """A procedure whose papers are signed digitally."""
    kiosk.ask_for_signatures()


async def token_dialog(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(AskDialog)
    await stage.click("#signature")
    await stage.until(lambda: stage.app.screen.query("#token"))
    await stage.click("#token")
    dialog = await stage.on(SignDialog)
    await stage.until(lambda: dialog.query_one("#pin").display)


async def earlier_paper(stage: Stage) -> None:
    kiosk = stage.kiosk
    kiosk.filed(HOUSEHOLD)
    kiosk.scanner.scan(kiosk.scan_name or "scan_0009.pdf", pages=2)
    slots = stage.page.query_one("#slots", PickList)
    slots.highlighted = slots.option_count - 1
    slots.focus()
    await stage.press("enter")
    await stage.on(ScanDialog)


async def page_zoom(stage: Stage) -> None:
    await five_pages(stage)
    await stage.press("enter")
    zoom = await stage.on(PageZoom)
    await stage.until(lambda: zoom.query_one(PagePicture).picture)
