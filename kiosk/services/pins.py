"""PINs: argon2id, and the same time for an account that does not exist."""

from __future__ import annotations

import hmac
import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# OWASP's smaller setting for argon2id (19 MiB, 2 passes): about 0.07 s on a two-core machine, so a citizen does not
# wait, and guessing is held back by the delays between tries anyway.
MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2

NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$abfJd/OvJhJyWNN4+qF7gA$zy3xZl7biLTZnEqvDf3uocwjoh3bd/aRLtkrf7+FiGE"
)
"""What an unknown account's PIN is checked against. A constant: made on the first use, it would cost that try twice the
time, and tell that the account does not exist. A test holds its parameters equal to the ones above."""

_PEPPERED: Final = "p1"
"""Stands before a hash that a pepper was mixed into."""

_FORM: Final = re.compile(r"[0-9]{6}", re.ASCII)
_RUNS: Final = ("0123456789" * 2, "9876543210" * 2)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # costs 30 ms: loaded when the first PIN is checked, not before the first page

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


def is_pin(text: str) -> bool:
    """Whether the text has the form of a PIN: six digits."""
    return _FORM.fullmatch(text) is not None


def is_weak(pin: str) -> bool:
    """Whether a PIN is among those that are guessed first: one group of digits repeated, or a run up or down."""
    return len(set(pin)) == 1 or pin[:2] * 3 == pin or pin[:3] * 2 == pin or any(pin in run for run in _RUNS)


def hash_pin(pin: str, pepper: bytes = b"") -> str:
    """The encoded hash that the store keeps.

    Args:
        pin: six digits.
        pepper: the kiosk's key for PINs, which is not in the store; without it the hash is of the older kind.
    """
    return _PEPPERED + _hasher().hash(_peppered(pin, pepper)) if pepper else _hasher().hash(pin)


def pin_matches(pin_hash: str | None, pin: str, pepper: bytes = b"") -> bool:
    """Whether the PIN is right. None stands for an unknown account: the answer is no, after the same work."""
    from argon2.exceptions import VerificationError

    encoded = pin_hash or NOBODYS_HASH
    secret = _peppered(pin, pepper)
    if not encoded.startswith(_PEPPERED):
        secret = pin
    try:
        return _hasher().verify(encoded.removeprefix(_PEPPERED), secret) and pin_hash is not None
    except VerificationError:
        return False


def is_outdated(pin_hash: str, pepper: bytes) -> bool:
    """Whether a hash should be made anew as soon as its PIN is known: no pepper in it, or weaker than new ones."""
    if pepper and not pin_hash.startswith(_PEPPERED):
        return True
    return _hasher().check_needs_rehash(pin_hash.removeprefix(_PEPPERED))


def _peppered(pin: str, pepper: bytes) -> str:
    return hmac.digest(pepper, pin.encode(), "sha256").hex()
