"""The payment of a dossier: entries that are only ever added, and the fold that says how it stands.

Nothing is edited or deleted: a taking that was wrong is cancelled by another entry, a fee that was wrong is corrected
by another one, and so is money that goes back. The fold takes a *set* of entries: the same entry twice counts once, and
the order in which a kiosk and the hub learn of them does not matter.

Three acts take money out of the books, and no officer does them alone (an insider who cancels, refunds or waives for
herself): giving money back, cancelling a taking, lowering what is owed. Such an entry has no effect before another
officer has signed; in an office of one it has effect at once and stays flagged until somebody has signed (`later`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any, Final


class Act(StrEnum):
    """What an entry does; the value is the kind of its event in the dossier's journal."""

    CHARGED = "payment.charged"
    CORRECTED = "payment.corrected"
    DEFERRED = "payment.deferred"
    ANNOUNCED = "payment.announced"
    CASH = "payment.cash"
    CONFIRMED = "payment.confirmed"
    CANCELLED = "payment.cancelled"
    REFUNDED = "payment.refunded"
    COUNTERSIGNED = "payment.countersigned"
    DECLINED = "payment.declined"


TAKINGS: Final = frozenset({Act.CASH, Act.CONFIRMED})
"""Money that has come; each has a receipt number."""


class Way(StrEnum):
    """How money came or went."""

    CASH = "cash"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        at: when, in milliseconds since 1970 (UTC).
        key: what makes it happen once: entries with the same key are one entry.
        act: what it does.
        amount: đồng; of a correction what is added to what is owed, negative to take off; 0 where an act has none.
        by: id of the officer; "" where the citizen or the hub did it.
        of: the key of the entry that this one is about.
        reason: one of a list, by its key, so that an entry never names anybody.
        number: of the receipt for money that came.
        shift: in which shift of this counter, 0 for none.
        given: cash that was handed over, before the change.
        later: whether it has effect before the second officer has signed.
    """

    at: int
    key: str
    act: Act
    amount: int = 0
    by: str = ""
    of: str = ""
    reason: str = ""
    number: str = ""
    shift: int = 0
    given: int = 0
    later: bool = False

    def as_json(self) -> dict[str, Any]:
        """The body of its event: what is not empty, without what the event's header says."""
        values = {name: getattr(self, name) for name in self.__slots__ if name not in ("at", "act")}
        return {name: value for name, value in values.items() if value}


def from_json(act: Act, wall: int, body: Mapping[str, Any]) -> Entry:
    """The entry that an event's body says; parts that this version does not know are left out."""
    known = {name: body[name] for name in Entry.__slots__ if name in body and name not in ("at", "act")}
    return Entry(at=wall, act=act, **known)


def receipt_number(book: str, year: int, number: int) -> str:
    """A receipt's number as it is kept: "K1/2026/0000007"."""
    return f"{book}/{year}/{number:07d}"


