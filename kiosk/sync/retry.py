"""When to try again: full jitter, so that the kiosks of a province that lost its line do not come back all at once.

There is no last try: a passing fault lasts as long as it lasts, and what is permanent is set aside by its own rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

FIRST: Final = 5.0
LONGEST: Final = 900.0
"""Seconds: the largest wait after the first fault, and after many."""

SPREAD: Final = 120
"""Seconds over which kiosks spread their first round after they were switched on."""


def wait_after(failures: int, draw: Callable[[], float], *, retry_after: float | None = None) -> float:
    """Seconds until the next try.

    Args:
        failures: how many tries have failed one after the other, at least 1.
        draw: a random number from 0 up to 1.
        retry_after: what the hub asked for, in seconds; never less than that, spread a little so that not all come
            back in the same second.
    """
    longest = min(LONGEST, FIRST * 2.0 ** min(failures - 1, 16))
    wait = longest * draw()
    return wait if retry_after is None else retry_after + min(wait, retry_after / 4)


def start_offset(kiosk: str) -> float:
    """Seconds that this kiosk waits before its first round: always the same, and another for every kiosk."""
    return float(int.from_bytes(hashlib.sha256(kiosk.encode()).digest()[:8]) % SPREAD)
