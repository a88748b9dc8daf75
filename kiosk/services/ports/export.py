"""Where somebody's own data goes when they take it along."""

from __future__ import annotations

from typing import Protocol


class ExportFolder(Protocol):
    """A folder outside of the kiosk, such as a USB stick."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file that is not there yet, whole or not at all; an `OSError` says that it was not."""
        ...
