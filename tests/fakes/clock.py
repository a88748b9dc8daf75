"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A `Clock` whose wall time, running time and boots a test decides."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 2, 0, tzinfo=UTC), *, boot: int = 1) -> None:
        self._now = now
        self._running = 1000.0
        self._boot = boot

    def now(self) -> datetime:
        """The wall time that the test set."""
        return self._now

    def monotonic(self) -> float:
        """Running time since the fake boot."""
        return self._running

    def boot(self) -> str:
        """The fake boot's id."""
        return f"boot-{self._boot}"

    def run(self, seconds: float) -> None:
        """Let time pass on a running machine."""
        self._running += seconds
        self._now += timedelta(seconds=seconds)

    def set_wall(self, now: datetime) -> None:
        """Change the wall clock only, as a person or the network does."""
        self._now = now

    def restart(self, *, off: timedelta = timedelta(minutes=1)) -> None:
        """Switch the machine off and on again."""
        self._boot += 1
        self._running = 5.0
        self._now += off
