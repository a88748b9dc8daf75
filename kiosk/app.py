"""The shell: which page is up, the idle timer, the languages. It knows nothing of dossiers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on
from textual.driver import Driver

from kiosk import flow, i18n
from kiosk.domain.composer import Method
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog, Countdown
from kiosk.screens.failures import failures
from kiosk.screens.frame import (
    Arrived,
    Back,
    Forward,
    Framed,
    Front,
    GoTo,
    LanguageWanted,
    PageMessage,
    PracticeOver,
    Spot,
)
from kiosk.screens.later import later, unasked
from kiosk.screens.page import Page
from kiosk.screens.touch import WithKeyboard
from kiosk.screens.welcome import DoorChosen, WelcomePage
from kiosk.services import Services
from kiosk.shell_help import HelpingApp
from kiosk.shell_pages import newest
from kiosk.shell_reading import EASY_TIMES
from kiosk.terminal.crash import write_crash_report
from kiosk.theme import themes
from kiosk.widgets.entry import Typing
from kiosk.widgets.keyboard import KeyboardUse, OnScreen

if TYPE_CHECKING:
    from kiosk.services.ports import CardReader

NEXT = "next"
"""The visit is over: the supervisor brings a fresh process."""
UNUSABLE = 3
"""Return code where the store cannot be opened or the catalogue cannot be read."""
LINE_SECONDS = 5.0
"""How often the store is asked how far sending has come."""
LEFT = "left"
"""Somebody left the demo."""

PRACTICE = "practice"
"""Somebody wants to practise: the supervisor brings a process that has nothing of the real kiosk."""

PRINTER_SECONDS = 15.0
"""How often the printer is asked how it is, while the welcome page waits for somebody."""

DOORS = {"lookup": "lookup:LookUpPage", "officer": flow.DESK[0].screen}


class KioskApp(HelpingApp):
    """One visitor's program, from the welcome page to the end of the visit.

    Args:
        front: the office and the clock: what the welcome page needs.
        wire: makes the services. It is called in a thread after the first page is painted, because opening the
            store (and importing SQLModel) takes longer than everything before it.
        crash_folder: where a scrubbed report goes if this process fails.
        driver_class: the hardened terminal driver; None is Textual's own choice (tests, Windows).
    """

    CSS_PATH = "kiosk.tcss"
    TITLE = "kiosk"

    def __init__(
        self,
        front: Front,
        wire: Callable[[], Services],
        *,
        crash_folder: Path | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        for theme in themes():
            self.register_theme(theme)
        self.theme = front.office.theme
        self.front = front
        self._wire = wire
        self._crash_folder = crash_folder
        self._last_sign = monotonic()
        self._looking = False
        self._reader: CardReader | None = None

    # -- beginning and end --------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        i18n.use(self.front.office.language)
        Typing.method = Method(self.front.office.typing)
        OnScreen.begin(KeyboardUse(self.front.office.keyboard))
        Framed.line = None
        self.push_screen(WelcomePage(Visit(), self.front))
        self.call_after_refresh(self.first_page_is_painted)
        self.set_interval(1, self._watch_idle)

    def first_page_is_painted(self) -> None:
        """The visitor sees something: now the store may be opened."""
        self._services = asyncio.get_running_loop().create_future()
        self.run_worker(later(self._wiring), group="wiring")

    async def _wiring(self) -> None:
        try:
            services = await asyncio.to_thread(self._wire)
        except Exception as error:
            # Nothing that a new process would mend: whoever started the kiosk looks at store and settings and says why.
            self.on_crash(error)
            self.exit(return_code=UNUSABLE)
            return
        assert self._services is not None
        self._services.set_result(services)
        self.set_interval(LINE_SECONDS, lambda: self.run_worker(unasked(self._look_at_line, services), group="line"))
        self.run_worker(unasked(self._look_at_line, services), group="line")
        self.set_interval(PRINTER_SECONDS, lambda: self._watch_printer(services))
        self._watch_printer(services)
        self._listen_for_cards(services)
        await self._on_hands(services, services.procedures.warm)

    async def _look_at_line(self, services: Services) -> None:
        """How far sending has come, for every page's top line; a store that is busy is asked next time."""
        if self._looking:
            return
        self._looking = True
        try:
            Framed.line = await self._on_hands(services, services.sync.state)
        finally:
            self._looking = False

    def _watch_printer(self, services: Services) -> None:
        """Say on the welcome page what is wrong with the printer: before somebody begins, not after."""
        page = self.screen if self.screen_stack else None
        # A printer that is slow to answer is not asked again meanwhile.
        if isinstance(page, WelcomePage) and all(one.is_finished for one in self.workers if one.group == "printer"):
            self.run_worker(unasked(self._look_at_printer, services, page), group="printer")

    async def _look_at_printer(self, services: Services, page: WelcomePage) -> None:
        state = await asyncio.get_running_loop().run_in_executor(services.press, services.printing.state)
        if page.is_attached:
            page.show_printer(state)

    def _listen_for_cards(self, services: Services) -> None:
        """A reader on a line of its own tells in its own thread."""
        loop, self._reader = asyncio.get_running_loop(), services.card_reader
        if self._reader is not None:
            self._reader.start(lambda text: loop.call_soon_threadsafe(self.call_later, self.card_read, text))

    def on_unmount(self) -> None:
        if self._reader is not None:
            self._reader.stop()

    def on_crash(self, error: Exception) -> None:
        """Write where it failed, never with what."""
        if self._crash_folder is not None:
            write_crash_report(self._crash_folder, error, now=self.front.clock.now())

    # -- pages --------------------------------------------------------------------------------------------------

    async def show(self, screen: str, visit: Visit, spot: Spot | None = None) -> bool:
        """Bring up a page ("module:Class" of `kiosk.screens`) in the place of the one on top.

        False where something else has come on top while the store was asked: it is nobody's to take away.
        """
        module, _, name = screen.partition(":")
        kind: type[Page] = getattr(import_module(f"kiosk.screens.{module}"), name)
        before, services = self.screen, await self.services()
        found = await self._on_hands(services, kind.look_up, visit, services) if kind.looks_up else None
        if self.screen is not before:
            return False
        page = kind(visit, services)
        page.spot, page.looked_up = spot, found
        await self.switch_screen(page)
        if self._reading:
            self._say(page, page.spoken())
        return True

    async def show_step(self, step: flow.Step, visit: Visit, spot: Spot | None = None) -> bool:
        """Bring up a step of the flow."""
        return await self.show(step.screen_for(visit), visit, spot)

    @on(DoorChosen)
    def open_door(self, message: DoorChosen) -> None:
        """From the welcome page. In a worker: the store may still be opening, and the screen must not wait for it."""
        if message.page is not self.screen:
            return
        if message.door == "exit":
            self.exit(LEFT)
        elif message.door == "practice":
            self.begin(self._ask_about_practice)
        else:
            screen = DOORS.get(message.door, flow.STEPS[0].screen)
            visit = Visit(card=message.card, easy=message.page.visit.easy)
            self.run_worker(later(self.show, screen, visit), group="door", exclusive=True)

    async def _ask_about_practice(self) -> None:
        buttons = (("yes", t("practice.begin")), ("no", t("action.back")))
        if await self.push_screen_wait(AskDialog(t("practice.door"), t("practice.words"), buttons)) == "yes":
            self.exit(PRACTICE)

    @on(PracticeOver)
    def leave_practice(self, message: PracticeOver) -> None:
        """Out of a practice, from any page of it."""
        if message.page is self.screen and self.front.office.practice:
            self.begin(self._leave_practice)

    async def _leave_practice(self) -> None:
        buttons = (("yes", t("practice.leave")), ("no", t("practice.stay")))
        if await self.push_screen_wait(AskDialog(t("practice.leave"), t("practice.leave_words"), buttons)) == "yes":
            self.exit(LEFT)

    @on(Forward)
    async def forward(self, message: Forward) -> None:
        """A page is finished."""
        if not self._is_for_now(message):
            return
        visit = newest(message)
        step = flow.after(message.page.step, visit)
        if step is None:
            await self.end_visit()
            return
        if step.name == visit.returning:
            visit = visit.with_(returning="")
        await self._lead(message, step, visit.with_(page=""))

    @on(Back)
    async def back(self, message: Back) -> None:
        """One step back."""
        page = message.page
        if not self._is_for_now(message):
            return
        if page.step in DOORS or page.step == flow.STEPS[0].name:
            await self.switch_screen(WelcomePage(Visit(easy=page.visit.easy), self.front))
            return
        if flow.desk_page(page.step):
            await self.show(flow.DESK[0].screen, Visit(officer=message.visit.officer))
            return
        if page.step in {step.name for step in flow.STEPS}:
            visit = newest(message).with_(page=flow.LAST_PAGE)
            step = flow.before(page.step, visit)
            if step is not None:
                await self._lead(message, step, visit.with_(returning="") if step.name == visit.returning else visit)

    @on(GoTo)
    async def go_to(self, message: GoTo) -> None:
        """To a step, or a page of the desk, by its name."""
        if not self._is_for_now(message):
            return
        if desk := flow.desk_page(message.step):
            await self.show(desk.screen, message.visit)
        else:
            await self._lead(message, flow.find(message.step), newest(message), message.spot)

    async def _lead(self, message: PageMessage, step: flow.Step, visit: Visit, spot: Spot | None = None) -> None:
        """Where a page leads to; it stays where the store fails, and is heard again where something came above it."""
        try:
            if not await self.show_step(step, visit, spot) and isinstance(message.page, Page):
                message.page.hold(message)
        except failures() as error:
            self.tell_failed(error)

    async def end_visit(self) -> None:
        """Keep the draft, log the officer out and make room for the next visitor, whatever the store says to it."""
        page = self.screen
        self._silence(page)
        if isinstance(page, Page):
            await self._keep_draft(page)
            if page.visit.officer:
                from kiosk.services.ports import StoreFailed

                with suppress(StoreFailed):  # her rights end with this process, written down or not
                    await self._on_hands(page.services, page.services.officers.log_out, page.visit.officer, "left")
        self.exit(NEXT)

    @on(LanguageWanted)
    async def other_language(self, message: LanguageWanted) -> None:
        """The same page in the other language, with everything on it."""
        if not self._is_for_now(message):
            return
        i18n.use("en" if i18n.current() == "vi" else "vi")
        await self.switch_screen(message.page.anew())

    # -- keys, cards, idle ----------------------------------------------------------------------------------------

    def page_in_the_making(self) -> Framed | None:
        """A page of the desk shows its fields and its focus only when it knows what there is to do."""
        page = self.screen
        return page if isinstance(page, Framed) and page.in_the_making else None

    @on(Arrived)
    def arrived(self) -> None:
        """The page on top, or one that has gone meanwhile: in both cases nobody has to wait any longer."""
        self.keys_go_on()

    async def on_event(self, event: events.Event) -> None:
        """Any key or touch is a sign of life; while the countdown stands it does nothing else."""
        screen = self.screen if self.screen_stack else None
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self._last_sign = monotonic()
            if isinstance(screen, Countdown):
                screen.stop()
                self.wakes_up(event)
                return
        if isinstance(event, events.MouseDown) and isinstance(screen, WithKeyboard):
            screen.finger_down()
        await super().on_event(event)
        if isinstance(event, events.MouseUp) and isinstance(screen, WithKeyboard):
            screen.finger_lifted()

    def card_read(self, text: str) -> None:
        """A card was scanned: the page on top takes it, or says that it has no use for it."""
        self._last_sign = monotonic()
        if isinstance(self.screen, Countdown):
            self.screen.stop()
        elif isinstance(self.screen, Framed):
            self.screen.call_later(self.screen.take_card, text)  # it may have come up just now, with no parts yet
        else:
            self.notify(t("card.other_page"), markup=False)

    def _watch_idle(self) -> None:
        page = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Framed)), None)
        if page is None or self._asking or page.step == "done":
            return
        timing = self.front.office.timing
        quiet = (monotonic() - self._last_sign) / (EASY_TIMES if page.visit.easy else 1)
        if page.step == "welcome":
            # Nobody is there any more: a practice ends, and no dialog of hers greets the next visitor.
            if quiet >= timing.idle_before_login and (self.front.office.guest or self.screen is not page):
                self.exit(NEXT)
            return
        if isinstance(page, Page) and page.visit.officer_has_hand:
            self._watch_officer(page, page.visit.officer, quiet)
            return
        at_work = page.visit.citizen or page.visit.officer or page.visit.registering or page.visit.aside
        if quiet >= (timing.idle if at_work else timing.idle_before_login):
            self._asking = True
            self.run_worker(later(self._ask_whether_there, page), group="idle", exclusive=True)

    async def _ask_whether_there(self, page: Framed) -> None:
        times = EASY_TIMES if page.visit.easy else 1
        there = await self.push_screen_wait(Countdown(int(self.front.office.timing.idle_warning) * times))
        self._asking = False
        self._last_sign = monotonic()
        if not there:
            await self._close_over(page)
