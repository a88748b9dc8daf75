"""What the hub does not have: rows behind its mark, files of the dossiers that it has, and what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, and_, bindparam, case, delete, exists, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data import journal
from kiosk.data.hub_link import FILE, LINK, deliver, delivered, lock
from kiosk.data.journal import Entry, last_header, write
from kiosk.data.restore import RESTORED
from kiosk.data.store import Store
from kiosk.data.sync_tables import SetAsideRow, StickNoteRow
from kiosk.data.tables import AttachmentRow, DossierRow, JournalRow, MetaRow, core
from kiosk.data.times import millis
from kiosk.data.vault import FileVault
from kiosk.domain.dossier import Status
from kiosk.domain.journal import GENESIS, Header, Row
from kiosk.domain.ownership import HANDOVER
from kiosk.services.ports import Clock, Damaged, NotThere
from kiosk.sync.ports import FileToSend, Lock, Mark
from kiosk.sync.wire_ack import Ack, Outcome

WAITING, BEGUN, THERE, ASIDE = "waiting", "begun", "there", "set_aside"

STICK_NOTE: Final = core(StickNoteRow)
_HEADER: Final = core(JournalRow)
_DOSSIER: Final = core(DossierRow)
_ATTACHMENT: Final = core(AttachmentRow)
_ASIDE: Final = core(SetAsideRow)
_AT: Final = select(*(_HEADER.c[name] for name in Header.__slots__)).where(_HEADER.c.sequence == bindparam("at"))
_META: Final = core(MetaRow)
EPOCH_NAME: Final = "hub_epoch"
"""Which epoch of the hub's store the last feed page was of."""
_HUB_EPOCH: Final = select(_META.c.value).where(_META.c.name == EPOCH_NAME)
_KEEP_EPOCH: Final = upsert(_META).on_conflict_do_update(
    index_elements=["name"], set_={"value": upsert(_META).excluded.value}
)
_OPEN: Final = FILE.c.state.in_((WAITING, BEGUN))
_LACKING: Final = (
    select(_ATTACHMENT.c.dossier, func.sum(FILE.c.size).label("size"))
    .join(FILE, FILE.c.paper == _ATTACHMENT.c.id)
    .where(_OPEN)
    .group_by(_ATTACHMENT.c.dossier)
    .subquery("lacking")
)
"""What the hub still lacks of each dossier. An erased paper has no row any more: nobody waits for it."""
_FILES: Final = (
    select(FILE.c.paper, FILE.c.sha256, FILE.c.size, FILE.c.state)
    .join(_ATTACHMENT, _ATTACHMENT.c.id == FILE.c.paper)
    .join(_LACKING, _LACKING.c.dossier == _ATTACHMENT.c.dossier)
    .join(_DOSSIER, _DOSSIER.c.id == _ATTACHMENT.c.dossier)
    .where(_OPEN)
    .order_by(
        _LACKING.c.size, _DOSSIER.c.sequence, case((FILE.c.state == BEGUN, 0), else_=1), FILE.c.size, FILE.c.paper
    )
    .limit(bindparam("most"))
)
_KEY: Final = select(_ATTACHMENT.c.key).where(_ATTACHMENT.c.id == bindparam("paper")).limit(1)
_NEW_FILES: Final = (
    select(_ATTACHMENT.c.id, _ATTACHMENT.c.sha256, _ATTACHMENT.c.size, literal(WAITING), literal(""))
    .join(_HEADER, _HEADER.c.dossier == _ATTACHMENT.c.dossier)
    .where(_HEADER.c.sequence > bindparam("before"), _HEADER.c.sequence <= bindparam("through"))
    .distinct()
)
_NOTE_FILES: Final = (
    upsert(FILE).from_select(["paper", "sha256", "size", "state", "reason"], _NEW_FILES).on_conflict_do_nothing()
)
_ENDED: Final = (int(Status.REFUSED), int(Status.WITHDRAWN), int(Status.RETURNED))
_HANDED: Final = exists().where(_HEADER.c.dossier == _DOSSIER.c.id, _HEADER.c.kind == HANDOVER)
_OURS: Final = (
    select(_DOSSIER.c.id)
    .where(~_HANDED, _DOSSIER.c.status.not_in(_ENDED))
    .order_by(_DOSSIER.c.sequence)
    .limit(bindparam("most"))
)
_DOSSIERS_OF: Final = (
    select(_HEADER.c.dossier)
    .where(_HEADER.c.sequence.between(bindparam("first"), bindparam("last")), _HEADER.c.dossier != "")
    .distinct()
)


