"""What the hub answers a kiosk that it takes nothing more from: a signed document, so that no page of a captive portal
and no hub of somebody else can stop a kiosk.

It stands for itself. An old one that is played again says nothing new: a kiosk that was revoked once is so for ever,
and one that comes back gets another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document


@dataclass(frozen=True, slots=True)
class Revoked:
    """The hub has revoked a kiosk.

    Attributes:
        kiosk: which one.
        since: when, in milliseconds since 1970 (UTC).
        hub_time: now, in the same.
    """

    kiosk: str
    since: int
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The document as it travels."""
        values = {"kiosk": self.kiosk, "since": self.since, "hub_time": self.hub_time}
        return sign_document(DocumentKind.REVOKED, values, signer)


def read_revoked(data: bytes, keys: Mapping[bytes, Check]) -> Revoked:
    """What the hub said.

    Raises:
        WireError: it is no such document, or none of these keys has signed it.
    """
    fields = open_document(data, DocumentKind.REVOKED, keys).fields
    return Revoked(fields.text("kiosk", 32), fields.number("since"), fields.number("hub_time"))
