"""Printing from pages: it is asked for, told, done again; and it never stands in anybody's way."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from kiosk import screens
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.done import MOST_REPRINTS
from kiosk.screens.form import ApplicantPage
from kiosk.screens.printer_note import PrinterNote
from kiosk.screens.search import SearchPage
from kiosk.services.ports import PrinterState, StoreFailed
from tests.fakes.devices import FakePrinter
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


def text_of(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def job_state(kiosk: FakeKiosk) -> tuple[str, int]:
    job = kiosk.home.print_queue.jobs[-1]
    return job.state, job.reprints


def kinds(kiosk: FakeKiosk) -> list[str]:
    """What the journal says of printing."""
    return [event.kind for _, event in kiosk.home.journal.events if event.kind.startswith("print.")]


async def printed(stage: Stage, count: int = 1) -> None:
    await stage.until(lambda: len(stage.kiosk.printer.papers) == count)
    await stage.settled()


class TestTheReceipt:
    async def test_is_asked_after_and_seen(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("done") as stage:
            await printed(stage)
            assert "Biên nhận đã ra chưa?" in shown(stage.page.query_one("#print"))
            await stage.click("#came_out")
            assert job_state(kiosk) == ("confirmed", 0)
            assert kinds(kiosk) == ["print.sent", "print.seen"]
            assert [stage.page.query_one(f"#{one}").display for one in ("came_out", "not_out", "reprint")] == [
                False,
                False,
                True,
            ]

    async def test_that_nobody_saw_is_printed_again_and_says_so_a_few_times(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("done") as stage:
            await printed(stage)
            for number in range(1, MOST_REPRINTS + 1):
                await stage.click("#not_out")
                await printed(stage, 1 + number)
                assert f"BẢN IN LẠI lần {number}" in text_of(kiosk.printer.papers[-1][1])
            assert job_state(kiosk) == ("sent", MOST_REPRINTS)
            await stage.click("#not_out")
            assert len(kiosk.printer.papers) == 1 + MOST_REPRINTS
            assert "hãy nhờ cán bộ" in shown(stage.page.query_one("#print"))

    async def test_that_the_printer_did_not_take_is_printed_when_it_is_back(self, kiosk: FakeKiosk) -> None:
        kiosk.printer.broken = "paper_out"
        async with kiosk.at("done") as stage:
            await stage.until(lambda: stage.page.query_one("#reprint").display)
            assert "Máy in hết giấy" in shown(stage.page.query_one("#print"))
            kiosk.printer.broken = ""
            await stage.click("#reprint")
            await printed(stage)
            assert "BẢN IN LẠI" not in text_of(kiosk.printer.papers[0][1])


class SlowPrinter(FakePrinter):
    """A printer that prints only once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_print = threading.Event()

    def send(self, pdf: bytes, *, name: str) -> Path | None:
        assert self.may_print.wait(120)
        return super().send(pdf, name=name)


@pytest.fixture
def slow(kiosk: FakeKiosk) -> Iterator[SlowPrinter]:
    printer = SlowPrinter()
    kiosk.printer = printer
    kiosk.services = kiosk._services(kiosk.services.procedures)
    yield printer
    printer.may_print.set()


class TestASlowPrinter:
    async def test_holds_up_neither_the_screen_nor_the_drafts(self, kiosk: FakeKiosk, slow: SlowPrinter) -> None:
        visit = kiosk.visit("applicant")
        async with kiosk.welcome() as stage:
            await stage.app.show("form:ApplicantPage", visit)
            page = await stage.on(ApplicantPage)
            kiosk.press.submit(slow.send, b"paper", name="somebody's")
            await stage.answer("name", "Nguyen Van Mau")
            await stage.pilot.press("tab")
            await stage.until(lambda: _kept(kiosk, visit.draft, "applicant.name") == "Nguyen Van Mau")
            assert page.is_current
            slow.may_print.set()

    def test_is_waited_for_at_the_press_and_never_where_drafts_are_kept(self) -> None:
        """Whatever page asks a service to print."""
        asked = re.compile(r"\b(ask|at_press|ask_workshop)\(\s*[\w.]*services\.\w+\.(print\w*|reprint)\b")
        folder = Path(screens.__file__).parent
        found = {match for path in folder.glob("*.py") for match in asked.findall(path.read_text(encoding="utf-8"))}
        assert {way for way, _ in found} == {"at_press"}
        assert {"print", "print_declaration", "print_to_sign", "print_draft"} <= {name for _, name in found}

    async def test_is_waited_for_at_the_end_of_the_visit(self, kiosk: FakeKiosk, slow: SlowPrinter) -> None:
        async with kiosk.welcome() as stage:
            await stage.app.show("done:DonePage", kiosk.visit("done"))
            await stage.until(lambda: stage.app.screen.query("#print"))
            stage.page.query_one("#primary").focus()
            await stage.pilot.press("enter")
            await stage.until(lambda: "Đang in nốt" in shown(stage.page.query_one("#print")))
            assert stage.app.return_value is None
            slow.may_print.set()
            await stage.until(lambda: stage.app.return_value is not None)
            assert len(kiosk.printer.papers) == 1


