"""What one answer looks like: as it is stored, as people read it, and whether it can be what was asked for."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from kiosk.domain.contact import check_email, check_phone
from kiosk.domain.date_words import date_in_words
from kiosk.domain.forms import NO, YES, Field, FieldKind
from kiosk.domain.id_papers import ALL_PAPERS, read_number
from kiosk.domain.identity import check_id_number, check_person_name
from kiosk.domain.money import format_dong, parse_money
from kiosk.domain.partial_date import PartialDate, parse_date
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean, fold

LONGEST = 4000
"""Characters of an answer that are kept at all, whatever the field allows; beyond that it is not typing."""

_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+", re.ASCII)
_DIGITS = re.compile(r"\d{1,15}", re.ASCII)
_YES_WORDS = frozenset({YES, "co", "c", "y", "dung"})
_NO_WORDS = frozenset({NO, "khong", "k", "n", "sai"})
_MOBILE = re.compile(r"(\d{4})(\d{3})(\d{3})", re.ASCII)


def canonical(field: Field, typed: str) -> str:
    """The answer as it is stored: composed and cleaned, dates as ISO, numbers as bare digits, choices as values.

    What cannot be read is kept as it was typed, cleaned, so that nothing is lost; the check complains about it.
    """
    text = clean(typed, limit=LONGEST, lines=field.kind is FieldKind.PARAGRAPH)
    if not text:
        return ""
    read = _read(field, text)
    return text if isinstance(read, Problem) else read


def shown(field: Field, value: str) -> str:
    """The stored answer as people read and type it: "12/03/1995", "Có", the label of a choice, "50.000 đ".

    `canonical` reads it back as the same stored answer, so it may stand in the field that is typed in.
    """
    match field.kind:
        case FieldKind.DATE:
            when = stored_date(value)
            return value if when is None else str(when)
        case FieldKind.YES_NO:
            return {YES: "Có", NO: "Không"}.get(value, value)
        case FieldKind.CHOICE:
            return next((option.label for option in field.options if option.value == value), value)
        case FieldKind.MONEY:
            amount = parse_money(value)
            return value if isinstance(amount, Problem) else format_dong(amount)
        case FieldKind.PHONE:
            mobile = _MOBILE.fullmatch(value) if check_phone(value) == value else None
            return " ".join(mobile.groups()) if mobile else value
        case _:
            return value


def written(field: Field, value: str) -> str:
    """The stored answer as it stands on paper: as `shown`, and in words as well where the form wants that."""
    when = stored_date(value) if field.in_words else None
    return shown(field, value) if when is None else f"{when} ({date_in_words(when)})"


def kind_problem(field: Field, value: str, *, today: date | None) -> Problem | None:
    """Why a stored answer cannot be what the kind of the field asks for; `today` is for dates in the past only."""
    read = _read(field, value)
    if isinstance(read, Problem):
        return read
    if field.kind is FieldKind.DATE and (when := stored_date(value)) is not None:
        if not when.is_full and not field.year_only:
            return Problem("date.day_wanted")
        if field.past_only and today is not None and when.surely_after(today):
            return Problem("date.future")
    return None


def whole_number(text: str) -> int | None:
    """The whole number that somebody typed, groups of three digits set apart or not; None where it is none."""
    plain = re.sub(r"[ .,]", "", text) if _GROUPED.fullmatch(text) else text
    return int(plain) if _DIGITS.fullmatch(plain) else None


def _read(field: Field, text: str) -> str | Problem:
    """The stored form of a clean text, or why there is none."""
    match field.kind:
        case FieldKind.DATE:
            when = stored_date(text) or parse_date(_ascii_digits(text))
            return when if isinstance(when, Problem) else when.iso()
        case FieldKind.NUMBER:
            number = whole_number(_ascii_digits(text))
            return Problem("number.unreadable") if number is None else str(number)
        case FieldKind.MONEY:
            amount = parse_money(_ascii_digits(text))
            return amount if isinstance(amount, Problem) else str(amount)
        case FieldKind.PHONE:
            return check_phone(_ascii_digits(text))
        case FieldKind.ID_NUMBER:
            return check_id_number(_ascii_digits(text))
        case FieldKind.PERSONAL_NUMBER:
            return read_number(_ascii_digits(text), ALL_PAPERS)
        case FieldKind.EMAIL:
            return check_email(text)
        case FieldKind.NAME:
            return check_person_name(text)
        case FieldKind.CHOICE:
            return _choice(field, text)
        case FieldKind.YES_NO:
            folded = fold(text)
            return YES if folded in _YES_WORDS else NO if folded in _NO_WORDS else Problem("choice.unknown")
        case FieldKind.TEXT | FieldKind.PARAGRAPH | FieldKind.ADDRESS:
            return text


def _choice(field: Field, text: str) -> str | Problem:
    """The value itself, or the value of the one label that reads the same without marks."""
    if any(option.value == text for option in field.options):
        return text
    same = [option.value for option in field.options if fold(option.label) == fold(text)]
    return same[0] if len(same) == 1 else Problem("choice.unknown")


def stored_date(value: str) -> PartialDate | None:
    """The date of a stored answer; None where it is no date."""
    try:
        return PartialDate.from_iso(value)
    except ValueError:
        return None


def _ascii_digits(text: str) -> str:
    """The text with digits of other scripts, full-width ones for example, as 0-9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
