"""The code of a new dossier, taken inside the transaction that files it: no number is ever given out twice."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.tables import CodeLaneRow, DossierCodeRow, core
from kiosk.domain.codes import CodeCounter, NoCode, next_code
from kiosk.domain.typed_codes import PROVISIONAL_SPACE, provisional_code
from kiosk.services.ports import FilingTerms

_LANE: Final = core(CodeLaneRow)
_CODE: Final = core(DossierCodeRow)
_COUNTER: Final = select(_LANE.c.day, _LANE.c.last, _LANE.c.reserved).where(_LANE.c.agency == bindparam("of"))
_KEEP: Final = upsert(_LANE).on_conflict_do_update(
    index_elements=["agency"], set_={name: upsert(_LANE).excluded[name] for name in ("day", "last", "reserved")}
)
_TAKEN: Final = select(_CODE.c.dossier).where(_CODE.c.code == bindparam("code"))


def take_code(connection: Connection, terms: FilingTerms) -> tuple[str, NoCode | None]:
    """The next national code, or a provisional one and the reason why."""
    issued = next_code(
        terms.agency,
        terms.lane,
        counter(connection, terms.agency),
        today=terms.today,
        clock_trusted=terms.clock_trusted,
        lease_end=terms.lease_end,
    )
    if isinstance(issued, NoCode):
        return _provisional(connection, terms.kiosk), issued
    keep_counter(connection, terms.agency, issued.counter)
    return str(issued.code), None


def counter(connection: Connection, agency: str) -> CodeCounter:
    """What has been given out for this agency."""
    row = connection.execute(_COUNTER, {"of": agency}).first()
    if row is None:
        return CodeCounter()
    return CodeCounter(date.fromisoformat(row.day) if row.day else None, row.last, row.reserved)


def keep_counter(connection: Connection, agency: str, counter: CodeCounter) -> None:
    """Write the counter."""
    day = counter.day.isoformat() if counter.day else None
    values = {"agency": agency, "day": day, "last": counter.last, "reserved": counter.reserved}
    connection.execute(_KEEP, values)


def _provisional(connection: Connection, kiosk: str) -> str:
    while True:
        code = str(provisional_code(kiosk, secrets.randbelow(PROVISIONAL_SPACE)))
        if connection.execute(_TAKEN, {"code": code}).first() is None:
            return code
