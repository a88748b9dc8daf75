"""A stick and a quarantine in plain memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from kiosk.services.ports import Clock, FoundScan, KeptScan, NotThere, TooLarge
from tests.fakes.journal import FakeJournal


class FakeQuarantine:
    """A `Quarantine` in a dictionary."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self.kept: dict[str, tuple[KeptScan, bytes]] = {}

    def keep(self, source: BinaryIO, *, limit: int, scanned: datetime | None = None) -> str:
        content = source.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        scan = f"scan-{len(self._journal.rows)}"
        now = self._clock.now()
        self.kept[scan] = KeptScan(scan, len(content), scanned or now, now), content
        self._journal.write("scans.set_aside", "kiosk", {"count": 1})
        return scan

    def forget(self, scan: str) -> None:
        if self.kept.pop(scan, None):
            self._journal.write("scans.wiped", "kiosk", {"count": 1})

    def wipe(self, before: datetime) -> int:
        old = [scan for scan, (about, _) in self.kept.items() if about.kept < before]
        for scan in old:
            del self.kept[scan]
        if old:
            self._journal.write("scans.wiped", "kiosk", {"count": len(old)})
        return len(old)

    def scans(self) -> Sequence[KeptScan]:
        found = [about for about, _ in self.kept.values()]
        return sorted(found, key=lambda scan: (scan.scanned, scan.id), reverse=True)

    def content(self, scan: str) -> bytes:
        if scan not in self.kept:
            raise NotThere("a scan")
        return self.kept[scan][1]

    def take_out(self, scan: str, kind: str, *, actor: str, reason: str) -> None:
        if self.kept.pop(scan, None) is None:
            raise NotThere("a scan")
        self._journal.write(kind, actor, {"count": 1, "reason": reason})


class FakeTray:
    """A `ScannerTray`. Set `away`, and nothing can be given back."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.away = False

    def put_back(self, content: bytes, name: str) -> None:
        if self.away:
            raise NotThere("scanner folder")
        self.files[name] = content


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
