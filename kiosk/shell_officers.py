"""The part of the shell that knows when an officer is at work: her lock, and whose hands are on the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from kiosk import flow
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.frame import Framed, Front, Leave
from kiosk.screens.later import later
from kiosk.screens.messages import HandOverWanted
from kiosk.screens.page import Page
from kiosk.screens.pin_dialog import LockDialog, PinDialog, PinOutcome
from kiosk.services.rights import SessionState
from kiosk.shell_reading import ReadingApp


class OfficersApp(ReadingApp):
    """Locks an officer's page while she is away, changes hands, and leads back to her desk."""

    front: Front
    _asking = False
    _warned: Page | None = None
    """Whose visitor was told that what she typed is not kept; the next press leaves all the same."""

    if TYPE_CHECKING:  # the whole shell has them

        async def show(self, screen: str, visit: Visit) -> bool: ...
        async def end_visit(self) -> None: ...

    @on(Leave)
    async def leave(self, message: Leave) -> None:
        """The visit ends; what was typed is kept in the draft. An officer who helped is back at her desk."""
        page = message.page
        if message.whatever_is_above and page in self.screen_stack:
            self._clear_above(page)
        elif not self._is_for_now(message):
            return
        if page is not self.screen:
            return
        if isinstance(page, Page) and not await self._keep_draft(page) and page is not self._warned:
            self._warned = page
            page.show_problems([("", t("draft.leave_unkept"))])
            return
        officer = page.visit.officer
        if not (isinstance(page, Page) and page.visit.assisted and officer and _at_work(page, officer)):
            await self.end_visit()
            return
        await self.show(flow.DESK[0].screen, Visit(officer=officer))
        if page.visit.handed:
            self.run_worker(later(self._unlock_desk, officer), group="lock", exclusive=True)

    async def _unlock_desk(self, officer: Officer) -> None:
        """The keyboard was the citizen's: the desk shows nothing before the officer's PIN."""
        page = self.screen
        assert isinstance(page, Page)
        if await self.push_screen_wait(LockDialog(page, officer)) is PinOutcome.RIGHT:
            await self.show(flow.DESK[0].screen, page.visit)
        else:
            await self._close_over(page)

    async def _keep_draft(self, page: Page) -> bool:
        """Whether all that stands on the page is kept, or belongs to no draft any more."""
        if page.visit.draft and not page.visit.dossier:
            from kiosk.services.ports import NotThere, StoreFailed

            visit, drafting = page.kept(), page.services.drafting
            try:
                await self._on_hands(page.services, drafting.keep, visit, visit.answers, page.place_name())
            except NotThere:  # it was filed or dropped meanwhile
                return True
            except StoreFailed:
                return False
        return True

    def _is_on_top(self, page: Framed) -> bool:
        """Whether this page is up, or the PIN is being asked over it."""
        screen = self.screen
        return screen is page or (isinstance(screen, PinDialog) and screen.page is page)

    @on(HandOverWanted)
    def change_hands(self, message: HandOverWanted) -> None:
        """ "Đổi tay": to the citizen at once, and back by the officer's PIN."""
        page = message.page
        if self._is_for_now(message) and isinstance(page, Page) and page.visit.officer is not None:
            self.begin(self._change_hands, page, page.visit.officer, group="hands")

    async def _change_hands(self, page: Page, officer: Officer) -> None:
        if page.visit.handed:
            dialog = PinDialog(
                page, officer, page.services.officers.unlock, title=t("assist.take_back"),
                words=t("assist.take_back_words", name=officer.name), leave=t("action.back"),
            )  # fmt: skip
            if await self.push_screen_wait(dialog) is not PinOutcome.RIGHT:
                return
        else:
            await page.ask(page.services.assisting.hand_over, officer)
        if page is self.screen:
            await self.switch_screen(page.anew(handed=not page.visit.handed))

    def _watch_officer(self, page: Page, officer: Officer | None, quiet: float) -> None:
        """Hide an officer's page while she is away, and log her out when she stays away."""
        if officer is None:
            return
        timing = self.front.office.timing
        locked = any(isinstance(screen, LockDialog) for screen in self.screen_stack)
        over = page.services.officers.state(officer) is SessionState.OVER
        if over or quiet >= timing.officer_out:
            self._asking = True
            self.run_worker(later(self._close_over, page), group="idle", exclusive=True)
        elif not locked and quiet >= timing.officer_lock:
            self.run_worker(later(self._lock, page, officer), group="lock", exclusive=True)

    async def _lock(self, page: Page, officer: Officer) -> None:
        self._silence(page)
        page.services.hands.submit(page.services.officers.lock, officer, "idle")
        if await self.push_screen_wait(LockDialog(page, officer)) is not PinOutcome.RIGHT:
            await self._close_over(page)

    async def _close_over(self, page: Framed) -> None:
        """End the visit of a page, whatever dialog stands over it."""
        self._clear_above(page)
        await self.end_visit()

    def _clear_above(self, page: Framed) -> None:
        while len(self.screen_stack) > 1 and self.screen is not page:
            self.pop_screen()
        for group in ("help", "dialog", "hands"):  # nobody answers them any more
            self.workers.cancel_group(self, group)


def _at_work(page: Page, officer: Officer) -> bool:
    return page.services.officers.state(officer) is not SessionState.OVER
