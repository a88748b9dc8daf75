"""The part of the shell that knows when a page may be taken away, and what is said where the store fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from kiosk.domain.visit import Visit
from kiosk.screens.failures import failure_words
from kiosk.screens.frame import Back, Forward, GoTo, Leave
from kiosk.screens.later import Job, later
from kiosk.screens.messages import PageMessage
from kiosk.screens.page import Page
from kiosk.screens.steady import TOLD_SECONDS, Steady
from kiosk.services import Services
from kiosk.terminal.locked_app import LockedApp

P = ParamSpec("P")
R = TypeVar("R")


class PagesApp(LockedApp[str]):
    """Pages are not taken away from under their own work, and a store that fails ends no visit."""

    _services: asyncio.Future[Services] | None = None

    async def services(self) -> Services:
        """The services, as soon as they are there."""
        while self._services is None:
            await asyncio.sleep(0.01)
        return await asyncio.shield(self._services)

    async def _on_hands(self, services: Services, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a service for the shell itself, whatever page is up."""
        return await asyncio.get_running_loop().run_in_executor(services.hands, lambda: work(*args, **kwargs))

    def tell_failed(self, error: Exception) -> None:
        """What the shell was asked for was not done; whatever is on top says so."""
        if self.screen_stack and isinstance(self.screen, Steady):
            self.screen.tell_failed(error)
        else:
            self.notify(failure_words(error), timeout=TOLD_SECONDS, markup=False)

    def begin(self, job: Job, *values: object, group: str = "dialog") -> None:
        """Start work of which the shell does one at a time: what is asked in a dialog is not forgotten over another."""
        running = (worker for worker in self.workers if worker.node is self and worker.group == group)
        if all(worker.is_finished for worker in running):
            self.run_worker(later(job, *values), group=group)

    def _is_for_now(self, message: PageMessage) -> bool:
        """Whether the shell does now what a page wants.

        A page that has gone has sent a late second press: nothing happens. One that waits for an answer, or that is
        finished below a dialog or the curtain, is heard as soon as it is on top and knows where it is; else what the
        answer has brought (a code that is used up, a paper in the store) would be lost to the visit.
        """
        page = message.page
        on_top = page is self.screen
        if page in self.screen_stack and isinstance(page, Page):
            leads_away = isinstance(message, Forward | GoTo | Back | Leave)
            if (on_top and page.waits) or (leads_away and not on_top):
                page.hold(message)
                return False
        return on_top


def newest(message: Forward | GoTo | Back) -> Visit:
    """Where a page leads to, with what it has come to know since it said so."""
    page = message.page
    return page.newest(message.visit) if isinstance(page, Page) else message.visit
