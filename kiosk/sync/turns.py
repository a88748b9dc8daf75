"""Rounds take turns, and whoever wants one now says so: two small files in the kiosk's home."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOCK: Final = "sync.lock"
_WAKE: Final = "sync.wake"


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """Wait until no other process talks with the hub, and hold others back meanwhile."""
    descriptor = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def ask_for_a_round(home: Path) -> None:
    """Let the service send now instead of when it would."""
    descriptor = os.open(home / _WAKE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.utime(descriptor)
    finally:
        os.close(descriptor)


def last_asked(home: Path) -> int:
    """When somebody asked for a round, in nanoseconds; 0 for never."""
    try:
        return (home / _WAKE).stat().st_mtime_ns
    except OSError:
        return 0
