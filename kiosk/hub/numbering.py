"""National codes from the hub's own lane, for dossiers that came with a provisional one.

A kiosk gives a provisional code where its lane or its clock cannot be trusted. The hub's number is dated on the day on
which the hub gives it, as a kiosk's is (article 19 of Thông tư 01/2018/TT-VPCP fixes the form): the kiosk's date may be
the very thing that was wrong. Whoever was faster, kiosk or hub, all codes of a dossier are found for ever.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, exists, insert, select

from kiosk.domain.codes import DossierCode
from kiosk.domain.dossier import Kind
from kiosk.domain.typed_codes import is_provisional
from kiosk.hub import dossiers, feed, own_events, own_lane
from kiosk.hub.core import Hub, Known
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import DOSSIER, DOSSIER_CODE, DOSSIER_EVENT
from kiosk.sync.wire_feed import CodeGiven

AT_ONCE: Final = 100
"""Dossiers that are given a code when their kiosk asks for its feed."""

_OTHER: Final = DOSSIER_CODE.alias()
_NATIONAL: Final = exists().where(_OTHER.c.dossier == DOSSIER_CODE.c.dossier, ~_OTHER.c.code.between("T-", "T."))
_ERASED: Final = exists().where(DOSSIER_EVENT.c.dossier == DOSSIER.c.id, DOSSIER_EVENT.c.kind == Kind.ERASED.value)
_WAITING: Final = (
    select(DOSSIER.c.id)
    .join(DOSSIER_CODE, DOSSIER_CODE.c.dossier == DOSSIER.c.id)
    # A range, not a pattern: it is answered by the index of the codes.
    .where(DOSSIER_CODE.c.code.between("T-", "T."), ~_NATIONAL, ~_ERASED, DOSSIER.c.set_aside == "")
    .order_by(DOSSIER.c.arrived, DOSSIER.c.id)
)


def give_next(connection: Connection, kept: Kept, now: int) -> Kept | None:
    """Give a dossier the next code of the hub's lane; the dossier after it, or None where there is no number now.

    Args:
        connection: inside the transaction that took the dossier in, or one of its own.
        kept: the dossier.
        now: milliseconds since 1970 (UTC).
    """
    code = own_lane.next_code(connection, kept.agency, now)
    return None if code is None else _give(connection, kept, code, now)


def give_missing(connection: Connection, kept: Kept, now: int) -> Kept:
    """Give a dossier the next code if it has only a provisional one; the dossier after it."""
    missing = not kept.set_aside and kept.dossier.body and is_provisional(kept.dossier.code)
    return (give_next(connection, kept, now) or kept) if missing else kept


def give_waiting(hub: Hub, kiosk: Known) -> None:
    """Give codes to dossiers of a kiosk that still wait for one: the lane was full, or the hub had been restored."""
    mine = _WAITING.where(DOSSIER.c.kiosk == kiosk.id).limit(AT_ONCE)
    with hub.records.reading() as connection:
        found = connection.execute(mine).scalars().all()
        if not found or own_lane.next_code(connection, kiosk.agency, hub.now()) is None:
            return
    with hub.records.transaction() as connection:
        for dossier in found:
            if (kept := dossiers.load(connection, dossier)) is not None:
                give_missing(connection, kept, hub.now())


def waiting(connection: Connection, agency: str = "") -> list[str]:
    """The dossiers that have only a provisional code, of one agency or of all."""
    mine = DOSSIER.c.agency == agency if agency else DOSSIER.c.agency != ""
    return list(connection.execute(_WAITING.where(mine)).scalars())


def _give(connection: Connection, kept: Kept, code: DossierCode, now: int) -> Kept:
    before, given = kept.dossier.code, str(code)
    body = {"code": given, "provisional": before}
    after, _ = own_events.write(connection, kept, Kind.CODE_GIVEN, own_events.HUB, body, now)
    own_lane.count(connection, code)
    connection.execute(insert(DOSSIER_CODE), {"code": given, "dossier": kept.id})
    feed.append(connection, CodeGiven(kept.id, before, given), agency=kept.agency, kiosk=kept.kiosk)
    return after
