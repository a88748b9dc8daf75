"""A voice that reads to somebody who cannot read the screen."""

from __future__ import annotations

from typing import Protocol


class Voice(Protocol):
    """One voice. It speaks beside everything else: no call waits for it to end."""

    def able(self) -> bool:
        """Whether there is a voice on this machine."""
        ...

    def say(self, text: str, language: str) -> None:
        """Say this from now on, and nothing that was being said; where it cannot, nothing happens."""
        ...

    def stop(self) -> None:
        """Be silent at once."""
        ...
