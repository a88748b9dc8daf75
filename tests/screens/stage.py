"""The running program, and the hands and eyes of a visitor in front of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

from kiosk import flow
from kiosk.app import KioskApp
from kiosk.domain.visit import Visit
from kiosk.screens.dialogs import Dialog
from kiosk.screens.page import Page
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.entry import TextEntry
from tests.screens.drawn import screen_lines, shown

if TYPE_CHECKING:
    from tests.screens.fake_kiosk import FakeKiosk


ScreenT = TypeVar("ScreenT", bound=Screen[Any])

PATIENCE = 60.0
"""Seconds."""


@dataclass
class Stage:
    """The running program and the hands of a visitor."""

    kiosk: FakeKiosk
    app: KioskApp
    pilot: Pilot[str]

    @property
    def page(self) -> Page:
        """The page on top."""
        screen = self.app.screen
        assert isinstance(screen, Page), screen
        return screen

    @property
    def visit(self) -> Visit:
        """What the visitor has said so far."""
        return self.page.visit

    async def show(self, step: str, visit: Visit) -> None:
        """Bring up a step's page."""
        if step != "welcome":
            await self.is_wired()
            door = "lookup:LookUpPage" if step == "lookup" else ""
            desk = flow.desk_page(step)
            await self.app.show(door or (desk.screen if desk else flow.find(step).screen_for(visit)), visit)
            await self.settled()

    async def is_wired(self) -> None:
        """Wait until the services are there and every page that comes can tell how far sending has come."""
        for group in ("wiring", "line"):  # the look at the line begins when all is wired
            if working := [worker for worker in self.app.workers if worker.group == group]:
                await self.app.workers.wait_for_complete(working)

    def has(self, screen: type[Screen[Any]]) -> bool:
        """Whether such a screen is on top."""
        return isinstance(self.app.screen, screen)

    async def on(self, screen: type[ScreenT]) -> ScreenT:
        """Wait until such a screen is on top."""
        await self.until(lambda: isinstance(self.app.screen, screen))
        await self.pilot.pause()
        assert isinstance(self.app.screen, screen)
        return self.app.screen

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited too long on {type(self.app.screen).__name__}"
            await self.pilot.pause(0.005)
        await self.pilot.pause()

    async def dialogs_are_over(self) -> None:
        """Wait until all that was asked in dialogs has been done, and the page shows it."""
        await self.until(lambda: not any(w.group == "dialog" and not w.is_finished for w in self.app.workers))

    async def settled(self) -> None:
        """Wait until the services have nothing left to do and the page is drawn."""
        await self.pilot.pause()
        short = {"arrive", "keep", "scans", "proceed", "door", "print"}
        if isinstance(self.app.screen, Dialog):  # what goes on may be waiting for its answer
            short.discard("proceed")
        if not self.kiosk.workshop.open.is_set():  # files are inspected in the workshop's thread
            short.discard("scans")
        if working := [worker for worker in self.app.workers if worker.group in short]:
            with suppress(WorkerCancelled):  # a newer look at the scans takes the place of one that is still running
                await self.app.workers.wait_for_complete(working)
        for executor in (self.kiosk.press, self.kiosk.hands):
            await asyncio.wrap_future(executor.submit(lambda: None))  # behind all that was handed over before
        if self.kiosk.workshop.open.is_set():
            await asyncio.wrap_future(self.kiosk.workshop_hands.submit(lambda: None))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type a text in one burst, as a scanner does."""
        for character in text:
            self.app.post_message(events.Key(character, character))
        await self.pilot.pause()
        await self.pilot.pause()

    async def click(self, selector: str) -> None:
        """Touch something."""
        self.app.screen.query_one(selector).scroll_visible(animate=False, immediate=True)
        await self.pilot.pause()
        await self.pilot.click(selector)
        await self.settled()

    async def go_on(self) -> None:
        """Press the primary button."""
        self.app.screen.query_one("#primary").focus()
        await self.pilot.press("enter")
        await self.settled()

    def row(self, key: str) -> AnswerRow:
        """The row of a question."""
        row = self.page.row(key)
        assert row is not None, f"no question {key} on {type(self.page).__name__}"
        return row

    async def answer(self, key: str, text: str) -> None:
        """Type an answer anew, as it stands, and leave the field."""
        control = self.row(key).control
        assert isinstance(control, TextEntry)
        control.focus()
        control.value = ""
        await self.pilot.pause()
        await self.type(text)

    def problem(self, key: str) -> str:
        """What stands beside a field, to be mended or to be looked at again."""
        row = self.row(key)
        return shown(row.query_one(".problem")) if row.has_class("-wrong") or row.has_class("-odd") else ""

    def summary(self) -> str:
        """The error summary, or ""."""
        summary = self.page.query_one("ErrorSummary")
        return shown(summary) if summary.display else ""

    def toasts(self) -> str:
        """What was said in passing; Textual has no public name for it."""
        return "\n".join(toast.message for toast in self.app._notifications)

    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(screen_lines(self.app))
