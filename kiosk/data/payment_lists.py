"""What is written beside the entries of payments, so that lists and the sums of a shift need not fold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert

from kiosk.data.payment_tables import MoneyMovementRow, PaymentAccountRow
from kiosk.data.tables import core
from kiosk.domain.dossier import Event
from kiosk.domain.payment_rules import entries_of
from kiosk.domain.payments import Account, account

_ACCOUNT: Final = core(PaymentAccountRow)
_MOVEMENT: Final = core(MoneyMovementRow)
_ADD: Final = insert(_ACCOUNT)
_ADD_MOVEMENTS: Final = insert(_MOVEMENT)
_DROP: Final = delete(_ACCOUNT).where(_ACCOUNT.c.dossier == bindparam("of"))
_DROP_MOVEMENTS: Final = delete(_MOVEMENT).where(_MOVEMENT.c.dossier == bindparam("of"))


def project(connection: Connection, dossier: str, history: Iterable[Event]) -> None:
    """Write the lists of a dossier's payment anew from its events; nothing where nothing is owed or paid."""
    if entries := entries_of(dossier, history):
        write_lists(connection, dossier, account(entries))


def forget_all(connection: Connection) -> None:
    """Empty the lists, before they are built anew."""
    connection.execute(delete(_MOVEMENT))
    connection.execute(delete(_ACCOUNT))


def write_lists(connection: Connection, dossier: str, present: Account) -> None:
    """Write how a payment stands."""
    connection.execute(_DROP, {"of": dossier})
    connection.execute(_DROP_MOVEMENTS, {"of": dossier})
    counts = {"pending": len(present.pending), "unsigned": len(present.unsigned)}
    amounts = {name: getattr(present, name) for name in ("charged", "paid", "returned", "due")}
    connection.execute(_ADD, {"dossier": dossier, **amounts, **counts})
    numbers = {taking.entry.key: taking.entry.number or None for taking in present.takings}
    rows = [
        {
            "key": one.key, "dossier": dossier, "shift": one.shift, "way": one.way.value, "amount": one.amount,
            "number": numbers.get(one.key),
        }
        for one in present.movements
    ]  # fmt: skip
    if rows:
        connection.execute(_ADD_MOVEMENTS, rows)
