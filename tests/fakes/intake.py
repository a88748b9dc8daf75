"""A stick and a quarantine in plain memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from kiosk.services.ports import Clock, FoundScan, NotThere, TooLarge
from tests.fakes.stores import FakeJournal


class FakeQuarantine:
    """A `Quarantine` in a dictionary."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self.scans: dict[str, tuple[datetime, bytes]] = {}

    def keep(self, source: BinaryIO, *, limit: int) -> str:
        content = source.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        scan = f"scan-{len(self._journal.rows)}"
        self.scans[scan] = self._clock.now(), content
        self._journal.write("scans.set_aside", "kiosk", {"count": 1})
        return scan

    def forget(self, scan: str) -> None:
        if self.scans.pop(scan, None):
            self._journal.write("scans.wiped", "kiosk", {"count": 1})

    def wipe(self, before: datetime) -> int:
        old = [scan for scan, (kept, _) in self.scans.items() if kept < before]
        for scan in old:
            del self.scans[scan]
        if old:
            self._journal.write("scans.wiped", "kiosk", {"count": len(old)})
        return len(old)


class FakeStick:
    """A `UsbStick` with these files, by name; None: none is plugged in."""

    def __init__(self, files: Mapping[str, bytes] | None, now: datetime) -> None:
        self.content = files
        self._now = now

    def files(self) -> Sequence[FoundScan]:
        if self.content is None:
            raise NotThere("a stick")
        return [FoundScan(name, name, len(data), self._now) for name, data in self.content.items()]

    def open(self, file: str) -> BinaryIO:
        if self.content is None or file not in self.content:
            raise NotThere("a file of the stick")
        return io.BytesIO(self.content[file])
