"""Enrolment: a kiosk and a hub that have never met exchange keys, by a code that somebody carries between them.

The code holds 60 random bits that only this hub knows, and 60 bits of the hash of the hub's key. So the hub knows that
the kiosk is the one that was meant, and the kiosk knows that the answer comes from the hub that made the code, whatever
stands in between. It is good once and for a short time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from kiosk.domain.codes import Lane, is_agency_id
from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import Document, DocumentKind, open_own_document, sign_document
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

KEY_BYTES: Final = 32

_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OIL", "011")
HALF: Final = 12
"""Symbols of each half of a code: 60 bits."""
_MOST_LEASES: Final = 16


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """The code, as it is written down: "7QHW-4M2X-…", six groups of four.

    Attributes:
        secret: twelve symbols that the hub has drawn.
        fingerprint: twelve symbols of the hash of the hub's public key.
    """

    secret: str
    fingerprint: str

    def __str__(self) -> str:
        symbols = self.secret + self.fingerprint
        return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The code that somebody typed; small letters, spaces and look-alikes (O, I, L) are understood."""
        symbols = re.sub(r"[\s-]", "", text).upper().translate(_LOOKALIKES)
        if len(symbols) != 2 * HALF or not set(symbols) <= set(_SYMBOLS):
            return None
        return cls(symbols[:HALF], symbols[HALF:])


def enrolment_code(drawn: bytes, hub_key: bytes) -> EnrolmentCode:
    """The code for eight random bytes and the hub's public key."""
    return EnrolmentCode(_symbols(drawn), fingerprint(hub_key))


def fingerprint(hub_key: bytes) -> str:
    """Twelve symbols of the hash of a public key."""
    return _symbols(hashlib.sha256(b"motcua hub key\n" + hub_key).digest())


def _symbols(content: bytes) -> str:
    number = int.from_bytes(content[:8])
    return "".join(_SYMBOLS[number >> shift & 31] for shift in range(0, 5 * HALF, 5))


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers of each day that one kiosk may give out for an agency, from one day to another, both included."""

    agency: str
    lane: Lane
    starts: date
    ends: date

    def as_json(self) -> dict[str, Any]:
        """The lease as it stands in documents."""
        return {
            "agency": self.agency,
            "first": self.lane.first,
            "last": self.lane.last,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
        }

    @classmethod
    def read(cls, value: Any) -> Self:
        """The lease that stands in a document."""
        fields = Fields(value)
        try:
            lane = Lane(fields.number("first"), fields.number("last"))
            starts, ends = (date.fromisoformat(fields.text(name, 10)) for name in ("starts", "ends"))
        except ValueError:
            raise Malformed("lease") from None
        return cls(read_agency(fields), lane, starts, ends)


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A kiosk wants to be known.

    Attributes:
        secret: the first half of the code.
        sign_key: public half of the key that signs batches; it signs this request too.
        receipt_key: public half of the key that seals receipts, for the commune's other kiosks and the look-up page.
        age_key: recipient of what the hub sends back on a stick ("age1…"); empty where no stick is used.
        hardware: what tells this machine from a copy of its disk.
        version: the program's version.
    """

    secret: str
    sign_key: bytes
    receipt_key: bytes
    age_key: str
    hardware: str
    version: str

    def sign(self, signer: Signer) -> bytes:
        """The request as it travels."""
        values = {
            "secret": self.secret,
            "sign_key": self.sign_key.hex(),
            "receipt_key": self.receipt_key.hex(),
            "age_key": self.age_key,
            "hardware": self.hardware,
            "version": self.version,
        }
        return sign_document(DocumentKind.ENROL, values, signer)


def read_enrol_request(data: bytes, check_of: Callable[[bytes], Check]) -> tuple[EnrolRequest, Document]:
    """The request, signed by the key that it names.

    Raises:
        WireError: it is no such request.
    """
    document = open_own_document(data, DocumentKind.ENROL, "sign_key", check_of)
    fields = document.fields
    request = EnrolRequest(
        secret=fields.text("secret", HALF, least=HALF),
        sign_key=fields.octets("sign_key", KEY_BYTES),
        receipt_key=fields.octets("receipt_key", KEY_BYTES),
        age_key=fields.text("age_key", least=0),
        hardware=fields.text("hardware"),
        version=fields.text("version"),
    )
    return request, document


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The hub knows the kiosk now.

    Attributes:
        request: digest of the request that this answers.
        kiosk: its id at the hub, which stands in every batch.
        agency: whose kiosk it is.
        incarnation: the one to begin with.
        token: what it shows with every request but a batch, as `Authorization: Bearer …`.
        hub_key: public half of the key that signs the hub's answers.
        hub_age_key: recipient of what goes to the hub on a stick; empty where the hub takes none.
        leases: the kiosk's numbers.
        cursor: where its feed begins.
        hub_time: milliseconds since 1970 (UTC).
    """

    request: bytes
    kiosk: str
    agency: str
    incarnation: int
    token: str
    hub_key: bytes
    hub_age_key: str
    leases: tuple[Lease, ...]
    cursor: str
    hub_time: int

    def as_json(self) -> dict[str, Any]:
        """The answer as it stands in documents."""
        return {
            "request": self.request.hex(),
            "kiosk": self.kiosk,
            "agency": self.agency,
            "incarnation": self.incarnation,
            "token": self.token,
            "hub_key": self.hub_key.hex(),
            "hub_age_key": self.hub_age_key,
            "leases": [lease.as_json() for lease in self.leases],
            "cursor": self.cursor,
            "hub_time": self.hub_time,
        }

    @classmethod
    def read(cls, fields: Fields, code: EnrolmentCode, *, request: bytes) -> Self:
        """The answer that stands in a document; errors as for `read_enrolled`."""
        answer = cls(
            request=fields.octets("request", HASH_BYTES),
            kiosk=fields.text("kiosk", 32),
            agency=read_agency(fields),
            incarnation=fields.number("incarnation", least=1),
            token=fields.text("token"),
            hub_key=fields.octets("hub_key", KEY_BYTES),
            hub_age_key=fields.text("hub_age_key", least=0),
            leases=fields.items("leases", _MOST_LEASES, Lease.read),
            cursor=fields.text("cursor"),
            hub_time=fields.number("hub_time"),
        )
        if fingerprint(answer.hub_key) != code.fingerprint or answer.request != request:
            raise BadSignature("enrolled")
        return answer

    def sign(self, signer: Signer) -> bytes:
        """The answer as it travels."""
        return sign_document(DocumentKind.ENROLLED, self.as_json(), signer)


def read_enrolled(data: bytes, code: EnrolmentCode, *, request: bytes, check_of: Callable[[bytes], Check]) -> Enrolled:
    """The hub's answer.

    Args:
        data: as it came.
        code: as the officer typed it; the hub's key must fit its second half.
        request: digest of the request that was sent.
        check_of: makes the check of a public key.

    Raises:
        BadSignature: the answer is not from the hub that made the code, or answers something else.
        WireError: it is no such answer.
    """
    fields = open_own_document(data, DocumentKind.ENROLLED, "hub_key", check_of).fields
    return Enrolled.read(fields, code, request=request)


def read_agency(fields: Fields) -> str:
    """The agency's id that stands in a document."""
    agency = fields.text("agency", 32)
    if not is_agency_id(agency):
        raise Malformed("agency")
    return agency
