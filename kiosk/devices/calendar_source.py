"""Vietnam's public holidays from the `holidays` package, corrected by the agency's own table.

Swaps are announced weeks ahead, by letters of the Government Office, and a package release comes later: the package is
the default, the table has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from kiosk.domain.worktime import CalendarEntry, DaysOff

DEFAULT_ENTRIES: Final = (
    # Văn bản 12729/VPCP-KGVX of 25 December 2025.
    CalendarEntry(date(2026, 1, 2), "off", "Ngày nghỉ (làm bù ngày 10/01/2026)"),
    CalendarEntry(date(2026, 1, 10), "work", "Làm bù cho ngày 02/01/2026"),
)
"""Swaps that the package does not know."""


def vietnam_days_off(years: Iterable[int], entries: Iterable[CalendarEntry] = DEFAULT_ENTRIES) -> DaysOff:
    """Days off and make-up working days of these years, with their Vietnamese names.

    Args:
        years: which years. Ask for the next one too: a due date may fall into it.
        entries: the agency's own table; each entry wins over the package.
    """
    # Only here: the package costs start-up time, and a visitor who is just reading needs no calendar.
    from holidays import country_holidays

    wanted = set(years)
    known = country_holidays("VN", years=wanted, language="vi")
    off = DaysOff(
        off=frozenset(known),
        make_up=frozenset(day for day in known.weekend_workdays if day.year in wanted),
        names=dict(known),
    )
    return off.with_entries(entry for entry in entries if entry.day.year in wanted)
