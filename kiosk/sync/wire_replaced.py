"""What the hub answers a copy of a kiosk that shows what went with a former key: a signed document, so that the copy
locks itself, and that no page of a captive portal can do that.

An old one that is played again does nothing: it names an incarnation that the kiosk has reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another copy is the kiosk now, with a key of its own.

    Attributes:
        kiosk: which one.
        incarnation: the one of the copy that took the place.
        hub_time: now, in milliseconds since 1970 (UTC).
    """

    kiosk: str
    incarnation: int
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The document as it travels."""
        values = {"kiosk": self.kiosk, "incarnation": self.incarnation, "hub_time": self.hub_time}
        return sign_document(DocumentKind.REPLACED, values, signer)


def read_replaced(data: bytes, keys: Mapping[bytes, Check]) -> Replaced:
    """What the hub said.

    Raises:
        WireError: it is no such document, or none of these keys has signed it.
    """
    fields = open_document(data, DocumentKind.REPLACED, keys).fields
    return Replaced(fields.text("kiosk", 32), fields.number("incarnation", least=1), fields.number("hub_time"))
