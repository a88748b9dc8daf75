"""Assisted filing ("nộp hộ"): an officer types, the citizen files. What is kept of who did what.

The officer's identity never stands in for the citizen's: the dossier is the citizen's, and its last step is her own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Reason(StrEnum):
    """Why somebody does not type by herself. The list is closed: it is printed, journalled and counted."""

    ELDERLY = "elderly"
    CANNOT_READ = "cannot_read"
    DISABLED = "disabled"
    LANGUAGE = "language"
    UNFAMILIAR = "unfamiliar"


class LastStep(StrEnum):
    """What the citizen did herself to file."""

    PIN = "pin"
    """Typed her own PIN, with the officer's rights stopped."""
    SIGNATURE = "signature"
    """Signed the printed declaration in front of the officer."""
    CARD = "card"
    """Agreed in front of the officer, who had her card in hand."""


@dataclass(frozen=True, slots=True)
class Assisted:
    """What a dossier says of the help.

    Attributes:
        officer: id of the officer who typed.
        name: hers, as printed.
        reason: why.
        last_step: the citizen's own last step.
    """

    officer: str
    name: str
    reason: Reason
    last_step: LastStep

    @property
    def actor(self) -> str:
        """The officer's pseudonym in the journal."""
        return f"officer:{self.officer}"

    def as_json(self) -> dict[str, str]:
        """As an event's body has it."""
        return {
            "officer": self.officer,
            "name": self.name,
            "reason": self.reason.value,
            "last_step": self.last_step.value,
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self | None:
        """What the body of a `submitted` event says; None for a dossier that nobody helped with."""
        said = body.get("assisted")
        if not said:
            return None
        return cls(said["officer"], said["name"], Reason(said["reason"]), LastStep(said["last_step"]))
