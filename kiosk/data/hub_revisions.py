"""Catalogues and calendars that the hub publishes, in the store: piece by piece, checked, and then for ever.

They stand in the store and not in files: what a dossier was filed by is kept, backed up and encrypted like the dossier.
A revision becomes the one in use in the transaction that writes so into the journal; who is at the kiosk at that moment
goes on with the one before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from kiosk.data.journal import Entry, write
from kiosk.data.revision_check import content_fault
from kiosk.data.revision_tables import HubRevisionRow
from kiosk.data.store import Store
from kiosk.data.tables import core
from kiosk.data.times import millis, moment
from kiosk.domain.revisions import (
    KnownRevision,
    Refusal,
    RevisionState,
    number_in_use,
    refused_at_once,
    usable,
    wanted,
)
from kiosk.services.ports import Clock, Damaged, RevisionShown
from kiosk.sync.ports import WantedRevision
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_feed import Pointer, Subject
from kiosk.sync.wire_revision import Revision, open_kept

LONGEST_DETAIL: Final = 300

_TABLE: Final = core(HubRevisionRow)
_FACTS: Final = select(*(column for column in _TABLE.c if column.name != "content"))
_CONTENT: Final = select(_TABLE.c.content).where(_TABLE.c.sha256 == bindparam("of"))


class StoreRevisions:
    """The `Revisions` of the store, and what the kiosk reads of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def wanted(self) -> Sequence[WantedRevision]:
        """What to fetch or to look at again, at most one of each subject."""
        with self._store.reading() as connection:
            rows = {row.sha256: row for row in connection.execute(_FACTS)}
            of = {subject: [_known(row) for row in rows.values() if row.subject == subject] for subject in Subject}
            found = [one for subject in Subject if (one := wanted(of[subject], program=_program()))]
            come = {one.sha256: len(self._content(connection, one.sha256)) for one in found}
        return [WantedRevision(_pointer(rows[one.sha256]), come[one.sha256]) for one in found]

    def content(self, sha256: str) -> bytes:
        """What has come of a revision."""
        with self._store.reading() as connection:
            return self._content(connection, sha256)

    def keep(self, sha256: str, piece: bytes, *, at: int) -> int:
        """Keep the piece that begins at a place, durable when this returns; how much is there then."""
        with self._store.transaction() as connection:
            come = self._content(connection, sha256)
            if len(come) != at:
                return len(come)  # another process was faster
            connection.execute(update(_TABLE).where(_TABLE.c.sha256 == sha256).values(content=come + piece))
        return at + len(piece)

    def forget(self, sha256: str) -> None:
        """What has come is not what was told of: begin anew."""
        with self._store.transaction() as connection:
            told = (_TABLE.c.sha256 == sha256) & (_TABLE.c.state == RevisionState.TOLD)
            connection.execute(update(_TABLE).where(told).values(content=b""))

    def take(self, sha256: str, revision: Revision) -> bool:
        """Look at the content of a revision that is whole and signed; whether it is in use from now on."""
        if fault := content_fault(revision):
            self._refuse(sha256, Refusal.CONTENT, fault)
            return False
        with self._store.transaction() as connection:
            known = _of(connection, revision.subject)
            if any(one.sha256 == sha256 and one.state is RevisionState.GOOD for one in known):
                return False
            if revision.number <= number_in_use(known):
                _note_refused(connection, self._clock, sha256, Refusal.OLDER)
                return False
            _set(connection, self._clock, sha256, RevisionState.GOOD)
            body = {"subject": revision.subject.value, "revision": revision.number, "sha256": sha256}
            write(connection, self._clock, Entry("revision.taken", "hub", body=body))
        return True

    def refuse(self, sha256: str) -> None:
        """It is whole and not what the hub has signed: it will never be used."""
        self._refuse(sha256, Refusal.SIGNATURE)

    # -- what the kiosk reads --------------------------------------------------------------------------------------

    def usable(self, subject: Subject) -> list[KnownRevision]:
        """The good ones, newest first. A visitor's process asks once: what comes later is for the next visitor."""
        with self._store.reading() as connection:
            return usable(_of(connection, subject))

    def files(self, sha256: str) -> Mapping[str, str]:
        """The files of a good one.

        Raises:
            Damaged: the store does not hold what was written.
        """
        data = self.content(sha256)
        try:
            if hashlib.sha256(data).hexdigest() == sha256:
                return open_kept(data).files
        except WireError:
            pass
        raise Damaged("a revision")

    def unusable(self, sha256: str, detail: str) -> None:
        """A good one that can no longer be read: this version of the program does without it, and says so once."""
        self._refuse(sha256, Refusal.CONTENT, detail)

    def _content(self, connection: Connection, sha256: str) -> bytes:
        return bytes(connection.execute(_CONTENT, {"of": sha256}).scalar() or b"")

    def _refuse(self, sha256: str, refusal: Refusal, detail: str = "") -> None:
        with self._store.transaction() as connection:
            _note_refused(connection, self._clock, sha256, refusal, detail)


