"""A view that tests look at: a page at a step, and what is done there before one looks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH
from tests.screens.stage import Stage

Bring = Callable[[Stage], Awaitable[None]]
Prepare = Callable[[FakeKiosk], None]


def _nothing_before(_kiosk: FakeKiosk) -> None:
    return


async def _as_it_is(_stage: Stage) -> None:
    return


@dataclass(frozen=True)
class View:
    """A page at a step, and what is done there before one looks."""

    name: str
    step: str
    bring: Bring = _as_it_is
    procedure: str = BIRTH
    shown_step: str = ""
    """Where to look, if not at the step that the visit has come to."""
    prepare: Prepare = _nothing_before
    assisted: bool = False
    """Whether an officer types for the citizen."""
    least: tuple[int, int] = (64, 18)
    """The smallest window in which the view can come up."""
    long: bool = False
    """Built of parts that other views show: looked at in the long run only."""

    @asynccontextmanager
    async def open(self, kiosk: FakeKiosk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
        """The program with this view on the screen."""
        self.prepare(kiosk)
        async with kiosk.welcome(size) as stage:
            await self.bring_up(stage)
            yield stage

    async def bring_up(self, stage: Stage) -> None:
        """From the welcome page to this view."""
        kiosk = stage.kiosk
        visit = kiosk.assisted(self.step) if self.assisted else kiosk.visit(self.step, self.procedure)
        await stage.show(self.shown_step or self.step, visit)
        await self.bring(stage)
        await stage.settled()
