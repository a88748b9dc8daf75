"""Dossiers of this kiosk that may have been filed twice: the hub sees it, officers look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Twin:
    """One of ours and one of another kiosk of the commune: same person, same procedure, near dates.

    Attributes:
        dossier, code: ours, by id and code.
        other_code, other_kiosk: the other one, and where it was filed; nobody's name.
    """

    dossier: str
    code: str
    other_code: str
    other_kiosk: str


class Twins(Protocol):
    """What the hub has told, until somebody there has looked or our dossier has come to its end."""

    def open(self, most: int) -> Sequence[Twin]:
        """The newest first."""
        ...
