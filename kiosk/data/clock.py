"""The system's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# Where the system has it, the clock that goes on while the machine sleeps: a wait must not last longer for a nap.
_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The `Clock` of a real kiosk."""

    def __init__(self) -> None:
        try:
            self._boot = _BOOT_ID.read_text(encoding="ascii").strip()
        except OSError:
            # No such file: then nothing is known to be of the same boot but this process itself.
            import secrets  # seldom needed, and slow to load before the first page

            self._boot = f"process-{secrets.token_hex(8)}"

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since this boot, sleep included."""
        return time.clock_gettime(_SINCE_BOOT)

    def boot(self) -> str:
        """Id of this boot."""
        return self._boot
