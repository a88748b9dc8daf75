"""A whole kiosk on fake ports: the real services and screens, no disk, no devices, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.app import KioskApp
from kiosk.domain.visit import Visit
from tests.fakes.whole_idle import whole_pauses
from tests.screens.made_up import BIRTH
from tests.screens.stage import Stage
from tests.screens.visits import SeededKiosk


class FakeKiosk(SeededKiosk):
    """Everything behind the screens, seeds for every step of the flow, and the program on top."""

    def app(self) -> KioskApp:
        """The program, not yet running."""
        app = KioskApp(self, lambda: self.services)
        app.animation_level = "none"  # as in the kiosk's own terminal
        return app

    @asynccontextmanager
    async def welcome(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
        """The program as it starts."""
        app = self.app()
        with whole_pauses():
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                yield Stage(self, app, pilot)

    @asynccontextmanager
    async def at(
        self, step: str, size: tuple[int, int] = (80, 24), *, procedure: str = BIRTH, visit: Visit | None = None
    ) -> AsyncIterator[Stage]:
        """The program with a step's page on top."""
        visit = visit or self.visit(step, procedure)
        async with self.welcome(size) as stage:
            await stage.show(step, visit)
            yield stage
