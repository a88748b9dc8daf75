"""The numbers of the day that this kiosk gives out, and how far a second device knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.domain.codes import CodeCounter, Mark


@dataclass(frozen=True, slots=True)
class LaneState:
    """What the store knows of the numbers given out.

    Attributes:
        counter: the last number and the mark; the mark is None after a restore, until somebody tells it.
        mirrored: the mark that has arrived on the mirror; None where nothing ever did.
        incarnation: how many lives this store has had: 1, and one more for every restore.
    """

    counter: CodeCounter
    mirrored: Mark | None
    incarnation: int


class Numbers(Protocol):
    """The counter of the dossier codes, apart from the filing itself."""

    def state(self, agency: str) -> LaneState:
        """What is known now."""
        ...

    def mark(self, agency: str, day: date, number: int, *, actor: str, source: str) -> CodeCounter:
        """Take over a high-water mark after a restore and journal it; the counter goes on behind it.

        Args:
            agency: whose codes.
            day, number: no higher number was given out on that day, and none on a later one.
            actor: who says so.
            source: "officer", "mirror" or "hub".
        """
        ...
