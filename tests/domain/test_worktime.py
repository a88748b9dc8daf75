from __future__ import annotations

import time as stopwatch
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.worktime import (
    CIVIL_STATUS_CUTOFF,
    GENERAL_CUTOFF,
    OFFICE_HOURS,
    VIETNAM,
    CalendarEntry,
    DaysOff,
    ProcessingTime,
    Shift,
    TimeKind,
    WorkCalendar,
    add_working_hours,
    due_after_supplement,
    due_at,
    working_time_between,
)


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


CALENDAR = WorkCalendar(
    off=days(
        *("2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
        *("2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"),
        "2027-01-01",
    ),
    make_up=days("2026-01-10", "2026-08-22"),
)
HALF_SATURDAY = WorkCalendar(
    week={**dict.fromkeys(range(5), OFFICE_HOURS), 5: (Shift(time(7), time(11)),)},
    off=CALENDAR.off,
    make_up=CALENDAR.make_up,
)

borders = st.sampled_from([time(7), time(11), time(11, 30), time(11, 30, 0, 1), time(13, 30), time(15), time(17)])
moments = st.builds(
    datetime.combine, st.dates(date(2026, 1, 1), date(2026, 12, 31)), borders | st.times(), st.just(VIETNAM)
)
calendars = st.sampled_from([CALENDAR, HALF_SATURDAY])
times = st.one_of(
    st.builds(
        ProcessingTime,
        st.sampled_from([TimeKind.WORKING_DAY, TimeKind.DAY, TimeKind.HOUR]),
        st.integers(min_value=1, max_value=300),
    ),
    st.just(ProcessingTime.same_day()),
)


def test_the_vectors_of_a_system_in_production_come_out(shared_json: Callable[[str], Any]) -> None:
    for vector in shared_json("deadline_vectors.json")["vectors"]:
        processing = ProcessingTime(TimeKind(vector["kind"].lower()), vector["processing_hours"])
        assert due_at(at(vector["received"]), processing, CALENDAR) == at(vector["due"]), vector


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-11-19 09:15", "2026-11-20 09:15", id="the day of receipt is not counted"),
        pytest.param("2026-11-19 06:10", "2026-11-20 07:00", id="before opening: from the opening"),
        pytest.param("2026-11-19 11:30", "2026-11-20 11:30", id="the last moment of the morning"),
        pytest.param("2026-11-19 11:31", "2026-11-20 13:30", id="lunch: from the afternoon"),
        pytest.param("2026-11-19 17:00", "2026-11-20 17:00", id="the last moment of the day"),
        pytest.param("2026-11-19 17:01", "2026-11-23 07:00", id="after hours: from Friday's opening"),
        pytest.param("2026-11-20 10:00", "2026-11-23 10:00", id="over the weekend"),
        pytest.param("2026-11-21 10:00", "2026-11-25 07:00", id="on a Saturday: from Monday, and Tuesday is 24/11"),
        pytest.param("2026-11-23 10:00", "2026-11-25 10:00", id="over the Vietnamese Culture Day"),
        pytest.param("2026-02-13 10:00", "2026-02-23 10:00", id="over Tết"),
        pytest.param("2026-08-21 10:00", "2026-08-22 10:00", id="a make-up Saturday is a working day"),
        pytest.param("2026-08-22 16:00", "2026-08-24 16:00", id="received on a make-up Saturday"),
        pytest.param("2026-08-28 10:00", "2026-09-03 10:00", id="over the National Day and its bridge"),
        pytest.param("2026-01-09 10:00", "2026-01-10 10:00", id="the swap for 2 January"),
    ],
)
def test_one_working_day(received: str, due: str) -> None:
    assert due_at(at(received), ProcessingTime.working_days(1), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "amount", "due"),
    [
        pytest.param("2026-11-20 10:00", 4, "2026-11-25 07:00", id="onto the holiday of 24/11: next opening"),
        pytest.param("2026-11-16 10:00", 5, "2026-11-23 07:00", id="onto a Saturday: Monday's opening"),
        pytest.param("2026-11-16 10:00", 7, "2026-11-23 10:00", id="onto a working day: the same time"),
        pytest.param("2026-02-06 10:00", 10, "2026-02-23 07:00", id="onto Tết: after it"),
        pytest.param("2026-08-12 10:00", 10, "2026-08-22 10:00", id="onto a make-up Saturday"),
    ],
)
def test_calendar_days_run_through_days_off_but_do_not_end_on_one(received: str, amount: int, due: str) -> None:
    assert due_at(at(received), ProcessingTime.days(amount), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-11-19 10:00", 1, "2026-11-19 11:00"),
        ("2026-11-19 10:30", 1, "2026-11-19 11:30"),
        ("2026-11-19 11:00", 1, "2026-11-19 14:00"),
        ("2026-11-20 16:30", 1, "2026-11-23 07:30"),
        ("2026-11-21 16:30", 2, "2026-11-23 09:00"),
        ("2026-11-19 07:00", 8, "2026-11-19 17:00"),
        ("2026-11-19 07:00", 24, "2026-11-23 17:00"),
    ],
)
def test_hours_are_working_hours(received: str, hours: int, due: str) -> None:
    assert due_at(at(received), ProcessingTime.working_hours(hours), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "cutoff", "due"),
    [
        ("2026-11-19 08:00", CIVIL_STATUS_CUTOFF, "2026-11-19 17:00"),
        ("2026-11-19 15:00", CIVIL_STATUS_CUTOFF, "2026-11-19 17:00"),
        ("2026-11-19 15:01", CIVIL_STATUS_CUTOFF, "2026-11-20 17:00"),
        ("2026-11-20 15:01", CIVIL_STATUS_CUTOFF, "2026-11-23 17:00"),
        ("2026-11-19 15:01", GENERAL_CUTOFF, "2026-11-19 17:00"),
        ("2026-11-19 17:00", GENERAL_CUTOFF, "2026-11-20 17:00"),
        ("2026-11-19 20:00", GENERAL_CUTOFF, "2026-11-20 17:00"),
        ("2026-11-21 09:00", CIVIL_STATUS_CUTOFF, "2026-11-23 17:00"),
        ("2026-08-22 09:00", CIVIL_STATUS_CUTOFF, "2026-08-22 17:00"),
    ],
)
def test_within_the_day(received: str, cutoff: time, due: str) -> None:
    assert due_at(at(received), ProcessingTime.same_day(), CALENDAR, cutoff=cutoff) == at(due)


