"""What is dear to read or to compute and never changes: made once for all tests of a run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk.data.catalogue_files import SHIPPED, load_catalogue
from kiosk.data.unit_file import load_units
from kiosk.demo import PIN, demo_settings
from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.units import UnitTable
from kiosk.domain.worktime import WorkCalendar
from kiosk.services.procedures import Procedures
from kiosk.services.work_calendar import OfficeCalendar
from kiosk.wiring import work_week
from tests.fakes.calendar_table import FakeCalendar
from tests.fakes.clock import FakeClock
from tests.fakes.weak_pins import hash_of
from tests.screens.made_up import NOW


@cache
def shipped() -> Catalogue:
    """The shipped catalogue, read once for all tests."""
    return load_catalogue(SHIPPED, None)


@cache
def country_procedures() -> Procedures:
    """The procedures of the shipped catalogue, ready to be searched."""
    procedures = Procedures(shipped)
    procedures.warm()
    return procedures


@cache
def calendar(year: int) -> WorkCalendar:
    """The working days around a year."""
    week = work_week(demo_settings(Path("unused")))
    return OfficeCalendar(FakeCalendar(), vietnam_days_off, week, FakeClock(NOW)).around(year)


@cache
def unit_table() -> UnitTable:
    """Provinces and communes."""
    return load_units()


def pin_hash() -> str:
    """The hash of everybody's PIN, as strong as the test at hand has them."""
    return hash_of(PIN)