def note_told(connection: Connection, clock: Clock, pointer: Pointer) -> None:
    """The feed tells of a revision; told again, nothing changes. One that can never be used is refused at once."""
    if connection.execute(select(_TABLE.c.state).where(_TABLE.c.sha256 == pointer.sha256)).first():
        return
    values = pointer.as_json() | {"subject": pointer.subject.value, "content": b"", "state": RevisionState.TOLD.value}
    values |= {"reason": "", "detail": "", "program": "", "at": millis(clock.now())}
    refusal = refused_at_once(pointer.revision, _of(connection, pointer.subject))
    connection.execute(insert(_TABLE), values)
    if refusal:
        _note_refused(connection, clock, pointer.sha256, refusal)


def revisions_shown(connection: Connection) -> tuple[RevisionShown, ...]:
    """Of each subject of which there is anything: what is in use, what comes, what was refused."""
    rows = connection.execute(_FACTS).all()
    found = ([row for row in rows if row.subject == subject] for subject in Subject)
    return tuple(_shown(of) for of in found if of)


def _of(connection: Connection, subject: Subject) -> list[KnownRevision]:
    return [_known(row) for row in connection.execute(_FACTS.where(_TABLE.c.subject == subject.value))]


def _known(row: Row[Any]) -> KnownRevision:
    refusal = Refusal(row.reason) if row.reason else None
    return KnownRevision(row.revision, row.sha256, RevisionState(row.state), refusal, row.program)


def _pointer(row: Row[Any]) -> Pointer:
    return Pointer(Subject(row.subject), row.revision, row.sha256, row.size)


def _set(connection: Connection, clock: Clock, sha256: str, state: RevisionState, **more: str) -> bool:
    """Give a revision its state; whether it had another one."""
    values = {"state": state.value, "reason": "", "detail": "", "program": ""} | more
    before = connection.execute(select(*(_TABLE.c[name] for name in values)).where(_TABLE.c.sha256 == sha256)).first()
    if before is None or tuple(before) == tuple(values.values()):
        return False
    connection.execute(update(_TABLE).where(_TABLE.c.sha256 == sha256).values(**values, at=millis(clock.now())))
    return True


def _note_refused(connection: Connection, clock: Clock, sha256: str, refusal: Refusal, detail: str = "") -> None:
    given = {"reason": refusal.value, "detail": detail[:LONGEST_DETAIL], "program": _program()}
    if _set(connection, clock, sha256, RevisionState.REFUSED, **given):
        row = connection.execute(_FACTS.where(_TABLE.c.sha256 == sha256)).one()
        body = {"subject": row.subject, "revision": row.revision, "reason": refusal.value}
        write(connection, clock, Entry("revision.refused", "kiosk", body=body))


def _shown(rows: Sequence[Row[Any]]) -> RevisionShown:
    known = [_known(row) for row in rows]
    number = number_in_use(known)
    present = next((row for row in rows if row.revision == number and row.state == RevisionState.GOOD), None)
    newer = [row for row in rows if row.revision > number]
    coming = max((row.revision for row in newer if row.state == RevisionState.TOLD), default=0)
    refused = max((row for row in rows if _is_worth_saying(row, number)), key=lambda row: row.revision, default=None)
    return RevisionShown(
        subject=rows[0].subject,
        number=number,
        since=moment(present.at) if present else None,
        coming=coming,
        refused=refused.revision if refused else 0,
        refusal=refused.reason if refused else "",
        detail=refused.detail if refused else "",
    )


def _is_worth_saying(row: Row[Any], number: int) -> bool:
    """A refused one that is newer than what is in use, or another one under its number."""
    return bool(row.state == RevisionState.REFUSED and row.revision >= number)


def _program() -> str:
    try:
        return version("motcua-kiosk")
    except PackageNotFoundError:
        return "0"
