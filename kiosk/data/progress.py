"""Texts about progress in the store: queued when the hub tells a state, ended once they went out or are not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.identity_tables import ConsentRow
from kiosk.data.journal import Entry, write
from kiosk.data.progress_tables import ProgressTextRow
from kiosk.data.store import Store
from kiosk.data.tables import CitizenRow, DossierRow, core
from kiosk.data.times import millis
from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.progress import DOUBTED, KEPT, TOLD, TextEnd, pause_after
from kiosk.domain.registration import Purpose
from kiosk.services.ports import Clock, ProgressText

ACTOR: Final = "kiosk"
_TEXT: Final = core(ProgressTextRow)
_CONSENT: Final = core(ConsentRow)
_CITIZEN: Final = core(CitizenRow)
_DOSSIER: Final = core(DossierRow)
_WAITS: Final = _TEXT.c.outcome == ""


def queue(connection: Connection, clock: Clock, before: Status, after: Dossier, *, wall: int) -> None:
    """A dossier has come into another state: queue the text that its owner agreed to, in the caller's transaction.

    Args:
        connection: of the transaction that keeps the state.
        clock: what time it is.
        before: the state before.
        after: the dossier as it is now.
        wall: when that happened, in milliseconds.
    """
    if after.status is before:
        return
    now = clock.now()
    older = select(_TEXT.c.id).where(
        # One that is at the carrier comes to an end of its own.
        _TEXT.c.dossier == after.id, _WAITS, _TEXT.c.handed == 0, _TEXT.c.status != int(after.status)
    )  # fmt: skip
    for text in connection.execute(older).scalars().all():
        _end(connection, clock, text, TextEnd.OVERTAKEN)
    wanted = after.status in TOLD and wall >= millis(now - KEPT)
    if not wanted or _phone(connection, str(after.body.get("account", ""))) is None:
        return
    values = {"dossier": after.id, "status": int(after.status), "queued": millis(now), "outcome": ""}
    values |= {"tries": 0, "not_before": 0, "handed": 0}
    if connection.execute(upsert(_TEXT).on_conflict_do_nothing(), values).rowcount:
        body = {"dossier": after.id, "status": int(after.status)}
        write(connection, clock, Entry("progress.queued", ACTOR, body=body))


class StoreProgressTexts:
    """The `ProgressTexts` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ready(self, most: int) -> Sequence[ProgressText]:
        """What may be sent now, the oldest first; what is no news, is not agreed to any more, or was left at the
        carrier is ended before. Only for whoever has the turn of the texts: what another process hands over now would
        look like something left."""
        with self._store.reading() as connection:
            if connection.execute(select(_TEXT.c.id).where(_WAITS).limit(1)).first() is None:
                return ()
        found: list[ProgressText] = []
        with self._store.transaction() as connection:
            for row in connection.execute(select(_TEXT).where(_WAITS).order_by(_TEXT.c.id)).all():
                text = TextEnd.UNKNOWN if row.handed else self._text(connection, row, self._clock.now())
                if isinstance(text, TextEnd):
                    _end(connection, self._clock, row.id, text)
                elif len(found) < most and row.not_before <= millis(self._clock.now()):
                    found.append(text)
        return found

    def _text(self, connection: Connection, row: Any, now: datetime) -> ProgressText | TextEnd:
        if row.queued < millis(now - KEPT):
            return TextEnd.EXPIRED
        dossier: Any = connection.execute(
            select(_DOSSIER.c.code, _DOSSIER.c.account).where(_DOSSIER.c.id == row.dossier)
        ).first()
        phone = _phone(connection, dossier.account) if dossier else None
        return TextEnd.WITHDRAWN if phone is None else ProgressText(row.id, dossier.code, Status(row.status), phone)

    def trying(self, text: int) -> None:
        """It is handed over now. Durable before it is: whoever finds it so after a sudden death leaves it alone."""
        with self._store.transaction() as connection:
            counted = update(_TEXT).where(_TEXT.c.id == text).values(tries=_TEXT.c.tries + 1)
            tries = connection.execute(counted.returning(_TEXT.c.tries)).scalar_one()
            now = self._clock.now()
            handed = {"not_before": millis(now + pause_after(tries)), "handed": millis(now)}
            connection.execute(update(_TEXT).where(_TEXT.c.id == text).values(handed))

    def failed(self, text: int) -> None:
        """It surely did not go: it waits for its next try."""
        with self._store.transaction() as connection:
            connection.execute(update(_TEXT).where(_TEXT.c.id == text, _WAITS).values(handed=0))

    def end(self, text: int, how: TextEnd) -> None:
        """It came to its end; one that has ended already stays as it is."""
        with self._store.transaction() as connection:
            _end(connection, self._clock, text, how)


def doubted(connection: Connection, now: datetime) -> int:
    """How many texts of the last while there are of which nobody knows whether they went."""
    unknown = _TEXT.c.outcome == TextEnd.UNKNOWN.value
    counted = select(func.count()).where(unknown, _TEXT.c.queued >= millis(now - DOUBTED))
    return int(connection.execute(counted).scalar_one())


def _phone(connection: Connection, account: str) -> str | None:
    """Where this account's owner wants texts about progress; None where she does not, or cannot get any."""
    if not account:
        return None
    agreed = select(_CONSENT.c.id).where(
        _CONSENT.c.citizen == account, _CONSENT.c.purpose == Purpose.PROGRESS.value, _CONSENT.c.withdrawn.is_(None)
    )
    if connection.execute(agreed.limit(1)).first() is None:
        return None
    return connection.execute(select(_CITIZEN.c.phone).where(_CITIZEN.c.id == account)).scalar() or None


def _end(connection: Connection, clock: Clock, text: int, how: TextEnd) -> None:
    ended = update(_TEXT).where(_TEXT.c.id == text, _WAITS).values(outcome=how.value)
    row: Any = connection.execute(ended.returning(_TEXT.c.dossier, _TEXT.c.status)).first()
    if row is not None:
        body = {"dossier": row.dossier, "status": row.status, "evidence": "consent:progress"}
        write(connection, clock, Entry(f"progress.{how}", ACTOR, body=body))
