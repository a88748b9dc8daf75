"""Who somebody is on paper: numbers of identity papers, tax codes, and names.

Only what is certain is refused. A number that looks odd beside the birth date gets a warning: the kiosk does not know
better than the card, and papers with mistakes exist.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.domain.partial_date import PartialDate
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean

ID_DIGITS: Final = 12
OLD_ID_DIGITS: Final = 9
LONGEST_NAME: Final = 100

# fmt: off
_PROVINCES: Final = frozenset({
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42,
    44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87,
    89, 91, 92, 93, 94, 95, 96,
})
"""The 63 provinces before July 2025, by which the first three digits of a number still go."""
# fmt: on
_FIRST_ABROAD: Final = 100

_IGNORED: Final = re.compile(r"[\s.\-]+")
_VIETNAMESE_PASSPORT: Final = re.compile(r"[A-Z][0-9]{7,8}", re.ASCII)
_FOREIGN_PASSPORT: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,9}", re.ASCII)
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_APOSTROPHES: Final = str.maketrans("’‘ʼ´`", "'''''")
_MOST_MARKS: Final = 2
"""Marks after one letter: Vietnamese needs none after composition, some ethnic scripts one or two."""


class Sex(StrEnum):
    """As the identity card has it."""

    MALE = "male"
    FEMALE = "female"


def check_id_number(text: str) -> str | Problem:
    """The twelve digits of a citizen's identity number (CCCD, căn cước). It has no check digit."""
    return _digits(text, ID_DIGITS, "id_number")


def check_old_id_number(text: str) -> str | Problem:
    """The nine digits of an old identity card (CMND), which is no longer valid but is still asked for."""
    return _digits(text, OLD_ID_DIGITS, "old_id_number")


def _digits(text: str, wanted: int, what: str) -> str | Problem:
    """Exactly so many ASCII digits; `str.isdigit` would take Arabic and full-width ones as well."""
    number = _IGNORED.sub("", text)
    if not number:
        return Problem(f"{what}.empty")
    if not (number.isascii() and number.isdigit()):
        return Problem(f"{what}.not_digits")
    if len(number) < wanted:
        return Problem(f"{what}.too_short", {"missing": wanted - len(number)})
    if len(number) > wanted:
        return Problem(f"{what}.too_long", {"extra": len(number) - wanted})
    return number


@dataclass(frozen=True, slots=True)
class NumberSays:
    """What an identity number says about its owner."""

    sex: Sex
    year: int


def number_says(number: str) -> NumberSays:
    """Sex and year of birth in a checked identity number.

    Digit 4 is century and sex (0 and 1: 1900s, 2 and 3: 2000s, and so on; even is male), digits 5-6 are the year.
    """
    century, year = int(number[3]), int(number[4:6])
    return NumberSays(Sex.FEMALE if century % 2 else Sex.MALE, 1900 + 100 * (century // 2) + year)


def id_number_warnings(number: str, *, birth: PartialDate | None = None, sex: Sex | None = None) -> tuple[Problem, ...]:
    """What is odd about a checked identity number beside what else is known. Never a reason to refuse.

    Digits 1-3 are the province of birth registration or a country, the next three what `number_says`.
    """
    place, says = int(number[:3]), number_says(number)
    odd: list[Problem] = []
    if place not in _PROVINCES and place < _FIRST_ABROAD:
        odd.append(Problem("id_number.unknown_place"))
    if sex is not None and sex is not says.sex:
        odd.append(Problem("id_number.other_sex"))
    if birth is not None and birth.year != says.year:
        odd.append(Problem("id_number.other_year"))
    return tuple(odd)


def check_passport(text: str, *, foreign: bool = False) -> str | Problem:
    """The number of a passport: Vietnam's is a letter and 7 or 8 digits, others have 6 to 9 letters and digits
    (ICAO Doc 9303 leaves nine places)."""
    number = _IGNORED.sub("", text).upper()
    if not number:
        return Problem("passport.empty")
    if foreign:
        return number if _FOREIGN_PASSPORT.fullmatch(number) else Problem("passport.foreign_form")
    return number if _VIETNAMESE_PASSPORT.fullmatch(number) else Problem("passport.form")


def check_tax_code(text: str) -> str | Problem:
    """A tax code (MST): ten digits, or thirteen written 10-3 for a branch, or the twelve of an identity number.

    The tenth digit checks the first nine. Since 1 July 2025 persons and household businesses use the identity number,
    which has no check digit.
    """
    number = _IGNORED.sub("", text)
    if not number:
        return Problem("tax_code.empty")
    if not (number.isascii() and number.isdigit()):
        return Problem("tax_code.not_digits")
    if len(number) == ID_DIGITS:
        return number
    if len(number) not in (10, 13):
        return Problem("tax_code.length", {"typed": len(number)})
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, number[:9], strict=True))
    if 10 - total % 11 != int(number[9]):
        return Problem("tax_code.check_digit")
    return number if len(number) == 10 else f"{number[:10]}-{number[10:]}"


def check_person_name(text: str) -> str | Problem:
    """A person's name: Latin letters with their marks, spaces, apostrophes and hyphens.

    Names of all peoples of Vietnam pass ("H'Hen Niê", "Y Blơk Êban"), in one word or many. Other scripts are refused
    because an identity paper has none and the receipt's font could not print them.
    """
    name = clean(text).translate(_APOSTROPHES)
    if not name:
        return Problem("name.empty")
    if len(name) > LONGEST_NAME:
        return Problem("name.too_long", {"most": LONGEST_NAME})
    marks_left = 0
    for char in name:
        if unicodedata.category(char) == "Mn" and marks_left:
            marks_left -= 1
        elif unicodedata.category(char).startswith("L") and unicodedata.name(char, "").startswith("LATIN"):
            marks_left = _MOST_MARKS
        elif char in " '-":
            marks_left = 0
        else:
            return Problem("name.bad_character", {"character": char})
    if not any(char.isalpha() for char in name):
        return Problem("name.no_letter")
    return name
