"""A page that asks the services: without blocking the screen, and without losing what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import ParamSpec, TypeVar

from textual import on
from textual.events import ScreenResume

from kiosk.domain.visit import Visit
from kiosk.screens.frame import Framed, Leave
from kiosk.screens.messages import PageMessage
from kiosk.services import Services
from kiosk.services.rights import NotAllowed, SessionState

P = ParamSpec("P")
R = TypeVar("R")


class Asking(Framed):
    """A page with services. While it waits for an answer the shell does not take it away: it holds what is wanted."""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self.services = services
        self._owed = 0
        self._held: PageMessage | None = None

    async def ask(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a service without blocking the screen.

        The page stays until the answer is there (`waits`). One that comes after it has gone all the same, because the
        visit was ended, is dropped, with everything that was to follow it. An officer whose rights have ended meanwhile
        (she was disabled, or her twelve hours are over) has the visit ended. Called in work that began by `later`: that
        tells what fails.
        """
        self._owed += 1
        try:
            return await self._answer_of(self.services.hands, partial(work, *args, **kwargs))
        finally:
            self._owed -= 1
            if self._held is not None:
                # Behind what the answer leads to: a page that is finished counts more than what was pressed meanwhile.
                self.call_later(self.call_later, self._hear_held)

    async def at_press(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `ask`, for whatever waits for the printer: drafts must not wait behind it."""
        return await self._answer_of(self.services.press, partial(work, *args, **kwargs))

    async def ask_workshop(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `ask`, for work on papers that may take seconds: what is to be kept does not wait behind it."""
        return await self._answer_of(self.services.workshop_hands, partial(work, *args, **kwargs))

    async def _answer_of(self, executor: Executor, work: Callable[[], R]) -> R:
        try:
            answer = await asyncio.get_running_loop().run_in_executor(executor, work)
        except NotAllowed:
            officer = self.visit.officer
            over = officer is not None and self.services.officers.state(officer) is SessionState.OVER
            self.app.post_message(Leave(self, whatever_is_above=over))
            raise asyncio.CancelledError from None
        if self not in self.app.screen_stack:
            raise asyncio.CancelledError
        return answer

    # -- nothing is lost between the store and the page ------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether an answer of the services is on its way that the page needs to know where it is."""
        return self._owed > 0

    def hold(self, message: PageMessage) -> None:
        """The shell cannot do this now: it is sent again as soon as the page is on top and waits for nothing.

        One message: the newest counts.
        """
        self._held = message

    @on(ScreenResume)
    def _hear_held(self) -> None:
        if self._held is not None and self.is_active and not self.waits:
            message, self._held = self._held, None
            self.app.post_message(message)

    def newest(self, visit: Visit) -> Visit:
        """A visit that leads on from here, with what the page has come to know since it was made."""
        return visit
