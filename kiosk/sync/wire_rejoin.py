"""A kiosk whose store came from a backup asks to go on: it gets a new incarnation and learns how far it had come.

Without that it would give out the same sequence numbers and dossier codes a second time.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from kiosk.domain.codes import LAST_NUMBER
from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import Document, DocumentKind, open_document, sign_document
from kiosk.sync.wire_enrol import read_agency
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

NONCE_BYTES: Final = 16
MOST_MARKS: Final = 1000
"""The newest days come first; a clock that jumps further back than this is no kiosk's."""


@dataclass(frozen=True, slots=True)
class RejoinRequest:
    """A kiosk whose store came from a backup.

    Attributes:
        kiosk: its id at the hub.
        incarnation: the one that stands in the backup.
        sequence, head: the newest row in the backup that the hub had acknowledged, and the hash of that header (0 and
            `GENESIS` where there is none); the next incarnation goes on from there.
        hardware: as at enrolment.
        secret: on another machine, the first half of a new enrolment code for this kiosk; else "".
        nonce: 16 random bytes in hex. It makes each request another one: the hub takes none twice, and its answer to an
            earlier one, with the numbers of that day, is no answer to this one.
    """

    kiosk: str
    incarnation: int
    sequence: int
    head: bytes
    hardware: str
    secret: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_hex(NONCE_BYTES))

    def sign(self, signer: Signer) -> bytes:
        """The request as it travels."""
        values = {
            "kiosk": self.kiosk,
            "incarnation": self.incarnation,
            "sequence": self.sequence,
            "head": self.head.hex(),
            "hardware": self.hardware,
            "secret": self.secret,
            "nonce": self.nonce,
        }
        return sign_document(DocumentKind.REJOIN, values, signer)


def read_rejoin_request(data: bytes, keys: Mapping[bytes, Check]) -> tuple[RejoinRequest, Document]:
    """The request of an enrolled kiosk.

    Raises:
        WireError: it is no such request, or not from one of these keys.
    """
    document = open_document(data, DocumentKind.REJOIN, keys)
    fields = document.fields
    request = RejoinRequest(
        kiosk=fields.text("kiosk", 32),
        incarnation=fields.number("incarnation", least=1),
        sequence=fields.number("sequence"),
        head=fields.octets("head", HASH_BYTES),
        hardware=fields.text("hardware"),
        secret=fields.text("secret", least=0),
        nonce=fields.octets("nonce", NONCE_BYTES).hex(),
    )
    return request, document


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest number of a day that the hub has seen from this kiosk."""

    agency: str
    day: date
    number: int

    def as_json(self) -> list[Any]:
        """The mark as it stands in documents."""
        return [self.agency, self.day.isoformat(), self.number]

    @classmethod
    def read(cls, value: Any) -> Self:
        """The mark that stands in a document."""
        if not isinstance(value, list) or len(value) != 3:
            raise Malformed("marks")
        fields = Fields(dict(zip(("agency", "day", "number"), value, strict=True)))
        try:
            day = date.fromisoformat(fields.text("day", 10))
        except ValueError:
            raise Malformed("day") from None
        return cls(read_agency(fields), day, fields.number("number", most=LAST_NUMBER))


@dataclass(frozen=True, slots=True)
class Rejoined:
    """The kiosk may go on.

    Attributes:
        request: digest of the request that this answers.
        kiosk: its id at the hub.
        incarnation: the new one.
        base: the sequence that the new incarnation goes on from.
        known_through: how far the hub holds the old incarnation. Rows behind `base` that the backup has too are sent
            again; those that it lost stand at the hub only.
        marks: the numbers that were given out.
        hub_time: milliseconds since 1970 (UTC).
    """

    request: bytes
    kiosk: str
    incarnation: int
    base: int
    known_through: int
    marks: tuple[Mark, ...]
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The answer as it travels."""
        values = {
            "request": self.request.hex(),
            "kiosk": self.kiosk,
            "incarnation": self.incarnation,
            "base": self.base,
            "known_through": self.known_through,
            "marks": [mark.as_json() for mark in self.marks],
            "hub_time": self.hub_time,
        }
        return sign_document(DocumentKind.REJOINED, values, signer)


def read_rejoined(data: bytes, keys: Mapping[bytes, Check], *, request: bytes) -> Rejoined:
    """The hub's answer to one request.

    Raises:
        WireError: it is no answer to that request.
    """
    fields = open_document(data, DocumentKind.REJOINED, keys).fields
    answer = Rejoined(
        request=fields.octets("request", HASH_BYTES),
        kiosk=fields.text("kiosk", 32),
        incarnation=fields.number("incarnation", least=1),
        base=fields.number("base"),
        known_through=fields.number("known_through"),
        marks=fields.items("marks", MOST_MARKS, Mark.read),
        hub_time=fields.number("hub_time"),
    )
    if answer.request != request:
        raise BadSignature("rejoined")
    return answer
