"""The QR code on an identity card (CCCD, căn cước).

Seven fields with `|` between them: number, old number (often empty), name, birth date, sex, residence, date of issue;
dates are ddMMyyyy. What it says is prefill, never proof: anybody can print a QR code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk.domain.identity import Sex, check_id_number, check_old_id_number, check_person_name
from kiosk.domain.partial_date import PartialDate, parse_date
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean, fold

LONGEST: Final = 600
"""Characters; a real card has some 150."""
_LONGEST_ADDRESS: Final = 300
_FEWEST_FIELDS: Final = 6
_SEXES: Final = {"nam": Sex.MALE, "nu": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card's QR code says. All but the number may be missing or unreadable, and is then `None`.

    Nothing shows in `repr`: it would put personal data into logs.
    """

    number: str = field(repr=False)
    old_number: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    birth: PartialDate | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    residence: str | None = field(default=None, repr=False)
    issued: PartialDate | None = field(default=None, repr=False)


def parse_card(text: str) -> CardText | Problem:
    """What a scanned text says if it is a card's; never raises, whatever was scanned.

    Some cards and readers leave the empty old number or the last field out, write dates with slashes, or add fields.
    """
    if len(text) > LONGEST:
        return Problem("card.too_long")
    parts = [clean(part) for part in text.split("|")]
    if len(parts) < _FEWEST_FIELDS:
        return Problem("card.not_a_card")
    number = check_id_number(parts[0])
    if isinstance(number, Problem):
        return Problem("card.bad_number")
    if any(char.isalpha() for char in parts[1]):
        parts.insert(1, "")
    _, old, name, birth, sex, residence, issued, *_ = (*parts, "")
    old_number = check_old_id_number(old)
    person = check_person_name(name)
    return CardText(
        number=number,
        old_number=None if isinstance(old_number, Problem) else old_number,
        name=None if isinstance(person, Problem) else person,
        birth=_date(birth),
        sex=_SEXES.get(fold(sex)),
        residence=residence[:_LONGEST_ADDRESS].rstrip() or None,
        issued=_date(issued),
    )


def _date(text: str) -> PartialDate | None:
    """A date of the card; day and month are 00 where only the year was registered."""
    digits = text.replace("/", "").replace("-", "")
    if len(digits) == 8 and digits.startswith("0000"):
        digits = digits[4:]
    elif len(digits) == 8 and digits.startswith("00"):
        digits = f"{digits[2:4]}/{digits[4:]}"
    when = parse_date(digits)
    return None if isinstance(when, Problem) else when
