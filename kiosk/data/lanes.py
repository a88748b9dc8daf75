"""The code of a new dossier, taken inside the transaction that files it: no number is ever given out twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.code_tables import CodeMarkRow
from kiosk.data.tables import CodeLaneRow, DossierCodeRow, core
from kiosk.domain.codes import NO_MARK, CodeCounter, DossierCode, Lane, Mark, NoCode, next_code
from kiosk.domain.typed_codes import PROVISIONAL_SPACE, provisional_code
from kiosk.services.ports import FilingTerms

_LANE: Final = core(CodeLaneRow)
_MARK: Final = core(CodeMarkRow)
_CODE: Final = core(DossierCodeRow)
_COUNTER: Final = select(_LANE.c.day, _LANE.c.last, _LANE.c.reserved).where(_LANE.c.agency == bindparam("of"))
_KEEP: Final = upsert(_LANE).on_conflict_do_update(
    index_elements=["agency"], set_={name: upsert(_LANE).excluded[name] for name in ("day", "last", "reserved")}
)
_ARRIVED: Final = select(_MARK.c.day, _MARK.c.number).where(_MARK.c.agency == bindparam("of"))
_KEEP_ARRIVED: Final = upsert(_MARK).on_conflict_do_update(
    index_elements=["agency"], set_={name: upsert(_MARK).excluded[name] for name in ("day", "number")}
)
_TAKEN: Final = select(_CODE.c.dossier).where(_CODE.c.code == bindparam("code"))


def take_code(connection: Connection, terms: FilingTerms) -> tuple[str, NoCode | None]:
    """The next national code, or a provisional one and the reason why."""
    issued = take_national(connection, terms)
    if isinstance(issued, NoCode):
        return _provisional(connection, terms.kiosk), issued
    return str(issued), None


def take_national(connection: Connection, terms: FilingTerms) -> DossierCode | NoCode:
    """The next national code of the lane, or why there is none now."""
    issued = next_code(
        terms.agency,
        terms.lane,
        counter(connection, terms.agency),
        today=terms.today,
        clock_trusted=terms.clock_trusted,
        lease_end=terms.lease_end,
        mirrored=(mirrored(connection, terms.agency) or NO_MARK) if terms.mirrored else None,
    )
    if isinstance(issued, NoCode):
        return issued
    keep_counter(connection, terms.agency, issued.counter)
    return issued.code


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


def mirrored(connection: Connection, agency: str) -> Mark | None:
    """The mark that has arrived on the mirror; None where nothing ever did."""
    row = connection.execute(_ARRIVED, {"of": agency}).first()
    return None if row is None else Mark(date.fromisoformat(row.day), row.number)


def keep_mirrored(connection: Connection, agency: str, mark: Mark) -> None:
    """Write down what has arrived on the mirror."""
    connection.execute(_KEEP_ARRIVED, {"agency": agency, "day": mark.day.isoformat(), "number": mark.number})


def agencies(connection: Connection) -> list[str]:
    """Every agency that numbers were given out for."""
    return list(connection.execute(select(_LANE.c.agency)).scalars())


def outside(connection: Connection, lanes: Iterable[tuple[str, Lane]]) -> int:
    """How many national codes this store has given that are in none of these lanes (each with its agency)."""
    mine = list(lanes)
    parsed = (DossierCode.parse(code) for code in connection.execute(select(_CODE.c.code)).scalars())
    given = [code for code in parsed if isinstance(code, DossierCode)]
    return sum(not any(code.agency == agency and code.sequence in lane for agency, lane in mine) for code in given)


def _provisional(connection: Connection, kiosk: str) -> str:
    while True:
        code = str(provisional_code(kiosk, secrets.randbelow(PROVISIONAL_SPACE)))
        if connection.execute(_TAKEN, {"code": code}).first() is None:
            return code