class State(StrEnum):
    """How the payment stands."""

    FREE = "free"
    DUE = "due"
    PENDING = "pending"
    COLLECTION = "collection"
    PART = "part"
    PAID = "paid"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Taking:
    """Money that came, and how much of it went back. `entry.number` is the receipt's."""

    entry: Entry
    returned: int = 0

    @property
    def way(self) -> Way:
        """How it came; it goes back the same way."""
        return Way.CASH if self.entry.act is Act.CASH else Way.TRANSFER

    @property
    def rest(self) -> int:
        """What has not gone back."""
        return self.entry.amount - self.returned


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in (positive) or went out (negative) in a shift."""

    key: str
    shift: int
    way: Way
    amount: int


@dataclass(frozen=True, slots=True)
class Account:
    """What the entries of a dossier come to. Amounts are đồng and never negative.

    Attributes:
        charged: what is owed altogether.
        paid: what has come altogether; no later entry ever makes it less.
        returned: what has gone back, never more than came.
        takings: the money that came, oldest first.
        pending: transfers that were announced and that nobody has confirmed ("chờ xác nhận").
        deferred: whether it is paid when the result is collected.
        unsigned: entries that wait for the second officer.
        signed: keys of the entries that a second officer has signed.
        movements: for the cash of the shifts.
        keys: of all entries.
    """

    charged: int = 0
    paid: int = 0
    returned: int = 0
    takings: tuple[Taking, ...] = ()
    pending: tuple[Entry, ...] = ()
    deferred: bool = False
    unsigned: tuple[Entry, ...] = ()
    signed: frozenset[str] = frozenset()
    movements: tuple[Movement, ...] = ()
    keys: frozenset[str] = frozenset()

    @property
    def kept(self) -> int:
        """What has come and not gone back."""
        return self.paid - self.returned

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return max(0, self.charged - self.kept)

    @property
    def over(self) -> int:
        """What came too much."""
        return max(0, self.kept - self.charged)

    @property
    def state(self) -> State:
        """The state in one word."""
        if self.over:
            return State.OVER
        if not self.due:
            return State.PAID if self.charged else State.FREE
        if self.pending:
            return State.PENDING
        if self.kept:
            return State.PART
        return State.COLLECTION if self.deferred else State.DUE

    def taking(self, key: str) -> Taking | None:
        """The money that came by this entry."""
        return next((taking for taking in self.takings if taking.entry.key == key), None)


def account(entries: Iterable[Entry]) -> Account:
    """How the payment stands. Any order and any repetition of the same entries gives the same account."""
    known = _once(entries)
    waiting = {entry.key for entry in known if entry.act is Act.ANNOUNCED}
    takings = [Taking(entry) for entry in _takings(known)]
    sensitive = [entry for entry in known if is_sensitive(entry, waiting)]
    signatures = {entry.key: _signature(entry, known) for entry in sensitive}
    signed = {key: signature for key, signature in signatures.items() if signature}
    declined = {
        entry.key for entry in sensitive if not entry.later and not signatures[entry.key] and _declined(entry, known)
    }
    in_effect = [entry for entry in sensitive if entry.later or entry.key in signed]

    movements = [Movement(one.entry.key, one.entry.shift, one.way, one.entry.amount) for one in takings]
    charged = sum(entry.amount for entry in known if entry.act in (Act.CHARGED, Act.CORRECTED) and entry.amount > 0)
    for entry in in_effect:
        if entry.act is Act.CORRECTED:
            charged += entry.amount if charged + entry.amount >= 0 else 0
            continue
        place = next((n for n, taking in enumerate(takings) if taking.entry.key == entry.of), None)
        back = 0 if place is None else takings[place].rest if entry.act is Act.CANCELLED else entry.amount
        if place is not None and 0 < back <= takings[place].rest:
            taking = takings[place]
            takings[place] = Taking(taking.entry, taking.returned + back)
            shift = entry.shift if entry.later else signed[entry.key].shift
            movements.append(Movement(entry.key, shift, taking.way, -back))

    settled = {entry.of for entry in known if entry.act in (Act.CONFIRMED, Act.CANCELLED)}
    return Account(
        charged=charged,
        paid=sum(taking.entry.amount for taking in takings),
        returned=sum(taking.returned for taking in takings),
        takings=tuple(takings),
        pending=tuple(entry for entry in known if entry.key in waiting - settled),
        deferred=any(entry.act is Act.DEFERRED for entry in known),
        unsigned=tuple(entry for entry in sensitive if entry.key not in signed and entry.key not in declined),
        signed=frozenset(signed),
        movements=tuple(movements),
        keys=frozenset(entry.key for entry in known),
    )


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Every entry once, oldest first. Where one key came with two amounts the larger counts: `paid` never falls."""
    found: dict[str, Entry] = {}
    for entry in sorted(set(entries), key=lambda entry: (-entry.amount, astuple(entry))):
        found.setdefault(entry.key, entry)
    return sorted(found.values(), key=lambda entry: (entry.at, entry.key))


def _takings(known: Iterable[Entry]) -> list[Entry]:
    """The money that came. An officer and the hub may both confirm one transfer: it came once."""
    confirmed: dict[str, Entry] = {}
    for entry in known:
        if entry.act is Act.CONFIRMED and (entry.of not in confirmed or entry.amount > confirmed[entry.of].amount):
            confirmed[entry.of] = entry
    once = set(confirmed.values())
    return [entry for entry in known if entry.amount > 0 and (entry.act is Act.CASH or entry in once)]


def is_sensitive(entry: Entry, announced: Collection[str]) -> bool:
    """Whether no officer may do this alone. To cancel a transfer that was only announced moves no money."""
    match entry.act:
        case Act.REFUNDED:
            return True
        case Act.CORRECTED:
            return entry.amount < 0
        case Act.CANCELLED:
            return entry.of not in announced
    return False


def _signature(entry: Entry, known: Iterable[Entry]) -> Entry | None:
    """The first signature of another officer, unless the entry was declined before it."""
    for other in known:
        if other.of != entry.key:
            continue
        if other.act is Act.COUNTERSIGNED and other.by and entry.by and other.by != entry.by:
            return other
        if other.act is Act.DECLINED and not entry.later:
            return None
    return None


def _declined(entry: Entry, known: Iterable[Entry]) -> bool:
    return any(other.act is Act.DECLINED and other.of == entry.key for other in known)
