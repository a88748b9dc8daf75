from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.partial_date import PartialDate, parse_date
from kiosk.domain.problem import Problem

days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
partial_dates = st.one_of(
    days.map(PartialDate.of),
    days.map(lambda day: PartialDate(day.year, day.month)),
    days.map(lambda day: PartialDate(day.year)),
)


@pytest.mark.parametrize(
    "text",
    [
        *("1/2/1960", "01/02/1960", "01021960", "01-02-1960", "1.2.1960", "1 2 1960", " 1 / 2 / 1960 "),
        *("1960-02-01", "ngày 1 tháng 2 năm 1960", "Mùng 1 tháng 2, 1960"),
    ],
)
def test_a_day_is_understood_as_people_type_it(text: str) -> None:
    assert parse_date(text) == PartialDate(1960, 2, 1)


@pytest.mark.parametrize("text", ["2/1960", "02-1960", "tháng 2 năm 1960"])
def test_a_month_is_enough(text: str) -> None:
    assert parse_date(text) == PartialDate(1960, 2)


@pytest.mark.parametrize("text", ["1960", "năm 1960", " 1960 "])
def test_a_year_is_enough(text: str) -> None:
    assert parse_date(text) == PartialDate(1960)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem("date.empty")),
        ("   ", Problem("date.empty")),
        ("hôm qua", Problem("date.unreadable")),
        ("1/2/3/1960", Problem("date.unreadable")),
        ("12345", Problem("date.unreadable")),
        ("001/02/1960", Problem("date.unreadable")),
        ("٠١/٠٢/١٩٦٠", Problem("date.unreadable")),
        ("²/2/1960", Problem("date.unreadable")),
        ("1" * 100_000, Problem("date.unreadable")),
        ("1/2/60", Problem("date.two_digit_year")),
        ("1/13/1960", Problem("date.bad_month")),
        ("0/1960", Problem("date.bad_month")),
        ("30/2/1960", Problem("date.bad_day", {"month": 2, "year": 1960, "last": 29})),
        ("29/2/1961", Problem("date.bad_day", {"month": 2, "year": 1961, "last": 28})),
        ("0/2/1960", Problem("date.bad_day", {"month": 2, "year": 1960, "last": 29})),
        ("1/2/0196", Problem("date.bad_year", {"first": 1800, "last": 2199})),
        ("2200", Problem("date.bad_year", {"first": 1800, "last": 2199})),
    ],
)
def test_what_is_no_date_is_named(text: str, problem: Problem) -> None:
    assert parse_date(text) == problem


@given(partial_dates)
@settings(max_examples=100, deadline=None)
def test_what_is_shown_and_what_is_stored_are_read_back(when: PartialDate) -> None:
    assert parse_date(str(when)) == when
    assert PartialDate.from_iso(when.iso()) == when


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gives_a_date_or_a_problem(text: str) -> None:
    assert isinstance(parse_date(text), PartialDate | Problem)


def test_a_date_is_shown_the_vietnamese_way_and_stored_the_iso_way() -> None:
    assert [str(PartialDate(*parts)) for parts in ((1960,), (1960, 2), (1960, 2, 1))] == [
        "1960",
        "02/1960",
        "01/02/1960",
    ]
    assert PartialDate(1960, 2, 1).iso() == "1960-02-01"


@pytest.mark.parametrize("text", ["", "60", "1960-2", "1960-02-30", "01/02/1960", "1960-02-01\n", "1960-13"])
def test_a_damaged_stored_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a stored date|out of range|must be in"):
        PartialDate.from_iso(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="needs its month"):
        PartialDate(1960, None, 1)


def test_a_partial_date_spans_the_days_it_may_mean() -> None:
    assert (PartialDate(1960).earliest(), PartialDate(1960).latest()) == (date(1960, 1, 1), date(1960, 12, 31))
    assert PartialDate(1960, 2).latest() == date(1960, 2, 29)
    assert PartialDate(1960, 2, 1).earliest() == PartialDate(1960, 2, 1).latest() == date(1960, 2, 1)
    assert PartialDate(1960, 2, 1).is_full
    assert not PartialDate(1960, 2).is_full


def test_only_what_is_sure_counts_as_before_or_after() -> None:
    assert PartialDate(1960).surely_before(PartialDate(1961))
    assert not PartialDate(1960).surely_before(PartialDate(1960, 6))
    assert not PartialDate(1960).surely_after(PartialDate(1960, 6))
    assert PartialDate(1960, 7).surely_after(date(1960, 6, 30))
    assert not PartialDate(2026).surely_after(date(2026, 11, 20))


@given(partial_dates, partial_dates)
@settings(max_examples=100, deadline=None)
def test_before_and_after_mirror_each_other(one: PartialDate, other: PartialDate) -> None:
    assert one.surely_before(other) == other.surely_after(one)
    assert not (one.surely_before(other) and one.surely_after(other))
