"""Rounds take turns, and so do those who send texts; whoever wants a round now says so: small files in the home."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOCK: Final = "sync.lock"
_TEXTS: Final = "texts.lock"
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


@contextmanager
def turn_of_texts(home: Path) -> Iterator[bool]:
    """Whether this process alone sends texts now; it waits for nobody. The system ends a turn with its process."""
    descriptor = os.open(home / _TEXTS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
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
