"""Papers from a stick: an officer who helps sees what is on it, picks files in order, and they become one paper."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from kiosk.devices.usb_stick import MountedStick
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.stick import StickDialog
from kiosk.screens.waiting import Working
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.ports import UsbStick
from kiosk.services.usb_import import UsbImport
from kiosk.widgets.pick_list import PickList
from tests.fakes.devices import FakeInspector
from tests.fakes.workshop import pages_of
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage

FRONT, BACK, REFUSED, FORM = b"front\n" * 2, b"back\n", b"locked\n", b"form\n"


class Inspector(FakeInspector):
    """Refuses one file for good, and one for a script: when it is listed and when it is taken, but not rebuilt."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        found = super().inspect(source, limits)
        if self.seen[-1] == REFUSED:
            return Problem("paper.encrypted")
        as_it_is = self.seen[-1] == FORM and self.seen.count(FORM) <= 2
        return Problem("paper.unsafe", {"what": "script"}) if as_it_is else found


def plug_in(kiosk: FakeKiosk, stick: UsbStick | None = None) -> None:
    """A stick with four files, or another one."""
    if stick is None:
        kiosk.stick.content = {"mat-truoc.pdf": FRONT, "mat-sau.pdf": BACK, "khoa.pdf": REFUSED, "don.pdf": FORM}
    home = kiosk.home
    inspector = Inspector()
    workshop = CheckedWorkshop(kiosk.workshop, inspector, PaperLimits())
    usb = UsbImport(
        stick or kiosk.stick, inspector, workshop, home.vault, home.drafts, PaperLimits(), kiosk.rights
    )  # fmt: skip
    kiosk.services = replace(kiosk.services, usb=usb)


async def to_the_stick(stage: Stage) -> StickDialog:
    """From the papers to what lies on the stick, all of it looked at."""
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(ScanDialog)
    await stage.click("#usb")
    return await seen(stage)


async def seen(stage: Stage) -> StickDialog:
    dialog = await stage.on(StickDialog)
    await stage.until(lambda: "đang xem" not in stage.text() and "Đang xem" not in stage.text())
    return dialog


def highlight(dialog: StickDialog, name: str) -> None:
    rows = dialog.query_one("#files", PickList)
    rows.highlighted = next(n for n, option in enumerate(rows.options) if name in str(option.prompt))


def _has(stage: Stage, files: int) -> bool:
    return stage.has(PagesPage) and len(stage.visit.papers) == files


async def mark(stage: Stage, dialog: StickDialog, *names: str) -> None:
    dialog.query_one("#files").focus()
    for name in names:
        highlight(dialog, name)
        await stage.press("enter")


async def test_files_of_the_stick_become_one_paper_in_the_order_in_which_they_were_chosen(kiosk: FakeKiosk) -> None:
    plug_in(kiosk)
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        dialog = await to_the_stick(stage)
        assert "2 trang · 1 KB · 23/11/2026 09:14" in stage.text()
        assert "▲ Tệp có mật khẩu" in stage.text()
        assert "sẽ chỉ giữ ảnh các trang" in stage.text()
        await mark(stage, dialog, "mat-sau", "khoa")
        assert "Không lấy được tệp này" in stage.text(), "a press that does nothing says why"
        await mark(stage, dialog, "mat-truoc", "don")
        assert "Không lấy được tệp này" not in stage.text()
        assert "[1] mat-sau.pdf" in stage.text()
        assert "[2] mat-truoc.pdf" in stage.text()
        assert "[ ] khoa.pdf" in stage.text()
        await stage.click("#take")
        await stage.on(AskDialog)
        assert "4 trang, đúng chưa?" in stage.text()
        assert "“mat-sau.pdf”: 1 trang" in stage.text()
        assert "▲ “don.pdf” có phần tự chạy." in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and arrangement(stage.visit, "birth_notice").counted)
        (paper,) = stage.visit.papers
        key = kiosk.home.drafts.paper_key(stage.visit.draft, paper.id)
        order = [(start.split("\n")[0], page) for start, page, _ in pages_of(kiosk.home.vault.read(paper.id, key))]
        assert order == [("back", 0), ("front", 0), ("front", 1), ("safe: form", 0)]
        told = [(event.actor, event.body) for _, event in kiosk.home.journal.events if event.kind == "paper.imported"]
        because = ("", "", "script")
        assert told == [(OFFICER.actor, {"from": "usb", "made_harmless": what}) for what in because]


async def test_no_stick_is_said_and_looking_again_finds_it(kiosk: FakeKiosk) -> None:
    plug_in(kiosk)
    files, kiosk.stick.content = kiosk.stick.content, None
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        dialog = await to_the_stick(stage)
        assert "Chưa thấy USB. Hãy cắm một USB" in stage.text()
        kiosk.stick.content = files
        assert dialog.focused is dialog.query_one("#again")
        await stage.press("enter")
        await seen(stage)
        assert "mat-truoc.pdf" in stage.text()
        await stage.press("escape")
        await stage.until(lambda: stage.has(PapersPage))


