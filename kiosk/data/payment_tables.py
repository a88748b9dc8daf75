"""The tables of money. All but `receipt_book` and `cash_drawer` are projections of the dossiers' entries."""

from __future__ import annotations

from sqlmodel import Field, Index

from kiosk.data.tables import StoreTable


class PaymentAccountRow(StoreTable, table=True):
    """How the payment of a dossier stands (`domain.payments.Account`), for lists. Amounts are đồng.

    `pending` and `unsigned` count transfers to confirm and entries that wait for a second officer.
    """

    __tablename__ = "payment_account"
    __table_args__ = (Index("ix_payment_account_due", "due"),)

    dossier: str = Field(primary_key=True, foreign_key="dossier.id")
    charged: int
    paid: int
    returned: int
    due: int
    pending: int = Field(index=True)
    unsigned: int = Field(index=True)


class MoneyMovementRow(StoreTable, table=True):
    """Money that came in (positive) or went out (negative), by the key of its entry. `number` is the receipt's."""

    __tablename__ = "money_movement"

    key: str = Field(primary_key=True)
    dossier: str = Field(foreign_key="dossier.id", index=True)
    shift: int = Field(index=True)
    way: str
    amount: int
    number: str | None = Field(default=None, unique=True)


class ReceiptBookRow(StoreTable, table=True):
    """The last number that was given out in a book of receipts in a year."""

    __tablename__ = "receipt_book"

    book: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class CashDrawerRow(StoreTable, table=True):
    """The cash of a shift: at its beginning, and as counted at its end."""

    __tablename__ = "cash_drawer"

    shift: int = Field(primary_key=True, foreign_key="shift.id")
    opening: int
    counted: int | None
    reason: str
