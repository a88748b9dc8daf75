"""Amounts of money: whole đồng, written the Vietnamese way and read as people type them."""

from __future__ import annotations

import re
from typing import Final

from kiosk.domain.problem import Problem
from kiosk.domain.text import fold

LARGEST: Final = 999_999_999_999
"""What fits into a receipt's column; more than any fee."""

_LONGEST_TYPED: Final = 40

_UNITS: Final = {"": 1, "d": 1, "dong": 1, "vnd": 1, "k": 1_000, "nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000}
_TYPED: Final = re.compile(r"(?P<number>[0-9][0-9 .,]*?) *(?P<unit>[a-z]*)", re.ASCII)
_PLAIN: Final = re.compile(r"[0-9]+", re.ASCII)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:(?P<mark>[ .,])[0-9]{3})(?:(?P=mark)[0-9]{3})*", re.ASCII)


def format_dong(amount: int) -> str:
    """An amount as it is printed: "50.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def parse_money(text: str) -> int | Problem:
    """The amount in đồng that a person typed: "50.000", "50000đ", "50 nghìn".

    Groups of three may be set apart by one and the same mark throughout; there are no fractions, so "50.5" is refused
    instead of being guessed at.
    """
    folded = fold(text).replace("₫", "d").strip()
    if not folded:
        return Problem("money.empty")
    found = _TYPED.fullmatch(folded) if len(folded) <= _LONGEST_TYPED else None
    if found is None or found["unit"] not in _UNITS:
        return Problem("money.not_a_number")
    number = found["number"]
    if not (_PLAIN.fullmatch(number) or _GROUPED.fullmatch(number)):
        return Problem("money.grouping")
    digits = re.sub("[ .,]", "", number)
    amount = int(digits) * _UNITS[found["unit"]]
    return amount if amount <= LARGEST else Problem("money.too_large")