@given(moments, moments, times, calendars)
@settings(max_examples=200, deadline=None)
def test_who_comes_later_is_never_promised_an_earlier_time(
    one: datetime, other: datetime, processing: ProcessingTime, calendar: WorkCalendar
) -> None:
    first, second = sorted((one, other))
    assert due_at(first, processing, calendar) <= due_at(second, processing, calendar)


@given(moments, st.sampled_from([TimeKind.WORKING_DAY, TimeKind.DAY, TimeKind.HOUR]), st.integers(1, 300), calendars)
@settings(max_examples=200, deadline=None)
def test_more_time_is_never_an_earlier_due_date(
    received: datetime, kind: TimeKind, hours: int, calendar: WorkCalendar
) -> None:
    less, more = (due_at(received, ProcessingTime(kind, amount), calendar) for amount in (hours, hours + 1))
    assert less <= more


@given(moments, times, calendars)
@settings(max_examples=200, deadline=None)
def test_a_due_date_is_after_the_receipt_in_working_hours(
    received: datetime, processing: ProcessingTime, calendar: WorkCalendar
) -> None:
    due = due_at(received, processing, calendar)
    assert due > received
    assert any(shift.start <= due.time() <= shift.end for shift in calendar.shifts(due.date()))


@given(moments, st.integers(0, 10_000), calendars)
@settings(max_examples=150, deadline=None)
def test_adding_working_time_and_measuring_it_agree(start: datetime, minutes: int, calendar: WorkCalendar) -> None:
    amount = timedelta(minutes=minutes)
    assert working_time_between(start, add_working_hours(start, amount, calendar), calendar) == amount


@pytest.mark.parametrize(
    ("asked", "supplied", "due"),
    [
        pytest.param("2026-11-18 09:00", "2026-11-18 09:00", "2026-11-20 15:30", id="no wait, no change"),
        pytest.param("2026-11-18 09:00", "2026-11-18 11:00", "2026-11-23 07:30", id="hours"),
        pytest.param("2026-11-18 09:00", "2026-11-19 09:00", "2026-11-23 15:30", id="a day"),
        pytest.param("2026-11-20 09:00", "2026-11-23 09:00", "2026-11-23 15:30", id="a weekend adds nothing"),
        pytest.param("2026-11-18 18:00", "2026-11-19 06:00", "2026-11-20 15:30", id="a night adds nothing"),
    ],
)
def test_waiting_for_a_supplement_is_not_the_agencys_time(asked: str, supplied: str, due: str) -> None:
    so_far = at("2026-11-20 15:30")
    assert due_after_supplement(so_far, at(asked), at(supplied), TimeKind.WORKING_DAY, CALENDAR) == at(due)


