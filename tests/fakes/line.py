"""The line to the hub in plain memory."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services.ports import LeftAside, LineState


class FakeLine:
    """A `HubLine` whose state a test sets."""

    def __init__(self) -> None:
        self.now = LineState()
        self.left_aside: list[LeftAside] = []
        self.asked = 0

    def state(self) -> LineState:
        """What the test set."""
        return self.now

    def aside(self) -> Sequence[LeftAside]:
        """What the test set."""
        return list(self.left_aside)

    def send_now(self) -> None:
        """Counted."""
        self.asked += 1

    def retry(self, dossier: str) -> bool:
        """It is no longer set aside."""
        before = len(self.left_aside)
        self.left_aside = [one for one in self.left_aside if one.dossier != dossier]
        self.send_now()
        return len(self.left_aside) < before
