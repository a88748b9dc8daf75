"""Dossiers at the hub: the same fold as at the kiosk, over events in the order in which the hub took them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kiosk.domain.dossier import Dossier, Event, ForbiddenTransition, Kind, apply, fold
from kiosk.domain.journal import Header
from kiosk.domain.ownership import HANDOVER, Owner
from kiosk.hub import bodies, codes, feed, files
from kiosk.hub.core import Known
from kiosk.hub.tables import BODY, DOSSIER, DOSSIER_CODE, DOSSIER_EVENT, JOURNAL
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_care import SetAside
from kiosk.sync.wire_errors import WireError

_EVENTS: Final = (
    select(DOSSIER_EVENT, BODY.c.body)
    .outerjoin_from(DOSSIER_EVENT, BODY, DOSSIER_EVENT.c.event == BODY.c.event)
    .where(DOSSIER_EVENT.c.dossier == bindparam("of"))
    .order_by(DOSSIER_EVENT.c.position)
)
_CHANGING: Final = frozenset({"status", "owner", "version", "set_aside"})
BEGINNINGS: Final = frozenset({Kind.SUBMITTED.value, Kind.ERASED.value})
"""What a dossier may begin with here: one that was erased before it was sent begins with its erasure's facts."""

_ADD: Final = insert(DOSSIER)
_ADD_EVENT: Final = insert(DOSSIER_EVENT)
_CHANGE: Final = (
    update(DOSSIER)
    .where(DOSSIER.c.id == bindparam("of"))
    .values({column: bindparam(f"to_{column.name}") for column in DOSSIER.c if column.name in _CHANGING})
)
_BY_ID: Final = select(DOSSIER).where(DOSSIER.c.id == bindparam("of"))
_BY_CODE: Final = select(DOSSIER_CODE.c.dossier).where(DOSSIER_CODE.c.code == bindparam("code"))
_TAKEN: Final = select(DOSSIER_EVENT.c.position).where(DOSSIER_EVENT.c.event == bindparam("event"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A dossier as the hub keeps it.

    Attributes:
        id, agency, kiosk: whose it is.
        owner: who decides about it.
        version: how many events it has.
        set_aside: why an officer has to look at it, or "".
        erased: whether the hub has erased it.
        dossier: the fold of the events that count.
        events: the events that count, oldest first; bodies without the papers' keys.
        requests: those that came too late or were set aside, for an officer to see.
    """

    id: str
    agency: str
    kiosk: str
    owner: Owner
    version: int
    set_aside: str
    dossier: Dossier
    events: tuple[Event, ...] = ()
    requests: tuple[Event, ...] = ()
    erased: bool = False


def load(connection: Connection, dossier: str) -> Kept | None:
    """One dossier; None where there is none."""
    row = connection.execute(_BY_ID, {"of": dossier}).first()
    if row is None:
        return None
    counting: list[Event] = []
    without_effect: list[Event] = []
    erased = False
    for found in connection.execute(_EVENTS, {"of": dossier}):
        event = Event(found.position, found.kind, found.actor, found.wall, bodies.shown(found.body))
        (counting if found.counts else without_effect).append(event)
        erased = erased or (found.by_hub and found.kind == Kind.ERASED)
    return Kept(
        id=row.id,
        agency=row.agency,
        kiosk=row.kiosk,
        owner=Owner(row.owner),
        version=row.version,
        set_aside=row.set_aside,
        dossier=fold(dossier, counting),
        events=tuple(counting),
        requests=tuple(without_effect),
        erased=erased,
    )


def by_code(connection: Connection, code: str) -> Kept | None:
    """The dossier that has this code, or had it once."""
    found = connection.execute(_BY_CODE, {"code": code}).scalar()
    return None if found is None else load(connection, found)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row: where it does not count, why; where it does, the dossier after it (without its events)."""

    outcome: Outcome
    reason: str = ""
    kept: Kept | None = None


def take(connection: Connection, kiosk: Known, header: Header, content: bytes | None, now: int) -> Taken:
    """Take one row of a kiosk into account."""
    if connection.execute(_TAKEN, {"event": header.event}).first():
        return Taken(Outcome.KNOWN)
    kept = load(connection, header.dossier)
    if kept is None and header.kind not in BEGINNINGS:
        return Taken(Outcome.SET_ASIDE, "no_submission")
    if kept is None:
        values = {"id": header.dossier, "agency": kiosk.agency, "kiosk": kiosk.id, "owner": Owner.KIOSK.value}
        connection.execute(_ADD, values | {"status": 1, "version": 0, "set_aside": "", "arrived": now})
        kept = Kept(header.dossier, kiosk.agency, kiosk.id, Owner.KIOSK, 0, "", Dossier(header.dossier))
    elif kept.kiosk != kiosk.id:
        return Taken(Outcome.SET_ASIDE, "not_its_dossier")
    if kept.erased:
        # What comes late of an erased dossier is not kept: not its body, not as a request.
        connection.execute(delete(BODY).where(BODY.c.event == header.event))
        add_event(connection, kept, header, by_hub=False, counts=False)
        return Taken(Outcome.LATE, "erased")
    reason, changed = kept.set_aside, kept.dossier
    body: Mapping[str, Any] = {}
    makes_sense = False
    try:
        body = {} if content is None else bodies.read(content)
        changed = _after(kept, Event(0, header.kind, header.actor, header.wall, body))
        makes_sense = True
        if not reason and (kept.owner is Owner.KIOSK or header.kind == Kind.CODE_GIVEN):
            reason = claim_codes(connection, kiosk, kept.id, kept.dossier, changed)
    except ForbiddenTransition:
        reason = reason or "transition"
    except (WireError, ValueError, TypeError, KeyError, AttributeError):
        # The fold trusts bodies; a kiosk with a fault, or one that lies, costs its own dossier only.
        reason = reason or "body"
    if reason and header.kind in (Kind.SUBMITTED, Kind.CODE_GIVEN):
        codes.note_on_paper(connection, kept.agency, kept.id, body.get("code"))
    asks = kept.owner is Owner.HUB and header.kind != Kind.CODE_GIVEN and changed != kept.dossier
    if asks or (kept.owner is Owner.HUB and reason):
        add_event(connection, kept, header, by_hub=False, counts=False)
        return Taken(Outcome.LATE, "owned_by_hub")
    if reason:
        add_event(connection, replace(kept, set_aside=reason), header, by_hub=False, counts=False)
        files.expect_said(connection, kept.agency, kept.id, [Event(0, header.kind, header.actor, header.wall, body)])
        if header.kind == Kind.ERASED and makes_sense:
            _erase(connection, kept, body)  # whatever else is wrong with the dossier, its data has to go
        if not kept.set_aside:
            feed.append(connection, SetAside(kept.id, reason), agency=kiosk.agency, kiosk=kiosk.id)
        return Taken(Outcome.SET_ASIDE, reason)
    owner = Owner.HUB if header.kind == HANDOVER else kept.owner
    after = replace(kept, dossier=changed, owner=owner)
    add_event(connection, after, header, by_hub=False, counts=True)
    if header.kind == Kind.ERASED:
        _erase(connection, kept, body)
    elif papers := files.read_papers(body):
        files.expect(connection, kept.agency, kept.id, papers)
    return Taken(Outcome.STORED, kept=replace(after, version=kept.version + 1))


def add_event(connection: Connection, kept: Kept, header: Header, *, by_hub: bool, counts: bool) -> None:
    """Put an event behind the others of its dossier, and write what the dossier is now.

    Args:
        connection: inside the transaction that decided.
        kept: the dossier with owner, state and `set_aside` as they are after the event, and the version before it.
        header: the event.
        by_hub: whether it was decided here.
        counts: whether the fold takes it into account.
    """
    values = {
        "dossier": kept.id,
        "event": header.event,
        "kind": header.kind,
        "actor": header.actor,
        "wall": header.wall,
        "by_hub": by_hub,
        "counts": counts,
    }
    connection.execute(_ADD_EVENT, values)
    present = {
        "of": kept.id,
        "to_status": int(kept.dossier.status),
        "to_owner": kept.owner.value,
        "to_version": kept.version + 1,
        "to_set_aside": kept.set_aside,
    }
    connection.execute(_CHANGE, present)


def _after(kept: Kept, event: Event) -> Dossier:
    """The dossier after the event.

    Raises:
        ForbiddenTransition: its state does not lead there.
        ValueError: it has a submission already.
        WireError: the body lacks what the fold, the look-up page and the files rely on.
    """
    if kept.events and event.kind == Kind.SUBMITTED:
        raise ValueError("a dossier begins with its submission and has one")
    if event.body:
        bodies.check(event)
    return apply(kept.dossier, event)


def claim_codes(connection: Connection, kiosk: Known, dossier: str, before_it: Dossier, changed: Dossier) -> str:
    """Claim the codes that an event gave to a dossier: why one cannot be its own, or ""."""
    before = {before_it.code, *before_it.earlier_codes}
    new = [code for code in (changed.code, *changed.earlier_codes) if code and code not in before]
    return next(filter(None, (codes.claim(connection, kiosk, dossier, code) for code in new)), "")


def _erase(connection: Connection, kept: Kept, body: Mapping[str, Any]) -> None:
    """What is erased at the kiosk goes here too; of this dossier, whatever sequences the event names."""
    files.expect_said(connection, kept.agency, kept.id, kept.requests)
    named = {value for value in body.get("sequences", ()) if isinstance(value, int)}
    mine = select(JOURNAL.c.event, JOURNAL.c.sequence).where(
        JOURNAL.c.kiosk == kept.kiosk, JOURNAL.c.dossier == kept.id
    )
    events = [row.event for row in connection.execute(mine) if row.sequence in named]
    connection.execute(delete(BODY).where(BODY.c.event.in_(events)))
    files.forget(connection, kept.agency, kept.id)
