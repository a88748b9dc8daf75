"""The office's calendar: what is known, what the agency adds, and what cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.domain.problem import Problem
from kiosk.domain.worktime import VIETNAM, CalendarEntry, ProcessingTime, WorkCalendar, due_at
from kiosk.i18n import problem_words
from kiosk.services.ports import NotThere
from kiosk.services.work_calendar import OfficeCalendar
from tests.fakes.calendar_table import FakeCalendar
from tests.fakes.clock import FakeClock

SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)


@pytest.fixture
def table() -> FakeCalendar:
    return FakeCalendar()


@pytest.fixture
def calendar(table: FakeCalendar) -> OfficeCalendar:
    return OfficeCalendar(table, vietnam_days_off, WorkCalendar(), FakeClock())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_a_swap_moves_a_due_date_from_now_on(calendar: OfficeCalendar) -> None:
    received, one_day = at("2026-11-27 10:00"), ProcessingTime.working_days(1)
    assert due_at(received, one_day, calendar.around(2026)) == at("2026-11-30 10:00")
    swap = [CalendarEntry(MONDAY, "off", "Công văn 12"), CalendarEntry(SATURDAY, "work", "Làm bù")]
    assert calendar.put(swap, actor="officer:1") is None
    assert due_at(received, one_day, calendar.around(2026)) == at("2026-11-28 10:00")
    calendar.remove(SATURDAY, actor="officer:1")
    assert due_at(received, one_day, calendar.around(2026)) == at("2026-12-01 10:00")


def test_what_the_agency_added_is_listed_as_its_own(calendar: OfficeCalendar) -> None:
    calendar.put([CalendarEntry(MONDAY, "off", "Công văn\u202e 12")], actor="officer:1")
    days = {one.day: one for one in calendar.listed(2026)}
    assert (days[MONDAY].own, days[MONDAY].name) == (True, "Công văn 12")
    assert not days[date(2026, 11, 24)].own
    assert days[date(2026, 8, 22)].kind == "work"
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026}


@pytest.mark.parametrize(
    ("lines", "problem", "words"),
    [
        ([CalendarEntry(SATURDAY, "off")], "calendar.already_off", "28/11/2026 vốn đã là ngày nghỉ"),
        ([CalendarEntry(date(2026, 11, 24), "off")], "calendar.already_off", "24/11/2026 vốn đã là ngày nghỉ"),
        ([CalendarEntry(MONDAY, "work")], "calendar.already_worked", "30/11/2026 vốn đã là ngày làm việc"),
        ([CalendarEntry(date(2062, 11, 28), "work")], "calendar.far", "28/11/2062 quá xa"),
        ([CalendarEntry(date(2016, 11, 28), "off")], "calendar.far", "Hãy xem lại năm"),
        ([CalendarEntry(MONDAY, "off"), CalendarEntry(MONDAY, "work")], "calendar.twice", "hai lần"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_with_all_the_others(
    calendar: OfficeCalendar, table: FakeCalendar, lines: Sequence[CalendarEntry], problem: str, words: str
) -> None:
    good = CalendarEntry(date(2026, 12, 24), "off")
    refused = calendar.put([good, *lines], actor="officer:1")
    assert isinstance(refused, Problem)
    assert refused.code == problem
    assert words in problem_words(refused)
    assert table.entries() == []


def test_a_holiday_that_was_called_off_can_be_worked(calendar: OfficeCalendar) -> None:
    culture_day = date(2026, 11, 24)
    assert calendar.put([CalendarEntry(culture_day, "work", "Không nghỉ")], actor="officer:1") is None
    assert calendar.around(2026).is_working_day(culture_day)


def test_a_line_that_nobody_wrote_cannot_be_taken_away(calendar: OfficeCalendar) -> None:
    with pytest.raises(NotThere):
        calendar.remove(date(2026, 11, 24), actor="officer:1")
