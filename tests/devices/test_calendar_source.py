from __future__ import annotations

import subprocess
import sys
from datetime import date

from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.domain.worktime import CalendarEntry


def test_tet_and_the_fixed_holidays_are_days_off_with_vietnamese_names() -> None:
    known = vietnam_days_off([2026, 2027])
    assert {date(2026, 2, day) for day in range(16, 21)} <= known.off
    assert {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2), date(2027, 1, 1)} <= known.off
    assert known.names[date(2026, 2, 17)] == "Tết Nguyên Đán"


def test_the_culture_day_of_24_november_is_a_day_off_from_2026() -> None:
    assert date(2025, 11, 24) not in vietnam_days_off([2025]).off
    assert date(2026, 11, 24) in vietnam_days_off([2026]).off


def test_swapped_saturdays_are_worked() -> None:
    known = vietnam_days_off([2025, 2026])
    assert {date(2025, 4, 26), date(2026, 8, 22)} <= known.make_up
    assert {date(2025, 5, 2), date(2026, 8, 31)} <= known.off


def test_the_swap_of_january_2026_which_the_package_does_not_know_is_there() -> None:
    known = vietnam_days_off([2026])
    assert date(2026, 1, 2) in known.off
    assert date(2026, 1, 10) in known.make_up


def test_only_the_years_asked_for_are_answered() -> None:
    known = vietnam_days_off([2027])
    assert {day.year for day in known.off | known.make_up | set(known.names)} == {2027}


def test_an_agencys_table_wins_over_the_package() -> None:
    table = [
        CalendarEntry(date(2026, 11, 24), "work", "Trực ngày Văn hóa"),
        CalendarEntry(date(2026, 11, 28), "off", "Mất điện toàn xã"),
        CalendarEntry(date(2030, 1, 2), "off", "Năm khác"),
    ]
    known = vietnam_days_off([2026], table)
    assert date(2026, 11, 24) in known.make_up - known.off
    assert date(2026, 11, 28) in known.off
    assert known.names[date(2026, 11, 24)] == "Trực ngày Văn hóa"
    assert date(2026, 1, 2) not in known.off
    assert date(2030, 1, 2) not in known.off


def test_the_package_is_not_loaded_before_a_calendar_is_wanted() -> None:
    program = "import sys, kiosk.devices.calendar_source; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
