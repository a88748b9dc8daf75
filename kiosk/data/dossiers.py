"""Dossiers in the store: every change is events, bodies and projections in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from kiosk.data import drafts, payment_lists, print_files, projections
from kiosk.data.hub_link import refuse_when_locked
from kiosk.data.ids import random_id
from kiosk.data.journal import BEGUN, Entry, last_header, write
from kiosk.data.lanes import take_code, take_national
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubEventRow
from kiosk.data.tables import (
    AttachmentRow,
    DossierCodeRow,
    DossierRow,
    JournalBodyRow,
    JournalRow,
    PrintJobRow,
    core,
)
from kiosk.data.times import millis
from kiosk.data.vault import FileVault
from kiosk.domain.codes import DossierCode, NoCode
from kiosk.domain.dossier import Dossier, Event, ForbiddenTransition, Kind, Status, Submission
from kiosk.domain.ownership import HANDOVER
from kiosk.domain.payment_rules import is_payment
from kiosk.domain.people import Officer
from kiosk.domain.print_queue import PrintState
from kiosk.domain.typed_codes import is_provisional
from kiosk.services.ports import AlreadyThere, Clock, Filed, FilingTerms, NoNumber, NotThere

LIST_LENGTH: Final = 50

_DOSSIER: Final = core(DossierRow)
_CODE: Final = core(DossierCodeRow)
_ATTACHMENT: Final = core(AttachmentRow)
_JOB: Final = core(PrintJobRow)
_BODY: Final = core(JournalBodyRow)
_HEADER: Final = core(JournalRow)
_HUB_EVENT: Final = core(HubEventRow)
_BY_KEY: Final = select(_DOSSIER.c.id).where(_DOSSIER.c.key == bindparam("key"))
_BY_CODE: Final = select(_CODE.c.dossier).where(_CODE.c.code == bindparam("code"))
_OF_ACCOUNT: Final = (
    select(_DOSSIER.c.id)
    .where(_DOSSIER.c.account == bindparam("account"))
    .order_by(_DOSSIER.c.received.desc(), _DOSSIER.c.sequence.desc())
    .limit(LIST_LENGTH)
)
_HANDED_OVER: Final = exists().where(_HEADER.c.dossier == _DOSSIER.c.id, _HEADER.c.kind == HANDOVER)
_WAITING: Final = (
    select(_DOSSIER.c.id)
    .where(_DOSSIER.c.status == int(Status.REGISTERED), ~_HANDED_OVER)
    .order_by(_DOSSIER.c.received, _DOSSIER.c.sequence)
    .limit(LIST_LENGTH)
)
_PROVISIONAL: Final = (
    select(_DOSSIER.c.id)
    # A range, not a pattern: it is answered by the index of the codes. Erased dossiers get no code any more.
    .where(_DOSSIER.c.code >= "T-", _DOSSIER.c.code < "T.", _DOSSIER.c.account != "")
    .order_by(_DOSSIER.c.received, _DOSSIER.c.sequence)
    .limit(LIST_LENGTH)
)
_PAPER_KEY: Final = select(_ATTACHMENT.c.key).where(
    _ATTACHMENT.c.dossier == bindparam("dossier"), _ATTACHMENT.c.id == bindparam("paper")
)
_FIRST_JOB: Final = select(_JOB.c.id).where(_JOB.c.dossier == bindparam("of")).order_by(_JOB.c.id).limit(1)
_ADD_JOB: Final = insert(_JOB).returning(_JOB.c.id)
_ERASE_FROM_HUB: Final = update(_HUB_EVENT).where(_HUB_EVENT.c.dossier == bindparam("of")).values(body=b"{}")
_ERASE_BODIES: Final = delete(_BODY).where(_BODY.c.sequence.in_(bindparam("sequences", expanding=True)))


class StoreDossiers:
    """The `Dossiers` of the store."""

    def __init__(self, store: Store, vault: FileVault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def submit(self, submission: Submission, terms: FilingTerms) -> Filed:
        """One transaction, one sync: events, bodies, projections, code, print job; the draft goes.

        The same key again gives the same dossier.

        Raises:
            NotThere: a paper of the submission is not attached to its draft.
            StoreFailed: the hub knows another kiosk of this name, and this one is locked.
        """
        with self._store.transaction() as connection:
            before = connection.execute(_BY_KEY, {"key": submission.key}).scalar()
            if before is not None:
                job = connection.execute(_FIRST_JOB, {"of": before}).scalar_one()
                return Filed(_load(connection, [before])[0], repeated=True, print_job=job)
            return self._file(connection, submission, terms)

    def _file(self, connection: Connection, submission: Submission, terms: FilingTerms) -> Filed:
        refuse_when_locked(connection)
        now = self._clock.now()
        keys = _keys(connection, submission)
        code, reason = take_code(connection, terms)
        received, due = millis(terms.received), None if terms.due is None else millis(terms.due)
        facts: dict[str, Any] = {
            **submission.as_json(),
            "code": code,
            "code_reason": reason or "",
            "secret": random_id(),
            "received": received,
            "due": due,
        }
        actor = f"citizen:{submission.account}"
        entries = [Entry(Kind.SUBMITTED, actor, BEGUN, facts)]
        if helped := submission.assisted:
            entries.append(Entry(Kind.ASSISTED, helped.actor, BEGUN, helped.as_json()))
        if officer := terms.accept_as:
            body = {"received": received, "due": due, "officer": officer.name}
            entries.append(Entry(Kind.ACCEPTED, officer.actor, BEGUN, body))
        events = write(connection, self._clock, *entries)
        dossier_id = _begun(connection)
        dossier = projections.folded(dossier_id, events)
        projections.add(connection, dossier, facts, events[0].sequence, keys)
        payment_lists.project(connection, dossier_id, events)
        kind = "receipt" if terms.accept_as else "confirmation"
        job = add_job(connection, dossier_id, kind, millis(now))
        drafts.remove(connection, submission.key)
        return Filed(dossier, repeated=False, print_job=job)

    def by_code(self, code: str) -> Dossier | None:
        """The dossier with this code; codes that it had earlier are found too."""
        with self._store.reading() as connection:
            dossier = connection.execute(_BY_CODE, {"code": code}).scalar()
            return None if dossier is None else _load(connection, [dossier])[0]

    def by_id(self, dossier: str) -> Dossier | None:
        """One dossier."""
        with self._store.reading() as connection:
            return next(iter(_load(connection, [dossier])), None)

    def of_account(self, account: str) -> Sequence[Dossier]:
        """A citizen's dossiers, newest first, at most 50."""
        with self._store.reading() as connection:
            return _load(connection, connection.execute(_OF_ACCOUNT, {"account": account}).scalars())

    def waiting(self) -> Sequence[Dossier]:
        """Dossiers that no officer has accepted yet, oldest first, at most 50."""
        with self._store.reading() as connection:
            return _load(connection, connection.execute(_WAITING).scalars())

    def accept(self, dossier: str, officer: Officer, *, received: datetime, due: datetime | None) -> Filed:
        """An officer accepts: event and the receipt's print job in one transaction.

        Raises:
            NotThere: no such dossier.
            ForbiddenTransition: somebody was faster; nothing is written.
        """
        body = {
            "received": millis(received),
            "due": None if due is None else millis(due),
            "officer": officer.name,
        }
        with self._store.transaction() as connection:
            history = _history(connection, dossier)
            if projections.handed_over(history):
                raise ForbiddenTransition(projections.folded(dossier, history).status, Status.ACCEPTED)
            (event,) = write(connection, self._clock, Entry(Kind.ACCEPTED, officer.actor, dossier, body))
            after = projections.folded(dossier, [*history, event])
            projections.change(connection, after)
            job = add_job(connection, dossier, "receipt", millis(self._clock.now()))
        return Filed(after, repeated=False, print_job=job)

    def give_code(self, dossier: str, terms: FilingTerms, *, actor: str, code: DossierCode | None = None) -> Filed:
        """Give a provisional dossier its national code: event, code, receipt's print job in one transaction.

        Raises:
            NotThere: no such dossier, or it was erased.
            NoNumber: the lane has none to give now; nothing is written.
            AlreadyThere: another dossier has this code; nothing is written.
        """
        with self._store.transaction() as connection:
            history = _history(connection, dossier)
            before = projections.folded(dossier, history)
            if not before.body:
                raise NotThere("the dossier")
            if not is_provisional(before.code):
                job = connection.execute(_FIRST_JOB, {"of": dossier}).scalar_one()
                return Filed(before, repeated=True, print_job=job)
            given = code or take_national(connection, terms)
            if isinstance(given, NoCode):
                raise NoNumber(given)
            if connection.execute(_BY_CODE, {"code": str(given)}).first() is not None:
                raise AlreadyThere("the code")
            body = {"code": str(given), "before": before.code}
            (event,) = write(connection, self._clock, Entry(Kind.CODE_GIVEN, actor, dossier, body))
            after = projections.folded(dossier, [*history, event])
            projections.change(connection, after)
            projections.add_code(connection, dossier, after.code)
            kind = "receipt" if after.officer else "confirmation"
            job = add_job(connection, dossier, kind, millis(self._clock.now()))
        return Filed(after, repeated=False, print_job=job)

    def provisional(self) -> Sequence[Dossier]:
        """Dossiers that still wait for a national code, oldest first, at most 50."""
        with self._store.reading() as connection:
            return _load(connection, connection.execute(_PROVISIONAL).scalars())

    def record(self, dossier: str, kind: Kind, *, actor: str, body: Mapping[str, Any]) -> Dossier:
        """Write one more event of a dossier and give its new state.

        Raises:
            NotThere: no such dossier.
            ForbiddenTransition: its present state does not allow that; nothing is written.
        """
        with self._store.transaction() as connection:
            history = _history(connection, dossier)
            (event,) = write(connection, self._clock, Entry(kind, actor, dossier, body))
            after = projections.folded(dossier, [*history, event])
            projections.change(connection, after)
        return after

    def paper_key(self, dossier: str, attachment: str) -> bytes:
        """The key that opens a stored paper. One that is not there, or was erased, raises `NotThere`."""
        with self._store.reading() as connection:
            key = connection.execute(_PAPER_KEY, {"dossier": dossier, "paper": attachment}).scalar()
        if key is None:
            raise NotThere("a paper of the dossier")
        return bytes(key)

    def erase(self, dossier: str, *, actor: str, basis: str) -> None:
        """Erase what a dossier says about people: bodies, keys and files. Code, dates and state stay, the chain holds.

        Raises:
            NotThere: no such dossier.
        """
        with self._store.transaction() as connection:
            history = _history(connection, dossier)
            if any(event.kind == Kind.ERASED for event in history):
                return
            before = projections.folded(dossier, history)
            # Entries of payments name nobody, and the books must stay whole.
            own = (event for event in history if event.sequence != projections.FROM_HUB)
            sequences = [event.sequence for event in own if not is_payment(event)]
            body = {
                **projections.kept_facts(history[0].body),
                **{"basis": basis, "sequences": sequences, "code": before.code, "status": int(before.status)},
                **{"received": before.received, "due": before.due, "earlier_codes": list(before.earlier_codes)},
            }
            # The event first: a trigger lets bodies go only after it.
            (event,) = write(connection, self._clock, Entry(Kind.ERASED, actor, dossier, body))
            connection.execute(_ERASE_BODIES, {"sequences": sequences})
            connection.execute(_ERASE_FROM_HUB, {"of": dossier})
            files = projections.forget(connection, projections.folded(dossier, [event]))
            prints = print_files.forget(connection, dossier)
        self._vault.remove(files)
        for path in prints:
            path.unlink(missing_ok=True)  # once more: whoever erases has to hear that it stays
        self._store.forget_deleted()


