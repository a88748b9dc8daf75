"""The numbers of the day in officers' hands: how far they have come, and the national code of a provisional dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.domain.codes import CodeCounter
from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.services.desk import MAY_ACCEPT
from kiosk.services.filing import Counter
from kiosk.services.office import local
from kiosk.services.ports import Clock, Dossiers, Filed, Journal, LaneState, Numbers
from kiosk.services.rights import Rights, for_officers


class Numbering:
    """What an officer may say and ask about this kiosk's numbers."""

    def __init__(
        self, numbers: Numbers, dossiers: Dossiers, journal: Journal, counter: Counter, clock: Clock, rights: Rights
    ) -> None:
        self._numbers = numbers
        self._dossiers = dossiers
        self._journal = journal
        self._counter = counter
        self._clock = clock
        self._rights = rights

    def state(self) -> LaneState:
        """What is known of the numbers given out."""
        return self._numbers.state(self._counter.agency)

    def today(self) -> date:
        """Today in local time."""
        return local(self._clock.now()).date()

    @for_officers(MAY_ACCEPT)
    def mark(self, officer: Officer, day: date, number: int) -> CodeCounter | Problem:
        """After a restore: no higher number of that day has been given out, and none of a later day.

        Raises:
            NotAllowed: the officer may not.
        """
        lane = self._counter.lane
        if day > self.today():
            return Problem("lane.day_ahead")
        if not lane.first - 1 <= number <= lane.last:
            return Problem("lane.outside", {"first": lane.first, "last": lane.last, "none": lane.first - 1})
        return self._numbers.mark(self._counter.agency, day, number, actor=officer.actor, source="officer")

    @for_officers(MAY_ACCEPT)
    def confirm_clock(self, officer: Officer) -> None:
        """The officer has looked at date and time: they are right, although something was written at later ones.

        Raises:
            NotAllowed: the officer may not.
        """
        self._journal.confirm_clock(actor=officer.actor)

    @for_officers(MAY_ACCEPT)
    def waiting(self, officer: Officer) -> Sequence[Dossier]:
        """Dossiers that still have a provisional code, oldest first, at most 50; `NotAllowed` as for the others."""
        return self._dossiers.provisional()

    @for_officers(MAY_ACCEPT)
    def give(self, officer: Officer, dossier: str) -> Filed:
        """Give a provisional dossier the next number of this kiosk's lane, dated today; a receipt is queued.

        Raises:
            NotAllowed: the officer may not.
            NotThere: no such dossier, or it was erased.
            NoNumber: the lane has none to give now.
        """
        terms = self._counter.terms(self._clock.now(), None, accept=False)
        return self._dossiers.give_code(dossier, terms, actor=officer.actor)