def test_a_due_time_after_lunch_stays_after_lunch() -> None:
    due = due_after_supplement(
        at("2026-11-18 13:30"), at("2026-11-17 08:00"), at("2026-11-18 08:00"), TimeKind.WORKING_DAY, CALENDAR
    )
    assert due == at("2026-11-19 13:30")


def test_calendar_days_wait_in_calendar_days() -> None:
    due = due_after_supplement(
        at("2026-11-20 10:00"), at("2026-11-12 09:00"), at("2026-11-16 16:00"), TimeKind.DAY, CALENDAR
    )
    assert due == at("2026-11-25 07:00")  # 24 November is a holiday


@given(moments, times, moments, moments, calendars)
@settings(max_examples=150, deadline=None)
def test_a_supplement_never_makes_a_due_date_earlier(
    received: datetime, processing: ProcessingTime, one: datetime, other: datetime, calendar: WorkCalendar
) -> None:
    due = due_at(received, processing, calendar)
    moved = due_after_supplement(due, min(one, other), max(one, other), processing.kind, calendar)
    assert moved >= due
    assert any(shift.start <= moved.time() <= shift.end for shift in calendar.shifts(moved.date()))


def test_a_supplement_cannot_come_before_it_was_asked_for() -> None:
    with pytest.raises(ValueError, match="after it was asked for"):
        due_after_supplement(
            at("2026-11-20 10:00"), at("2026-11-18 09:00"), at("2026-11-17 09:00"), TimeKind.DAY, CALENDAR
        )


def test_times_of_other_zones_are_taken_as_vietnams() -> None:
    due = due_at(datetime(2026, 11, 19, 2, 15, tzinfo=UTC), ProcessingTime.working_days(1), CALENDAR)
    assert due == at("2026-11-20 09:15")
    assert due.utcoffset() == timedelta(hours=7)


def test_a_time_without_a_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 11, 19, 9, 15), ProcessingTime.working_days(1), CALENDAR)  # noqa: DTZ001


def test_working_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="runs forward"):
        add_working_hours(at("2026-11-19 09:15"), timedelta(hours=-1), CALENDAR)


def test_a_procedure_of_years_is_computed_at_once() -> None:
    begin = stopwatch.process_time()
    due = due_at(at("2026-11-19 09:15"), ProcessingTime.working_days(2000), CALENDAR)
    add_working_hours(at("2026-11-19 09:15"), timedelta(hours=16_000), CALENDAR)
    assert due.year > 2033
    assert stopwatch.process_time() - begin < 1  # some milliseconds; a loop over minutes would take many seconds


@pytest.mark.parametrize(("kind", "hours"), [(TimeKind.SAME_DAY, 8), (TimeKind.DAY, 0), (TimeKind.HOUR, -1)])
def test_a_processing_time_that_makes_no_sense_is_refused(kind: TimeKind, hours: int) -> None:
    with pytest.raises(ValueError, match="has hours"):
        ProcessingTime(kind, hours)


def test_shifts_and_weeks_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="starts before it ends"):
        Shift(time(11), time(7))
    with pytest.raises(ValueError, match="do not overlap"):
        WorkCalendar(week={0: (Shift(time(7), time(12)), Shift(time(11), time(17)))})
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkCalendar(week={0: ()})


def test_an_agencys_own_entries_win_over_the_days_that_are_known() -> None:
    known = DaysOff(off=days("2026-08-31"), make_up=days("2026-08-22"), names={date(2026, 8, 31): "Nghỉ"})
    merged = known.with_entries(
        [
            CalendarEntry(date(2026, 8, 31), "work"),
            CalendarEntry(date(2026, 8, 22), "off", "Không làm bù"),
            CalendarEntry(date(2026, 12, 24), "work"),
            CalendarEntry(date(2026, 12, 24), "off", "Nghỉ theo thông báo"),
        ]
    )
    assert merged.off == days("2026-08-22", "2026-12-24")
    assert merged.make_up == days("2026-08-31")
    assert merged.names == {date(2026, 8, 22): "Không làm bù", date(2026, 12, 24): "Nghỉ theo thông báo"}
