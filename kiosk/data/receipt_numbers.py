"""The number of a receipt for money, taken inside the transaction that books it: none is left out, none given twice."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.payment_tables import ReceiptBookRow
from kiosk.data.tables import core
from kiosk.domain.payments import receipt_number

_BOOK: Final = core(ReceiptBookRow)
_LAST: Final = select(_BOOK.c.last).where(_BOOK.c.book == bindparam("of"), _BOOK.c.year == bindparam("in_year"))
_KEEP: Final = upsert(_BOOK).on_conflict_do_update(
    index_elements=["book", "year"], set_={"last": upsert(_BOOK).excluded.last}
)


def take_number(connection: Connection, book: str, year: int) -> str:
    """The next number of this book and year."""
    last = connection.execute(_LAST, {"of": book, "in_year": year}).scalar() or 0
    connection.execute(_KEEP, {"book": book, "year": year, "last": last + 1})
    return receipt_number(book, year, last + 1)
