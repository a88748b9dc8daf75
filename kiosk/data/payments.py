"""Payments in the store: every entry is an event of its dossier, and the lists follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, select

from kiosk.data import payment_lists, projections
from kiosk.data.cash_drawers import drawer_is_open
from kiosk.data.journal import Entry as JournalEntry
from kiosk.data.journal import write
from kiosk.data.payment_tables import PaymentAccountRow
from kiosk.data.receipt_numbers import take_number
from kiosk.data.store import Store
from kiosk.data.tables import DossierRow, core
from kiosk.data.times import millis
from kiosk.domain.dossier import Status
from kiosk.domain.payment_rules import entries_of, refusal
from kiosk.domain.payments import Account, Entry, account
from kiosk.domain.worktime import VIETNAM
from kiosk.services.ports import Clock, NotPossible, NotThere

LIST_LENGTH: Final = 50

_ACCOUNT: Final = core(PaymentAccountRow)
_DOSSIER: Final = core(DossierRow)
_NOTHING_OWED: Final = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED)


def _list(*conditions: Any) -> Select[Any]:
    return (
        select(_ACCOUNT.c.dossier)
        .join_from(_ACCOUNT, _DOSSIER)
        .where(*conditions)
        .order_by(_DOSSIER.c.received, _DOSSIER.c.sequence)
        .limit(LIST_LENGTH)
    )


_DUE: Final = _list(_ACCOUNT.c.due > 0, _DOSSIER.c.status.not_in([int(status) for status in _NOTHING_OWED]))
_PENDING: Final = _list(_ACCOUNT.c.pending > 0)
_UNSIGNED: Final = _list(_ACCOUNT.c.unsigned > 0)


class StorePayments:
    """The `Payments` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def entries(self, dossier: str) -> Sequence[Entry]:
        """All entries of a dossier, oldest first; none for a dossier that is not there."""
        with self._store.reading() as connection:
            return entries_of(dossier, projections.events(connection, [dossier])[dossier])

    def enter(self, dossier: str, entry: Entry, *, book: str = "") -> Account:
        """Add an entry; the same key again changes nothing. With a `book` it is given the next receipt number.

        Raises:
            NotThere: no such dossier, or the drawer of the entry's shift is not open.
            NotPossible: the payment does not allow it; nothing is written.
        """
        now = self._clock.now()
        with self._store.transaction() as connection:
            history = projections.events(connection, [dossier])[dossier]
            if not history:
                raise NotThere("the dossier")
            known = entries_of(dossier, history)
            present = account(known)
            if entry.key in present.keys:
                return present
            if problem := refusal(present, entry):
                raise NotPossible(problem)
            if entry.shift and not drawer_is_open(connection, entry.shift):
                raise NotThere("an open drawer")
            number = take_number(connection, book, now.astimezone(VIETNAM).year) if book else ""
            entry = replace(entry, at=millis(now), number=number)
            actor = f"officer:{entry.by}" if entry.by else "kiosk"
            write(connection, self._clock, JournalEntry(entry.act, actor, dossier, entry.as_json()))
            after = account([*known, entry])
            payment_lists.write_lists(connection, dossier, after)
        return after

    def due(self) -> Sequence[str]:
        """Dossiers for which money is owed, oldest first, at most 50; not those that were refused or withdrawn."""
        return self._listed(_DUE)

    def pending(self) -> Sequence[str]:
        """Dossiers with a transfer that nobody has confirmed, oldest first, at most 50."""
        return self._listed(_PENDING)

    def unsigned(self) -> Sequence[str]:
        """Dossiers with an entry that waits for a second officer, oldest first, at most 50."""
        return self._listed(_UNSIGNED)

    def _listed(self, statement: Select[Any]) -> Sequence[str]:
        with self._store.reading() as connection:
            return list(connection.execute(statement).scalars())
