"""Codes as people type them: the check character, look-alikes, missing dashes, and the provisional code.

A national code is followed by one check character wherever it is meant to be typed. It is the pure system of ISO 7064
(weights are the powers of 2) with modulus 33 over digits and letters without I, L and O. The standard's own MOD 37-2
would give a `*` for one code in 37, and an O that is taken for a 0 for others; here O is 0, and I and L are 1, for
everybody. All wrong single characters and all swapped neighbours are still found: 2 and 2 - 1 have no factor in common
with 33, so neither changes the remainder by zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, Self

from kiosk.domain.codes import DossierCode, is_agency_id
from kiosk.domain.problem import Problem

_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
_VALUE: Final = {symbol: value for value, symbol in enumerate(_SYMBOLS)}
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_NOT_COUNTED: Final = re.compile(r"[^0-9A-Z]+", re.ASCII)
_SEPARATORS: Final = frozenset(" .-_/,:·‐‑‒–—−")

_DAY_AND_NUMBER: Final = len("YYMMDD") + len("0000")
_LONGEST: Final = len("H00") + 4 * 3 + len("YYYYMMDD") + 7

PROVISIONAL_SYMBOLS: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No 0 O 1 I L, and no vowels, so that no word comes out by chance."""
_PROVISIONAL_LENGTH: Final = 6
PROVISIONAL_SPACE: Final = len(PROVISIONAL_SYMBOLS) ** _PROVISIONAL_LENGTH
"""How many provisional codes one kiosk has: the caller draws a number below this."""
_KIOSK_LENGTH: Final = 8
_PROVISIONAL_LONGEST: Final = len("T") + _KIOSK_LENGTH + _PROVISIONAL_LENGTH


def _counted(text: str) -> str:
    """The letters and digits that the check character is computed over, look-alikes made one."""
    return _NOT_COUNTED.sub("", text.upper()).translate(_LOOKALIKES)


def check_character(code: str) -> str:
    """The check character of a code; separators do not count."""
    remainder = 0
    for symbol in _counted(code):
        remainder = (remainder + _VALUE[symbol]) * 2 % 33
    return _SYMBOLS[(1 - remainder) % 33]


def with_check(code: DossierCode | ProvisionalCode | str) -> str:
    """The code as it is printed for typing: "H56.22.17-261120-0007-G". The one way in which people see codes."""
    return f"{code}-{check_character(str(code))}"


@dataclass(frozen=True, slots=True)
class ProvisionalCode:
    """A code of the kiosk's own, for when no national number can be promised: "T-K03-7QHW4M".

    No national code begins with "T-". The hub gives the national one later; both can be looked up for ever.

    Raises:
        ValueError: a part does not fit the form.
    """

    kiosk: str
    part: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.kiosk) <= _KIOSK_LENGTH or not set(self.kiosk) <= set(_SYMBOLS):
            raise ValueError(f"a kiosk id has one to {_KIOSK_LENGTH} digits or capital letters")
        if len(self.part) != _PROVISIONAL_LENGTH or not set(self.part) <= set(PROVISIONAL_SYMBOLS):
            raise ValueError(f"a provisional code ends in {_PROVISIONAL_LENGTH} of {PROVISIONAL_SYMBOLS}")

    def __str__(self) -> str:
        return f"T-{self.kiosk}-{self.part}"

    @classmethod
    def parse(cls, text: str) -> Self | Problem:
        """The provisional code that was written exactly so."""
        prefix, _, rest = text.partition("-")
        kiosk, _, part = rest.partition("-")
        if prefix != "T":
            return Problem("code.unreadable")
        try:
            return cls(kiosk, part)
        except ValueError:
            return Problem("code.unreadable")


def is_provisional(code: str) -> bool:
    """Whether a code still waits for a national one."""
    return code.startswith("T-")


def provisional_code(kiosk: str, number: int) -> ProvisionalCode:
    """The provisional code for a number below `PROVISIONAL_SPACE`, drawn at random by the caller.

    Look-alikes in the kiosk's id are made one, as they are when the code is typed: "KIOSK1" is written "K10SK1".
    """
    if not 0 <= number < PROVISIONAL_SPACE:
        raise ValueError("the number of a provisional code is too large")
    part = ""
    for _ in range(_PROVISIONAL_LENGTH):
        number, digit = divmod(number, len(PROVISIONAL_SYMBOLS))
        part = PROVISIONAL_SYMBOLS[digit] + part
    return ProvisionalCode(_counted(kiosk), part)


def parse_code(text: str) -> DossierCode | ProvisionalCode | Problem:
    """The national or provisional code that was written exactly so, by a system."""
    return ProvisionalCode.parse(text) if text.startswith("T-") else DossierCode.parse(text)


def as_written(text: str) -> str:
    """A code as systems write it, from one that somebody gave so or with its check character; else what was given."""
    written = text.strip().upper()
    for found in (parse_code(written), parse_typed(text)):
        if not isinstance(found, Problem):
            return str(found)
    return text


