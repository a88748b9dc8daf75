"""The agency's own calendar, on the fake and on the real store."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kiosk.data import journal
from kiosk.data.home import Home
from kiosk.domain.worktime import CalendarEntry
from kiosk.services.ports import CalendarTable, NotThere
from tests.fakes.calendar_table import FakeCalendar

OFF = CalendarEntry(date(2027, 2, 12), "off", "Công văn 12")
WORK = CalendarEntry(date(2027, 2, 6), "work", "Làm bù")


@pytest.fixture(params=["fake", "real"])
def table(request: pytest.FixtureRequest) -> CalendarTable:
    if request.param == "fake":
        return FakeCalendar()
    home: Home = request.getfixturevalue("home")
    return home.calendar


def test_lines_come_back_by_their_day(table: CalendarTable) -> None:
    assert list(table.entries()) == []
    table.put([OFF, WORK], actor="kiosk")
    assert list(table.entries()) == [WORK, OFF]


def test_a_later_line_for_a_day_takes_the_earlier_ones_place(table: CalendarTable) -> None:
    table.put([OFF], actor="kiosk")
    again = CalendarEntry(OFF.day, "off", "Công văn 13")
    table.put([again], actor="kiosk")
    assert list(table.entries()) == [again]


def test_a_line_can_be_taken_away_once(table: CalendarTable) -> None:
    table.put([OFF], actor="kiosk")
    table.remove(OFF.day, actor="kiosk")
    assert list(table.entries()) == []
    with pytest.raises(NotThere):
        table.remove(OFF.day, actor="kiosk")


def test_every_change_stands_in_the_journal(home: Home) -> None:
    home.calendar.put([], actor="officer:1")
    home.calendar.put([OFF, WORK], actor="officer:1")
    home.calendar.remove(OFF.day, actor="officer:2")
    with home.store.reading() as connection:
        rows = list(journal.rows(connection))
    assert [(row.header.kind, row.header.actor) for row in rows] == [
        ("calendar.set", "officer:1"),
        ("calendar.set", "officer:1"),
        ("calendar.removed", "officer:2"),
    ]
    assert rows[0].body is not None
    assert json.loads(rows[0].body) == {"day": "2027-02-12", "kind": "off", "note": "Công văn 12"}
    assert home.journal.verify() is None
