"""Scans that nobody claimed, as an officer sees them who looks for whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A scan in quarantine.

    Attributes:
        id: stands for the scan.
        size: bytes.
        scanned: when the scanner finished it.
        kept: when it was set aside; its days in quarantine are counted from there.
    """

    id: str
    size: int
    scanned: datetime
    kept: datetime


class UnclaimedScans(Protocol):
    """What lies in quarantine."""

    def scans(self) -> Sequence[KeptScan]:
        """All of them, the one that was scanned last first."""
        ...

    def content(self, scan: str) -> bytes:
        """The bytes. One that is gone raises `NotThere`, one that was changed `Damaged`."""
        ...

    def take_out(self, scan: str, kind: str, *, actor: str, reason: str) -> None:
        """Remove one for good, and write an event of this kind with the reason: both or nothing.

        Raises:
            NotThere: it is gone already; nothing was written.
        """
        ...


class ScannerTray(Protocol):
    """Where a scan is given back: the scanner's own folder."""

    def put_back(self, content: bytes, name: str) -> None:
        """Write a file under this name, as if it had been scanned just now. Durable on return.

        Raises:
            NotThere: the folder is away, or nothing can be written there; no half file is left.
        """
        ...
