"""Doing again what a ledger knows and the records do not: erasures and taken requests from after a backup was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, insert, select

from kiosk.domain.dossier import Dossier, Event, Kind, apply
from kiosk.domain.journal import Header, encode_body
from kiosk.domain.ownership import Owner
from kiosk.hub import dossiers, erasure, feed, ledger
from kiosk.hub.care_tables import ERASED_FILE
from kiosk.hub.dossiers import Kept
from kiosk.hub.ledger import Entered, Facts
from kiosk.hub.tables import BODY, DOSSIER, DOSSIER_CODE, REJOIN_REQUEST
from kiosk.sync.wire_care import Erasure


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was done again: how many entries, and the uploads under way that go with them, by kiosk and digest."""

    entries: int
    begun: tuple[tuple[str, str], ...]


def recall(connection: Connection, entries: Iterable[Facts], now: int) -> Recalled:
    """Do again what the records do not know of.

    Args:
        connection: a write transaction of its own.
        entries: of one or several files, in any order.
        now: milliseconds since 1970 (UTC).
    """
    count, begun = 0, list[tuple[str, str]]()
    for facts in entries:
        if ledger.is_known(connection, facts):
            continue
        if facts["kind"] == Entered.ERASED:
            begun += _erase_again(connection, facts, now)
        else:
            values = {"digest": bytes.fromhex(facts["name"]), "kiosk": facts["kiosk"], "at": facts["at"]}
            connection.execute(insert(REJOIN_REQUEST), values)
        ledger.enter(connection, Entered(facts["kind"]), facts["name"])
        count += 1
    return Recalled(count, tuple(begun))


def _erase_again(connection: Connection, facts: Facts, now: int) -> list[tuple[str, str]]:
    """The tombstone as it was, whether the backup has the dossier or not; its kiosk is told once more."""
    begun = list[tuple[str, str]]()
    kept = dossiers.load(connection, facts["name"])
    if kept is None:
        # Filed and erased after the backup was made: what its kiosk may still send of it must find it erased.
        values = {"id": facts["name"], "agency": facts["agency"], "kiosk": facts["kiosk"], "owner": Owner.HUB.value}
        connection.execute(insert(DOSSIER), values | {"status": 1, "version": 0, "set_aside": "", "arrived": now})
        kept = Kept(facts["name"], facts["agency"], facts["kiosk"], Owner.HUB, 0, "", Dossier(facts["name"]))
    elif not kept.erased:
        begun = erasure.wipe(connection, kept)
    _keep_codes(connection, kept.id, facts["codes"])
    _keep_digests(connection, kept, facts["files"])
    if kept.erased:
        return begun
    body = facts["body"]
    event = Event(0, Kind.ERASED, facts["actor"], facts["wall"], body)
    after = replace(kept, dossier=apply(kept.dossier, event), set_aside="")
    header = Header(0, facts["event"], kept.id, Kind.ERASED, facts["actor"], facts["wall"], 0, "", b"", b"")
    connection.execute(insert(BODY), {"event": facts["event"], "salt": b"", "body": encode_body(body)})
    dossiers.add_event(connection, after, header, by_hub=True, counts=True)
    feed.append(connection, Erasure(kept.id, str(body["basis"])), agency=kept.agency, kiosk=kept.kiosk)
    return begun


def _keep_codes(connection: Connection, dossier: str, codes: list[str]) -> None:
    """Its numbers stay given out; one that another dossier holds in the backup stays with that one."""
    held = set(connection.execute(select(DOSSIER_CODE.c.code).where(DOSSIER_CODE.c.code.in_(codes))).scalars())
    if rows := [{"code": code, "dossier": dossier} for code in codes if code not in held]:
        connection.execute(insert(DOSSIER_CODE), rows)


def _keep_digests(connection: Connection, kept: Kept, digests: list[str]) -> None:
    known = set(connection.execute(select(ERASED_FILE.c.sha256).where(ERASED_FILE.c.dossier == kept.id)).scalars())
    rows = [{"agency": kept.agency, "sha256": digest, "dossier": kept.id} for digest in digests if digest not in known]
    if rows:
        connection.execute(insert(ERASED_FILE), rows)
