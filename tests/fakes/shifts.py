"""Who is at the counter, in one field."""

from __future__ import annotations

from kiosk.domain.people import Officer
from kiosk.services.ports import Clock
from tests.fakes.journal import FakeJournal


class FakeShifts:
    """`Shifts` in one field. `number` and `opened` are those of the newest shift."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._officer: Officer | None = None
        self.number = 0
        self.opened = clock.now()

    def current(self) -> Officer | None:
        return self._officer

    def open(self, officer: Officer) -> None:
        self.close()
        self._officer = officer
        self.number, self.opened = self.number + 1, self._clock.now()
        self._journal.write("shift.opened", officer.actor, {})

    def close(self) -> None:
        if self._officer is not None:
            self._journal.write("shift.closed", self._officer.actor, {})
        self._officer = None
