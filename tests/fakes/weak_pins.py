"""Hashes of PINs that cost next to nothing: for tests of what happens around a PIN, not of how long guessing takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from argon2 import PasswordHasher

from kiosk.services import pins

real_hasher = pins._hasher


@cache
def weak_hasher() -> PasswordHasher:
    """Argon2id with the least that it takes of memory and passes."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """While this holds, PINs are hashed so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pins, "_hasher", weak_hasher)
        yield


def hash_of(pin: str) -> str:
    """The hash of a PIN, as strong as the test at hand has them, made once in a run."""
    return _hashed(pin, pins._hasher())


@cache
def _hashed(pin: str, _hasher: PasswordHasher) -> str:
    return pins.hash_pin(pin)
