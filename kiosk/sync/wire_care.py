"""Items of the feed about dossiers that somebody at the hub has to look at or has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

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
class LikelyTwice:
    """The same citizen has filed the same procedure at another kiosk of the commune a few days before or after.

    For officers to look at, never a reason to refuse, and nothing for citizens.

    Attributes:
        dossier: the reader's dossier.
        other: the other one's id.
        code: the other one's code, as it was when the two were found.
        kiosk: where that one was filed.
        settled: somebody has looked at the two, or one of them was erased: nothing is to be shown any more.
    """

    dossier: str
    other: str
    code: str
    kiosk: str
    settled: bool

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(
            dossier=fields.octets("dossier", _ID_BYTES).hex(),
            other=fields.octets("other", _ID_BYTES).hex(),
            code=fields.text("code", 64, least=0),
            kiosk=fields.text("kiosk", 32),
            settled=fields.flag("settled"),
        )


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


Care: TypeAlias = SetAside | Erasure | Cleared | LikelyTwice
