"""The numbers of each day that the hub itself gives out: lane 0, without what was ever leased to a kiosk.

A number is counted in the transaction that gives it out, and never given out again. A hub that came from a backup
cannot know what it had given out since: it gives no number of that day or before.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection, and_, delete, insert, select, update

from kiosk.data.times import moment
from kiosk.domain.codes import DossierCode, Lane, is_day_of_codes
from kiosk.domain.worktime import VIETNAM
from kiosk.hub.care_tables import OWN_NUMBER
from kiosk.hub.tables import DOSSIER_CODE, ENROLMENT, LEASE, META

OWN_LANE: Final = Lane.numbered(0)

_FLOOR: Final = "numbers_after"


def next_code(connection: Connection, agency: str, now: int) -> DossierCode | None:
    """The next code of today, not counted yet; None where today has none left, or may not be counted."""
    today, floor = _day(now), _floor(connection)
    if not is_day_of_codes(today) or (floor is not None and today <= floor):
        return None
    leased = _leased(connection, agency)
    for sequence in range(_last(connection, agency, today) + 1, OWN_LANE.last + 1):
        code = DossierCode(agency, today, sequence)
        held = select(DOSSIER_CODE.c.dossier).where(DOSSIER_CODE.c.code == str(code))
        if not any(sequence in lane for lane in leased) and connection.execute(held).first() is None:
            return code
    return None


def count(connection: Connection, code: DossierCode) -> None:
    """Note that a number was given out."""
    day = code.day.isoformat()
    mine = and_(OWN_NUMBER.c.agency == code.agency, OWN_NUMBER.c.day == day)
    if connection.execute(update(OWN_NUMBER).where(mine).values(last=code.sequence)).rowcount == 0:
        connection.execute(insert(OWN_NUMBER), {"agency": code.agency, "day": day, "last": code.sequence})


def pass_over(connection: Connection, code: DossierCode) -> None:
    """Never give out a number that a kiosk has given without having it, nor one below: it stands on somebody's paper.

    So does a kiosk that was used before it was enrolled; such dossiers are set aside, and get other numbers here.
    """
    if is_own(connection, code) and code.sequence > _last(connection, code.agency, code.day):
        count(connection, code)


def begin_after(connection: Connection, now: int) -> None:
    """Give no number of today or before: this hub came from a backup, and may have given them out already.

    Until tomorrow the kiosks send again what they know; a code that the lost hub gave is among it.
    """
    connection.execute(delete(META).where(META.c.name == _FLOOR))
    connection.execute(insert(META), {"name": _FLOOR, "value": _day(now).isoformat()})


def may_be_lost(connection: Connection, code: DossierCode) -> bool:
    """Whether a number may have been given out here before this hub was restored: then a kiosk's word for it counts."""
    floor = _floor(connection)
    return floor is not None and code.day <= floor and is_own(connection, code)


def is_own(connection: Connection, code: DossierCode) -> bool:
    """Whether a number is the hub's to give out: in its lane, and never leased to a kiosk."""
    return code.sequence in OWN_LANE and all(code.sequence not in lane for lane in _leased(connection, code.agency))


def _leased(connection: Connection, agency: str) -> list[Lane]:
    """All numbers that kiosks have or had, or will have once they show their code."""
    open_codes = and_(ENROLMENT.c.agency == agency, ENROLMENT.c.used.is_(None))
    lanes = [
        *connection.execute(select(LEASE.c.first, LEASE.c.last).where(LEASE.c.agency == agency)),
        *connection.execute(select(ENROLMENT.c.lane_first, ENROLMENT.c.lane_last).where(open_codes)),
    ]
    return [Lane(first, last) for first, last in lanes]


def _last(connection: Connection, agency: str, day: date) -> int:
    mine = and_(OWN_NUMBER.c.agency == agency, OWN_NUMBER.c.day == day.isoformat())
    return connection.execute(select(OWN_NUMBER.c.last).where(mine)).scalar() or 0


def _floor(connection: Connection) -> date | None:
    text = connection.execute(select(META.c.value).where(META.c.name == _FLOOR)).scalar()
    return None if text is None else date.fromisoformat(text)


def _day(now: int) -> date:
    return moment(now).astimezone(VIETNAM).date()
