"""The counter itself: who is on duty, who called for an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.domain.people import Officer


class Shifts(Protocol):
    """Who is on duty at this counter."""

    def current(self) -> Officer | None:
        """The officer of the open shift."""
        ...

    def open(self, officer: Officer) -> None:
        """Open a shift; one that was open ends. Journalled in the same transaction."""
        ...

    def close(self) -> None:
        """End the open shift. Journalled in the same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class HelpCall:
    """Somebody pressed "Gọi cán bộ" on the page `step`."""

    step: str
    called: datetime


class HelpCalls(Protocol):
    """Calls for an officer."""

    def call(self, step: str) -> None:
        """Somebody needs an officer on this page. Journalled in the same transaction."""
        ...

    def waiting(self) -> Sequence[HelpCall]:
        """Calls that nobody has answered yet, newest first, at most 50."""
        ...

    def answer(self, officer: Officer) -> None:
        """An officer has come: all waiting calls are answered. Journalled in the same transaction."""
        ...
