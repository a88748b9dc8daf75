"""What the hub tells, applied to the store: events of dossiers, codes, leases, keys, revocations.

Every item can be applied again without harm: the same page may come twice, from the line and from a stick.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data import progress, projections
from kiosk.data.hub_link import LINK, keep_lease, lock
from kiosk.data.hub_revisions import StoreRevisions, note_told
from kiosk.data.journal import Entry, last_header, write
from kiosk.data.outbox import doubt_files, set_aside
from kiosk.data.refusals import StoreRefusals
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubEventRow, HubReceiptKeyRow, SetAsideRow
from kiosk.data.tables import DossierCodeRow, core
from kiosk.data.times import millis
from kiosk.data.twins import note_twin
from kiosk.domain.dossier import Dossier, Event, ForbiddenTransition, Kind
from kiosk.services.ports import Clock, NotThere
from kiosk.sync.ports import Lock
from kiosk.sync.wire_care import Cleared, Erasure, LikelyTwice, SetAside
from kiosk.sync.wire_feed import (
    CodeGiven,
    DossierEvent,
    FeedPage,
    Item,
    LeaseGiven,
    Pointer,
    ReceiptKey,
    Revocation,
)
from kiosk.sync.wire_json import dump

_EVENT: Final = core(HubEventRow)
_ASIDE: Final = core(SetAsideRow)
_CODE: Final = core(DossierCodeRow)
_KEY: Final = core(HubReceiptKeyRow)
_NEVER_FROM_A_HUB: Final = frozenset({Kind.SUBMITTED.value, Kind.ERASED.value})


class StoreNews:
    """The `News` of the store."""

    def __init__(self, store: Store, clock: Clock, erase: Callable[..., None]) -> None:
        """The news of a store.

        Args:
            store, clock: whose.
            erase: erases a dossier with its files, as `StoreDossiers.erase` does.
        """
        self._store = store
        self._clock = clock
        self.revisions = StoreRevisions(store, clock)
        self.refusals = StoreRefusals(store)
        self._erase = erase

    def take(self, page: FeedPage) -> Lock | None:
        """Apply a page, in one transaction with its cursor. Doing it again changes nothing."""
        # Before the cursor moves on: a power cut in between is an erasure that is told and done once more.
        for item in page.items:
            if isinstance(item, Erasure):
                with suppress(NotThere):
                    self._erase(item.dossier, actor="hub", basis=item.basis)
        with self._store.transaction() as connection:
            for item in page.items:
                self._apply(connection, item)
            connection.execute(update(LINK).values(cursor=page.cursor))
            locked = connection.execute(select(LINK.c.locked)).scalar()
        if any(isinstance(item, Erasure) for item in page.items):
            self._store.forget_deleted()
        return Lock(locked) if locked else None

    def trusted(self) -> list[bytes]:
        """The keys with which other kiosks of this commune seal receipts."""
        with self._store.reading() as connection:
            return list(connection.execute(select(_KEY.c.key).where(~_KEY.c.revoked)).scalars())

    def _apply(self, connection: Connection, item: Item) -> None:
        match item:
            case DossierEvent():
                self._event(connection, item)
            case CodeGiven():
                self._code(connection, item)
            case SetAside():
                set_aside(connection, item.dossier, item.reason, millis(self._clock.now()))
            case Erasure():
                # The dossier itself went above; what was told of one that is not here goes as well.
                told = update(_EVENT).where(_EVENT.c.dossier == item.dossier)
                connection.execute(told.values(body=b"{}"))
            case Cleared():
                connection.execute(delete(_ASIDE).where(_ASIDE.c.dossier == item.dossier, ~_ASIDE.c.withheld))
                doubt_files(connection, item.dossier)
            case LikelyTwice():
                note_twin(connection, item, millis(self._clock.now()))
            case LeaseGiven():
                keep_lease(connection, item.lease)
            case ReceiptKey():
                _keep(connection, _KEY, {"kiosk": item.kiosk, "key": item.key, "revoked": item.revoked}, "kiosk")
            case Pointer():
                note_told(connection, self._clock, item)
            case Revocation():
                if connection.execute(select(LINK.c.kiosk)).scalar() == item.kiosk:
                    lock(connection, self._clock, Lock.REVOKED)
            case _:
                pass  # of a newer hub: this program has no use for it

    def _code(self, connection: Connection, item: CodeGiven) -> None:
        """Write a code that the hub has given into our own chain: a hub that lost it hears of it from us again."""
        history = projections.events(connection, [item.dossier])[item.dossier]
        if not projections.is_here(history):
            self._event(connection, _as_event(item, millis(self._clock.now())))
            return
        before = projections.folded(item.dossier, history)
        if item.code in (before.code, *before.earlier_codes):
            return
        holder = connection.execute(select(_CODE.c.dossier).where(_CODE.c.code == item.code)).scalar()
        if holder not in (
            None,
            item.dossier,
        ):  # another's: what else is new goes on, and the hub is told
            self._keep_event(connection, _as_event(item, millis(self._clock.now())), counts=False)
            return
        body = {"code": item.code, "provisional": item.provisional}
        (event,) = write(connection, self._clock, Entry(Kind.CODE_GIVEN, "hub", item.dossier, body))
        after = projections.folded(item.dossier, [*history, event])
        connection.execute(upsert(_CODE).on_conflict_do_nothing(), {"code": item.code, "dossier": item.dossier})
        projections.change(connection, after)

    def _event(self, connection: Connection, item: DossierEvent) -> None:
        """Put an event behind the others of its dossier, and let look-up see what follows from it."""
        if _is_kept(connection, item):
            return
        history = projections.events(connection, [item.dossier])[item.dossier]
        event = Event(projections.FROM_HUB, item.kind, item.actor, item.wall, item.body)
        after = _after(item.dossier, [*history, event])
        # Of a dossier that is not here (lost with a store that came from a backup) the events are kept all the same.
        self._keep_event(connection, item, counts=after is not None)
        if after is not None and projections.is_here(history):
            before = projections.folded(item.dossier, history)
            connection.execute(upsert(_CODE).on_conflict_do_nothing(), {"code": after.code, "dossier": item.dossier})
            projections.change(connection, after)
            progress.queue(connection, self._clock, before.status, after, wall=item.wall)

    def _keep_event(self, connection: Connection, item: DossierEvent, *, counts: bool) -> None:
        if _is_kept(connection, item):
            return
        last = last_header(connection)
        values = {name: getattr(item, name) for name in ("event", "dossier", "kind", "actor", "wall", "base")}
        values |= {"after": 0 if last is None else last.sequence, "body": dump(item.body)}
        connection.execute(insert(_EVENT), values | {"counts": counts})


def _is_kept(connection: Connection, item: DossierEvent) -> bool:
    return connection.execute(select(_EVENT.c.position).where(_EVENT.c.event == item.event)).first() is not None


def _as_event(given: CodeGiven, now: int) -> DossierEvent:
    """A code that was given, as an event of its dossier: the same item is always the same event."""
    body = {"code": given.code, "provisional": given.provisional}
    event = hashlib.sha256(dump(body | {"dossier": given.dossier})).hexdigest()[:32]
    return DossierEvent(given.dossier, event, given.code, Kind.CODE_GIVEN, "hub", now, 0, body)


def _after(dossier: str, history: list[Event]) -> Dossier | None:
    """The dossier with its newest event; None where that event does not fit."""
    if history[-1].kind in _NEVER_FROM_A_HUB:
        return None
    try:
        return projections.folded(dossier, history)
    except (ForbiddenTransition, KeyError, ValueError, TypeError):
        return None


def _keep(connection: Connection, table: Any, values: dict[str, Any], key: str) -> None:
    statement = upsert(table)
    changed = {name: statement.excluded[name] for name in values if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed), values)
