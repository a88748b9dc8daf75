"""Waiting after wrong tries, so that guessing a PIN takes years and a citizen is never locked out for good.

Both values count only time during which the machine runs: the caller reports it by a monotonic clock, so neither a
restart nor a changed clock shortens a wait. They are stored as plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

FREE_TRIES: Final = 5
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 900.0
"""Five free tries, then 15 s, doubling to 15 minutes: 105 tries in a day."""

HOUR_S: Final = 3600.0
LOGIN_FAILURES_AN_HOUR: Final = 30
"""Of the whole kiosk, against many accounts tried once each; then an officer opens it again."""
LOOKUP_MISSES_AN_HOUR: Final = 10


@dataclass(frozen=True, slots=True)
class Throttle:
    """The wrong tries at one account (or one kiosk) since the last right one.

    Attributes:
        failures: how many.
        wait_left_s: seconds of running time until the next try.
    """

    failures: int = 0
    wait_left_s: float = 0.0


def may_try(state: Throttle) -> bool:
    """Whether a try may be checked now."""
    return state.wait_left_s <= 0


def after_failure(state: Throttle) -> Throttle:
    """The state after one more wrong try."""
    failures = state.failures + 1
    # The exponent is held down: after weeks of trying, 2 ** failures would no longer be a float.
    doublings = min(failures - FREE_TRIES, 16)
    wait = min(FIRST_WAIT_S * 2**doublings, LONGEST_WAIT_S) if doublings >= 0 else 0.0
    return Throttle(failures, wait)


def after_success(state: Throttle) -> Throttle:
    """The state after a right try: all is forgotten."""
    return Throttle()


def elapsed(state: Throttle, seconds: float) -> Throttle:
    """The state after so many seconds of running time."""
    return replace(state, wait_left_s=max(0.0, state.wait_left_s - _forward(seconds)))


@dataclass(frozen=True, slots=True)
class HourlyLimit:
    """At most so many events in any hour.

    Attributes:
        limit: how many.
        ages_s: how long ago each event of the last hour was, in seconds of running time, the oldest first.
    """

    limit: int
    ages_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError("an hourly limit lets at least one event pass")

    @property
    def open(self) -> bool:
        """Whether one more event may happen now."""
        return len(self.ages_s) < self.limit

    @property
    def wait_left_s(self) -> float:
        """Seconds of running time until one more event may happen."""
        return 0.0 if self.open else HOUR_S - self.ages_s[-self.limit]

    def taken_back(self) -> HourlyLimit:
        """The limit without its newest event, which turned out not to count."""
        return replace(self, ages_s=self.ages_s[:-1])

    def counted(self) -> HourlyLimit:
        """The limit after one more event. Only the newest are kept: older ones change nothing."""
        return replace(self, ages_s=(*self.ages_s, 0.0)[-self.limit :])

    def elapsed(self, seconds: float) -> HourlyLimit:
        """The limit after so many seconds of running time."""
        passed = _forward(seconds)
        return replace(self, ages_s=tuple(age + passed for age in self.ages_s if age + passed < HOUR_S))


def _forward(seconds: float) -> float:
    if not seconds >= 0:  # also true of NaN
        raise ValueError("running time goes forward")
    return seconds
