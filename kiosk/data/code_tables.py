"""The tables of the dossier codes' mirror and of the agency's own calendar, as SQLModel classes."""

from __future__ import annotations

from sqlmodel import Field

from kiosk.data.tables import StoreTable


class CodeMarkRow(StoreTable, table=True):
    """The high-water mark that has arrived on the mirror; `day` is an ISO date."""

    __tablename__ = "code_mark"

    agency: str = Field(primary_key=True)
    day: str
    number: int


class CalendarRow(StoreTable, table=True):
    """One line of the agency's own calendar (`domain.worktime.CalendarEntry`); `day` is an ISO date."""

    __tablename__ = "calendar_entry"

    day: str = Field(primary_key=True)
    kind: str
    note: str
