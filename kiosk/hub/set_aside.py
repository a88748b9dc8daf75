"""Dossiers that were set aside: an officer at the hub looks at what is wrong and lets them go on.

Nothing of what the kiosk has sent is ever changed. There are three ways: take its events again, because the reason is
gone (a lane was given, a program was renewed); give it a code of the hub's own in the place of one that cannot be its
own; or accept it as it stands, without the events that do not fit, which stay visible as requests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select, update

from kiosk.domain.dossier import Dossier, Event, ForbiddenTransition, Kind, apply
from kiosk.domain.ownership import HANDOVER, Owner
from kiosk.hub import bodies, codes, dossiers, feed, files, kiosks, numbering, own_events
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import DOSSIER, DOSSIER_EVENT
from kiosk.sync.wire_care import Cleared
from kiosk.sync.wire_errors import WireError

CLEARED: Final = "dossier.cleared"
"""Kind of the event that says who let a dossier go on, and how. It changes no state."""


class Way(StrEnum):
    """How it goes on."""

    AGAIN = "again"
    NEW_NUMBER = "new_number"
    AS_IT_STANDS = "as_it_stands"


@dataclass(frozen=True, slots=True)
class Aside:
    """A dossier that waits for somebody.

    Attributes:
        id, agency, kiosk: which one.
        code: as it says itself; "" where nothing can be read.
        reason: one word.
        arrived: milliseconds since 1970 (UTC).
    """

    id: str
    agency: str
    kiosk: str
    code: str
    reason: str
    arrived: int


def waiting(connection: Connection, agency: str = "") -> list[Aside]:
    """Those of one agency, or all; the oldest first."""
    wanted = select(DOSSIER).where(DOSSIER.c.set_aside != "").order_by(DOSSIER.c.arrived, DOSSIER.c.id)
    rows = connection.execute(wanted.where(DOSSIER.c.agency == agency) if agency else wanted).all()
    found = []
    for row in rows:
        kept = dossiers.load(connection, row.id)
        code = "" if kept is None else said_code(kept)
        found.append(Aside(row.id, row.agency, row.kiosk, code, row.set_aside, row.arrived))
    return found


def said_code(kept: Kept) -> str:
    """The code of a dossier, or where that does not count the one that it says it has."""
    said = next((event.body for event in kept.requests if event.kind == Kind.SUBMITTED), {})
    return kept.dossier.code or str(said.get("code", ""))[:64]


def find(hub: Hub, name: str, decider: Decider) -> Kept:
    """A dossier that was set aside, by its id or by the code that it says it has.

    Raises:
        HubRefused: "not_found", also where it is another agency's or was not set aside; "several_aside" where several
            say that they have this code: then only the id tells which is meant.
    """
    with hub.records.reading() as connection:
        found = [one.id for one in waiting(connection, decider.agency) if name in (one.id, one.code)]
        if len(found) > 1:
            raise HubRefused("several_aside")
        kept = dossiers.load(connection, found[0]) if found else None
    if kept is None:
        raise HubRefused("not_found")
    return kept


def clear(hub: Hub, kept: Kept, way: Way, decider: Decider) -> Kept:
    """Let it go on; the dossier after it.

    Raises:
        HubRefused: "changed"; "still:<reason>" (it does not fit in this way either); "no_number" (the hub's lane has
            none left today). Nothing is written in any of these cases.
    """
    now = hub.now()
    with hub.records.transaction() as connection:
        present = dossiers.load(connection, kept.id)
        if present is None or present.version != kept.version or not present.set_aside:
            raise HubRefused("changed")
        after, counting = _taken_again(connection, present, way)
        changed = update(DOSSIER_EVENT).where(DOSSIER_EVENT.c.position.in_([event.sequence for event in counting]))
        connection.execute(changed.values(counts=True))
        for event in counting:
            if papers := files.read_papers(event.body):
                files.expect(connection, after.agency, after.id, papers)
        body = {"way": way.value, "reason": present.set_aside, "officer": decider.name}
        after, _ = own_events.write(connection, after, CLEARED, decider.actor, body, now)
        if way is Way.NEW_NUMBER and not codes.is_of(connection, after.dossier.code, after.id):
            numbered = numbering.give_next(connection, after, now)
            if numbered is None:
                raise HubRefused("no_number")
            after = numbered
            for before in after.dossier.earlier_codes:
                codes.remember(connection, after.agency, after.id, before)
        feed.append(connection, Cleared(after.id), agency=after.agency, kiosk=after.kiosk)
        numbering.give_missing(connection, after, now)
        found = dossiers.load(connection, after.id)
    return found or after


def _taken_again(connection: Connection, kept: Kept, way: Way) -> tuple[Kept, list[Event]]:
    """The dossier with the events that fit now, and those events."""
    dossier, owner, counting = kept.dossier, kept.owner, list[Event]()
    for event in kept.requests:
        begun = bool(kept.events or counting)
        problem, changed = _tried(connection, kept, dossier, event, begun=begun)
        if problem.startswith("code") and way is Way.NEW_NUMBER:
            problem = ""
        if problem and way is not Way.AS_IT_STANDS:
            raise HubRefused(f"still:{problem}")
        late = owner is Owner.HUB and changed != dossier and event.kind != Kind.CODE_GIVEN
        if problem or late:
            continue
        dossier = changed
        owner = Owner.HUB if event.kind == HANDOVER else owner
        counting.append(event)
    if not (kept.events or counting):
        raise HubRefused(f"still:{kept.set_aside}")
    return replace(kept, dossier=dossier, owner=owner, set_aside=""), counting


def _tried(connection: Connection, kept: Kept, dossier: Dossier, event: Event, *, begun: bool) -> tuple[str, Dossier]:
    """Why an event does not fit, or "", and the dossier after it."""
    try:
        if (begun and event.kind == Kind.SUBMITTED) or (not begun and event.kind not in dossiers.BEGINNINGS):
            return "body", dossier
        if event.body:
            bodies.check(event)
        changed = apply(dossier, event)
    except ForbiddenTransition:
        return "transition", dossier
    except (WireError, ValueError, TypeError, KeyError, AttributeError):
        return "body", dossier
    return dossiers.claim_codes(connection, kiosks.ever(connection, kept.kiosk), kept.id, dossier, changed), changed
