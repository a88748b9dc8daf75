"""A kiosk that was restored from a backup goes on under a new incarnation, behind the numbers it may have given out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import Connection, insert, select, update

from kiosk.domain.codes import DossierCode
from kiosk.domain.dossier import Kind
from kiosk.domain.journal import GENESIS
from kiosk.hub import kiosks, ledger, own_lane
from kiosk.hub.core import Hub, HubRefused, RevokedKiosk
from kiosk.hub.ledger import Entered
from kiosk.hub.tables import BODY, DOSSIER, DOSSIER_CODE, INCARNATION, JOURNAL, KIOSK, REJOIN_REQUEST
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.wire_document import Document, key_id, signing_key
from kiosk.sync.wire_rejoin import MOST_MARKS, Mark, Rejoined, RejoinRequest, read_rejoin_request
from kiosk.sync.wire_revoked import Revoked

_LOG: Final = logging.getLogger("kiosk.hub")
_BODIES: Final = select(BODY.c.body).join(JOURNAL, JOURNAL.c.event == BODY.c.event)
_CODES: Final = select(DOSSIER_CODE.c.code).join(DOSSIER, DOSSIER.c.id == DOSSIER_CODE.c.dossier)


def rejoin(hub: Hub, data: bytes) -> bytes:
    """The signed answer to a restored kiosk.

    Raises:
        WireError: it is no such request, or not from a kiosk that is enrolled.
        RevokedKiosk: with the document that says so.
        HubRefused: "unknown_kiosk"; "other_machine" (it needs a code made for moving); "code"; "unknown_row" (the row
            that it wants to go on from is not one that the hub has from it); "played_again" (this very request was
            taken before).
    """
    with hub.records.reading() as connection:
        wanted = signing_key(data)
        keys = connection.execute(select(KIOSK.c.sign_key)).scalars()
        mine = checks_of(key for key in keys if key_id(key) == wanted)
    request, document = read_rejoin_request(data, mine)
    now = hub.now()
    with hub.records.transaction() as connection:
        row = connection.execute(select(KIOSK).where(KIOSK.c.id == request.kiosk)).first()
        if row is None or key_id(row.sign_key) != document.key:
            raise HubRefused("unknown_kiosk")
        if row.revoked is not None:
            raise RevokedKiosk(Revoked(row.id, row.revoked, now).sign(hub.signer))
        if row.hardware != request.hardware:
            if not request.secret:
                raise HubRefused("other_machine")
            kiosks.take_move_code(connection, row.id, request.secret, now)
            connection.execute(update(KIOSK).where(KIOSK.c.id == row.id).values(hardware=request.hardware))
        take_once(connection, document, row.id, now)
        _check_row(connection, request)
        known = connection.execute(
            select(INCARNATION.c.through).where(
                INCARNATION.c.kiosk == row.id, INCARNATION.c.number == request.incarnation
            )
        ).scalar()
        number = row.incarnation + 1
        kiosks.add_incarnation(connection, row.id, number, base=request.sequence, head=request.head)
        kiosks.seen(connection, row.id, now)
        marks = given_out(connection, row.id)
    if behind := hub.ledger.follow():
        _LOG.error("ledger_behind", extra={"facts": {"files": len(behind)}})
    answer = Rejoined(
        request=document.digest,
        kiosk=row.id,
        incarnation=number,
        base=request.sequence,
        known_through=known or 0,
        marks=marks,
        hub_time=now,
    )
    return answer.sign(hub.signer)


def take_once(connection: Connection, document: Document, kiosk: str, now: int) -> None:
    """Note that a request was taken, here and in what outlives a restore.

    Raises:
        HubRefused: "played_again".
    """
    mine = REJOIN_REQUEST.c.digest == document.digest
    if connection.execute(select(REJOIN_REQUEST.c.at).where(mine)).first() is not None:
        raise HubRefused("played_again")
    connection.execute(insert(REJOIN_REQUEST), {"digest": document.digest, "kiosk": kiosk, "at": now})
    ledger.enter(connection, Entered.REJOIN, document.digest.hex())


def _check_row(connection: Connection, request: RejoinRequest) -> None:
    """It goes on from a row that the hub has, or from the beginning."""
    if (request.sequence, request.head) == (0, GENESIS):
        return
    found = select(JOURNAL.c.event).where(
        JOURNAL.c.kiosk == request.kiosk, JOURNAL.c.sequence == request.sequence, JOURNAL.c.hash == request.head
    )
    if connection.execute(found).first() is None:
        raise HubRefused("unknown_row")


def given_out(connection: Connection, kiosk: str) -> tuple[Mark, ...]:
    """The highest number of each day that the hub has seen from a kiosk, also where it set the dossier aside."""
    highest: dict[tuple[str, date], int] = {}
    for code in _codes(connection, kiosk):
        parsed = DossierCode.parse(code)
        if isinstance(parsed, DossierCode) and not own_lane.is_own(connection, parsed):
            of = (parsed.agency, parsed.day)
            highest[of] = max(highest.get(of, 0), parsed.sequence)
    newest = sorted(highest.items(), key=lambda item: item[0][1], reverse=True)[:MOST_MARKS]
    return tuple(Mark(agency, day, number) for (agency, day), number in newest if number <= 9999)


def _codes(connection: Connection, kiosk: str) -> Iterator[str]:
    yield from connection.execute(_CODES.where(DOSSIER.c.kiosk == kiosk)).scalars()
    submitted = (JOURNAL.c.kiosk == kiosk) & (JOURNAL.c.kind == Kind.SUBMITTED.value)
    for body in connection.execute(_BODIES.where(submitted)).scalars():
        try:
            yield str(json.loads(body).get("code", ""))
        except (ValueError, AttributeError, RecursionError):
            continue  # hostile or damaged: no code was given out with it
