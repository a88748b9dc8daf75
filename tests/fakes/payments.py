"""The ports of money in plain memory; `tests/data/test_payments_contract.py` holds them to the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.cash import sums
from kiosk.domain.dossier import Status
from kiosk.domain.payment_rules import entries_of, refusal
from kiosk.domain.payments import Account, Entry, account, receipt_number
from kiosk.domain.people import Officer
from kiosk.domain.worktime import VIETNAM
from kiosk.services.ports import AlreadyThere, Clock, Drawer, NotPossible, NotThere

if TYPE_CHECKING:
    from tests.fakes.dossiers import FakeDossiers
    from tests.fakes.journal import FakeJournal
    from tests.fakes.shifts import FakeShifts

NOTHING_OWED = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED)


class FakePayments:
    """`Payments` folded from the fake journal."""

    def __init__(self, journal: FakeJournal, dossiers: FakeDossiers, clock: Clock) -> None:
        self._journal = journal
        self._dossiers = dossiers
        self._clock = clock
        self._last: dict[tuple[str, int], int] = {}
        self.drawers: FakeDrawers | None = None

    def entries(self, dossier: str) -> Sequence[Entry]:
        return entries_of(dossier, self._dossiers.events_of(dossier))

    def enter(self, dossier: str, entry: Entry, *, book: str = "") -> Account:
        if self._dossiers.by_id(dossier) is None:
            raise NotThere("the dossier")
        present = account(self.entries(dossier))
        if entry.key in present.keys:
            return present
        if problem := refusal(present, entry):
            raise NotPossible(problem)
        if entry.shift and (self.drawers is None or not self.drawers.is_open(entry.shift)):
            raise NotThere("an open drawer")
        if book:
            year = self._clock.now().astimezone(VIETNAM).year
            self._last[book, year] = self._last.get((book, year), 0) + 1
            entry = replace(entry, number=receipt_number(book, year, self._last[book, year]))
        actor = f"officer:{entry.by}" if entry.by else "kiosk"
        self._dossiers.add_event(dossier, self._journal.write(entry.act, actor, entry.as_json(), dossier))
        return account(self.entries(dossier))

    def accounts(self) -> dict[str, Account]:
        """Every dossier's payment, oldest dossier first."""
        return {dossier: account(self.entries(dossier)) for dossier in self._dossiers.all_ids()}

    def due(self) -> Sequence[str]:
        found = [dossier for dossier, one in self.accounts().items() if one.due]
        return [one for one in found if self._status(one) not in NOTHING_OWED][:50]

    def _status(self, dossier: str) -> Status:
        found = self._dossiers.by_id(dossier)
        assert found is not None
        return found.status

    def pending(self) -> Sequence[str]:
        return [dossier for dossier, one in self.accounts().items() if one.pending][:50]

    def unsigned(self) -> Sequence[str]:
        return [dossier for dossier, one in self.accounts().items() if one.unsigned][:50]


class FakeDrawers:
    """`Drawers` in a dictionary by shift."""

    def __init__(self, journal: FakeJournal, shifts: FakeShifts, payments: FakePayments, clock: Clock) -> None:
        self._journal = journal
        self._shifts = shifts
        self._payments = payments
        self._clock = clock
        self._drawers: dict[int, Drawer] = {}
        payments.drawers = self

    def is_open(self, shift: int) -> bool:
        """Whether money may go in and out of this drawer."""
        return shift in self._drawers and self._drawers[shift].takes_money

    def current(self) -> Drawer | None:
        officer, shift = self._shifts.current(), self._shifts.number
        if officer is not None:
            found = self._drawers.get(shift)
            return self._with_sums(found or self._empty(shift, officer))
        left = [one for one in self._drawers.values() if one.takes_money]
        return self._with_sums(left[-1]) if left else None

    def _empty(self, shift: int, officer: Officer) -> Drawer:
        return Drawer(shift, officer.name, self._shifts.opened, None, None, "", sums(()), running=True)

    def _with_sums(self, drawer: Drawer) -> Drawer:
        moved = [one for found in self._payments.accounts().values() for one in found.movements]
        total = sums(one for one in moved if one.shift == drawer.shift)
        running = self._shifts.current() is not None and self._shifts.number == drawer.shift
        return replace(drawer, sums=total, running=running)

    def begin(self, officer: Officer, amount: int) -> Drawer:
        present, shift = self._shifts.current(), self._shifts.number
        if present is None:
            raise NotThere("an open shift")
        if shift in self._drawers:
            raise AlreadyThere("the opening cash of the shift")
        self._drawers[shift] = replace(self._empty(shift, present), opening=amount)
        self._journal.write("drawer.begun", officer.actor, {"shift": shift, "opening": amount})
        return self._with_sums(self._drawers[shift])

    def count(self, shift: int, officer: Officer, counted: int, *, reason: str) -> Drawer:
        if shift not in self._drawers:
            raise NotThere("the drawer")
        if self._drawers[shift].counted is not None:
            raise AlreadyThere("the count of the drawer")
        self._drawers[shift] = replace(self._drawers[shift], counted=counted, reason=reason)
        after = self._with_sums(self._drawers[shift])
        self._journal.write("drawer.counted", officer.actor, {"counted": counted, "difference": after.difference})
        return after
