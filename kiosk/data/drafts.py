"""Drafts in the store: saved answer by answer, outside the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.ids import random_id
from kiosk.data.journal import Entry, write
from kiosk.data.ready import Ready
from kiosk.data.store import Store
from kiosk.data.tables import DraftAnswerRow, DraftPaperRow, DraftRow, core
from kiosk.data.times import millis, moment
from kiosk.data.vault import FileVault
from kiosk.domain.dossier import Attachment
from kiosk.services.ports import Clock, DraftRecord, NotThere, PaperEvent

_DRAFT: Final = core(DraftRow)
_ANSWER: Final = core(DraftAnswerRow)
_PAPER: Final = core(DraftPaperRow)
_START: Final = insert(_DRAFT)
_BY_ID: Final = select(_DRAFT).where(_DRAFT.c.id == bindparam("of"))
_LATEST: Final = (
    select(_DRAFT)
    .where(_DRAFT.c.account == bindparam("of"))
    .order_by(_DRAFT.c.saved.desc(), _DRAFT.c.id.desc())
    .limit(1)
)
_ANSWERS: Final = select(_ANSWER.c.name, _ANSWER.c.value).where(_ANSWER.c.draft == bindparam("of"))
_PAPERS: Final = select(_PAPER).where(_PAPER.c.draft == bindparam("of")).order_by(_PAPER.c.position)
_TOUCHED: Final = update(_DRAFT).where(_DRAFT.c.id == bindparam("of")).values(saved=bindparam("at"))
_TOUCH: Final = Ready(_TOUCHED)
_MOVE: Final = Ready(_TOUCHED.values(place=bindparam("to")))
_SAVE: Final = Ready(
    upsert(_ANSWER).on_conflict_do_update(
        index_elements=["draft", "name"], set_={"value": upsert(_ANSWER).excluded.value}
    ),
    ("draft", "name", "value"),
)
_ATTACH: Final = insert(_PAPER)
_NEXT_POSITION: Final = select(func.coalesce(func.max(_PAPER.c.position), 0) + 1).where(
    _PAPER.c.draft == bindparam("of")
)
_APPEND: Final = Ready(
    insert(_PAPER).values(position=_NEXT_POSITION.scalar_subquery()),
    [column.name for column in _PAPER.c if column.name != "position"],
)
_DETACH: Final = delete(_PAPER).where(_PAPER.c.draft == bindparam("of"), _PAPER.c.id == bindparam("paper"))
_DISCARD: Final = delete(_DRAFT).where(_DRAFT.c.id == bindparam("of"))


class StoreDrafts:
    """The `Drafts` of the store."""

    def __init__(self, store: Store, vault: FileVault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def start(self, account: str, procedure: str, form_revision: int) -> str:
        """A new draft's id."""
        draft = random_id()
        values = {"id": draft, "account": account, "procedure": procedure, "form_revision": form_revision}
        with self._store.transaction() as connection:
            connection.execute(_START, {**values, "place": "", "saved": millis(self._clock.now())})
        return draft

    def latest(self, account: str) -> DraftRecord | None:
        """The citizen's last unfinished draft."""
        with self._store.reading() as connection:
            return _record(connection, connection.execute(_LATEST, {"of": account}).first())

    def load(self, draft: str) -> DraftRecord | None:
        """One draft by its id."""
        with self._store.reading() as connection:
            return _record(connection, connection.execute(_BY_ID, {"of": draft}).first())

    def save(self, draft: str, answers: Mapping[str, str], *, place: str) -> None:
        """Keep these answers (others stay as they are) and where the citizen is. Durable on return.

        Raises:
            NotThere: the draft was submitted or discarded.
        """
        with self._store.transaction() as connection:
            self._touch(connection, draft, place)
            _save_answers(connection, draft, answers)

    def attach(
        self,
        draft: str,
        paper: Attachment,
        *,
        key: bytes,
        answers: Mapping[str, str] | None = None,
        place: str = "",
        event: PaperEvent | None = None,
    ) -> None:
        """Tie a stored file to the draft and keep these answers, all of it or nothing.

        Raises:
            NotThere: the draft is gone.
        """
        with self._store.transaction() as connection:
            self._touch(connection, draft, place or None)
            _APPEND.run(connection, {**paper.as_json(), "draft": draft, "of": draft, "key": key})
            _save_answers(connection, draft, answers or {})
            if event:
                write(connection, self._clock, Entry(event.kind, event.actor, body=event.body))

    def paper_key(self, draft: str, attachment: str) -> bytes:
        """The key that opens a paper of the draft. One that is not there raises `NotThere`."""
        with self._store.reading() as connection:
            key = paper_keys(connection, draft).get(attachment)
        if key is None:
            raise NotThere("a paper of the draft")
        return key

    def detach(self, draft: str, attachment: str) -> None:
        """Untie a file from the draft; its bytes are removed."""
        with self._store.transaction() as connection:
            gone = connection.execute(_DETACH, {"of": draft, "paper": attachment}).rowcount
        if gone:
            # After the commit: a crash in between leaves a file without a row, which is swept later.
            self._vault.remove([attachment])

    def replace(
        self, draft: str, gone: Collection[str], paper: Attachment, *, key: bytes, answers: Mapping[str, str]
    ) -> None:
        """Put a stored file in the place of others and keep these answers, all of it or nothing.

        Raises:
            NotThere: the draft is gone, or does not have all of the others.
        """
        with self._store.transaction() as connection:
            self._touch(connection, draft)
            places = [row.position for row in connection.execute(_PAPERS, {"of": draft}) if row.id in gone]
            if not places or len(places) != len(set(gone)):
                raise NotThere("a paper of the draft")
            for attachment in gone:
                connection.execute(_DETACH, {"of": draft, "paper": attachment})
            connection.execute(_ATTACH, {**paper.as_json(), "draft": draft, "position": places[0], "key": key})
            _save_answers(connection, draft, answers)
        # After the commit, as in `detach`: until then the others are all that the citizen has.
        self._vault.remove(list(gone))

    def discard(self, draft: str) -> None:
        """Forget the draft and its files."""
        with self._store.transaction() as connection:
            papers = list(paper_keys(connection, draft))
            remove(connection, draft)
        self._vault.remove(papers)

    def _touch(self, connection: Connection, draft: str, place: str | None = None) -> None:
        """Say that the draft was changed now, and where the citizen is; None leaves that as it was."""
        values = {"of": draft, "at": millis(self._clock.now())}
        moved = {} if place is None else {"to": place}
        if (_TOUCH if place is None else _MOVE).run(connection, {**values, **moved}) != 1:
            raise NotThere("the draft")


def paper_keys(connection: Connection, draft: str) -> dict[str, bytes]:
    """The keys of a draft's papers, by the papers' ids."""
    return {row.id: row.key for row in connection.execute(_PAPERS, {"of": draft})}


def remove(connection: Connection, draft: str) -> None:
    """Delete a draft with its answers and papers; the files stay."""
    connection.execute(_DISCARD, {"of": draft})


def paper_from(row: Any) -> Attachment:
    """A paper from a row of one of the two tables of papers."""
    return Attachment(**{name: getattr(row, name) for name in Attachment.__slots__})


def _save_answers(connection: Connection, draft: str, answers: Mapping[str, str]) -> None:
    if answers:
        rows = [{"draft": draft, "name": name, "value": value} for name, value in answers.items()]
        _SAVE.run(connection, *rows)


def _record(connection: Connection, row: Any) -> DraftRecord | None:
    if row is None:
        return None
    answers = {answer.name: answer.value for answer in connection.execute(_ANSWERS, {"of": row.id})}
    papers = tuple(map(paper_from, connection.execute(_PAPERS, {"of": row.id})))
    return DraftRecord(
        row.id, row.account, row.procedure, row.form_revision, row.place, answers, papers, moment(row.saved)
    )
