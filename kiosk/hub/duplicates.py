"""The same person filing the same procedure at two kiosks within a few days: flagged for a clerk, never refused.

Two kiosks of a commune do not know of each other's dossiers before both have sent them; the hub is the first place
where somebody can see it. Both kiosks are told, for the officers there. At one and the same kiosk the officer can tell:
two certified copies are no mistake.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from kiosk.domain.dossier import Dossier
from kiosk.hub import dossiers, feed
from kiosk.hub.care_tables import DUPLICATE, FILING
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import DOSSIER, META
from kiosk.sync.wire_care import LikelyTwice

DAY: Final = 24 * 3_600_000
MOST: Final = 5
"""Pairs that one dossier is flagged with: who files every day for others must not fill the table."""
LOOKED_AT: Final = 50
"""Filings of one person that are looked at, the newest first."""
_KEY: Final = "person_key"
_NEAR: Final = (
    select(FILING.c.dossier, FILING.c.kiosk)
    .where(
        *(FILING.c[name] == bindparam(name) for name in ("agency", "person", "procedure")),
        FILING.c.received.between(bindparam("since"), bindparam("until")),
    )
    .order_by(FILING.c.received.desc(), FILING.c.dossier)
    .limit(LOOKED_AT)
)
_KNOWN: Final = select(FILING.c.dossier).where(FILING.c.dossier == bindparam("of"))
_ADD: Final = insert(FILING)
_PERSON_KEY: Final = select(META.c.value).where(META.c.name == _KEY)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dossiers that may be one. Ids; `found` and `settled` in milliseconds since 1970 (UTC)."""

    dossier: str
    other: str
    found: int
    settled: int | None


def pairs(connection: Connection, *, dossier: str = "", agency: str = "", open_only: bool = False) -> list[Pair]:
    """The pairs of a dossier, of an agency, or all of them; the newest first."""
    wanted = select(DUPLICATE).join(DOSSIER, DOSSIER.c.id == DUPLICATE.c.dossier)
    if dossier:
        wanted = wanted.where(or_(DUPLICATE.c.dossier == dossier, DUPLICATE.c.other == dossier))
    if agency:
        wanted = wanted.where(DOSSIER.c.agency == agency)
    if open_only:
        wanted = wanted.where(DUPLICATE.c.settled.is_(None))
    rows = connection.execute(wanted.order_by(DUPLICATE.c.found.desc(), DUPLICATE.c.dossier))
    return [Pair(row.dossier, row.other, row.found, row.settled) for row in rows]


def settle(hub: Hub, kept: Kept, decider: Decider) -> None:
    """A clerk has looked at a dossier and its likely duplicates: they are no longer shown as open.

    Raises:
        HubRefused: "no_duplicate": there is none that is open.
    """
    mine = or_(DUPLICATE.c.dossier == kept.id, DUPLICATE.c.other == kept.id) & DUPLICATE.c.settled.is_(None)
    with hub.records.transaction() as connection:
        open_pairs = pairs(connection, dossier=kept.id, open_only=True)
        if not open_pairs:
            raise HubRefused("no_duplicate")
        connection.execute(update(DUPLICATE).where(mine).values(settled=hub.now(), settled_by=decider.actor))
        tell(connection, open_pairs, settled=True)


def tell(connection: Connection, found: Iterable[Pair], *, settled: bool) -> None:
    """Tell the kiosks of both dossiers of each pair, for their officers."""
    for pair in found:
        both = [dossiers.load(connection, one) for one in (pair.dossier, pair.other)]
        for mine, other in (both, both[::-1]):
            if mine is not None and other is not None:
                item = LikelyTwice(mine.id, other.id, other.dossier.code, other.kiosk, settled)
                feed.append(connection, item, agency=mine.agency, kiosk=mine.kiosk)


def look(connection: Connection, kept: Kept, now: int, *, days: int) -> None:
    """Compare a dossier that has just arrived with the others of its agency.

    Args:
        connection: inside the transaction that took it in.
        kept: the dossier.
        now: milliseconds since 1970 (UTC).
        days: how near two filings must be; 0 looks for nothing.
    """
    if not days:
        return
    number, procedure = _number(kept.dossier), str(kept.dossier.body.get("procedure") or "")
    if not number or not procedure or connection.execute(_KNOWN, {"of": kept.id}).first():
        return
    received = kept.dossier.received
    values = {
        "dossier": kept.id,
        "agency": kept.agency,
        "kiosk": kept.kiosk,
        "person": _person(connection, number),
        "procedure": procedure,
        "received": received,
    }
    near = {"since": received - days * DAY, "until": received + days * DAY}
    rows = connection.execute(_NEAR, {name: values[name] for name in ("agency", "person", "procedure")} | near)
    others = [row.dossier for row in rows if row.kiosk != kept.kiosk][:MOST]
    connection.execute(_ADD, values)
    if others:
        found = [{"dossier": kept.id, "other": other, "found": now, "settled_by": ""} for other in others]
        connection.execute(insert(DUPLICATE), found)
        tell(connection, [Pair(kept.id, other, now, None) for other in others], settled=False)


def _number(dossier: Dossier) -> str:
    """The number of the one whom the result is for."""
    people = (dossier.body.get("owner") or {}, dossier.body.get("applicant") or {})
    return next(filter(None, (str(person.get("id_number") or "") for person in people)), "")


def _person(connection: Connection, number: str) -> bytes:
    """A number under a key of this hub: 12 digits alone would be found again by trying."""
    key = connection.execute(_PERSON_KEY).scalar()
    if key is None:
        key = secrets.token_hex(32)
        connection.execute(insert(META), {"name": _KEY, "value": key})
    return hashlib.blake2b(number.encode(), key=bytes.fromhex(key), digest_size=20).digest()
