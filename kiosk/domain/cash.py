"""The cash of a shift: what must lie in the drawer, and what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.domain.payments import Movement, Way


@dataclass(frozen=True, slots=True)
class Sums:
    """What came and went in a shift, in đồng; what went out is counted as a positive amount."""

    cash_in: int = 0
    cash_out: int = 0
    transfer_in: int = 0
    transfer_out: int = 0
    takings: int = 0

    def expected(self, opening: int) -> int:
        """The cash that must lie in the drawer."""
        return opening + self.cash_in - self.cash_out


def sums(movements: Iterable[Movement]) -> Sums:
    """The sums of a shift's movements."""
    found = {(way, sign): 0 for way in Way for sign in (1, -1)}
    takings = 0
    for movement in movements:
        found[movement.way, 1 if movement.amount > 0 else -1] += abs(movement.amount)
        takings += movement.amount > 0
    return Sums(
        found[Way.CASH, 1], found[Way.CASH, -1], found[Way.TRANSFER, 1], found[Way.TRANSFER, -1], takings
    )  # fmt: skip
