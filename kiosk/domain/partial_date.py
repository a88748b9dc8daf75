"""Dates of which people may know only the year or the month, as many older citizens' papers say."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from kiosk.domain.problem import Problem
from kiosk.domain.text import fold

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199

_WORDS: Final = re.compile(r"\b(?:ngay|mung|thang|nam)\b")
_SEPARATORS: Final = re.compile(r"[ /.,-]+")
_ISO: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)
_LONGEST_TYPED: Final = 60


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year.

    Raises:
        ValueError: there is no such day.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError("the year is out of range")
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        """As it is written on Vietnamese papers: "01/02/1960", "02/1960" or "1960"."""
        parts = (f"{part:02d}" for part in (self.day, self.month) if part is not None)
        return "/".join((*parts, f"{self.year:04d}"))

    def iso(self) -> str:
        """As it is stored: "1960-02-01", "1960-02" or "1960"."""
        parts = (f"{part:02d}" for part in (self.month, self.day) if part is not None)
        return "-".join((f"{self.year:04d}", *parts))

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """The date from its stored form.

        Raises:
            ValueError: the text is not one.
        """
        if not _ISO.fullmatch(text):
            raise ValueError("not a stored date")
        return cls(*(int(part) for part in text.split("-")))

    @classmethod
    def of(cls, day: date) -> Self:
        """The full date of a day."""
        return cls(day.year, day.month, day.day)

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    def earliest(self) -> date:
        """The first day that can be meant."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that can be meant."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def surely_before(self, other: PartialDate | date) -> bool:
        """Whether it lies before the other one, whatever days are meant."""
        return self.latest() < _earliest(other)

    def surely_after(self, other: PartialDate | date) -> bool:
        """Whether it lies after the other one, whatever days are meant. A rule refuses only what is sure."""
        return self.earliest() > _latest(other)


def _earliest(when: PartialDate | date) -> date:
    return when.earliest() if isinstance(when, PartialDate) else when


def _latest(when: PartialDate | date) -> date:
    return when.latest() if isinstance(when, PartialDate) else when


def parse_date(text: str) -> PartialDate | Problem:
    """The date that a person typed, day first.

    "1/2/1960", "01-02-1960", "1 2 1960", "01021960", "ngày 1 tháng 2 năm 1960", "2/1960", "1960", and the stored form
    "1960-02-01". A year of two digits is asked about, not guessed.
    """
    folded = fold(text).strip()
    if not folded:
        return Problem("date.empty")
    if len(folded) > _LONGEST_TYPED:
        return Problem("date.unreadable")
    parts = [part for part in _SEPARATORS.split(_WORDS.sub(" ", folded)) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return Problem("date.unreadable")
    *before, year = parts
    if len(year) == 2 and len(before) == 2:
        return Problem("date.two_digit_year")
    if len(year) != 4 or any(len(part) > 2 for part in before):
        return Problem("date.unreadable")
    return _checked(int(year), *(int(part) for part in reversed(before)))


def _checked(year: int, month: int | None = None, day: int | None = None) -> PartialDate | Problem:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Problem("date.bad_year", {"first": FIRST_YEAR, "last": LAST_YEAR})
    if month is not None and not 1 <= month <= 12:
        return Problem("date.bad_month")
    if month is not None and day is not None:
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            return Problem("date.bad_day", {"month": month, "year": year, "last": last})
    return PartialDate(year, month, day)
