"""Ways by which one-time codes are sent."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class DeliveryState(StrEnum):
    """How far a text has come."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Delivery(Protocol):
    """A text on its way."""

    @property
    def state(self) -> DeliveryState:
        """How far it has come; asked for again and again, and never blocks."""
        ...

    @property
    def may_arrive(self) -> bool:
        """Of one that failed: whether it may have gone all the same, because the carrier did not say."""
        ...


class CodeChannel(Protocol):
    """A way by which one-time codes are sent."""

    def send(self, phone: str, text: str) -> Delivery:
        """Send a text. Returns once it is queued; raises `ChannelFailed` when it surely will not arrive."""
        ...
