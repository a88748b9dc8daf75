"""Scans that nobody claimed, and files that an officer brings in from a stick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Protocol

from kiosk.services.ports.papers import FoundScan


class Leftovers(Protocol):
    """What earlier visitors left in the scanner folder. It is never shown to anybody."""

    def leftovers(self) -> Sequence[FoundScan]:
        """Files of earlier sessions that nobody writes any more, oldest first. A folder away raises `NotThere`."""
        ...

    def open(self, scan: str) -> BinaryIO:
        """A copy of the file. One that is gone or changed raises `NotThere`, one that is too large `TooLarge`."""
        ...

    def remove_leftover(self, scan: str) -> bool:
        """Remove the file, once a copy of it is durable; whether it is gone."""
        ...


class Quarantine(Protocol):
    """Where unclaimed scans wait, encrypted, until they are wiped. The journal tells how many, never which."""

    def keep(self, source: BinaryIO, *, limit: int, scanned: datetime | None = None) -> str:
        """Read the source to its end and return its id once it is durable. `scanned`: when it was made, where known.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
        """
        ...

    def forget(self, scan: str) -> None:
        """Remove one for good; one that is gone already is no error."""
        ...

    def wipe(self, before: datetime) -> int:
        """Remove for good what was kept before this moment; how many."""
        ...


class UsbStick(Protocol):
    """A stick that an officer plugged in. It is only read."""

    def files(self) -> Sequence[FoundScan]:
        """The files of its topmost folder, newest first, at most 50.

        Raises:
            NotThere: no stick is plugged in.
        """
        ...

    def open(self, file: str) -> BinaryIO:
        """A private copy, opened safely. One that is gone raises `NotThere`, one that is too large `TooLarge`."""
        ...
