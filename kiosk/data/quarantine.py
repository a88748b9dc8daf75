"""Scans that nobody claimed: encrypted files, of which only the store has the keys, until they are wiped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import bindparam, delete, insert, select

from kiosk.data.intake_tables import QuarantinedScanRow
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import core
from kiosk.data.times import millis, moment
from kiosk.data.vault import FileVault
from kiosk.services.ports import Clock, KeptScan, NotThere

_SCAN: Final = core(QuarantinedScanRow)
_ADD: Final = insert(_SCAN)
_FORGET: Final = delete(_SCAN).where(_SCAN.c.id == bindparam("of"))
_OLD: Final = select(_SCAN.c.id).where(_SCAN.c.kept < bindparam("before"))
_WIPE: Final = delete(_SCAN).where(_SCAN.c.kept < bindparam("before"))
_ALL: Final = select(_SCAN.c.id)
_LISTED: Final = select(_SCAN.c.id, _SCAN.c.size, _SCAN.c.kept, _SCAN.c.scanned)
_KEY: Final = select(_SCAN.c.key).where(_SCAN.c.id == bindparam("of"))


class StoreQuarantine:
    """The `Quarantine` of the kiosk's home, and its `UnclaimedScans`."""

    def __init__(self, store: Store, vault: FileVault, clock: Clock) -> None:
        """`vault` is a folder of its own, so that no scan of it can be taken for a dossier's paper."""
        self._store = store
        self._vault = vault
        self._clock = clock

    def keep(self, source: BinaryIO, *, limit: int, scanned: datetime | None = None) -> str:
        """Read the source to its end and return its id once it is durable. Journalled as a count.

        Args:
            source: the scan.
            limit: most bytes that are kept.
            scanned: when it was made; None where that is not known.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
            StoreFull, StoreFailed: the disk did not take it. A file that has no row yet is swept later.
        """
        stored = self._vault.put(source, limit=limit)
        now = self._clock.now()
        times = {"kept": millis(now), "scanned": millis(scanned or now)}
        row = {"id": stored.id, "key": stored.key, "size": stored.size, **times}
        with self._store.transaction() as connection:
            connection.execute(_ADD, row)
            write(connection, self._clock, Entry("scans.set_aside", "kiosk", body={"count": 1}))
        return stored.id

    def forget(self, scan: str) -> None:
        """Remove one for good, because it could not be taken away where it came from."""
        with self._store.transaction() as connection:
            if not connection.execute(_FORGET, {"of": scan}).rowcount:
                return
            write(connection, self._clock, Entry("scans.wiped", "kiosk", body={"count": 1}))
        self._vault.remove([scan])

    def wipe(self, before: datetime) -> int:
        """Remove for good what was kept before this moment; how many. Journalled as a count."""
        moment = {"before": millis(before)}
        with self._store.transaction() as connection:
            old = list(connection.execute(_OLD, moment).scalars())
            if not old:
                return 0
            connection.execute(_WIPE, moment)
            write(connection, self._clock, Entry("scans.wiped", "kiosk", body={"count": len(old)}))
        # After the commit: without their keys they are noise already, and what a crash leaves is swept later.
        self._vault.remove(old)
        return len(old)

    def scans(self) -> Sequence[KeptScan]:
        """All of them, the one that was scanned last first."""
        with self._store.reading() as connection:
            rows = connection.execute(_LISTED).all()
        found = [KeptScan(row.id, row.size, moment(row.scanned or row.kept), moment(row.kept)) for row in rows]
        return sorted(found, key=lambda scan: (scan.scanned, scan.id), reverse=True)

    def content(self, scan: str) -> bytes:
        """The bytes of a scan. One that is gone raises `NotThere`, one that was changed `Damaged`."""
        with self._store.reading() as connection:
            key = connection.execute(_KEY, {"of": scan}).scalar()
        if key is None:
            raise NotThere("a scan")
        return self._vault.read(scan, key)

    def take_out(self, scan: str, kind: str, *, actor: str, reason: str) -> None:
        """Remove one for good, and write an event of this kind with the reason.

        Raises:
            NotThere: it is gone already; nothing was written.
        """
        with self._store.transaction() as connection:
            if not connection.execute(_FORGET, {"of": scan}).rowcount:
                raise NotThere("a scan")
            write(connection, self._clock, Entry(kind, actor, body={"count": 1, "reason": reason}))
        self._vault.remove([scan])

    def known(self) -> Collection[str]:
        """The ids of all that is kept."""
        with self._store.reading() as connection:
            return set(connection.execute(_ALL).scalars())

    def sweep(self, now: datetime) -> int:
        """Remove files without a row, as an interrupted write leaves them, once they are a day old; how many."""
        return self._vault.sweep(self.known(), now)
