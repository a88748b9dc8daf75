"""How somebody can be reached: phone numbers and e-mail addresses."""

from __future__ import annotations

import re
import string
from typing import Final

from kiosk.domain.problem import Problem

_IGNORED: Final = re.compile(r"[\s.\-()]+")
_ABROAD: Final = re.compile(r"(?:\+|00)?84")
_MOBILE: Final = re.compile(r"0[35789][0-9]{8}", re.ASCII)
_LANDLINE: Final = re.compile(r"02[0-9]{9}", re.ASCII)

LONGEST_EMAIL: Final = 254
_LONGEST_LOCAL: Final = 64
_LONGEST_LABEL: Final = 63
_LOCAL: Final = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~.")
_LABEL: Final = frozenset(string.ascii_letters + string.digits + "-")


def check_phone(text: str, *, mobile: bool = False) -> str | Problem:
    """A Vietnamese phone number in its national form, 0 first: "0912345678", or "02437654321" for a landline.

    Args:
        text: what was typed; +84, 0084 and 84 become 0.
        mobile: only numbers that can get a text message.
    """
    number = _IGNORED.sub("", text)
    if not number:
        return Problem("phone.empty")
    abroad = _ABROAD.match(number)
    if abroad:
        # Some people write the 0 as well: "+84 (0)912 …".
        number = "0" + number[abroad.end() :].removeprefix("0")
    if not (number.isascii() and number.isdigit()):
        return Problem("phone.not_digits")
    landline = number.startswith("02")
    if mobile and landline:
        return Problem("phone.not_mobile")
    wanted = 11 if landline else 10
    if len(number) < wanted:
        return Problem("phone.too_short", {"missing": wanted - len(number)})
    if len(number) > wanted:
        return Problem("phone.too_long", {"extra": len(number) - wanted})
    return number if (_LANDLINE if landline else _MOBILE).fullmatch(number) else Problem("phone.unknown_prefix")


def check_email(text: str) -> str | Problem:
    """An e-mail address, its domain in small letters.

    Only what no mail system would take is refused; the check reads the text once, whatever it is.
    """
    address = text.strip()
    if not address:
        return Problem("email.empty")
    if len(address) > LONGEST_EMAIL:
        return Problem("email.too_long", {"most": LONGEST_EMAIL})
    local, at, domain = address.rpartition("@")
    if not at:
        return Problem("email.no_at")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not 1 <= len(local) <= _LONGEST_LOCAL or dots or not set(local) <= _LOCAL:
        return Problem("email.bad_name")
    labels = domain.lower().split(".")
    if len(labels) < 2 or not all(map(_is_label, labels)) or labels[-1].isdigit():
        return Problem("email.bad_domain")
    return f"{local}@{domain.lower()}"


def _is_label(label: str) -> bool:
    inside = 1 <= len(label) <= _LONGEST_LABEL and set(label) <= _LABEL
    return inside and not label.startswith("-") and not label.endswith("-")
