"""Money: the payment of each dossier, the numbers of receipts, the cash of each shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.domain.cash import Sums
from kiosk.domain.payments import Account, Entry
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem


class NotPossible(Exception):
    """The payment does not allow this entry (any more); nothing was written. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Payments(Protocol):
    """The payments of dossiers. What was filed with the dossier is among the entries."""

    def entries(self, dossier: str) -> Sequence[Entry]:
        """All entries of a dossier, oldest first; none for a dossier that is not there."""
        ...

    def enter(self, dossier: str, entry: Entry, *, book: str = "") -> Account:
        """Add an entry, in the dossier's journal and in one transaction; its moment is the store's.

        The same key again changes nothing. With a `book`, the entry is given the next number of this book and year:
        none is left out, and none is given twice.

        Raises:
            NotThere: no such dossier, or the drawer of the entry's shift is not open.
            NotPossible: the payment does not allow it.
        """
        ...

    def due(self) -> Sequence[str]:
        """Dossiers for which money is owed, oldest first, at most 50; not those that were refused or withdrawn."""
        ...

    def pending(self) -> Sequence[str]:
        """Dossiers with a transfer that nobody has confirmed, oldest first, at most 50."""
        ...

    def unsigned(self) -> Sequence[str]:
        """Dossiers with an entry that waits for a second officer, oldest first, at most 50."""
        ...


@dataclass(frozen=True, slots=True)
class Drawer:
    """The cash of one shift.

    Attributes:
        shift: the shift's number.
        officer: whose shift it is or was.
        opened: when it began.
        opening: the cash at its beginning; None while nobody has said.
        counted: what was counted at the end; None before that.
        reason: why it is not what was expected, by its key.
        sums: what came and went so far.
        running: whether the shift is still open.
    """

    shift: int
    officer: str
    opened: datetime
    opening: int | None
    counted: int | None
    reason: str
    sums: Sums
    running: bool

    @property
    def expected(self) -> int:
        """The cash that must lie in the drawer."""
        return self.sums.expected(self.opening or 0)

    @property
    def difference(self) -> int:
        """What was counted too much (positive) or too little (negative); 0 before it was counted."""
        return 0 if self.counted is None else self.counted - self.expected

    @property
    def takes_money(self) -> bool:
        """Whether cash may go in and out."""
        return self.opening is not None and self.counted is None


class Drawers(Protocol):
    """The cash of the shifts."""

    def current(self) -> Drawer | None:
        """The drawer of the open shift; without one the last that still has to be counted."""
        ...

    def begin(self, officer: Officer, amount: int) -> Drawer:
        """Say how much cash the open shift begins with. Journalled in the same transaction.

        Raises:
            NotThere: no shift is open.
            AlreadyThere: it was said before.
        """
        ...

    def count(self, shift: int, officer: Officer, counted: int, *, reason: str) -> Drawer:
        """Say how much was counted at the end, once. Sums and difference stand in the journal.

        Raises:
            NotThere: no such drawer was begun.
            AlreadyThere: it was counted before.
        """
        ...
