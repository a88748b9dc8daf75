"""A page that goes before its work has begun, or while it goes on, leaves nothing behind and brings nothing down."""

from __future__ import annotations

import ast
import asyncio
import gc
from pathlib import Path
from types import MethodType

import pytest
from textual.css.query import NoMatches
from textual.worker import Worker, WorkerFailed, WorkerState

import kiosk as kiosk_package
from kiosk.app import KioskApp
from kiosk.domain.visit import Visit
from kiosk.screens.later import later
from kiosk.screens.scans import ScanPage
from kiosk.screens.welcome import WelcomePage
from kiosk.services.ports import PrinterState
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage


async def _tell_at_the_last_moment(page: ScanPage) -> None:
    """When the parts of the page have gone, and the page itself has not."""
    while page.query("#scanner"):
        await asyncio.sleep(0)
    page.show_scanner("Có 1 bản quét.")


def _telling(stage: Stage) -> Worker[object]:
    page = stage.page
    assert isinstance(page, ScanPage)
    return page.run_worker(later(MethodType(_tell_at_the_last_moment, page)))


async def test_a_page_that_goes_at_once_leaves_no_work_that_nobody_awaits(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        page = stage.app.screen
        assert isinstance(page, ScanPage)
        page.poll()  # its turn never comes
        page.workers.cancel_all()
        gc.collect()  # a coroutine that was never awaited would be told now, as an error


async def test_work_that_finds_its_page_without_parts_is_given_up_when_another_page_comes(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        work = _telling(stage)
        await stage.press("escape")
        await stage.until(lambda: work.is_finished)
        assert work.state is WorkerState.CANCELLED


async def test_work_that_finds_its_page_without_parts_is_given_up_at_the_end_of_the_program(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        work = _telling(stage)
    assert work.state is WorkerState.CANCELLED


async def _help_at_the_last_moment(app: KioskApp, page: ScanPage) -> None:
    await _tell_at_the_last_moment(page)


async def test_work_of_the_program_for_a_page_that_goes_is_given_up_too(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        work = stage.app.run_worker(later(MethodType(_help_at_the_last_moment, stage.app), stage.page))
        await stage.press("escape")
        await stage.until(lambda: work.is_finished)
        assert work.state is WorkerState.CANCELLED


@pytest.mark.parametrize("at", ["before it has its parts", "when it has lost them"])
async def test_what_the_printer_says_of_itself_may_come_at_any_moment_of_the_first_page(
    kiosk: FakeKiosk, at: str
) -> None:
    async with kiosk.welcome() as stage:
        up = stage.app.screen
        assert isinstance(up, WelcomePage)
        page = up if at == "when it has lost them" else WelcomePage(Visit(), stage.app.front)
        await stage.show("login", kiosk.visit("login"))
        page.show_printer(PrinterState(False, "paper_out"))


async def test_a_page_that_has_lost_its_parts_does_not_say_that_nothing_was_kept(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        page = stage.page
        await page.query("*").remove()
        page._say_not_kept()


async def _work_without_the_scanner_line(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        work = _telling(stage)
        await stage.page.query_one("#scanner").remove()
        await stage.until(lambda: work.is_finished)


async def test_a_part_that_is_missing_on_a_page_that_is_there_is_an_error(kiosk: FakeKiosk) -> None:
    with pytest.raises(WorkerFailed) as failed:
        await _work_without_the_scanner_line(kiosk)
    assert isinstance(failed.value.error, NoMatches)


_ASKS = frozenset({"ask", "at_press", "ask_workshop", "push_screen_wait"})


def _waiting_handlers() -> list[str]:
    """Handlers of messages that wait for the services in the page's own queue: what fails there ends the program."""
    found = []
    for path in sorted((Path(kiosk_package.__file__).parent / "screens").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and (node.decorator_list or node.name.startswith("on_")):
                calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                if any(isinstance(call, ast.Attribute) and call.attr in _ASKS for call in calls):
                    found.append(f"{path.name}: {node.name}")
    return found


def test_no_page_waits_for_the_services_while_its_messages_wait() -> None:
    assert _waiting_handlers() == []
