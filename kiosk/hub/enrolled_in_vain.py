"""A kiosk that was enrolled and never heard of it: the answer got lost, or the code's second half was mistyped there.

The code is used by then and its key is known, so that without this nobody could enrol that kiosk any more.
"""

from __future__ import annotations

from sqlalchemy import Connection, Row, select, update

from kiosk.hub.tables import INCARNATION, KIOSK
from kiosk.sync.wire_enrol import EnrolRequest


def is_in_vain(connection: Connection, kiosk: Row[tuple[object, ...]], request: EnrolRequest) -> bool:
    """Whether no row of this kiosk is here yet. One that was revoked or shows another receipt key is no such kiosk."""
    received = connection.execute(select(INCARNATION.c.through).where(INCARNATION.c.kiosk == kiosk.id)).scalars()
    return kiosk.revoked is None and not any(received) and kiosk.receipt_key == request.receipt_key


def enrol_again(connection: Connection, kiosk: str, request: EnrolRequest, *, token_hash: bytes, now: int) -> None:
    """Its new token counts, and no earlier one; name, lane and place in the feed stay."""
    values = {
        "token_hash": token_hash,
        "age_key": request.age_key,
        "hardware": request.hardware,
        "version": request.version,
        "seen": now,
    }
    connection.execute(update(KIOSK).where(KIOSK.c.id == kiosk).values(values))
