"""Taking money at the counter, and everything that may happen to it afterwards. Rights are checked here."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from kiosk.domain.dossier import Dossier
from kiosk.domain.payments import Account, Act, Entry, Way, account
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import parse_typed
from kiosk.services.login import Refused, Wait
from kiosk.services.pin_again import PinAgain
from kiosk.services.ports import Accounts, Dossiers, Drawer, Drawers, NotPossible, NotThere, Payments
from kiosk.services.rights import Rights, for_officers

MAY_TAKE: Final = frozenset({Role.COUNTER, Role.CASHIER, Role.HEAD})
"""Who may touch money. Which of them signs second does not matter, as long as it is another person."""

REASONS: Final = ("mistyped", "paid_twice", "withdrawn", "exempt", "fee_set", "other")
"""Why money goes back or a fee changes: from a list, so that the books never name anybody."""


@dataclass(frozen=True, slots=True)
class BookRules:
    """How an office keeps its books.

    Attributes:
        agency: agency id of typed codes.
        book: the book of receipts that this kiosk writes; each counts from 1 every year.
        later: whether what wants two officers has effect at once and is signed later, in an office of one.
    """

    agency: str
    book: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """A dossier and how its payment stands."""

    dossier: Dossier
    account: Account


Outcome: TypeAlias = Bill | Problem | Refused | Wait
"""The bill after the act; or why it was not done: a problem, or a PIN that was wrong."""


def new_key() -> str:
    """The key of one act. Whoever tries the same act again uses the same key, and it is done once."""
    return secrets.token_hex(16)


class Cashier:
    """The desk's work with money. Every act asks for the officer's PIN, and is one entry in the dossier's journal."""

    def __init__(
        self,
        payments: Payments,
        dossiers: Dossiers,
        drawers: Drawers,
        accounts: Accounts,
        pin_again: PinAgain,
        rules: BookRules,
        rights: Rights,
    ) -> None:
        self._payments = payments
        self._dossiers = dossiers
        self._drawers = drawers
        self._accounts = accounts
        self._pin_again = pin_again
        self._rules = rules
        self._rights = rights

    # -- looking -------------------------------------------------------------------------------------------------

    @for_officers(MAY_TAKE)
    def due(self, officer: Officer) -> Sequence[Bill]:
        """Dossiers for which money is owed, oldest first."""
        return self._bills(self._payments.due())

    @for_officers(MAY_TAKE)
    def pending(self, officer: Officer) -> Sequence[Bill]:
        """Dossiers with a transfer that nobody has confirmed, oldest first."""
        return self._bills(self._payments.pending())

    @for_officers(MAY_TAKE)
    def unsigned(self, officer: Officer) -> Sequence[Bill]:
        """Dossiers with something that waits for a second officer, oldest first."""
        return self._bills(self._payments.unsigned())

    @for_officers(MAY_TAKE)
    def officers(self, officer: Officer) -> Mapping[str, str]:
        """The names of all officers by their ids: entries know only ids."""
        return {one.id: one.name for one in self._accounts.officers()}

    @for_officers(MAY_TAKE)
    def find(self, officer: Officer, typed: str) -> Bill | Problem:
        """The dossier with this code, typed with its check character."""
        code = parse_typed(typed, (self._rules.agency,))
        if isinstance(code, Problem):
            return code
        dossier = self._dossiers.by_code(str(code))
        return Problem("lookup.not_found") if dossier is None else self._bill(dossier)

    @for_officers(MAY_TAKE)
    def bill(self, officer: Officer, dossier: str) -> Bill:
        """One dossier. One that is not there raises `NotThere`."""
        found = self._dossiers.by_id(dossier)
        if found is None:
            raise NotThere("the dossier")
        return self._bill(found)

    def _bill(self, dossier: Dossier) -> Bill:
        return Bill(dossier, account(self._payments.entries(dossier.id)))

    def _bills(self, dossiers: Iterable[str]) -> Sequence[Bill]:
        found = (self._dossiers.by_id(dossier) for dossier in dossiers)
        return [self._bill(dossier) for dossier in found if dossier is not None]

    # -- money that comes ------------------------------------------------------------------------------------------

    @for_officers(MAY_TAKE)
    def take_cash(self, officer: Officer, pin: str, dossier: str, *, amount: int, given: int, key: str) -> Outcome:
        """Take this amount, out of what was given: it must be what is owed, and not less was given.

        `amount` is what the officer saw: if it has changed meanwhile, nothing is taken.
        """
        if given < amount:
            return Problem("payment.too_little")
        if amount != self.bill(officer, dossier).account.due and not self._known(dossier, key):
            return Problem("payment.not_due")
        entry = Entry(0, key, Act.CASH, amount, by=officer.id, given=given)
        return self._enter(officer, pin, dossier, entry, cash=True, numbered=True)

    @for_officers(MAY_TAKE)
    def confirm_transfer(self, officer: Officer, pin: str, dossier: str, announced: str, *, amount: int) -> Outcome:
        """The money of an announced transfer is on the account: this much of it."""
        entry = Entry(0, f"{announced}:confirmed", Act.CONFIRMED, amount, by=officer.id, of=announced)
        return self._enter(officer, pin, dossier, entry, numbered=True)

    @for_officers(MAY_TAKE)
    def no_transfer(self, officer: Officer, pin: str, dossier: str, announced: str) -> Outcome:
        """The announced transfer has not come, and is no longer waited for; the fee is owed again."""
        entry = Entry(0, f"{announced}:cancelled", Act.CANCELLED, by=officer.id, of=announced)
        return self._enter(officer, pin, dossier, entry)

    # -- what two officers do --------------------------------------------------------------------------------------

    @for_officers(MAY_TAKE)
    def set_fee(self, officer: Officer, pin: str, dossier: str, *, total: int, reason: str, key: str) -> Outcome:
        """What is owed altogether is this. More counts at once; less is a waiver and wants a second officer."""
        change = total - self.bill(officer, dossier).account.charged
        entry = Entry(0, key, Act.CORRECTED, change, by=officer.id, reason=_known_reason(reason))
        return self._enter(officer, pin, dossier, self._timed(entry) if change < 0 else entry)

    @for_officers(MAY_TAKE)
    def refund(
        self, officer: Officer, pin: str, dossier: str, taking: str, *, amount: int, reason: str, key: str
    ) -> Outcome:
        """Give back this much of the money that was taken, in the way in which it came."""
        entry = Entry(0, key, Act.REFUNDED, amount, by=officer.id, of=taking, reason=_known_reason(reason))
        return self._enter(officer, pin, dossier, self._timed(entry), cash=self._moves_cash(dossier, entry))

    @for_officers(MAY_TAKE)
    def cancel(self, officer: Officer, pin: str, dossier: str, taking: str, *, reason: str, key: str) -> Outcome:
        """The taking was a mistake: its receipt is void, and what is left of it goes back."""
        entry = Entry(0, key, Act.CANCELLED, by=officer.id, of=taking, reason=_known_reason(reason))
        return self._enter(officer, pin, dossier, self._timed(entry), cash=self._moves_cash(dossier, entry))

    @for_officers(MAY_TAKE)
    def countersign(self, officer: Officer, pin: str, dossier: str, wanted: str) -> Outcome:
        """Sign as the second officer."""
        asked = next((one for one in self._payments.entries(dossier) if one.key == wanted), None)
        cash = asked is not None and not asked.later and self._moves_cash(dossier, asked)
        entry = Entry(0, f"{wanted}:signed:{officer.id}", Act.COUNTERSIGNED, by=officer.id, of=wanted)
        return self._enter(officer, pin, dossier, entry, cash=cash)

    @for_officers(MAY_TAKE)
    def decline(self, officer: Officer, pin: str, dossier: str, wanted: str) -> Outcome:
        """Do not sign: what was asked for does not happen. Whoever asked may take it back like this."""
        entry = Entry(0, f"{wanted}:declined", Act.DECLINED, by=officer.id, of=wanted)
        return self._enter(officer, pin, dossier, entry)

    def _timed(self, entry: Entry) -> Entry:
        return replace(entry, later=self._rules.later)

    def _moves_cash(self, dossier: str, entry: Entry) -> bool:
        taking = account(self._payments.entries(dossier)).taking(entry.of)
        return taking is not None and taking.way is Way.CASH

    def _known(self, dossier: str, key: str) -> bool:
        return any(entry.key == key for entry in self._payments.entries(dossier))

    def _enter(
        self, officer: Officer, pin: str, dossier: str, entry: Entry, *, cash: bool = False, numbered: bool = False
    ) -> Outcome:
        drawer = self._drawers.current()
        ready = drawer is not None and drawer.running and drawer.takes_money
        if cash and not ready:
            return Problem("payment.no_drawer")
        refused = self._pin_again.check(officer, pin)
        if refused is not None:
            return refused
        if isinstance(drawer, Drawer) and ready:
            entry = replace(entry, shift=drawer.shift)
        try:
            self._payments.enter(dossier, entry, book=self._rules.book if numbered else "")
        except NotPossible as refusal:
            return refusal.problem
        except NotThere:
            return Problem("payment.no_drawer")
        return self.bill(officer, dossier)


def _known_reason(reason: str) -> str:
    if reason not in REASONS:
        raise ValueError("a reason that is not in the list")
    return reason
