"""A kiosk comes back whose store knows nothing of its enrolment: it came from a backup that is older.

It shows a one-time code that an administrator has made for this very kiosk, proves its key, and names the first row of
its journal: a store that was never at this hub begins with another one. Where its key is lost as well, the code must
say that another one may take its place (`issue_code(new_key=True)`).

The next incarnation begins before the first row. Rows that backup and hub both have pass on to it as they are sent
again (`hub.inbox`), so they are no fork and no second dossier; rows that the backup lacks stay the hub's.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from kiosk.domain.journal import GENESIS
from kiosk.hub import feed, former, kiosks
from kiosk.hub.core import Hub, HubRefused, RevokedKiosk
from kiosk.hub.rejoin import given_out, take_once
from kiosk.hub.tables import JOURNAL, KIOSK
from kiosk.sync.ed25519 import check_of
from kiosk.sync.wire_enrol import Enrolled
from kiosk.sync.wire_feed import ReceiptKey
from kiosk.sync.wire_replaced import Replaced
from kiosk.sync.wire_return import MOST_MARKS, Returned, ReturnRequest, read_return_request
from kiosk.sync.wire_revoked import Revoked

_LOG: Final = logging.getLogger("kiosk.hub")


def come_back(hub: Hub, data: bytes) -> bytes:
    """The signed answer to a kiosk that shows a code for coming back.

    Raises:
        WireError: it is no such request.
        RevokedKiosk: with the document that says so.
        HubRefused: "code" (unknown, used or too old); "code_to_enrol" (it is for a new kiosk); "other_key" (the kiosk
            has another key, and the code does not let it change); "key_known" (the key is another kiosk's);
            "unknown_store" (the store was never at this hub); "played_again". Nothing is changed by any of these, and
            the code can still be used.
    """
    request, document = read_return_request(data, check_of)
    now, token = hub.now(), secrets.token_urlsafe(32)
    with hub.records.transaction() as connection:
        code = kiosks.take_code(connection, request.secret, now)
        row = connection.execute(select(KIOSK).where(KIOSK.c.id == code.kiosk)).first()
        if row is None:
            raise HubRefused("code_to_enrol")
        if row.revoked is not None:
            raise RevokedKiosk(Revoked(row.id, row.revoked, now).sign(hub.signer))
        _check_key(connection, row, request, may_change=code.new_key)
        _check_store(connection, row, request)
        take_once(connection, document, row.id, now)
        number = row.incarnation + 1
        kiosks.add_incarnation(connection, row.id, number, base=0, head=GENESIS)
        former.keep(connection, row.id, row.token_hash, row.sign_key, now)
        connection.execute(update(KIOSK).where(KIOSK.c.id == row.id).values(_present(request, token, now)))
        if request.receipt_key != row.receipt_key:
            key = ReceiptKey(row.id, request.receipt_key, revoked=False)
            feed.append(connection, key, agency=row.agency)
        leases = tuple(kiosks.leases(connection, row.id))
        cursor = feed.first_cursor(connection)
        marks = given_out(connection, row.id)[:MOST_MARKS]
    if behind := hub.ledger.follow():
        _LOG.error("ledger_behind", extra={"facts": {"files": len(behind)}})
    answer = Enrolled(
        request=document.digest,
        kiosk=row.id,
        agency=row.agency,
        incarnation=number,
        token=token,
        hub_key=hub.public,
        hub_age_key=hub.age_recipient,
        leases=leases,
        cursor=cursor,
        hub_time=now,
    )
    return Returned(answer, marks).sign(hub.signer)


def replaced_by_token(hub: Hub, token: str) -> bytes | None:
    """The signed document for whoever shows a token that went with a key of the past; None for everybody else."""
    with hub.records.reading() as connection:
        row = former.holder(connection, kiosks.hashed(token), whatever_key=True)
    return None if row is None else Replaced(row.id, row.incarnation, hub.now()).sign(hub.signer)


def _check_key(connection: Connection, row: Row[Any], request: ReturnRequest, *, may_change: bool) -> None:
    if request.sign_key == row.sign_key:
        return
    if connection.execute(select(KIOSK.c.id).where(KIOSK.c.sign_key == request.sign_key)).first():
        raise HubRefused("key_known")
    if not may_change:
        raise HubRefused("other_key")


def _check_store(connection: Connection, row: Row[Any], request: ReturnRequest) -> None:
    """The store's journal begins as the kiosk's does here. Where one of the two is empty the key has to tell."""
    began = select(JOURNAL.c.hash).where(JOURNAL.c.kiosk == row.id, JOURNAL.c.sequence == 1)
    known = set(connection.execute(began).scalars())
    nothing_to_compare = request.began == GENESIS or not known
    if request.began not in known and not (nothing_to_compare and request.sign_key == row.sign_key):
        raise HubRefused("unknown_store")


def _present(request: ReturnRequest, token: str, now: int) -> dict[str, object]:
    return {
        "sign_key": request.sign_key,
        "receipt_key": request.receipt_key,
        "age_key": request.age_key,
        "hardware": request.hardware,
        "version": request.version,
        "token_hash": kiosks.hashed(token),
        "seen": now,
    }
