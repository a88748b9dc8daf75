"""What a clerk or an administrator has to look at: set aside, likely twice, no national code, alarms, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from kiosk.domain.dossier import Kind
from kiosk.hub import dossiers, duplicates, numbering, reports, set_aside
from kiosk.hub.core import Hub
from kiosk.hub.reports import Refused
from kiosk.hub.set_aside import Aside
from kiosk.hub.tables import ALARM, DOSSIER, DOSSIER_EVENT, KIOSK

_LISTS: Final = ("set_aside", "twice", "alarms", "refused")


@dataclass(frozen=True, slots=True)
class Twice:
    """Two dossiers that may be one: the later and the earlier, each with its code and kiosk; no names."""

    code: str
    kiosk: str
    other_code: str
    other_kiosk: str
    found: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong with a kiosk; times in milliseconds since 1970 (UTC)."""

    kiosk: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Attention:
    """All of it.

    Attributes:
        dossiers: how many there are.
        erased: how many of them were erased here.
        set_aside: those that wait for somebody, oldest first.
        twice: pairs that nobody has looked at yet, newest first.
        provisional: codes of those that have no national one yet.
        alarms: of kiosks, newest first.
        refused: what kiosks say that they could not apply or send.
    """

    dossiers: int
    erased: int
    set_aside: tuple[Aside, ...]
    twice: tuple[Twice, ...]
    provisional: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    refused: tuple[Refused, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it for other programs."""
        lists = {name: [_values(one) for one in getattr(self, name)] for name in _LISTS}
        return {"dossiers": self.dossiers, "erased": self.erased, "provisional": list(self.provisional)} | lists


def attention(hub: Hub, agency: str = "") -> Attention:
    """What is to be looked at in one agency, or in all."""
    with hub.records.reading() as connection:
        mine = DOSSIER.c.agency == agency if agency else DOSSIER.c.agency != ""
        erased = (
            select(func.count(DOSSIER_EVENT.c.dossier.distinct()))
            .join(DOSSIER, DOSSIER.c.id == DOSSIER_EVENT.c.dossier)
            .where(mine, DOSSIER_EVENT.c.kind == Kind.ERASED.value, DOSSIER_EVENT.c.by_hub)
        )
        return Attention(
            dossiers=connection.execute(select(func.count()).select_from(DOSSIER).where(mine)).scalar_one(),
            erased=connection.execute(erased).scalar_one(),
            set_aside=tuple(set_aside.waiting(connection, agency)),
            twice=tuple(_twice(connection, agency)),
            provisional=tuple(_code(connection, one)[0] for one in numbering.waiting(connection, agency)),
            alarms=tuple(_alarms(connection, agency)),
            refused=tuple(reports.refused(connection, agency)),
        )


def _twice(connection: Connection, agency: str) -> list[Twice]:
    pairs = duplicates.pairs(connection, agency=agency, open_only=True)
    return [Twice(*_code(connection, pair.dossier), *_code(connection, pair.other), pair.found) for pair in pairs]


def _code(connection: Connection, dossier: str) -> tuple[str, str]:
    kept = dossiers.load(connection, dossier)
    return ("", "") if kept is None else (kept.dossier.code, kept.kiosk)


def _alarms(connection: Connection, agency: str) -> list[Alarm]:
    wanted = select(ALARM.c.kiosk, ALARM.c.reason, ALARM.c.at).order_by(ALARM.c.at.desc(), ALARM.c.id)
    if agency:
        wanted = wanted.join(KIOSK, KIOSK.c.id == ALARM.c.kiosk).where(KIOSK.c.agency == agency)
    return [Alarm(row.kiosk, row.reason, row.at) for row in connection.execute(wanted)]


def _values(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}
