"""`kiosk calendar …`: the agency's days off and make-up days, and why a result is due when it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from kiosk import wiring
from kiosk.cli_output import print_rows, refuse, say
from kiosk.codes_cli import day_of, open_existing
from kiosk.config import Settings
from kiosk.domain.calendar_lines import LARGEST_FILE, read_lines
from kiosk.domain.due_steps import Step, StepKind, explain
from kiosk.domain.problem import Problem
from kiosk.domain.system_words import why
from kiosk.domain.worktime import GENERAL_CUTOFF, VIETNAM, CalendarEntry, ProcessingTime
from kiosk.i18n import problem_words, t
from kiosk.services.office import local
from kiosk.services.ports import NotThere
from kiosk.services.work_calendar import OfficeCalendar
from kiosk.shell_user import shell_actor
from kiosk.wiring.revisions import revisions_here

if TYPE_CHECKING:
    from datetime import time

    from kiosk.domain.catalogue import Catalogue

KINDS: Final[dict[str, Literal["off", "work"]]] = {"off": "off", "nghi": "off", "work": "work", "lam": "work"}
_AMOUNT: Final = re.compile(r"(\d{1,4}) ?(h|gio|nlv|w|n|ngay|d)", re.ASCII)


def show(settings: Settings, year: int | None) -> None:
    """The exceptions of a year, with what they are called and who said so."""
    with _calendar(settings) as calendar:
        asked = year or local(wiring.lobby(settings).clock.now()).year
        days, revision = calendar.listed(asked), calendar.revision
    rows = (
        (
            f"{one.day:%d/%m/%Y} {t(f'day.{one.day.weekday()}')}",
            f"{'nghỉ' if one.kind == 'off' else 'làm việc'} · {one.name}{' · cơ quan ghi' if one.own else ''}",
        )
        for one in days
    )
    print_rows(f"Ngày nghỉ và ngày làm bù năm {asked}", rows)
    if revision:
        say(f"Lịch do hub phát hành: bản số {revision}, cùng các dòng cơ quan ghi tại máy này.")


def add(settings: Settings, day: str, kind: str, note: str, make_up: str) -> None:
    """Add a line; with `make_up` the day that is worked instead, in the same moment."""
    if kind not in KINDS:
        raise refuse("Hãy ghi off (nghỉ) hoặc work (làm việc) sau ngày.")
    entries = [CalendarEntry(day_of(day), KINDS[kind], note)]
    if make_up:
        if KINDS[kind] != "off":
            raise refuse("--make-up chỉ dùng khi thêm một ngày nghỉ.")
        entries.append(CalendarEntry(day_of(make_up), "work", note or f"Làm bù cho ngày {entries[0].day:%d/%m/%Y}"))
    _put(settings, entries)


def import_file(settings: Settings, file: Path) -> None:
    """Add the lines of a TOML file, all or none."""
    _put(settings, _read(file))


def remove(settings: Settings, day: str) -> None:
    """Take a line away."""
    with _calendar(settings) as calendar:
        try:
            calendar.remove(day_of(day), actor=shell_actor())
        except NotThere:
            raise refuse("Cơ quan chưa ghi dòng nào cho ngày này. Xem bằng lệnh: kiosk calendar list") from None
    say("Đã xóa dòng này. Giấy hẹn đã in không đổi.")


def due(settings: Settings, what: str, received: str) -> None:
    """Why a result is due when it is."""
    moment = _moment(received) if received else wiring.lobby(settings).clock.now()
    processing, cutoff = _processing(settings, what)
    with _calendar(settings) as calendar:
        year = local(moment).year
        steps = explain(moment, processing, calendar.around(year), cutoff=cutoff, names=calendar.days_off(year).names)
    print_rows("Hẹn trả kết quả", (_words(step) for step in steps))


def _words(step: Step) -> tuple[str, str]:
    day = f"{t(f'day.{step.at.weekday()}')} {step.at:%d/%m/%Y}"
    whole_days = (StepKind.COUNTED, StepKind.OFF, StepKind.MAKE_UP, StepKind.CALENDAR_DAYS)
    when = day if step.kind in whole_days else f"{step.at:%H:%M} {day}"
    name = f": {step.name}" if step.name else ""
    kind = "worked" if step.kind is StepKind.MAKE_UP and not step.count else step.kind.value
    return when, t(f"due_step.{kind}", count=step.count, time=f"{step.at:%H:%M}", name=name)


@contextmanager
def _calendar(settings: Settings) -> Iterator[OfficeCalendar]:
    home = open_existing(settings)
    try:
        yield wiring.office_calendar(settings, home, wiring.lobby(settings).clock)
    finally:
        home.close()


def _put(settings: Settings, entries: list[CalendarEntry]) -> None:
    with _calendar(settings) as calendar:
        problem = calendar.put(entries, actor=shell_actor())
    if problem:
        raise refuse(problem_words(problem))
    rows = ((f"{one.day:%d/%m/%Y}", "nghỉ" if one.kind == "off" else "làm việc") for one in entries)
    print_rows("Đã ghi. Giấy hẹn in từ giờ tính theo lịch mới", rows)


def _read(path: Path) -> list[CalendarEntry]:
    """The lines of a file: tables [[days]] with day, kind and note."""
    form = 'Mỗi dòng viết: [[days]], day = 2027-02-04, kind = "off" hoặc "work", note = "…".'
    try:
        with path.open("rb") as file:
            text = file.read(4 * LARGEST_FILE).decode("utf-8")
    except OSError as error:
        raise refuse(f"Không đọc được {path}: {why(error)}. Hãy xem đường dẫn và quyền đọc tệp.") from None
    except UnicodeDecodeError:
        raise refuse(f"{path} không phải tệp TOML. {form}") from None
    found = read_lines(text)
    if isinstance(found, Problem) or not found:
        problem = found if isinstance(found, Problem) else Problem("calendar.no_lines")
        raise refuse(f"{path}: {problem_words(problem)} {form}")
    return list(found)


def _catalogue(settings: Settings) -> Catalogue:
    home = open_existing(settings)
    try:
        return revisions_here(settings, home, wiring.lobby(settings).clock).catalogue()
    finally:
        home.close()


def _moment(text: str) -> datetime:
    day, _, clock = text.strip().rpartition(" ")
    try:
        hour, minute = clock.split(":")
        return datetime.combine(day_of(day), datetime.min.time(), VIETNAM) + _clock(int(hour), int(minute))
    except ValueError:
        raise refuse("Hãy ghi ngày và giờ, ví dụ --from “2026-11-20 16:00”.") from None


def _clock(hour: int, minute: int) -> timedelta:
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError("no such time of day")
    return timedelta(hours=hour, minutes=minute)


def _processing(settings: Settings, what: str) -> tuple[ProcessingTime, time]:
    """The time of a procedure of the catalogue, or "16h", "3nlv" (working days), "15n" (days)."""
    if amount := _AMOUNT.fullmatch(what.lower()):
        count, unit = int(amount[1]), amount[2]
        if not count:
            raise refuse("Thời gian phải lớn hơn 0.")
        if unit in ("h", "gio"):
            return ProcessingTime.working_hours(count), GENERAL_CUTOFF
        days = ProcessingTime.working_days if unit in ("nlv", "w") else ProcessingTime.days
        return days(count), GENERAL_CUTOFF
    try:
        procedure = _catalogue(settings).get(what)
    except KeyError:
        raise refuse(
            "Hãy ghi mã thủ tục (1.001193) hoặc thời gian: 16h (giờ làm việc), 3nlv (ngày làm việc), 15n (ngày)."
        ) from None
    if procedure.time is None:
        raise refuse(f"Thủ tục {what} chưa quy định thời gian, nên không tính được ngày hẹn trả.")
    return procedure.time, procedure.same_day_until or GENERAL_CUTOFF
