"""The officers' desk: dossiers that wait for acceptance, and accepting them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer, Role
from kiosk.services.filing import Filing, channel_in
from kiosk.services.ports import Clock, Dossiers, Filed, HelpCall, HelpCalls, Shifts

MAY_ACCEPT = frozenset({Role.COUNTER, Role.HEAD})


class NotAllowed(Exception):
    """The officer's roles do not include what was asked for."""


class Desk:
    """What officers do at the counter. Rights are checked here, never by hiding buttons."""

    def __init__(self, dossiers: Dossiers, shifts: Shifts, calls: HelpCalls, filing: Filing, clock: Clock) -> None:
        self._dossiers = dossiers
        self._shifts = shifts
        self._calls = calls
        self._filing = filing
        self._clock = clock

    def on_shift(self) -> Officer | None:
        """Who is on duty at this counter."""
        return self._shifts.current()

    def open_shift(self, officer: Officer) -> None:
        """Take over the counter; what is filed from now on may be accepted in this officer's name."""
        check_rights(officer)
        self._shifts.open(officer)

    def close_shift(self, officer: Officer) -> None:
        """Leave the counter."""
        check_rights(officer)
        self._shifts.close()

    def take_calls(self, officer: Officer) -> Sequence[HelpCall]:
        """Who pressed "Gọi cán bộ" since an officer last looked; from now on they count as answered."""
        calls = self._calls.waiting()
        if calls:
            self._calls.answer(officer)
        return calls

    def waiting(self, officer: Officer) -> Sequence[Dossier]:
        """Dossiers that nobody has accepted yet, oldest first."""
        check_rights(officer)
        return self._dossiers.waiting()

    def accept(self, officer: Officer, dossier: str) -> Filed:
        """Accept a dossier: it counts as received now, and the result is due from now.

        Raises:
            NotAllowed: the officer may not.
            NotThere: no such dossier.
            ForbiddenTransition: somebody was faster.
        """
        check_rights(officer)
        found = self._dossiers.by_id(dossier)
        now = self._clock.now()
        due = None
        if found and found.body:
            due = self._filing.promise(str(found.body["procedure"]), now, channel_in(found.body))
        return self._dossiers.accept(dossier, officer, received=now, due=due)


def check_rights(officer: Officer) -> None:
    """Hold back whoever may not do the work of the counter, with `NotAllowed`."""
    if not officer.roles & MAY_ACCEPT:
        raise NotAllowed("the work of the counter")
