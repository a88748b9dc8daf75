"""Texts about a dossier's progress: of what, and how long one is worth sending."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from kiosk.domain.dossier import Status

TOLD: Final = frozenset({Status.REFUSED, Status.SUPPLEMENT, Status.PAYMENT_DUE, Status.STOPPED, Status.FINISHED})
"""What the citizen agreed to hear of: "when there is a result, or something is still wanted" (`consent.progress`)."""

KEPT: Final = timedelta(days=2)
"""A text that could not be sent for so long is news no more. Nor is a state that is older when it arrives: after a
restore the hub tells everything again."""

FIRST_PAUSE: Final = timedelta(minutes=15)
"""After a try that failed; doubled with each further one. A modem may have sent what it calls failed: nobody should get
the same text a hundred times."""

DOUBTED: Final = timedelta(days=30)
"""For so long the desk counts texts of which nobody knows whether they went."""


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries."""
    return FIRST_PAUSE * (1 << (tries - 1))


class TextEnd(StrEnum):
    """How a text that waited came to its end."""

    SENT = "sent"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Whom it was for has taken the agreement back, has no account any more, or no telephone."""
    OVERTAKEN = "overtaken"
    """The dossier has moved on."""
    UNKNOWN = "unknown"
    """It was handed over, and nobody knows whether it went: the kiosk died before it heard, or the carrier did not say.
    It is not sent again by itself: one text too few is looked up at the counter, two of one kind are believed to be two
    things."""
