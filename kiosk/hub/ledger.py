"""What must outlive a restore: which dossiers were erased, and which requests to rejoin were taken.

A backup is older than what was erased after it: without this, a restored hub would have erased people back, and would
take again what kiosks send again. So each erasure and each taken request is entered into the records in its own
transaction, and from there into files outside of the store, which backups carry along. `kiosk.hub.recall` does them
again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from kiosk.domain.dossier import Kind
from kiosk.hub.care_tables import ERASED_FILE, LEDGER
from kiosk.hub.tables import BODY, DOSSIER, DOSSIER_CODE, DOSSIER_EVENT, REJOIN_REQUEST

Facts = Mapping[str, Any]
"""One entry as it stands in a file: `kind`, `name`, and what is needed to do the same again."""


class Entered(StrEnum):
    """What stands in the ledger."""

    ERASED = "erased"
    REJOIN = "rejoin"


_BEHIND: Final = select(LEDGER).where(LEDGER.c.position > bindparam("after")).order_by(LEDGER.c.position)
_KNOWN: Final = select(LEDGER.c.position).where(
    LEDGER.c.kind == bindparam("of_kind"), LEDGER.c.name == bindparam("of_name")
)


def enter(connection: Connection, kind: Entered, name: str) -> None:
    """Enter what has just happened, inside the transaction in which it did."""
    connection.execute(insert(LEDGER), {"kind": kind.value, "name": name})


def is_known(connection: Connection, facts: Facts) -> bool:
    """Whether the records have an entry."""
    values = {"of_kind": facts["kind"], "of_name": facts["name"]}
    return connection.execute(_KNOWN, values).first() is not None


def since(connection: Connection, position: int) -> Iterator[Facts]:
    """The entries behind a position, oldest first, each with its `position`."""
    for row in connection.execute(_BEHIND, {"after": position}).all():
        tell = _told_erasure if row.kind == Entered.ERASED else _told_rejoin
        yield {"kind": row.kind, "name": row.name, "position": row.position} | tell(connection, row.name)


def _told_rejoin(connection: Connection, digest: str) -> dict[str, Any]:
    mine = REJOIN_REQUEST.c.digest == bytes.fromhex(digest)
    row = connection.execute(select(REJOIN_REQUEST.c.kiosk, REJOIN_REQUEST.c.at).where(mine)).one()
    return {"kiosk": row.kiosk, "at": row.at}


def _told_erasure(connection: Connection, dossier: str) -> dict[str, Any]:
    kept = connection.execute(select(DOSSIER).where(DOSSIER.c.id == dossier)).one()
    erased = (
        select(DOSSIER_EVENT.c.event, DOSSIER_EVENT.c.actor, DOSSIER_EVENT.c.wall, BODY.c.body)
        .join(BODY, BODY.c.event == DOSSIER_EVENT.c.event)
        .where(DOSSIER_EVENT.c.dossier == dossier, DOSSIER_EVENT.c.kind == Kind.ERASED.value, DOSSIER_EVENT.c.by_hub)
    )
    row = connection.execute(erased).one()
    codes = select(DOSSIER_CODE.c.code).where(DOSSIER_CODE.c.dossier == dossier).order_by(DOSSIER_CODE.c.code)
    papers = select(ERASED_FILE.c.sha256).where(ERASED_FILE.c.dossier == dossier).order_by(ERASED_FILE.c.sha256)
    return {
        "agency": kept.agency,
        "kiosk": kept.kiosk,
        "event": row.event,
        "actor": row.actor,
        "wall": row.wall,
        "body": json.loads(row.body),
        "codes": list(connection.execute(codes).scalars()),
        "files": list(connection.execute(papers).scalars()),
    }