def _kept(kiosk: FakeKiosk, draft: str, key: str) -> str:
    found = kiosk.home.drafts.load(draft)
    assert found is not None
    return found.answers.get(key, "")


class TestBeforeFiling:
    async def test_a_broken_printer_is_told_on_the_first_pages_and_keeps_nobody_out(self, kiosk: FakeKiosk) -> None:
        kiosk.printer.broken = "cover_open"
        async with kiosk.welcome() as stage:
            await stage.until(lambda: stage.app.screen.query_one(PrinterNote).display)
            assert "Nắp máy in đang mở. Vẫn nộp được hồ sơ" in stage.text()
            await stage.app.show("search:SearchPage", kiosk.visit("search"))
            page = await stage.on(SearchPage)
            await stage.settled()
            assert page.query_one(PrinterNote).display

    async def test_a_printer_that_could_not_be_asked_is_asked_again(
        self, kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kiosk.app.PRINTER_SECONDS", 0.01)
        failures = [StoreFailed("a lock")]

        def state() -> PrinterState:
            if failures:
                raise failures.pop()
            return PrinterState(False, "cover_open")

        monkeypatch.setattr(kiosk.printer, "state", state)
        async with kiosk.welcome() as stage:
            await stage.until(lambda: stage.app.screen.query_one(PrinterNote).display)
            assert stage.toasts() == "", "nobody had asked"

    async def test_a_printer_that_works_is_not_talked_about(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("confirm") as stage:
            assert not stage.page.query_one(PrinterNote).display

    def test_every_state_has_words_also_one_that_is_new(self) -> None:
        note = PrinterNote()
        for problem in ("disk", "offline", "paper_out", "cover_open", "on_fire"):
            note.show(PrinterState(False, problem))
            assert note.display
        note.show(PrinterState(True))
        assert not note.display

    async def test_what_is_missing_is_printed_to_take_home(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("papers", (80, 40)) as stage:
            await stage.click("#missing_slip")
            await printed(stage)
            text = text_of(kiosk.printer.papers[0][1])
            assert "GIẤY TỜ CẦN MANG THEO LẦN SAU" in text
            assert "Giấy chứng sinh" in text
            assert kiosk.citizen.name not in text
            assert "Đã in danh sách" in stage.text()

    async def test_the_declaration_is_printed_to_be_signed(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("review", (80, 240)) as stage:
            await stage.click("#to_sign")
            await printed(stage)
            assert "Trần Ngọc Thử" in text_of(kiosk.printer.papers[0][1])
            assert "Đã in tờ khai" in stage.text()


async def test_an_officer_prints_a_paper_again_by_its_code_and_with_a_reason(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    async with kiosk.at("reprints", visit=kiosk.at_desk()) as stage:
        await stage.answer("code", code)
        await stage.go_on()
        for place, name in enumerate(("Giấy tiếp nhận và hẹn trả", "Tờ khai đã điền")):
            assert name in stage.text()
            stage.page.query_one("#rows").highlighted = place  # type: ignore[attr-defined]
            await stage.press("enter")
            await stage.on(PickDialog)
            await stage.press("enter")
            await printed(stage, place + 1)
            assert "Đã gửi tới máy in" in stage.text()
        events = [event for _, event in kiosk.home.journal.events if event.kind == "print.sent"]
        assert [(event.actor, event.body["reason"]) for event in events] == [(OFFICER.actor, "not_out")] * 2
