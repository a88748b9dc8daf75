"""The keys with which this commune's kiosks seal receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.domain.lookup_link import Check


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """One kiosk's key.

    Attributes:
        kiosk: its name at the hub; "" for this kiosk's own.
        checks: what `verify_lookup_url` wants.
        revoked: the hub has withdrawn it: whoever holds that key now may not be the kiosk.
    """

    kiosk: str
    checks: Mapping[bytes, Check] = field(repr=False)
    revoked: bool = False


class ReceiptKeys(Protocol):
    """What this kiosk knows of the keys, without a network."""

    def known(self) -> Sequence[ReceiptKey]:
        """Its own first, then those that the hub has told of, revoked ones too."""
        ...
