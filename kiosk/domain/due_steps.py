"""How a due date comes about, step by step: for an officer who is asked "why not earlier?".

The date itself is `worktime.due_at`'s; this module only tells what happened on the way, and ends with the same moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kiosk.domain.worktime import GENERAL_CUTOFF, HOURS_A_DAY, ProcessingTime, TimeKind, WorkCalendar, due_at


class StepKind(StrEnum):
    """What a step tells. The words stand under `due_step.<value>`."""

    RECEIVED = "received"
    OPENS = "opens"
    """Received outside working hours: it counts from here."""
    SAME_DAY = "same_day"
    TOO_LATE = "too_late"
    """Within the day, but received after the hour up to which that means today."""
    HOURS = "hours"
    COUNTED = "counted"
    """A day that counts; `count` is its number."""
    OFF = "off"
    """A day off that does not count; `name` says why."""
    MAKE_UP = "make_up"
    """A weekend day that is worked."""
    CALENDAR_DAYS = "calendar_days"
    MOVED = "moved"
    """The last calendar day is a day off: the result moves to the next opening."""
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        kind: what it tells.
        at: the moment that it is about; a whole day at its midnight.
        count: number of the counted day, or how many hours or days are counted.
        name: what a day off or a make-up day is called, or "".
    """

    kind: StepKind
    at: datetime
    count: int = 0
    name: str = ""


def explain(
    received: datetime,
    processing: ProcessingTime,
    calendar: WorkCalendar,
    *,
    cutoff: time = GENERAL_CUTOFF,
    names: Mapping[date, str] | None = None,
) -> tuple[Step, ...]:
    """The steps from the receipt to the due date; the arguments are `due_at`'s, and the names of the days off."""
    due = due_at(received, processing, calendar, cutoff=cutoff)
    received = received.astimezone(due.tzinfo)
    start = calendar.working_moment(received)
    steps = [Step(StepKind.RECEIVED, received)]
    if start != received:
        steps.append(Step(StepKind.OPENS, start))
    named = names or {}
    match processing.kind:
        case TimeKind.SAME_DAY:
            today = due.date() == start.date()
            steps.append(Step(StepKind.SAME_DAY if today else StepKind.TOO_LATE, _at(start, cutoff)))
            steps += _days(start, due, calendar, named, counted=False)
        case TimeKind.HOUR:
            steps.append(Step(StepKind.HOURS, start, processing.hours))
            steps += _days(start, due, calendar, named, counted=False)
        case TimeKind.WORKING_DAY:
            steps += _days(start, due, calendar, named, counted=True)
            if hours := processing.hours % HOURS_A_DAY:
                steps.append(Step(StepKind.HOURS, start, hours))
        case TimeKind.DAY:
            days, hours = divmod(processing.hours, HOURS_A_DAY)
            last = _at(start, time()) + timedelta(days=days)
            steps.append(Step(StepKind.CALENDAR_DAYS, last, days))
            if not calendar.is_working_day(last.date()):
                name = named.get(last.date(), "")
                steps.append(Step(StepKind.MOVED, calendar.opening(calendar.working_day_after(last.date())), name=name))
            if hours:
                steps.append(Step(StepKind.HOURS, start, hours))
    return (*steps, Step(StepKind.DUE, due))


def _days(
    start: datetime, due: datetime, calendar: WorkCalendar, names: Mapping[date, str], *, counted: bool
) -> Iterator[Step]:
    """The days after the receipt up to the due date: those that count, and those that do not."""
    day, number = _at(start, time()), 0
    while (day := day + timedelta(days=1)).date() <= due.date():
        name = names.get(day.date(), "")
        if not calendar.is_working_day(day.date()):
            yield Step(StepKind.OFF, day, name=name)
        elif day.date() in calendar.make_up:
            number += 1
            yield Step(StepKind.MAKE_UP, day, number if counted else 0, name)
        elif counted:
            number += 1
            yield Step(StepKind.COUNTED, day, number)


def _at(moment: datetime, clock: time) -> datetime:
    return datetime.combine(moment.date(), clock, moment.tzinfo)
