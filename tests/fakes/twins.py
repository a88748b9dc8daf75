"""What the hub has told of dossiers that may have been filed twice, in plain memory."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services.ports import Twin


class FakeTwins:
    """`Twins` that a test fills."""

    def __init__(self) -> None:
        self.told: list[Twin] = []

    def open(self, most: int) -> Sequence[Twin]:
        return self.told[::-1][:most]
