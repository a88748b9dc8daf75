"""Pauses of Textual's pilot that end when nothing is under way any more, however busy the machine is.

Textual's own take a process for idle that got no processor for a fiftieth of a second, because others had it; and one
that has had work for a whole second. On a busy machine both are wrong, and a test looks at what is half done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
import textual._wait
from textual._context import NoActiveAppError, active_app
from textual.app import App

LONG = 20.0
"""Seconds after which a pause ends although something never comes to rest."""
_CALM = 3
"""So many turns of the event loop in a row that leave nothing to do."""


@contextmanager
def whole_pauses() -> Iterator[None]:
    """Inside, `pilot.pause` and `pilot.press` wait until all messages have had their effect and all is drawn.

    What timers, threads and other processes will bring is not under way yet: for that a test waits itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.pilot.wait_for_idle", _waiting_on(textual._wait.wait_for_idle))
        patch.setattr("textual.app.wait_for_idle", _waiting_on(textual._wait.wait_for_idle))
        yield


def _waiting_on(usual: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def wait(min_sleep: float = textual._wait.SLEEP_GRANULARITY, max_sleep: float = 1) -> None:
        await usual(min_sleep, max_sleep)
        until = monotonic() + LONG
        calm = 0
        while calm < _CALM and monotonic() < until:
            await asyncio.sleep(0)
            calm = 0 if _is_ready() or _is_to_be_drawn() else calm + 1

    return wait


def _is_ready() -> bool:
    """Whether any task of the event loop could go on at once."""
    return bool(asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]


def _is_to_be_drawn() -> bool:
    """Whether the page on top waits for its sixtieth of a second to be laid out; it is done now."""
    try:
        app: App[object] = active_app.get()
    except (LookupError, NoActiveAppError):
        return False
    if not app.is_running or not app.screen_stack:
        return False
    timer = app.screen._update_timer
    if not timer._active.is_set():
        return False
    app.screen._on_timer_update()
    return True
