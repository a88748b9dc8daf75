"""Work that takes longer than half a second: what is being done, since when, and a button that stops waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import ClassVar, ParamSpec, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Static

from kiosk.i18n import t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.page import Page
from kiosk.widgets.button import BigButton

UNSEEN_SECONDS = 0.5
"""Work that is done before this needs no words."""

P = ParamSpec("P")
R = TypeVar("R")


class Stopped(Exception):
    """The visitor did not want to wait. Nothing was changed."""


class Working(Dialog[bool]):
    """What is being done; True when it is done, False when the visitor stops waiting."""

    AUTO_FOCUS = "BigButton"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", show=False)]

    def __init__(self, words: str, *, guard: float = 0.0) -> None:
        """`guard` is how many seconds a press still counts as a late second one on the page before."""
        super().__init__()
        self._words = words
        self._guard = guard
        self._shown_at = monotonic()
        self._seconds = 0
        self._done = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._words), classes="heading")
            yield Static(id="since", classes="words", markup=False)
            with Horizontal(classes="actions"):
                yield BigButton(t("waiting.stop"), id="stop")

    def on_mount(self) -> None:
        self._show()
        self.set_interval(1, self._tick)

    def _show(self) -> None:
        self.query_one("#since", Static).update(Content(t("waiting.since", seconds=self._seconds)))

    def _tick(self) -> None:
        self._seconds += 1
        self._show()

    def finish(self) -> None:
        """The work is done; a curtain that hides the dialog is not lifted by that."""
        self._done = True
        self._close_when_on_top()

    @on(ScreenResume)
    def _close_when_on_top(self) -> None:
        if self._done and self.is_active:
            self.dismiss(True)

    @on(BigButton.Pressed, "#stop")
    def action_stop(self) -> None:
        """Wait no longer."""
        if self.is_active and not self._done and monotonic() - self._shown_at >= self._guard:
            self.dismiss(False)


async def with_progress(
    page: Page, words: str, stop: Callable[[], object], work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Let the workshop do something for a page, and tell about it where it takes long. Called in a worker.

    Args:
        page: who asks.
        words: what is being done.
        stop: ends it when the visitor does not want to wait, so that the next work need not wait for it either.
        work: what is done, with its arguments.

    Raises:
        Stopped: the visitor did not want to wait. Nothing comes of what was being made.
    """
    begun = Event()

    def working() -> R:
        begun.set()
        return work(*args, **kwargs)

    task = asyncio.ensure_future(page.ask_workshop(working))
    try:
        await asyncio.wait({task}, timeout=UNSEEN_SECONDS)
        if not task.done():
            dialog = Working(words, guard=page.office.timing.double_press)
            task.add_done_callback(lambda _done: page.app.call_later(dialog.finish))
            if not await page.app.push_screen_wait(dialog):
                # What has not begun yet never will; the work before it is another's.
                if begun.is_set() and not task.done():
                    stop()
                raise Stopped
        return await task
    finally:
        task.cancel()
