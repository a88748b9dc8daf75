"""A scanner for identity cards that is not a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class CardReader(Protocol):
    """Reads cards for as long as the visit lasts."""

    def start(self, told: Callable[[str], object]) -> None:
        """Begin to listen. `told` gets each scanned text, unchecked, in a thread of the reader's."""
        ...

    def stop(self) -> None:
        """Stop listening; nothing is told any more."""
        ...
