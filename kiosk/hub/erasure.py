"""Erasing a dossier at the hub: what it says of people goes, a tombstone stays, and its kiosk erases its copy.

The tombstone is an event: code, dates, state, why and by whom, and one hash over everything that was there, which the
kiosk's chain can prove. Entries of payments stay: they name nobody, and the books must stay whole. What a kiosk sends
of the dossier later is not kept. Kiosks erase by their own, shorter terms and touch nothing here (`dossiers.take`); an
archived dossier is kept as the law on archives wants it (Luật Lưu trữ 33/2024), and only an administrator erases it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.payments import Act
from kiosk.hub import dossiers, duplicates, feed, files, ledger, own_events
from kiosk.hub.care_tables import DUPLICATE, ERASED_FILE, FILING
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.ledger import Entered
from kiosk.hub.tables import BODY, DOSSIER_EVENT, DOSSIER_FILE, FEED, JOURNAL, KIOSK, UPLOAD
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_care import Erasure


class Reason(StrEnum):
    """Why a dossier is erased."""

    RETENTION = "retention"
    """It has been kept for as long as it had to be."""
    REQUEST = "request"
    """The person whom it is about asks for it, and nothing obliges the office to keep it."""
    MISTAKE = "mistake"
    """It should never have been filed: a try, or somebody else's papers. Only before anybody accepts it."""
    ORDER = "order"
    """An authority has decided it."""


_BOOKS: Final = tuple(act.value for act in Act)
_ENDED: Final = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})
_ALLOWED: Final = {
    Reason.RETENTION: _ENDED,
    Reason.REQUEST: _ENDED,
    Reason.MISTAKE: frozenset({Status.REGISTERED, Status.WITHDRAWN, Status.REFUSED}),
    Reason.ORDER: frozenset(Status),
}


def erase(hub: Hub, uploads: Uploads, kept: Kept, reason: Reason, decider: Decider) -> Kept:
    """Erase a dossier; what remains of it.

    Raises:
        HubRefused: "erased" (it was already), "changed" (something happened in between), "not_ended" (this reason does
            not do for the state that it is in).
    """
    now = hub.now()
    with hub.records.transaction() as connection:
        present = dossiers.load(connection, kept.id)
        if present is None or present.version != kept.version:
            raise HubRefused("changed")
        if present.erased:
            raise HubRefused("erased")
        if not present.set_aside and present.dossier.status not in _ALLOWED[reason]:
            raise HubRefused("not_ended")
        body = _tombstone(connection, present, reason, decider)
        begun = wipe(connection, present)
        after, _ = own_events.write(connection, replace(present, set_aside=""), Kind.ERASED, decider.actor, body, now)
        feed.append(connection, Erasure(kept.id, reason.value), agency=kept.agency, kiosk=kept.kiosk)
        ledger.enter(connection, Entered.ERASED, kept.id)
    hub.ledger.follow()
    for kiosk, sha256 in begun:
        uploads.drop(kiosk, sha256)
    files.remove_erased(hub)
    hub.records.forget_deleted()
    return replace(after, erased=True)


def wipe(connection: Connection, kept: Kept) -> list[tuple[str, str]]:
    """Remove what a dossier says of people; the uploads of its files that were under way, by kiosk and digest."""
    duplicates.tell(connection, duplicates.pairs(connection, dossier=kept.id, open_only=True), settled=True)
    mine = select(DOSSIER_EVENT.c.event).where(DOSSIER_EVENT.c.dossier == kept.id)
    rows = select(JOURNAL.c.event).where(JOURNAL.c.dossier == kept.id)
    books = select(DOSSIER_EVENT.c.event).where(DOSSIER_EVENT.c.dossier == kept.id, DOSSIER_EVENT.c.kind.in_(_BOOKS))
    connection.execute(
        delete(BODY).where(or_(BODY.c.event.in_(mine), BODY.c.event.in_(rows)), BODY.c.event.not_in(books))
    )
    connection.execute(delete(DUPLICATE).where(or_(DUPLICATE.c.dossier == kept.id, DUPLICATE.c.other == kept.id)))
    connection.execute(delete(FILING).where(FILING.c.dossier == kept.id))
    _blank_feed(connection, kept)
    files.expect_said(connection, kept.agency, kept.id, kept.requests)
    papers = select(DOSSIER_FILE.c.sha256).where(DOSSIER_FILE.c.dossier == kept.id)
    digests = set(connection.execute(papers).scalars())
    files.forget(connection, kept.agency, kept.id)
    if digests:
        gone = [{"agency": kept.agency, "sha256": digest, "dossier": kept.id} for digest in sorted(digests)]
        connection.execute(insert(ERASED_FILE), gone)
    unwanted = files.unwanted(connection, kept.agency, digests)
    of_agency = select(KIOSK.c.id).where(KIOSK.c.agency == kept.agency)
    under_way = select(UPLOAD.c.kiosk, UPLOAD.c.sha256).where(
        UPLOAD.c.kiosk.in_(of_agency), UPLOAD.c.sha256.in_(unwanted)
    )
    return [(row.kiosk, row.sha256) for row in connection.execute(under_way)]


def _tombstone(connection: Connection, kept: Kept, reason: Reason, decider: Decider) -> dict[str, Any]:
    dossier = kept.dossier
    # Of one that was set aside at once, nothing counts: what it said of itself stands among the requests.
    said = dossier.body or next((event.body for event in kept.requests if event.kind == Kind.SUBMITTED), {})
    received = dossier.received or said.get("received")
    return {
        "basis": reason.value,
        "officer": decider.name,
        "code": dossier.code or str(said.get("code", "")),
        "earlier_codes": list(dossier.earlier_codes),
        "status": int(dossier.status),
        "received": received if isinstance(received, int) else 0,
        "due": dossier.due,
        "sequences": [],
        "events": kept.version,
        "digest": _digest(connection, kept.id),
    }


def _digest(connection: Connection, dossier: str) -> str:
    """SHA-256 over the events in their order: the kiosk's by their hash in its chain, the hub's by their body's."""
    events = (
        select(DOSSIER_EVENT.c.event, JOURNAL.c.hash, BODY.c.body)
        .outerjoin_from(DOSSIER_EVENT, JOURNAL, JOURNAL.c.event == DOSSIER_EVENT.c.event)
        .outerjoin(BODY, BODY.c.event == DOSSIER_EVENT.c.event)
        .where(DOSSIER_EVENT.c.dossier == dossier)
        .order_by(DOSSIER_EVENT.c.position)
    )
    found = hashlib.sha256()
    for row in connection.execute(events):
        found.update(row.hash or hashlib.sha256(row.body or b"").digest())
    return found.hexdigest()


def _blank_feed(connection: Connection, kept: Kept) -> None:
    """Decisions in the feed have words in them; what a kiosk has not read yet it reads without."""
    mine = select(FEED.c.position, FEED.c.item).where(FEED.c.agency == kept.agency, FEED.c.kiosk == kept.kiosk)
    named = kept.id.encode()
    spoken = [row for row in connection.execute(mine) if named in row.item]
    for row in spoken:
        item = json.loads(row.item)
        if item.get("body"):
            blank = json.dumps(item | {"body": {}}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            connection.execute(update(FEED).where(FEED.c.position == row.position).values(item=blank))
