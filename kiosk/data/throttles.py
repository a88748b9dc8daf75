"""Waits and hourly limits in the store, counted in running time.

Each row says how things stood at a moment of one boot. After a restart the running time since then is not known, so the
wait starts again where it stood: power-off time counts for nothing, and neither does a changed wall clock.
"""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.tables import HourlyLimitRow, ThrottleRow, core
from kiosk.domain.throttle import HourlyLimit, Throttle, after_failure, elapsed, may_try
from kiosk.services.ports import Clock

_THROTTLE: Final = core(ThrottleRow)
_LIMIT: Final = core(HourlyLimitRow)
_STATE: Final = select(_THROTTLE).where(_THROTTLE.c.scope == bindparam("of"))
_CLEAR: Final = delete(_THROTTLE).where(_THROTTLE.c.scope == bindparam("of"))
_AGES: Final = select(_LIMIT).where(_LIMIT.c.scope == bindparam("of"))
_FORGET: Final = delete(_LIMIT).where(_LIMIT.c.scope == bindparam("of"))
_KEEP_STATE: Final = upsert(_THROTTLE).on_conflict_do_update(
    index_elements=["scope"],
    set_={name: upsert(_THROTTLE).excluded[name] for name in ("failures", "wait_left", "boot", "at")},
)
_KEEP_AGES: Final = upsert(_LIMIT).on_conflict_do_update(
    index_elements=["scope"], set_={name: upsert(_LIMIT).excluded[name] for name in ("ages", "boot", "at")}
)


class Throttles:
    """Reads and writes inside the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def state(self, connection: Connection, scope: str) -> Throttle:
        """The wait of a scope as it is now."""
        row = connection.execute(_STATE, {"of": scope}).first()
        if row is None:
            return Throttle()
        return elapsed(Throttle(row.failures, row.wait_left / 1000), self._since(row.boot, row.at))

    def charge(self, connection: Connection, scope: str) -> Throttle:
        """Count a failure unless a wait is on; the state before."""
        before = self.state(connection, scope)
        # Also written while a wait is on: after a restart, running time counts from here.
        after = after_failure(before) if may_try(before) else before
        wait = round(after.wait_left_s * 1000)
        values = {"scope": scope, "failures": after.failures, "wait_left": wait, **self._moment()}
        connection.execute(_KEEP_STATE, values)
        return before

    def clear(self, connection: Connection, scope: str) -> None:
        """Forget the failures of a scope."""
        connection.execute(_CLEAR, {"of": scope})

    def miss(self, connection: Connection, scope: str, limit: int) -> bool:
        """Count a miss if there is room for it; whether there was."""
        before = self._limit(connection, scope, limit)
        self._keep(connection, scope, before.counted() if before.open else before)
        return before.open

    def latched_room(self, connection: Connection, scope: str, limit: int) -> bool:
        """Whether there is room under a limit that, once reached, no passing hour opens again: only `forget` does."""
        row = connection.execute(_AGES, {"of": scope}).first()
        return row is None or len(json.loads(row.ages)) < limit

    def take_back(self, connection: Connection, scope: str) -> None:
        """The newest miss turned out not to be one."""
        self._keep(connection, scope, self._limit(connection, scope, 1).taken_back())

    def forget(self, connection: Connection, scope: str) -> None:
        """Forget the failures and the misses of a scope."""
        self.clear(connection, scope)
        connection.execute(_FORGET, {"of": scope})

    def room(self, connection: Connection, scope: str, limit: int) -> bool | None:
        """Whether there is room for a miss; None where the row is of an earlier boot and must be written anew."""
        row = connection.execute(_AGES, {"of": scope}).first()
        if row is not None and row.boot != self._clock.boot():
            return None
        return self._limit(connection, scope, limit).open

    def rebased_room(self, connection: Connection, scope: str, limit: int) -> bool:
        """The same after a restart: from now on running time counts again."""
        limited = self._limit(connection, scope, limit)
        self._keep(connection, scope, limited)
        return limited.open

    def _limit(self, connection: Connection, scope: str, limit: int) -> HourlyLimit:
        row = connection.execute(_AGES, {"of": scope}).first()
        if row is None:
            return HourlyLimit(limit)
        ages = tuple(age / 1000 for age in json.loads(row.ages))
        return HourlyLimit(limit, ages).elapsed(self._since(row.boot, row.at))

    def _keep(self, connection: Connection, scope: str, limited: HourlyLimit) -> None:
        ages = json.dumps([round(age * 1000) for age in limited.ages_s])
        connection.execute(_KEEP_AGES, {"scope": scope, "ages": ages, **self._moment()})

    def _moment(self) -> dict[str, str | int]:
        return {"boot": self._clock.boot(), "at": int(self._clock.monotonic() * 1000)}

    def _since(self, boot: str, at: int) -> float:
        if boot != self._clock.boot():
            return 0.0
        return max(0.0, self._clock.monotonic() - at / 1000)
