"""Due dates of a system in production, against the calendar as the kiosk uses it: the package and the known swaps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.domain.worktime import VIETNAM, ProcessingTime, TimeKind, WorkCalendar, due_at
from kiosk.services.work_calendar import OfficeCalendar
from tests.fakes.calendar_table import FakeCalendar
from tests.fakes.clock import FakeClock


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_the_vectors_come_out_of_the_calendar_that_is_in_use(shared_json: Callable[[str], Any]) -> None:
    calendar = OfficeCalendar(FakeCalendar(), vietnam_days_off, WorkCalendar(), FakeClock())
    vectors = shared_json("deadline_vectors.json")["vectors"]
    assert len(vectors) >= 7
    for vector in vectors:
        processing = ProcessingTime(TimeKind(vector["kind"].lower()), vector["processing_hours"])
        received = at(vector["received"])
        assert due_at(received, processing, calendar.around(received.year)) == at(vector["due"]), vector
