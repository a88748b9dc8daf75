"""The file of a calendar, as it is read everywhere."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.domain.calendar_lines import LARGEST_FILE, dates_problem, read_lines
from kiosk.domain.problem import Problem
from kiosk.domain.worktime import CalendarEntry

TODAY = date(2026, 11, 20)


def test_lines_are_read_in_their_order() -> None:
    text = '[[days]]\nday = 2027-02-04\nkind = "off"\nnote = "Tết"\n[[days]]\nday = 2027-02-13\nkind = "work"\n'
    assert read_lines(text) == (
        CalendarEntry(date(2027, 2, 4), "off", "Tết"),
        CalendarEntry(date(2027, 2, 13), "work"),
    )
    assert read_lines("") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\x00", "calendar.not_toml"),
        ("#" * (LARGEST_FILE + 1), "calendar.not_toml"),
        ("days = 1", "calendar.no_lines"),
        ("holidays = []", "calendar.no_lines"),
        ('[[days]]\nday = "2027-02-04"\nkind = "off"\n', "calendar.line"),
        ('[[days]]\nday = 2027-02-04T07:00:00\nkind = "off"\n', "calendar.line"),
        ('[[days]]\nday = 2027-02-04\nkind = "free"\n', "calendar.line"),
        ('[[days]]\nday = 2027-02-04\nkind = "off"\nnote = 1\n', "calendar.line"),
        ("days = [1]", "calendar.line"),
    ],
)
def test_a_file_of_another_form_is_told_by_what_is_wrong(text: str, problem: str) -> None:
    found = read_lines(text)
    assert isinstance(found, Problem)
    assert found.code == problem


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        (("2027-02-04", "2027-02-05"), None),
        (("2027-02-04", "2027-02-04"), "calendar.twice"),
        (("2029-02-04",), "calendar.far"),
        (("2024-02-04",), "calendar.far"),
    ],
)
def test_days_twice_and_years_that_are_most_likely_wrong_are_found(days: tuple[str, ...], problem: str | None) -> None:
    found = dates_problem([CalendarEntry(date.fromisoformat(day), "off") for day in days], today=TODAY)
    assert (found.code if found else None) == problem
