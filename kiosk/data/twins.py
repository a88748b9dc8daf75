"""The `Twins` of the store: dossiers that may have been filed twice, as the hub tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.store import Store
from kiosk.data.sync_tables import LikelyTwiceRow
from kiosk.data.tables import DossierRow, core
from kiosk.domain.dossier import Status
from kiosk.services.ports import Twin
from kiosk.sync.wire_care import LikelyTwice

_TWICE: Final = core(LikelyTwiceRow)
_DOSSIER: Final = core(DossierRow)
_OVER: Final = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)
_OPEN: Final = (
    select(_TWICE.c.dossier, _DOSSIER.c.code.label("own"), _TWICE.c.code, _TWICE.c.kiosk)
    .join(_DOSSIER, _DOSSIER.c.id == _TWICE.c.dossier)
    .where(_DOSSIER.c.status.not_in([int(status) for status in _OVER]))
    .order_by(_TWICE.c.at.desc(), _DOSSIER.c.code, _TWICE.c.code)
)


class StoreTwins:
    """Read for the desk; written by the hub's feed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, most: int) -> Sequence[Twin]:
        """The newest first."""
        with self._store.reading() as connection:
            rows = connection.execute(_OPEN.limit(most)).all()
        return [Twin(row.dossier, row.own, row.code, row.kiosk) for row in rows]


def note_twin(connection: Connection, item: LikelyTwice, now: int) -> None:
    """Keep or take off what the hub tells; again without harm."""
    if item.settled:
        mine = (_TWICE.c.dossier == item.dossier) & (_TWICE.c.other == item.other)
        connection.execute(delete(_TWICE).where(mine))
        return
    values = {"dossier": item.dossier, "other": item.other, "code": item.code, "kiosk": item.kiosk, "at": now}
    connection.execute(upsert(_TWICE).on_conflict_do_nothing(), values)
