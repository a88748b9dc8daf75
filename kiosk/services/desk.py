"""The officers' desk: dossiers that wait for acceptance, and accepting them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer, Role
from kiosk.services.filing import Filing, channel_in
from kiosk.services.ports import Clock, Dossiers, Filed, HelpCall, HelpCalls, Shifts
from kiosk.services.rights import Rights, for_officers

MAY_ACCEPT = frozenset({Role.COUNTER, Role.HEAD})


class Desk:
    """What officers do at the counter. Rights are checked here, never by hiding buttons."""

    def __init__(
        self, dossiers: Dossiers, shifts: Shifts, calls: HelpCalls, filing: Filing, clock: Clock, rights: Rights
    ) -> None:
        self._dossiers = dossiers
        self._shifts = shifts
        self._calls = calls
        self._filing = filing
        self._clock = clock
        self._rights = rights

    def on_shift(self) -> Officer | None:
        """Who is on duty at this counter."""
        return self._shifts.current()

    @for_officers(MAY_ACCEPT)
    def open_shift(self, officer: Officer) -> None:
        """Take over the counter; what is filed from now on may be accepted in this officer's name."""
        self._shifts.open(officer)

    @for_officers(MAY_ACCEPT)
    def close_shift(self, officer: Officer) -> None:
        """Leave the counter."""
        self._shifts.close()

    @for_officers()
    def take_calls(self, officer: Officer) -> Sequence[HelpCall]:
        """Who pressed "Gọi cán bộ" since an officer last looked; from now on they count as answered."""
        calls = self._calls.waiting()
        if calls:
            self._calls.answer(officer)
        return calls

    @for_officers(MAY_ACCEPT)
    def waiting(self, officer: Officer) -> Sequence[Dossier]:
        """Dossiers that nobody has accepted yet, oldest first."""
        return self._dossiers.waiting()

    @for_officers(MAY_ACCEPT)
    def accept(self, officer: Officer, dossier: str) -> Filed:
        """Accept a dossier: it counts as received now, and the result is due from now.

        Raises:
            NotAllowed: the officer may not.
            NotThere: no such dossier.
            ForbiddenTransition: somebody was faster.
        """
        found = self._dossiers.by_id(dossier)
        now = self._clock.now()
        due = None
        if found and found.body:
            due = self._filing.promise(str(found.body["procedure"]), now, channel_in(found.body))
        return self._dossiers.accept(dossier, officer, received=now, due=due)
