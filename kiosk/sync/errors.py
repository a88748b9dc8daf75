"""Why a round ended early."""

from __future__ import annotations

from typing import Final

from kiosk.sync.ports import Lock

OFFLINE: Final = "offline"
"""No connection, or it broke."""
NOT_THE_HUB: Final = "not_the_hub"
"""Something answered that has not the hub's key: a captive portal, a proxy's page, another machine."""
NOT_KNOWN: Final = "not_known"
"""The hub does not know this kiosk's token."""
BUSY: Final = "hub_busy"
"""The hub is there and asks to wait."""
FAULT: Final = "hub_fault"
"""The hub could not do it this time."""
CERTIFICATE: Final = "certificate"
"""The connection's certificate is not one that this machine trusts."""


class NotSent(Exception):
    """Nothing is lost and nothing was closed: it is tried again. `reason` is a word for which there are words."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class LockedOut(Exception):
    """This kiosk may not go on; the store knows it by now."""

    def __init__(self, lock: Lock) -> None:
        super().__init__(lock.value)
        self.lock = lock
