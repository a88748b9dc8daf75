"""A due date explained step by step ends at the due date, and tells every day in between once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.due_steps import StepKind, explain
from kiosk.domain.worktime import (
    CIVIL_STATUS_CUTOFF,
    GENERAL_CUTOFF,
    VIETNAM,
    ProcessingTime,
    TimeKind,
    WorkCalendar,
    due_after_supplement,
    due_at,
    working_time_between,
)

NAMES = {date(2026, 11, 24): "Ngày Văn hóa Việt Nam"}
CALENDAR = WorkCalendar(
    off=frozenset({date(2026, 11, 24), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    make_up=frozenset({date(2026, 8, 22)}),
)

borders = st.sampled_from([time(7), time(11, 30), time(13, 30), time(15), time(15, 1), time(17), time(17, 1)])
moments = st.builds(
    datetime.combine, st.dates(date(2026, 8, 1), date(2026, 12, 31)), borders | st.times(), st.just(VIETNAM)
)
times = st.just(ProcessingTime.same_day()) | st.builds(
    ProcessingTime, st.sampled_from([TimeKind.WORKING_DAY, TimeKind.DAY, TimeKind.HOUR]), st.integers(1, 200)
)
cutoffs = st.sampled_from([CIVIL_STATUS_CUTOFF, GENERAL_CUTOFF])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def kinds(received: str, processing: ProcessingTime, cutoff: time = GENERAL_CUTOFF) -> list[str]:
    return [step.kind.value for step in explain(at(received), processing, CALENDAR, cutoff=cutoff, names=NAMES)]


@given(moments, times, cutoffs)
@settings(max_examples=120, deadline=None)
def test_the_last_step_is_the_due_date(received: datetime, processing: ProcessingTime, cutoff: time) -> None:
    steps = explain(received, processing, CALENDAR, cutoff=cutoff)
    assert steps[-1].kind is StepKind.DUE
    assert steps[-1].at == due_at(received, processing, CALENDAR, cutoff=cutoff)
    assert steps[0].at == received


@given(moments, st.integers(1, 25))
@settings(max_examples=100, deadline=None)
def test_every_day_in_between_is_told_once_and_as_many_are_counted_as_were_asked_for(
    received: datetime, days: int
) -> None:
    steps = explain(received, ProcessingTime.working_days(days), CALENDAR)
    told = [step for step in steps if step.kind in (StepKind.COUNTED, StepKind.MAKE_UP, StepKind.OFF)]
    assert all(later.at - earlier.at == timedelta(days=1) for earlier, later in pairwise(told))
    assert told[-1].at.date() == steps[-1].at.date()
    counted = [step.count for step in told if step.kind is not StepKind.OFF]
    # Received in the last moment of a morning or a day, a result may be due with the next opening.
    assert counted == list(range(1, len(counted) + 1))
    assert len(counted) in (days, days + 1)


def test_a_holiday_is_named() -> None:
    steps = explain(at("2026-11-20 17:30"), ProcessingTime.working_days(1), CALENDAR, names=NAMES)
    assert [(step.kind.value, step.name) for step in steps] == [
        ("received", ""),
        ("opens", ""),
        ("off", "Ngày Văn hóa Việt Nam"),
        ("counted", ""),
        ("due", ""),
    ]


@pytest.mark.parametrize(
    ("received", "cutoff", "kind"),
    [
        ("2026-11-19 15:00", CIVIL_STATUS_CUTOFF, "same_day"),
        ("2026-11-19 15:01", CIVIL_STATUS_CUTOFF, "too_late"),
        ("2026-11-19 16:59", GENERAL_CUTOFF, "same_day"),
        ("2026-11-19 17:00", GENERAL_CUTOFF, "too_late"),
    ],
)
def test_within_the_day_until_three_or_until_closing(received: str, cutoff: time, kind: str) -> None:
    assert kinds(received, ProcessingTime.same_day(), cutoff) == ["received", kind, "due"]


def test_a_make_up_saturday_counts() -> None:
    assert kinds("2026-08-21 10:00", ProcessingTime.working_days(1)) == ["received", "make_up", "due"]


def test_calendar_days_that_end_on_a_day_off_move() -> None:
    assert kinds("2026-11-20 10:00", ProcessingTime.days(4)) == ["received", "calendar_days", "moved", "due"]
    assert kinds("2026-11-16 10:00", ProcessingTime.days(7)) == ["received", "calendar_days", "due"]


def test_parts_of_a_day_are_told_as_hours() -> None:
    assert kinds("2026-11-19 10:00", ProcessingTime(TimeKind.WORKING_DAY, 10)) == [
        *("received", "counted", "hours", "due")
    ]
    assert kinds("2026-11-19 10:00", ProcessingTime.working_hours(2)) == ["received", "hours", "due"]
    assert kinds("2026-11-16 10:00", ProcessingTime(TimeKind.DAY, 10)) == ["received", "calendar_days", "hours", "due"]


@given(moments, times, cutoffs)
@settings(max_examples=120, deadline=None)
def test_nothing_is_due_on_a_day_off_or_outside_working_hours(
    received: datetime, processing: ProcessingTime, cutoff: time
) -> None:
    due = due_at(received, processing, CALENDAR, cutoff=cutoff)
    assert any(shift.start <= due.time() <= shift.end for shift in CALENDAR.shifts(due.date()))


@given(moments, moments, cutoffs, times)
@settings(max_examples=120, deadline=None)
def test_who_comes_later_waits_no_shorter_whatever_the_hour_of_the_cut_off(
    one: datetime, other: datetime, cutoff: time, processing: ProcessingTime
) -> None:
    first, second = (due_at(moment, processing, CALENDAR, cutoff=cutoff) for moment in sorted((one, other)))
    assert first <= second


@given(moments, times, moments, moments)
@settings(max_examples=120, deadline=None)
def test_the_time_in_which_a_supplement_is_waited_for_is_added_to_the_minute(
    received: datetime, processing: ProcessingTime, one: datetime, other: datetime
) -> None:
    due = due_at(received, processing, CALENDAR)
    asked, supplied = sorted((one, other))
    moved = due_after_supplement(due, asked, supplied, processing.kind, CALENDAR)
    if processing.kind is not TimeKind.DAY:
        waited = working_time_between(asked, supplied, CALENDAR)
        assert working_time_between(due, moved, CALENDAR) == waited