async def test_a_stick_that_is_pulled_out_while_it_is_read_takes_nothing_and_loses_nothing(kiosk: FakeKiosk) -> None:
    plug_in(kiosk)
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        await mark(stage, await to_the_stick(stage), "mat-truoc", "mat-sau")
        assert kiosk.stick.content is not None
        kiosk.stick.content = {"mat-truoc.pdf": FRONT}
        await stage.click("#take")
        await stage.until(lambda: stage.has(PapersPage) and stage.summary())
        assert "mat-sau.pdf: Không đọc được tệp này nữa" in stage.summary()
        assert "chưa lấy tệp nào" in stage.summary().replace("\n", " ")
        assert stage.visit.papers == ()
        record = kiosk.home.drafts.load(stage.visit.draft)
        assert record is not None
        assert record.papers == ()


async def test_whoever_does_not_want_to_wait_takes_nothing(kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.screens.waiting.UNSEEN_SECONDS", 0)
    plug_in(kiosk)
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        highlight(await to_the_stick(stage), "don")
        kiosk.workshop.open.clear()
        stage.app.screen.query_one("#take").focus()
        await stage.pilot.press("enter")
        await stage.on(Working)
        await stage.until(lambda: "Đang lấy tệp 1/1: don.pdf" in stage.text())
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.has(PapersPage))
        kiosk.workshop.open.set()
        await stage.settled()
        assert stage.visit.papers == ()


@pytest.mark.long
async def test_one_more_file_goes_behind_the_pages_and_one_file_in_the_place_of_a_page(kiosk: FakeKiosk) -> None:
    plug_in(kiosk)
    visit = kiosk.assisted("papers")
    visit = kiosk.taken(visit, "birth_notice", kiosk.scanner.scan("scan.pdf", pages=2))
    async with kiosk.at("pages", visit=visit.with_(page="birth_notice")) as stage:
        for tool, picked, files in (("#add", ("mat-sau", "mat-truoc"), 3), ("#replace", ("mat-truoc", "mat-sau"), 4)):
            await stage.click(tool)
            await stage.on(ScanDialog)
            await stage.click("#usb")
            await mark(stage, await seen(stage), *picked)
            await stage.click("#take")
            await stage.on(AskDialog)
            await stage.press("enter")
            await stage.on(PagesPage)
            await stage.until(partial(_has, stage, files))
        names = {paper.id: paper.name for paper in stage.visit.papers}
        shown = [names[page.paper] for page in arrangement(stage.visit, "birth_notice").pages]
        # The highlighted page is the first one of what was added: it gave its place to the file that was marked last.
        assert shown == ["scan.pdf", "scan.pdf", "mat-sau.pdf", "mat-truoc.pdf", "mat-truoc.pdf"]


async def test_a_citizen_alone_is_not_offered_the_stick_and_sees_nothing_where_it_is_forced_open(
    kiosk: FakeKiosk,
) -> None:
    plug_in(kiosk)
    usb = kiosk.services.usb
    assert usb is not None
    async with kiosk.at("papers") as stage:
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        dialog = await stage.on(ScanDialog)
        assert not dialog.query("#usb")
        await stage.press("escape")
        page = await stage.on(PapersPage)
        stage.app.push_screen(StickDialog(page, usb, OFFICER, "forced"))
        forced = await stage.on(StickDialog)
        await stage.settled()
        assert forced.query_one("#files", PickList).option_count == 0
        assert "mat-truoc" not in stage.text()


@pytest.mark.long
async def test_a_citizen_who_has_the_keyboard_now_is_not_offered_the_stick(kiosk: FakeKiosk) -> None:
    plug_in(kiosk)
    async with kiosk.at("papers", visit=kiosk.assisted("papers", handed=True)) as stage:
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        dialog = await stage.on(ScanDialog)
        assert not dialog.query("#usb")


@pytest.mark.long
async def test_a_kiosk_that_takes_no_sticks_does_not_offer_them_to_officers_either(kiosk: FakeKiosk) -> None:
    kiosk.services = replace(kiosk.services, usb=None)
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        stage.page.query_one("#slots").focus()
        await stage.press("enter")
        dialog = await stage.on(ScanDialog)
        assert not dialog.query("#usb")


async def test_a_real_folder_as_the_stick(kiosk: FakeKiosk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "giay.pdf").write_bytes(FRONT)
    (stick / "link.pdf").symlink_to("/etc/hostname")
    plug_in(kiosk, MountedStick(stick, is_mounted=lambda folder: folder == stick))
    async with kiosk.at("papers", visit=kiosk.assisted("papers")) as stage:
        await to_the_stick(stage)
        assert "giay.pdf" in stage.text()
        assert "link.pdf" not in stage.text()
        assert str(tmp_path) not in stage.text()
        await stage.click("#take")
        await stage.on(AskDialog)
        await stage.press("enter")
        await stage.until(lambda: stage.has(PapersPage) and stage.visit.papers)
        (paper,) = stage.visit.papers
        assert (paper.name, paper.pages) == ("giay.pdf", 2)
        assert (stick / "giay.pdf").read_bytes() == FRONT
