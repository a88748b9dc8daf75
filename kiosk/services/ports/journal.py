"""The journal, for events of the kiosk itself and for auditors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from kiosk.domain.journal import Break


class Journal(Protocol):
    """The append-only journal, for events of the kiosk itself and for auditors."""

    def append(self, kind: str, *, actor: str, body: Mapping[str, Any] | None = None) -> None:
        """Write one event in a transaction of its own."""
        ...

    def head(self) -> str:
        """The printed head: eight characters."""
        ...

    def verify(self, heads: Collection[str] = ()) -> Break | None:
        """Walk the whole chain; it must have gone through these printed heads."""
        ...

    def clock_trusted(self) -> bool:
        """Whether the wall clock can be right: not behind any event that was written so far."""
        ...

    def confirm_clock(self, *, actor: str) -> None:
        """Somebody has looked at date and time and says that they are right, although events stand at later ones."""
        ...
