"""The dossier code (mã hồ sơ): what it looks like, and which one comes next.

The form `{agency}-{YYMMDD}-{number of the day}` is article 19 of Thông tư 01/2018/TT-VPCP and its successors. The
agency id is configuration and never computed: the old right-to-left order (000.19.29.H41) and the new left-to-right
one (H41.29.19) are both in circulation, and merged provinces were re-coded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, Self

from kiosk.domain.problem import Problem

_AGENCY = r"(?:[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[GH]\d{2})|(?:[GH]\d{2}(?:\.[0-9A-Z]{2,3}){0,4})"
_AGENCY_FORM = re.compile(_AGENCY, re.ASCII)
_CODE_FORM = re.compile(rf"(?P<agency>{_AGENCY})-(?P<date>\d{{6}}|\d{{8}})-(?P<sequence>\d{{4,7}})", re.ASCII)

LAST_NUMBER: Final = 9999
"""The highest number of a day in the four-digit form."""

LANE_SIZE: Final = 625
LANES: Final = 16
RESERVE_AHEAD: Final = 16
"""How far ahead of the last number the high-water mark runs, so that a submit never waits for the mirror."""


@dataclass(frozen=True, slots=True)
class DossierCode:
    """The national code of one dossier.

    Attributes:
        agency: the agency id as it is written, in the old or the new order.
        day: the day of receipt.
        sequence: the number of the day.
        digits: how many digits the number is written with: 4 in provincial systems, up to 7 in ministries' systems.
        long_date: whether the date is written with eight digits, as some ministries do.

    Raises:
        ValueError: a part does not fit the form.
    """

    agency: str
    day: date
    sequence: int
    digits: int = 4
    long_date: bool = False

    def __post_init__(self) -> None:
        if not is_agency_id(self.agency):
            raise ValueError("not an agency id: write it as 000.19.29.H41 or H41.29.19")
        if not is_day_of_codes(self.day):
            raise ValueError("the day of a dossier code lies between 2000 and 2099")
        if not 4 <= self.digits <= 7 or not 0 <= self.sequence < 10**self.digits:
            raise ValueError("the number of a dossier code has four to seven digits")

    def __str__(self) -> str:
        day = f"{self.day:%Y%m%d}" if self.long_date else f"{self.day:%y%m%d}"
        return f"{self.agency}-{day}-{self.sequence:0{self.digits}d}"

    @classmethod
    def parse(cls, text: str) -> Self | Problem:
        """The code that was written exactly so: by a system, not by a person (see `typed_codes.parse_typed`)."""
        found = _CODE_FORM.fullmatch(text)
        if found is None:
            return Problem("code.unreadable")
        written = found["date"]
        full = written if len(written) == 8 else f"20{written}"
        try:
            day = date(int(full[:4]), int(full[4:6]), int(full[6:]))
            return cls(found["agency"], day, int(found["sequence"]), len(found["sequence"]), len(written) == 8)
        except ValueError:
            return Problem("code.bad_date")


def is_agency_id(text: str) -> bool:
    """Whether the text has the form of an agency id (mã định danh), in the old or the new order."""
    return _AGENCY_FORM.fullmatch(text) is not None


def is_day_of_codes(day: date) -> bool:
    """Whether codes can bear this day: their years have two digits. A clock whose battery is dead shows another one."""
    return 2000 <= day.year <= 2099


@dataclass(frozen=True, slots=True)
class Lane:
    """The numbers of each day that one kiosk may give out, both ends included.

    Kiosks of one commune are offline from each other; lanes that do not overlap keep their codes apart.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= LAST_NUMBER:
            raise ValueError(f"a lane runs from at least 1 to at most {LAST_NUMBER}")

    def __contains__(self, sequence: int) -> bool:
        return self.first <= sequence <= self.last

    @classmethod
    def numbered(cls, lane: int) -> Self:
        """Lane 0 (0001-0624) is the hub's and the online portal's; lanes 1 to 15 of 625 numbers are for kiosks."""
        if not 0 <= lane < LANES:
            raise ValueError(f"lanes are numbered 0 to {LANES - 1}")
        return cls(max(1, lane * LANE_SIZE), (lane + 1) * LANE_SIZE - 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A high-water mark: no number of that day above this one has been given out."""

    day: date
    number: int

    def covers(self, day: date, number: int) -> bool:
        """Whether this mark already counts the number as given out."""
        return day == self.day and number <= self.number


NO_MARK: Final = Mark(date.min, 0)
"""What a mirror holds to which nothing was written yet."""


@dataclass(frozen=True, slots=True)
class CodeCounter:
    """What the store knows of the numbers given out so far.

    Attributes:
        day: the day of the last code, or `None` before the first one.
        last: the last number given out on that day.
        reserved: the high-water mark: the highest number of that day that may have been given out. It is copied to the
            mirror, where a restore finds it. `None` after a restore, until the hub's or the mirror's mark is known.
    """

    day: date | None = None
    last: int = 0
    reserved: int | None = 0


class NoCode(StrEnum):
    """Why only a provisional code can be given. The words stand under `code.provisional.<value>`."""

    CLOCK_UNTRUSTED = "clock_untrusted"
    CLOCK_SET_BACK = "clock_set_back"
    LEASE_OVER = "lease_over"
    MARK_UNKNOWN = "mark_unknown"
    MIRROR_BEHIND = "mirror_behind"
    LANE_FULL = "lane_full"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, and the counter to be stored in the same transaction."""

    code: DossierCode
    counter: CodeCounter


def next_code(
    agency: str, lane: Lane, counter: CodeCounter, *, today: date, clock_trusted: bool, lease_end: date,
    mirrored: Mark | None = None,
) -> Issued | NoCode:  # fmt: skip
    """The next code of the lane, or why a national number cannot be promised now.

    A number is never given out twice: a crash may waste one. The counter begins anew with each day.

    Args:
        agency: the agency id from the configuration.
        lane: the numbers leased to this kiosk.
        counter: what has been given out.
        today: the day of receipt, in Vietnam.
        clock_trusted: whether the clock's checks passed (not before the last event, no jump, confirmed by an officer).
        lease_end: the last day on which the lane is this kiosk's.
        mirrored: the mark that has arrived on the second device, where one is set; None where none is. A number that
            the mirror would not know of after the loss of this store is not given out.
    """
    if not clock_trusted or not is_day_of_codes(today):
        return NoCode.CLOCK_UNTRUSTED
    if counter.day is not None and today < counter.day:
        return NoCode.CLOCK_SET_BACK
    if today > lease_end:
        return NoCode.LEASE_OVER
    if counter.reserved is None:
        return NoCode.MARK_UNKNOWN
    same_day = today == counter.day
    # A lane may be moved in the middle of a day: numbers below its start do not count.
    sequence = max(lane.first, counter.last + 1) if same_day else lane.first
    if sequence not in lane:
        return NoCode.LANE_FULL
    if mirrored is not None and not mirrored.covers(today, sequence):
        return NoCode.MIRROR_BEHIND
    code = DossierCode(agency, today, sequence)
    return Issued(code, CodeCounter(today, sequence, _reserved(counter.reserved if same_day else 0, sequence, lane)))


def reserved_ahead(counter: CodeCounter, lane: Lane, today: date) -> CodeCounter:
    """The counter with numbers reserved before anybody asks for one: what a mirror is told ahead of the submits.

    A new day is opened. Nothing changes where the mark is unknown, or the clock shows a day before the last code's.
    """
    if counter.reserved is None or (counter.day is not None and today < counter.day):
        return counter
    same_day = today == counter.day
    last = max(counter.last, lane.first - 1) if same_day else lane.first - 1
    return CodeCounter(today, last, _reserved(counter.reserved if same_day else 0, last, lane))


def _reserved(before: int, sequence: int, lane: Lane) -> int:
    """The mark for a number: moved only when half of the reserve is used up, so that it moves seldom."""
    return min(before if before >= sequence + RESERVE_AHEAD // 2 else sequence + RESERVE_AHEAD, lane.last)


def after_restore(counter: CodeCounter) -> CodeCounter:
    """The counter of a store that came from a backup: younger numbers may have been given out and lost."""
    return replace(counter, reserved=None)


def with_mark(counter: CodeCounter, day: date, mark: int) -> CodeCounter:
    """The counter once the hub or the mirror has told its high-water mark: numbering goes on behind it."""
    if counter.day is None or day > counter.day:
        return CodeCounter(day, mark, mark)
    if day == counter.day:
        highest = max(counter.last, mark)
        return CodeCounter(day, highest, highest)
    return CodeCounter(counter.day, counter.last, counter.last)
