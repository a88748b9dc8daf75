"""Ways by which one-time codes are sent."""

from __future__ import annotations

from typing import Protocol


class CodeChannel(Protocol):
    """A way by which one-time codes are sent."""

    def send(self, phone: str, text: str) -> None:
        """Send a text. Returns once it is queued; raises `ChannelFailed` when it surely will not arrive."""
        ...
