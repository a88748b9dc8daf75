"""What kiosks say that they could not apply or send: the newest word of each, for whoever looks after the hub."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from kiosk.hub.care_tables import KIOSK_REPORT
from kiosk.hub.core import Hub, HubRefused, Known
from kiosk.hub.tables import KIOSK
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.wire_report import Reported, read_count, read_report


@dataclass(frozen=True, slots=True)
class Refused:
    """So many things that one kiosk could not apply or send; `at` in milliseconds since 1970 (UTC), by the hub."""

    kiosk: str
    what: str
    reason: str
    number: int
    at: int


def take(hub: Hub, kiosk: Known, data: bytes) -> bytes:
    """Keep a report; the signed answer.

    Raises:
        WireError: it is no report, or not this kiosk's.
        HubRefused: "incarnation": it is of another life of the kiosk, or of a copy.
    """
    report, digest = read_report(data, checks_of([kiosk.sign_key]))
    if (report.kiosk, report.incarnation) != (kiosk.id, kiosk.incarnation):
        raise HubRefused("incarnation")
    now = hub.now()
    values = {"kiosk": kiosk.id, "incarnation": report.incarnation, "number": report.number, "at": now}
    counts = json.dumps([[one.what, one.reason, one.number] for one in report.counts]).encode()
    mine = KIOSK_REPORT.c.kiosk == kiosk.id
    with hub.records.transaction() as connection:
        before = connection.execute(
            select(KIOSK_REPORT.c.incarnation, KIOSK_REPORT.c.number).where(mine)
        ).first()  # fmt: skip
        # A stick may bring an older one late.
        if before is None or (report.incarnation, report.number) >= (before.incarnation, before.number):
            connection.execute(delete(KIOSK_REPORT).where(mine))
            connection.execute(insert(KIOSK_REPORT), values | {"counts": counts})
    return Reported(digest, now).sign(hub.signer)


def refused(connection: Connection, agency: str = "") -> list[Refused]:
    """What the kiosks of one agency, or of all, said last; by kiosk. Revoked ones are nobody's concern."""
    wanted = select(KIOSK_REPORT).join(KIOSK, KIOSK.c.id == KIOSK_REPORT.c.kiosk).where(KIOSK.c.revoked.is_(None))
    if agency:
        wanted = wanted.where(KIOSK.c.agency == agency)
    return [
        Refused(row.kiosk, one.what, one.reason, one.number, row.at)
        for row in connection.execute(wanted.order_by(KIOSK_REPORT.c.kiosk))
        for one in map(read_count, json.loads(row.counts))
    ]
