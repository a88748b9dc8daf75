"""What every screen of the kiosk can rely on while others come and go above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen, ScreenResultType

from kiosk.screens.failures import failure_words
from kiosk.screens.later import Job, is_there, later

TOLD_SECONDS = 12.0
"""How long a sentence stands that is said in passing: it is read by people who do not read fast."""


class Steady(Screen[ScreenResultType]):
    """Base of pages and dialogs. In a dialog put it behind `ModalScreen`: styles come by the first base only."""

    def begin(self, job: Job, *values: object, group: str = "dialog") -> None:
        """Start work of which this screen does one at a time; a press while it goes on does nothing.

        It is never cancelled by the next press: between what the store has written and what the page knows of it,
        nobody would learn that it was written.
        """
        running = (worker for worker in self.workers if worker.node is self and worker.group == group)
        if all(worker.is_finished for worker in running):
            self.run_worker(later(job, *values), group=group)

    def tell_failed(self, error: Exception) -> None:
        """Something that was asked for here was not done."""
        self.notify(failure_words(error), timeout=TOLD_SECONDS, markup=False)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As in Textual, where it is the screen on top that calls, but never for a screen that has gone meanwhile."""
        return super().call_after_refresh(self._if_there, callback, *args, **kwargs)

    def _if_there(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs) if is_there(self) else None
