"""The random values of the fake store, from one place: where pictures are compared, they are the same in every run."""

from __future__ import annotations

import secrets


def token_hex(size: int) -> str:
    """So many random bytes, in hexadecimal digits."""
    return secrets.token_hex(size)


def token_bytes(size: int) -> bytes:
    """So many random bytes."""
    return secrets.token_bytes(size)


def randbelow(limit: int) -> int:
    """A random number from 0 up to, but not including, the limit."""
    return secrets.randbelow(limit)
