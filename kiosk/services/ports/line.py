"""The line to the hub, as pages see it: what is sent, what is left, and what somebody has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from kiosk.services.ports.revisions import RevisionShown


@dataclass(frozen=True, slots=True)
class LineState:
    """How far this kiosk's dossiers have come.

    Attributes:
        enrolled: whether there is a hub at all.
        sent: dossiers that the hub holds with all their bytes, by its own signature.
        left: dossiers of which a record or a file is still to go.
        aside: dossiers that somebody has to look at.
        reached: when the hub last answered; None for never.
        error: why the last round ended early, one word; "" where it came to its end.
        locked: why this kiosk may not file any more, one word; "" where it may.
        files_wait_until: until when scans are held back, because the line is wanted for other things; None at other
            times.
        doubted: texts about progress of the last 30 days of which nobody knows whether they went.
        revisions: the hub's catalogue and calendar, as far as there are any.
    """

    enrolled: bool = False
    sent: int = 0
    left: int = 0
    aside: int = 0
    reached: datetime | None = None
    error: str = ""
    locked: str = ""
    files_wait_until: time | None = None
    doubted: int = 0
    revisions: tuple[RevisionShown, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A dossier that could not be passed on as it is; `reason` is one word."""

    dossier: str
    code: str
    reason: str
    at: datetime


class HubLine(Protocol):
    """The line to the hub."""

    def state(self) -> LineState:
        """How far things have come. Cheap: pages ask every few seconds."""
        ...

    def aside(self) -> Sequence[LeftAside]:
        """The dossiers that somebody has to look at, newest first, at most 50."""
        ...

    def send_now(self) -> None:
        """Ask the service for a round; it comes within a second where the service runs."""
        ...

    def retry(self, dossier: str) -> bool:
        """Try a dossier again, and ask for a round; whether there was anything to try."""
        ...
