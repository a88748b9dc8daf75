"""The agency's own table of days off and make-up days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from kiosk.domain.worktime import CalendarEntry


class CalendarTable(Protocol):
    """Lines that win over what is known of the country's holidays. Every change is journalled."""

    def entries(self) -> Sequence[CalendarEntry]:
        """All lines, by their day."""
        ...

    def put(self, entries: Iterable[CalendarEntry], *, actor: str) -> None:
        """Add lines, all or none; a line for the same day is replaced."""
        ...

    def remove(self, day: date, *, actor: str) -> None:
        """Take a line away. `NotThere` where there is none for this day."""
        ...
