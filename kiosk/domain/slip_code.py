"""The code on an officer's slip: eight characters that nobody can mistake, read aloud or written by hand."""

from __future__ import annotations

from typing import Final

from kiosk.domain.problem import Problem
from kiosk.domain.text import clean

ALPHABET: Final = "23456789ACDEFGHJKMNPQRTUWXY"
"""Digits and capitals without 0 O, 1 I L, B S V Z, which look like another: 38 bits in eight of them."""

LENGTH: Final = 8
LIFETIME_S: Final = 900.0
"""Seconds of running time for which a code is good."""

_MISREAD: Final = str.maketrans("BSVZ", "85U2")
"""What people type for a character that they took for its twin."""


def grouped(code: str) -> str:
    """The code as it is shown and written: "ACDE-2345"."""
    return f"{code[:4]}-{code[4:]}"


def read_slip_code(typed: str) -> str | Problem:
    """The code that somebody typed, however it was grouped."""
    code = "".join(char for char in clean(typed, limit=60).upper() if char not in " -.").translate(_MISREAD)
    if len(code) != LENGTH:
        return Problem("slip.length", {"wanted": LENGTH})
    if any(char not in ALPHABET for char in code):
        return Problem("slip.bad_character")
    return code
