"""The agency's own calendar in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kiosk.domain.worktime import CalendarEntry
from kiosk.services.ports import NotThere


class FakeCalendar:
    """A `CalendarTable` in memory; `journal` holds what would stand in the journal."""

    def __init__(self) -> None:
        self._lines: dict[date, CalendarEntry] = {}
        self.journal: list[tuple[str, str, date]] = []

    def entries(self) -> Sequence[CalendarEntry]:
        return [self._lines[day] for day in sorted(self._lines)]

    def put(self, entries: Iterable[CalendarEntry], *, actor: str) -> None:
        for entry in entries:
            self._lines[entry.day] = entry
            self.journal.append(("calendar.set", actor, entry.day))

    def remove(self, day: date, *, actor: str) -> None:
        if self._lines.pop(day, None) is None:
            raise NotThere("a line of the calendar")
        self.journal.append(("calendar.removed", actor, day))