def add_job(connection: Connection, dossier: str, kind: str, created: int) -> int:
    """Put a paper into the print queue; the job's id."""
    values = {"dossier": dossier, "kind": kind, "state": PrintState.PENDING.value, "reprints": 0, "path": ""}
    return int(connection.execute(_ADD_JOB, {**values, "created": created}).scalar_one())


def _begun(connection: Connection) -> str:
    """The id of the dossier whose events were just written."""
    last = last_header(connection)
    assert last is not None
    return last.dossier


def _keys(connection: Connection, submission: Submission) -> dict[str, bytes]:
    """The keys of the submission's papers, from its draft."""
    attached = drafts.paper_keys(connection, submission.key) if submission.papers else {}
    if not all(paper.id in attached for paper in submission.papers):
        raise NotThere("a paper of the draft")
    return {paper.id: attached[paper.id] for paper in submission.papers}


def _history(connection: Connection, dossier: str) -> list[Event]:
    history = projections.events(connection, [dossier])[dossier]
    if not projections.is_here(history):
        raise NotThere("the dossier")
    return history


def _load(connection: Connection, dossiers: Iterable[str]) -> list[Dossier]:
    """Dossiers in the order asked for, by one statement; those that are not there are left out."""
    found = projections.events(connection, dossiers)
    return [projections.folded(dossier, history) for dossier, history in found.items() if history]
