"""PINs: argon2id, and the same time for an account that does not exist."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# OWASP's smaller setting for argon2id (19 MiB, 2 passes): about 0.07 s on a two-core machine, so a citizen does not
# wait, and guessing is held back by the delays between tries anyway.
MEMORY_KIB = 19 * 1024
PASSES = 2


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # costs 30 ms: loaded when the first PIN is checked, not before the first page

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("an account that does not exist")


def hash_pin(pin: str) -> str:
    """The encoded hash that the store keeps."""
    return _hasher().hash(pin)


def pin_matches(pin_hash: str | None, pin: str) -> bool:
    """Whether the PIN is right. None stands for an unknown account: the answer is no, after the same work."""
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(pin_hash or _nobodys_hash(), pin) and pin_hash is not None
    except VerificationError:
        return False
