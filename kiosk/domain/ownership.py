"""Who decides about a dossier: one owner at a time, so that there is never anything to merge.

A dossier begins with the kiosk that filed it. By a `dossier.handover` event, which the kiosk writes and the hub
acknowledges, it passes to the hub for good. Whoever does not own it may only ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

HANDOVER: Final = "dossier.handover"
"""Kind of the event. It changes no state; its body is empty."""


class Owner(StrEnum):
    """Whose events change the state of a dossier."""

    KIOSK = "kiosk"
    HUB = "hub"


def owner(kinds: Iterable[str]) -> Owner:
    """The owner after events of these kinds."""
    return Owner.HUB if HANDOVER in kinds else Owner.KIOSK
