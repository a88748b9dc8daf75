"""The print queue in the store: what was to be printed is known after any crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from kiosk.data.dossiers import add_job
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import PrintJobRow, core
from kiosk.data.times import millis
from kiosk.domain.print_queue import PrintState, allowed, is_reprint
from kiosk.services.ports import Clock, NotThere, PrintJob

_JOB: Final = core(PrintJobRow)
_BY_ID: Final = select(_JOB).where(_JOB.c.id == bindparam("of"))
_OF_DOSSIER: Final = select(_JOB).where(_JOB.c.dossier == bindparam("of")).order_by(_JOB.c.id)
_FOR: Final = select(_JOB.c.id).where(_JOB.c.dossier == bindparam("of"), _JOB.c.kind == bindparam("called"))
_CHANGE: Final = update(_JOB).where(_JOB.c.id == bindparam("of"))


class StorePrintQueue:
    """The `PrintQueue` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def job(self, job: int) -> PrintJob | None:
        """One job."""
        with self._store.reading() as connection:
            row = connection.execute(_BY_ID, {"of": job}).first()
        return None if row is None else _job(row)

    def job_for(self, dossier: str, kind: str) -> int:
        """The job of this paper of the dossier, put into the queue where there is none yet."""
        with self._store.transaction() as connection:
            known = connection.execute(_FOR, {"of": dossier, "called": kind}).scalars().first()
            return int(known) if known else add_job(connection, dossier, kind, millis(self._clock.now()))

    def of_dossier(self, dossier: str) -> Sequence[PrintJob]:
        """All jobs of a dossier, oldest first."""
        with self._store.reading() as connection:
            return [_job(row) for row in connection.execute(_OF_DOSSIER, {"of": dossier})]

    def mark(self, job: int, state: str, *, path: str = "", actor: str = "kiosk") -> None:
        """Move a job on. An empty path leaves the known one; a reprint is counted and stands in the journal.

        Raises:
            NotThere: no such job.
            ValueError: no such state, or the job's present state does not lead there.
        """
        after = PrintState(state)
        with self._store.transaction() as connection:
            row = connection.execute(_BY_ID, {"of": job}).first()
            if row is None:
                raise NotThere("the print job")
            before = PrintState(row.state)
            if not allowed(before, after):
                raise ValueError(f"a print job does not go from {before} to {after}")
            values: dict[str, Any] = {"state": after.value}
            if path:
                values["path"] = path
            if is_reprint(before, after):
                values["reprints"] = row.reprints + 1
                body = {"kind": row.kind, "reprints": row.reprints + 1}
                write(connection, self._clock, Entry("print.reprinted", actor, row.dossier, body))
            connection.execute(_CHANGE.values(values), {"of": job})


def _job(row: Any) -> PrintJob:
    return PrintJob(**{name: getattr(row, name) for name in PrintJob.__slots__})
