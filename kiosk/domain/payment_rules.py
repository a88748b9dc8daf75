"""Which entries a dossier's events make, and which further entry its payment allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.domain.dossier import Event, Kind
from kiosk.domain.money import LARGEST
from kiosk.domain.payments import Account, Act, Entry, from_json, is_sensitive
from kiosk.domain.problem import Problem


def entries_of(dossier: str, events: Iterable[Event]) -> list[Entry]:
    """The entries that a dossier's events make: what filing owes, how it is to be paid, and all that came after.

    What is owed stands in the body of the `submitted` event, and again in that of the `erased` one: under one key, so
    that it counts once.
    """
    found: list[Entry] = []
    for event in events:
        if not event.body:
            continue
        if event.kind in (Kind.SUBMITTED, Kind.ERASED):
            total = sum(amount or 0 for _, amount in event.body.get("fees", ()))
            found += _filed(dossier, event, total) if total > 0 else []
        elif is_payment(event):
            found.append(from_json(Act(event.kind), event.wall, event.body))
    return found


def is_payment(event: Event) -> bool:
    """Whether the event is an entry of the dossier's payment."""
    return event.kind in _ACTS


_ACTS: Final = frozenset(Act)


def _filed(dossier: str, event: Event, total: int) -> list[Entry]:
    entries = [Entry(event.wall, f"{dossier}:filed", Act.CHARGED, total)]
    match event.body.get("payment"):
        case "transfer":
            entries.append(Entry(event.wall, transfer_key(dossier), Act.ANNOUNCED, total))
        case "collection":
            entries.append(Entry(event.wall, f"{dossier}:collection", Act.DEFERRED))
    return entries


def transfer_key(dossier: str) -> str:
    """The key of the transfer that was announced by filing."""
    return f"{dossier}:transfer"


def refusal(present: Account, entry: Entry) -> Problem | None:
    """Why an entry cannot be made now; None where it can. Asked inside the transaction that would write it."""
    if abs(entry.amount) > LARGEST:
        return Problem("payment.amount")
    match entry.act:
        case Act.CHARGED | Act.ANNOUNCED | Act.CONFIRMED | Act.CASH | Act.REFUNDED if entry.amount <= 0:
            return Problem("payment.amount")
        case Act.CASH | Act.ANNOUNCED if entry.amount > present.due:
            return Problem("payment.not_due")
        case Act.CASH if entry.given and entry.given < entry.amount:
            return Problem("payment.too_little")
        case Act.CONFIRMED if entry.of not in {one.key for one in present.pending}:
            return Problem("payment.not_pending")
        case Act.CORRECTED if not entry.amount or present.charged + entry.amount < 0:
            return Problem("payment.amount")
        case Act.REFUNDED | Act.CANCELLED:
            return _return_refusal(present, entry)
        case Act.COUNTERSIGNED | Act.DECLINED:
            return _signature_refusal(present, entry)
    if not entry.by and is_sensitive(entry, ()):
        return Problem("payment.officer_wanted")
    return None


def _return_refusal(present: Account, entry: Entry) -> Problem | None:
    if entry.act is Act.CANCELLED and entry.of in {one.key for one in present.pending}:
        return None
    taking = present.taking(entry.of)
    if taking is None or not taking.rest:
        return Problem("payment.nothing_to_return")
    if not entry.by:
        return Problem("payment.officer_wanted")
    asked = [one for one in present.unsigned if one.of == entry.of and not one.later]
    if any(one.act is Act.CANCELLED for one in asked) or (asked and entry.act is Act.CANCELLED):
        return Problem("payment.already_asked")
    if entry.act is Act.REFUNDED and entry.amount > taking.rest - sum(one.amount for one in asked):
        return Problem("payment.more_than_paid")
    return None


def _signature_refusal(present: Account, entry: Entry) -> Problem | None:
    wanted = next((one for one in present.unsigned if one.key == entry.of), None)
    if wanted is None or (entry.act is Act.DECLINED and wanted.later):
        return Problem("payment.nothing_to_sign")
    if entry.act is Act.COUNTERSIGNED and entry.by in ("", wanted.by):
        return Problem("payment.same_officer")
    return None
