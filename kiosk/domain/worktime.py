"""Working time and due dates (ngày hẹn trả).

The rules are those of a provincial one-stop system in production, where the decree leaves them open:

- Time is counted in working days unless the procedure says calendar days. Eight hours of processing time are a day,
  and a day is a day, however long the agency works on it: the result is promised at the clock time of receipt.
- What is received outside working hours counts as received when the office opens next, after lunch or on the next
  working day. The day of receipt is not counted (Civil Code, article 147).
- Calendar days run through weekends; a due date on a day off moves to the opening of the next working day.
- "Within the day" (trong ngày): civil status received after 15:00, anything else after closing, is due on the next
  working day.

All answers are in Vietnam's time, UTC+7 all year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, Self

VIETNAM: Final = timezone(timedelta(hours=7), "+07")

CIVIL_STATUS_CUTOFF: Final = time(15)
"""Hộ tịch: received after 15:00 and not finishable means the next working day."""
GENERAL_CUTOFF: Final = time(17)

HOURS_A_DAY: Final = 8
"""The catalogue gives times in hours or in days of so many hours."""

_ONE_DAY: Final = timedelta(days=1)
_NO_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours without a break."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a shift starts before it ends")


OFFICE_HOURS: Final = (Shift(time(7), time(11, 30)), Shift(time(13, 30), time(17)))


def _office_week() -> Mapping[int, tuple[Shift, ...]]:
    return dict.fromkeys(range(5), OFFICE_HOURS)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One line of the table that an agency edits when a holiday or a swap is announced."""

    day: date
    kind: Literal["off", "work"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The exceptions to the week: days off, make-up working days, and what they are called."""

    off: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def with_entries(self, entries: Iterable[CalendarEntry]) -> Self:
        """The same days after an agency's own entries; a later entry for a day takes an earlier one's place."""
        off, make_up, names = set(self.off), set(self.make_up), dict(self.names)
        for entry in entries:
            added, removed = (off, make_up) if entry.kind == "off" else (make_up, off)
            added.add(entry.day)
            removed.discard(entry.day)
            names.pop(entry.day, None)
            if entry.note:
                names[entry.day] = entry.note
        return type(self)(frozenset(off), frozenset(make_up), MappingProxyType(names))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When the agency works.

    Attributes:
        week: the shifts of each weekday, Monday is 0, in order and without overlap; a weekday without shifts is off.
        off: days off that would be working days.
        make_up: days that are worked although the week says off ("làm bù"); they win over `off`.
        make_up_hours: the shifts of such a day.
    """

    week: Mapping[int, tuple[Shift, ...]] = field(default_factory=_office_week, hash=False)
    off: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    make_up_hours: tuple[Shift, ...] = OFFICE_HOURS

    def __post_init__(self) -> None:
        if not any(self.week.values()) or not self.make_up_hours:
            raise ValueError("an agency works on at least one weekday, and for some hours on a make-up day")
        for shifts in (*self.week.values(), self.make_up_hours):
            if any(later.start < earlier.end for earlier, later in pairwise(shifts)):
                raise ValueError("the shifts of a day stand in order and do not overlap")

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The working hours of a day; none on a day off."""
        if day in self.make_up:
            return self.make_up_hours
        return () if day in self.off else self.week.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        """Whether anybody works on that day."""
        return bool(self.shifts(day))

    def working_day_after(self, day: date, count: int = 1) -> date:
        """The working day that comes `count` working days after a day; 0 is the day itself, even if it is off."""
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_moment(self, moment: datetime) -> datetime:
        """The moment itself in working hours (their ends included), otherwise the next opening."""
        moment = _local(moment)
        for shift in self.shifts(moment.date()):
            if moment.time() <= shift.end:
                return max(moment, _at(moment.date(), shift.start))
        return self.opening(self.working_day_after(moment.date()))

    def opening(self, day: date) -> datetime:
        """When work begins on a working day."""
        return _at(day, self.shifts(day)[0].start)

    def closing(self, day: date) -> datetime:
        """When work ends on a working day."""
        return _at(day, self.shifts(day)[-1].end)


class TimeKind(StrEnum):
    """How a procedure's time is counted; the first three are the national catalogue's units."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """How long the agency has.

    Attributes:
        kind: how it is counted.
        hours: eight for each day; 0 only for "within the day".
    """

    kind: TimeKind
    hours: int = 0

    def __post_init__(self) -> None:
        if self.hours < 0 or (self.hours == 0) != (self.kind is TimeKind.SAME_DAY):
            raise ValueError("a processing time has hours, except within the day")

    @classmethod
    def working_days(cls, days: int) -> Self:
        """So many working days."""
        return cls(TimeKind.WORKING_DAY, days * HOURS_A_DAY)

    @classmethod
    def days(cls, days: int) -> Self:
        """So many calendar days."""
        return cls(TimeKind.DAY, days * HOURS_A_DAY)

    @classmethod
    def working_hours(cls, hours: int) -> Self:
        """So many working hours."""
        return cls(TimeKind.HOUR, hours)

    @classmethod
    def same_day(cls) -> Self:
        """Within the day of receipt."""
        return cls(TimeKind.SAME_DAY)


def add_working_hours(moment: datetime, amount: timedelta, calendar: WorkCalendar) -> datetime:
    """The moment at which so much working time has passed; lunch, nights and days off do not count.

    Time that is used up exactly at the end of a shift ends there, not at the next opening.
    """
    if amount < _NO_TIME:
        raise ValueError("working time runs forward")
    moment = calendar.working_moment(moment)
    day = moment.date()
    while True:
        for shift in calendar.shifts(day):
            start, end = max(moment, _at(day, shift.start)), _at(day, shift.end)
            if start > end:
                continue
            if amount <= end - start:
                return start + amount
            amount -= end - start
        day = calendar.working_day_after(day)


def working_time_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """How much working time lies between two moments."""
    start, end = _local(start), _local(end)
    total, day = _NO_TIME, start.date()
    while day <= end.date():
        for shift in calendar.shifts(day):
            total += max(_NO_TIME, min(end, _at(day, shift.end)) - max(start, _at(day, shift.start)))
        day += _ONE_DAY
    return total


def due_at(
    received: datetime, processing: ProcessingTime, calendar: WorkCalendar, *, cutoff: time = GENERAL_CUTOFF
) -> datetime:
    """When the result is promised: in working hours, on a working day, after the receipt.

    Args:
        received: when the dossier was accepted; aware.
        processing: how long the procedure takes.
        calendar: when the agency works.
        cutoff: up to when "within the day" means today.
    """
    start = calendar.working_moment(received)
    if processing.kind is TimeKind.SAME_DAY:
        today = start.time() <= cutoff and start < calendar.closing(start.date())
        return calendar.closing(start.date() if today else calendar.working_day_after(start.date()))
    if processing.kind is TimeKind.HOUR:
        return add_working_hours(start, timedelta(hours=processing.hours), calendar)
    days, hours = divmod(processing.hours, HOURS_A_DAY)
    moved = _days_later(start, days, processing.kind, calendar)
    if not hours:
        return moved
    # A part of a day is never longer than the day, where an agency works less than eight hours on some days.
    return min(
        add_working_hours(moved, timedelta(hours=hours), calendar),
        _days_later(start, days + 1, processing.kind, calendar),
    )


def due_after_supplement(
    due: datetime, asked: datetime, supplied: datetime, kind: TimeKind, calendar: WorkCalendar
) -> datetime:
    """The due date after the agency has waited for a supplement: the waiting time is not the agency's.

    An agency that counts anew from the supplement calls `due_at` with the time of the supplement instead.

    Args:
        due: the due date so far.
        asked: when the supplement was asked for.
        supplied: when it came.
        kind: how the procedure's time is counted: calendar days wait in calendar days, all else in working time.
        calendar: when the agency works.
    """
    if supplied < asked:
        raise ValueError("a supplement comes after it was asked for")
    due = calendar.working_moment(due)
    if kind is TimeKind.DAY:
        waited = calendar.working_moment(supplied).date() - calendar.working_moment(asked).date()
        return _days_later(due, waited.days, kind, calendar)
    moved = add_working_hours(due, working_time_between(asked, supplied, calendar), calendar)
    opens = any(due.time() == shift.start for shift in calendar.shifts(due.date()))
    closes = any(moved.time() == shift.end for shift in calendar.shifts(moved.date()))
    # What was promised for an opening stays so: 11:30 and 13:30 are the same working time.
    return calendar.working_moment(moved + timedelta.resolution) if opens and closes else moved


def _days_later(start: datetime, days: int, kind: TimeKind, calendar: WorkCalendar) -> datetime:
    """So many days after a working moment, at the same time of day where that is working time."""
    if kind is TimeKind.DAY:
        day = start.date() + timedelta(days=days)
        if not calendar.is_working_day(day):
            return calendar.opening(calendar.working_day_after(day))
    else:
        day = calendar.working_day_after(start.date(), days)
    return calendar.working_moment(_at(day, start.time()))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(VIETNAM)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, VIETNAM)
