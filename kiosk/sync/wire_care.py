"""Items of the feed about dossiers that somebody at the hub has to look at or has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

from kiosk.sync.wire_json import Fields

_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class SetAside:
    """The hub could not take a dossier as it is; an officer there looks at it. `reason` is a short stable word."""

    dossier: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"dossier": self.dossier, "reason": self.reason}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.octets("dossier", _ID_BYTES).hex(), fields.text("reason", 64))


@dataclass(frozen=True, slots=True)
class Erasure:
    """The hub has erased a dossier; the kiosk erases its copy. `basis` is one word: why."""

    dossier: str
    basis: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"dossier": self.dossier, "basis": self.basis}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.octets("dossier", _ID_BYTES).hex(), fields.text("basis", 64))


@dataclass(frozen=True, slots=True)
class Cleared:
    """An officer at the hub has looked at a dossier that was set aside; it goes its way again."""

    dossier: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"dossier": self.dossier}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.octets("dossier", _ID_BYTES).hex())
