"""What an administrator wants to know of the kiosks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from kiosk.domain.codes import Lane
from kiosk.hub.core import Hub
from kiosk.hub.kiosks import leases
from kiosk.hub.tables import ALARM, BLOB, DOSSIER, DOSSIER_FILE, INCARNATION, KIOSK


@dataclass(frozen=True, slots=True)
class KioskLine:
    """One kiosk.

    Attributes:
        id, agency, incarnation: which one.
        lanes: its numbers.
        seen: when it was heard of last, milliseconds since 1970 (UTC).
        through: the newest row that the hub has without a gap.
        missing_files: files of its dossiers that have not arrived.
        alarms: forks that it was found in.
        revoked: whether the hub takes nothing more from it.
    """

    id: str
    agency: str
    incarnation: int
    lanes: tuple[Lane, ...]
    seen: int
    through: int
    missing_files: int
    alarms: int
    revoked: bool

    def as_json(self) -> dict[str, Any]:
        """The line for other programs."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {"lanes": [[lane.first, lane.last] for lane in self.lanes]}


def kiosks(hub: Hub) -> list[KioskLine]:
    """All kiosks, by agency and name."""
    with hub.records.reading() as connection:
        rows = connection.execute(select(KIOSK).order_by(KIOSK.c.agency, KIOSK.c.id)).all()
        return [
            KioskLine(
                id=row.id,
                agency=row.agency,
                incarnation=row.incarnation,
                lanes=tuple(lease.lane for lease in leases(connection, row.id)),
                seen=row.seen,
                through=_through(connection, row.id, row.incarnation),
                missing_files=_missing(connection, row.id),
                alarms=_alarms(connection, row.id),
                revoked=row.revoked is not None,
            )
            for row in rows
        ]


def _through(connection: Connection, kiosk: str, incarnation: int) -> int:
    mine = (INCARNATION.c.kiosk == kiosk) & (INCARNATION.c.number == incarnation)
    return int(connection.execute(select(INCARNATION.c.through).where(mine)).scalar_one())


def _missing(connection: Connection, kiosk: str) -> int:
    same = and_(BLOB.c.agency == DOSSIER_FILE.c.agency, BLOB.c.sha256 == DOSSIER_FILE.c.sha256, BLOB.c.erased.is_(None))
    wanted = (
        select(func.count())
        .select_from(DOSSIER_FILE)
        .join(DOSSIER, DOSSIER.c.id == DOSSIER_FILE.c.dossier)
        .outerjoin(BLOB, same)
        .where(DOSSIER.c.kiosk == kiosk, BLOB.c.sha256.is_(None))
    )
    return int(connection.execute(wanted).scalar_one())


def _alarms(connection: Connection, kiosk: str) -> int:
    return int(connection.execute(select(func.count()).select_from(ALARM).where(ALARM.c.kiosk == kiosk)).scalar_one())