def parse_typed(text: str, agencies: Collection[str] = ()) -> DossierCode | ProvisionalCode | Problem:
    """The code that a person typed with its check character.

    Capitals or not, with or without dots, dashes and spaces, O for 0 and I or L for 1: all are understood.

    Args:
        text: what was typed.
        agencies: agency ids that are likely here. They settle where the dots belong and whether an O was meant.

    Returns:
        The code, or a problem. Positions count letters and digits from 1, as a person counts them on the paper.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    typed = ""
    for char in plain:
        if char in _SEPARATORS or char.isspace():
            continue
        if char not in _VALUE:
            return Problem("code.bad_character", {"position": len(typed) + 1})
        typed += char
    if not typed:
        return Problem("code.empty")
    if typed.startswith("T") and len(typed) <= _PROVISIONAL_LONGEST + 1:
        return _typed_provisional(typed)
    groups = _NOT_COUNTED.sub(" ", plain).split()
    shortest = _shortest(typed, agencies)
    if len(typed) > _LONGEST + 1:
        return Problem("code.too_long", {"extra": len(typed) - _LONGEST - 1})
    if len(typed) < shortest:
        return Problem("code.too_short", {"missing": shortest + 1 - len(typed)})
    reading = _national(typed[:-1], groups, agencies)
    if isinstance(reading, DossierCode):
        return reading if _check_fits(typed) else Problem("code.check_mismatch")
    if isinstance(_national(typed, groups, agencies), DossierCode):
        return Problem("code.check_missing")
    return reading if len(typed) > shortest else Problem("code.too_short", {"missing": 1})


def _check_fits(typed: str) -> bool:
    return check_character(typed[:-1]) == typed[-1]


def _shortest(typed: str, agencies: Collection[str]) -> int:
    """How many characters a code has at least: exactly known where it begins as one of the agencies' does."""
    known = (len(_counted(agency)) for agency in agencies if typed.startswith(_counted(agency)))
    return max(known, default=len("H00")) + _DAY_AND_NUMBER


def _typed_provisional(typed: str) -> ProvisionalCode | Problem:
    """The provisional code with these letters and digits, of which the last is the check character."""
    missing = 1 + 1 + _PROVISIONAL_LENGTH + 1 - len(typed)
    if missing > 0:
        return Problem("code.too_short", {"missing": missing})
    if not _check_fits(typed):
        return Problem("code.check_mismatch")
    kiosk, part = typed[1 : -_PROVISIONAL_LENGTH - 1], typed[-_PROVISIONAL_LENGTH - 1 : -1]
    strange = next((i for i, symbol in enumerate(part) if symbol not in PROVISIONAL_SYMBOLS), None)
    if strange is not None:
        return Problem("code.wrong_near", {"position": 1 + len(kiosk) + strange + 1})
    return ProvisionalCode(kiosk, part)


def _national(body: str, groups: list[str], agencies: Collection[str]) -> DossierCode | Problem:
    """The national code with these letters and digits, dots and dashes put where they belong.

    Where more than one reading is possible, the one that agrees with the separators that were typed is taken.
    """
    agency, tail = body[:-_DAY_AND_NUMBER], body[-_DAY_AND_NUMBER:]
    letter = next((i for i, symbol in enumerate(tail) if not symbol.isdigit()), None)
    if letter is not None:
        return Problem("code.wrong_near", {"position": len(agency) + letter + 1})
    readings = sorted(_readings(body, agencies), key=lambda code: code.agency not in agencies)
    if readings:
        return next((code for code in readings if _agrees(code, groups)), readings[0])
    agency_fits = next(_agency_readings(agency, agencies), None) is not None
    return Problem("code.wrong_near", {"position": len(agency) + 1 if agency_fits else 1})


def _agrees(code: DossierCode, groups: list[str]) -> bool:
    agency_and_day = [_counted(group) for group in re.split("[.-]", str(code))][:-1]
    return groups[: len(agency_and_day)] == agency_and_day


def _readings(body: str, agencies: Collection[str]) -> Iterator[DossierCode]:
    """Every code with these letters and digits, the form that this system writes first."""
    for number_digits, date_digits in product((4, 5, 6, 7), (6, 8)):
        start = len(body) - date_digits - number_digits
        if start < len("H00"):
            continue
        day, number = body[start:-number_digits], body[-number_digits:]
        for agency in _agency_readings(body[:start], agencies):
            code = DossierCode.parse(f"{agency}-{day}-{number}")
            if isinstance(code, DossierCode):
                yield code


def _agency_readings(letters: str, agencies: Collection[str]) -> Iterator[str]:
    """Every agency id with these letters and digits. In an agency that is not known an O is taken for a 0."""
    yield from (agency for agency in agencies if _counted(agency) == letters)
    if len(letters) == len("0000000H00"):
        yield from filter(is_agency_id, [f"{letters[:3]}.{letters[3:5]}.{letters[5:7]}.{letters[7:]}"])
    for rest in _splits(letters[3:], 4):
        yield from filter(is_agency_id, [".".join((letters[:3], *rest))])


def _splits(letters: str, most: int) -> Iterator[tuple[str, ...]]:
    """The letters in at most so many groups of two (first choice) or three."""
    if not letters:
        yield ()
    elif most:
        for size in (2, 3):
            if len(letters) >= size:
                yield from ((letters[:size], *rest) for rest in _splits(letters[size:], most - 1))
