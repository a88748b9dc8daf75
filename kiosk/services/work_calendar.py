"""The working calendar as the office keeps it: the country's holidays, and the agency's own lines on top.

Swaps and extra days are announced by letter, sometimes days before. Whoever types one in is told at once where it
cannot be right: a line that changes nothing is most often a wrong year or a wrong month.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from kiosk.domain.calendar_lines import dates_problem
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean
from kiosk.domain.worktime import CalendarEntry, DaysOff, WorkCalendar
from kiosk.services.office import local
from kiosk.services.ports import CalendarTable, Clock

LONGEST_NOTE: Final = 120


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not like its weekday: off or worked, what it is called, and whether the agency itself said so."""

    day: date
    kind: Literal["off", "work"]
    name: str
    own: bool


class OfficeCalendar:
    """Asked for every due date; changed by `kiosk calendar`."""

    def __init__(
        self,
        table: CalendarTable,
        known: Callable[[tuple[int, ...]], DaysOff],
        week: WorkCalendar,
        clock: Clock,
        revision: int = 0,
    ) -> None:
        """`known` gives the country's days of some years; `week` is the office's week without any exception.

        `revision` is the number of the hub's calendar that `known` has in it, 0 for none.
        """
        self.revision = revision
        self._table = table
        self._known = cache(known)
        self._week = week
        self._clock = clock

    def around(self, year: int) -> WorkCalendar:
        """The working time of a year and the next one: a due date may fall into it."""
        days = self.days_off(year)
        return WorkCalendar(self._week.week, days.off, days.make_up, self._week.make_up_hours)

    def days_off(self, year: int) -> DaysOff:
        """Exceptions and their names, of a year and the next one."""
        entries = (entry for entry in self._table.entries() if year <= entry.day.year <= year + 1)
        return self._known((year, year + 1)).with_entries(entries)

    def listed(self, year: int) -> Sequence[CalendarDay]:
        """The exceptions of one year, by their day; a holiday on a day that is off anyhow is not one."""
        days = self.days_off(year)
        own = {entry.day for entry in self._table.entries()}
        found = [
            CalendarDay(day, "off", days.names.get(day, ""), day in own)
            for day in days.off
            if self._week.is_working_day(day)
        ]
        found += [CalendarDay(day, "work", days.names.get(day, ""), day in own) for day in days.make_up]
        return sorted((one for one in found if one.day.year == year), key=lambda one: one.day)

    def put(self, entries: Sequence[CalendarEntry], *, actor: str) -> Problem | None:
        """Add lines, all or none; why not, or None."""
        cleaned = [CalendarEntry(one.day, one.kind, clean(one.note, limit=LONGEST_NOTE)) for one in entries]
        if problem := dates_problem(cleaned, today=local(self._clock.now()).date()):
            return problem
        for entry in cleaned:
            if problem := self._problem(entry):
                return problem
        self._table.put(cleaned, actor=actor)
        return None

    def remove(self, day: date, *, actor: str) -> None:
        """Take a line of the agency's own away. `NotThere` where there is none."""
        self._table.remove(day, actor=actor)

    def _problem(self, entry: CalendarEntry) -> Problem | None:
        shown = f"{entry.day:%d/%m/%Y}"
        # As it is without the agency's own line for this day.
        days = self._known((entry.day.year, entry.day.year + 1))
        calendar = WorkCalendar(self._week.week, days.off, days.make_up, self._week.make_up_hours)
        worked = calendar.is_working_day(entry.day)
        if entry.kind == "off" and not worked:
            return Problem("calendar.already_off", {"day": shown, "weekday": entry.day.weekday()})
        if entry.kind == "work" and worked:
            return Problem("calendar.already_worked", {"day": shown, "weekday": entry.day.weekday()})
        return None
