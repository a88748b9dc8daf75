"""The file of a calendar: days off and make-up days, as somebody writes them down.

    [[days]]
    day = 2027-02-04
    kind = "off"          # or "work"
    note = "Nghỉ Tết"

The same rules hold wherever such a file is read: at the counter, at the hub that publishes it, and at each kiosk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from kiosk.domain.problem import Problem
from kiosk.domain.worktime import CalendarEntry

YEARS_AHEAD: Final = 2
YEARS_BACK: Final = 1
LARGEST_FILE: Final = 100_000
"""Characters."""


def read_lines(text: str) -> tuple[CalendarEntry, ...] | Problem:
    """The lines of a file; a problem where it is no such file or a line is not written well. Dates are not judged."""
    if len(text) > LARGEST_FILE:
        return Problem("calendar.not_toml")
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Problem("calendar.not_toml")
    lines = found.get("days", [])
    if not isinstance(lines, list) or found.keys() - {"days"}:
        return Problem("calendar.no_lines")
    entries = []
    for number, line in enumerate(lines, start=1):
        values = line if isinstance(line, dict) else {}
        day, kind, note = (values.get(key, "") for key in ("day", "kind", "note"))
        if type(day) is not date or kind not in ("off", "work") or not isinstance(note, str):
            return Problem("calendar.line", {"number": number})
        entries.append(CalendarEntry(day, "work" if kind == "work" else "off", note))
    return tuple(entries)


def dates_problem(entries: Sequence[CalendarEntry], *, today: date) -> Problem | None:
    """A day that stands twice, or one so far away that the year is most likely wrong; None where all are well."""
    if len({entry.day for entry in entries}) != len(entries):
        return Problem("calendar.twice")
    earliest, latest = today - timedelta(days=366 * YEARS_BACK), today + timedelta(days=366 * YEARS_AHEAD)
    for entry in entries:
        if not earliest <= entry.day <= latest:
            return Problem("calendar.far", {"day": f"{entry.day:%d/%m/%Y}", "years": YEARS_AHEAD})
    return None