class StoreOutbox:
    """The `Outbox` of the store."""

    def __init__(self, store: Store, vault: FileVault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def mark(self) -> Mark:
        """How far the hub has come."""
        with self._store.reading() as connection:
            through = delivered(connection)
            return Mark(through, _head(connection, through) or GENESIS)

    def began(self) -> bytes:
        """The hash of the first header of the journal; `GENESIS` of none, and of a backup that had none."""
        with self._store.reading() as connection:
            row = connection.execute(_AT, {"at": 1}).first()
        first = None if row is None else Header(*row)
        return GENESIS if first is None or first.kind == RESTORED else first.hash()

    def rows(self, *, after: int, most: int, most_bytes: int) -> Sequence[Row]:
        """The rows behind a sequence, as they may travel. At least one, if there is one.

        What the kiosk notes of itself (log-ins, shifts) stays here: only its header goes, so that the chain holds.
        """
        found: list[Row] = []
        size = 0
        with self._store.reading() as connection:
            withheld = set(connection.execute(select(_ASIDE.c.dossier).where(_ASIDE.c.withheld)).scalars())
            for row in journal.rows(connection, after=after):
                if not row.header.dossier or row.header.dossier in withheld:
                    row = Row(row.header, None, None)
                size += len(row.body or b"")
                if found and (len(found) == most or size > most_bytes):
                    break
                found.append(row)
        return found

    def acknowledged(self, ack: Ack) -> Lock | None:
        """Close rows, note which files go now and which dossiers the hub set aside; a lock where the two disagree."""
        now = millis(self._clock.now())
        with self._store.transaction() as connection:
            if disagreement := self._disagreement(connection, ack.ack_through, ack.head):
                lock(connection, self._clock, disagreement)
                return disagreement
            self._advance(connection, ack.ack_through, now)
            for result in ack.results:
                if result.outcome is Outcome.SET_ASIDE:
                    values = {"first": result.first, "last": result.last}
                    for dossier in connection.execute(_DOSSIERS_OF, values).scalars().all():
                        set_aside(connection, dossier, result.reason, now)
        return None

    def known_through(self, sequence: int, *, epoch: str) -> Lock | None:
        """The hub says how far it holds our rows: less than we thought are sent again, more than we have is a lock.

        Another epoch than the last one means that the hub was restored: it is asked about all files anew, because its
        rows may reach as far as ever while files that came behind them are gone.
        """
        with self._store.transaction() as connection:
            known = connection.execute(_HUB_EPOCH).scalar()
            if known != epoch:
                connection.execute(_KEEP_EPOCH, {"name": EPOCH_NAME, "value": epoch})
            if known not in (None, epoch):
                self._doubt_files(connection)
            through = delivered(connection)
            if sequence == through:
                return None
            if sequence > _last(connection):
                lock(connection, self._clock, Lock.RESTORED)
                return Lock.RESTORED
            if sequence < through:
                self._advance(connection, sequence, millis(self._clock.now()))
        return None

    def _disagreement(self, connection: Connection, through: int, head: bytes) -> Lock | None:
        if through > _last(connection):
            return Lock.RESTORED
        mine = GENESIS if through == 0 else _head(connection, through)
        return None if mine == head else Lock.FORK

    def _advance(self, connection: Connection, through: int, now: int) -> None:
        before = delivered(connection)
        deliver(connection, through, now)
        if through > before:
            connection.execute(_NOTE_FILES, {"before": before, "through": through})
        elif through < before:
            self._doubt_files(connection)

    def _doubt_files(self, connection: Connection) -> None:
        """The hub came from a backup: it is asked about all files, and its old answers on sticks are void."""
        connection.execute(delete(STICK_NOTE))
        connection.execute(update(FILE).where(FILE.c.state == THERE).values(state=WAITING))

    def withhold(self, dossier: str, reason: str) -> None:
        """The bodies of a dossier cannot travel: set it aside, so that the others can."""
        with self._store.transaction() as connection:
            set_aside(connection, dossier, reason, millis(self._clock.now()), withheld=True)

    def hand_over(self, most: int) -> int:
        """Pass dossiers to the hub that are still this kiosk's; how many."""
        with self._store.reading() as connection:
            if connection.execute(_OURS, {"most": 1}).first() is None:
                return 0
        with self._store.transaction() as connection:
            ours = connection.execute(_OURS, {"most": most}).scalars().all()
            if ours:
                write(connection, self._clock, *(Entry(HANDOVER, "kiosk", dossier) for dossier in ours))
        return len(ours)

    def files(self, most: int) -> Sequence[FileToSend]:
        """Files to send: those of the dossier that is whole with the fewest bytes first, the older among equals."""
        with self._store.reading() as connection:
            rows = connection.execute(_FILES, {"most": most}).all()
        return [FileToSend(row.paper, row.sha256, row.size, begun=row.state == BEGUN) for row in rows]

    def expect_files(self, through: int) -> None:
        """The files of dossiers up to a row go, too, although the hub has not acknowledged it: on a stick."""
        with self._store.transaction() as connection:
            connection.execute(_NOTE_FILES, {"before": delivered(connection), "through": through})

    def note_stick(self, digest: bytes, question: bytes = b"") -> None:
        """Something was written on a stick that the hub may answer."""
        values = {"digest": digest, "question": question, "made": millis(self._clock.now())}
        with self._store.transaction() as connection:
            connection.execute(upsert(STICK_NOTE).on_conflict_do_nothing(), values)

    def stick_note(self, digest: bytes) -> bytes | None:
        """The question behind a digest, empty for a batch; None where nothing like it was written."""
        with self._store.reading() as connection:
            return connection.execute(select(STICK_NOTE.c.question).where(STICK_NOTE.c.digest == digest)).scalar()

    def content(self, file: FileToSend) -> bytes | None:
        """A file's plain bytes; None where it was erased, was damaged or is gone."""
        with self._store.reading() as connection:
            key = connection.execute(_KEY, {"paper": file.paper}).scalar()
        try:
            return None if key is None else self._vault.read(file.paper, bytes(key))
        except (Damaged, NotThere, OSError):
            return None

    def file_begun(self, sha256: str) -> None:
        """An upload broke off."""
        with self._store.transaction() as connection:
            mine = and_(FILE.c.sha256 == sha256, FILE.c.state == WAITING)
            connection.execute(update(FILE).where(mine).values(state=BEGUN))

    def files_there(self, digests: Collection[str]) -> None:
        """The hub has these files, whole."""
        if digests:
            with self._store.transaction() as connection:
                these = FILE.c.sha256.in_(list(digests))
                connection.execute(update(FILE).where(these).values(state=THERE, reason=""))

    def set_file_aside(self, sha256: str, reason: str) -> None:
        """A file cannot be sent: it, and the dossiers that have it, wait for somebody to look."""
        now = millis(self._clock.now())
        with self._store.transaction() as connection:
            connection.execute(update(FILE).where(FILE.c.sha256 == sha256).values(state=ASIDE, reason=reason))
            of = select(_ATTACHMENT.c.dossier).join(FILE, FILE.c.paper == _ATTACHMENT.c.id)
            for dossier in connection.execute(of.where(FILE.c.sha256 == sha256)).scalars().all():
                set_aside(connection, dossier, reason, now)

    def retry(self, dossier: str) -> bool:
        """Try again what was set aside of a dossier; whether there was anything."""
        with self._store.transaction() as connection:
            gone = connection.execute(delete(_ASIDE).where(_ASIDE.c.dossier == dossier))
            papers = select(_ATTACHMENT.c.id).where(_ATTACHMENT.c.dossier == dossier)
            mine = and_(FILE.c.state == ASIDE, FILE.c.paper.in_(papers))
            connection.execute(update(FILE).where(mine).values(state=WAITING, reason=""))
            connection.execute(update(LINK).values(failures=0))
        return gone.rowcount > 0


def doubt_files(connection: Connection, dossier: str) -> None:
    """The hub is asked about a dossier's files anew: it knows whose they are only since the dossier counts, and what
    was there when it did not may have gone with the last dossier that had the same scan."""
    papers = select(_ATTACHMENT.c.id).where(_ATTACHMENT.c.dossier == dossier)
    mine = and_(FILE.c.state == THERE, FILE.c.paper.in_(papers))
    connection.execute(update(FILE).where(mine).values(state=WAITING))


def set_aside(connection: Connection, dossier: str, reason: str, now: int, *, withheld: bool = False) -> None:
    """Note that a dossier waits for somebody to look; the first reason stays."""
    values = {"dossier": dossier, "reason": reason, "withheld": withheld, "at": now}
    again = upsert(_ASIDE)
    keep = {"withheld": again.excluded.withheld | _ASIDE.c.withheld}
    connection.execute(again.on_conflict_do_update(index_elements=["dossier"], set_=keep), values)


def _last(connection: Connection) -> int:
    last = last_header(connection)
    return 0 if last is None else last.sequence


def _head(connection: Connection, sequence: int) -> bytes | None:
    row = connection.execute(_AT, {"at": sequence}).first()
    return None if row is None else Header(*row).hash()
