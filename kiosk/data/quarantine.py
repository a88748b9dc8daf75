"""Scans that nobody claimed: encrypted files, of which only the store has the keys, until they are wiped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import bindparam, delete, insert, select

from kiosk.data.intake_tables import QuarantinedScanRow
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import core
from kiosk.data.times import millis
from kiosk.data.vault import FileVault
from kiosk.services.ports import Clock

_SCAN: Final = core(QuarantinedScanRow)
_ADD: Final = insert(_SCAN)
_FORGET: Final = delete(_SCAN).where(_SCAN.c.id == bindparam("of"))
_OLD: Final = select(_SCAN.c.id).where(_SCAN.c.kept < bindparam("before"))
_WIPE: Final = delete(_SCAN).where(_SCAN.c.kept < bindparam("before"))
_ALL: Final = select(_SCAN.c.id)


class StoreQuarantine:
    """The `Quarantine` of the kiosk's home."""

    def __init__(self, store: Store, vault: FileVault, clock: Clock) -> None:
        """`vault` is a folder of its own, so that no scan of it can be taken for a dossier's paper."""
        self._store = store
        self._vault = vault
        self._clock = clock

    def keep(self, source: BinaryIO, *, limit: int) -> str:
        """Read the source to its end and return its id once it is durable. Journalled as a count.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
            StoreFull, StoreFailed: the disk did not take it. A file that has no row yet is swept later.
        """
        stored = self._vault.put(source, limit=limit)
        row = {"id": stored.id, "key": stored.key, "size": stored.size, "kept": millis(self._clock.now())}
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

    def known(self) -> Collection[str]:
        """The ids of all that is kept."""
        with self._store.reading() as connection:
            return set(connection.execute(_ALL).scalars())

    def sweep(self, now: datetime) -> int:
        """Remove files without a row, as an interrupted write leaves them, once they are a day old; how many."""
        return self._vault.sweep(self.known(), now)
