"""Time, as the services ask for it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time. The only door through which the program learns what time it is."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since this boot; never goes back."""
        ...

    def boot(self) -> str:
        """Id of this boot, so that monotonic times of two boots are never compared."""
        ...
