"""A kiosk comes back that was enrolled and no longer knows it: its store came from a backup that is older than that.

It is between the two other ways in: a code that somebody carries, as at enrolment, because the kiosk knows no key of
the hub's any more; a new incarnation and the numbers that were given out, as at rejoining, because the hub knows it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import Document, DocumentKind, open_own_document, sign_document
from kiosk.sync.wire_enrol import HALF, KEY_BYTES, Enrolled, EnrolmentCode
from kiosk.sync.wire_rejoin import NONCE_BYTES, Mark
from kiosk.sync.wire_rows import HASH_BYTES

MOST_MARKS: Final = 200
"""The newest days come first. Fewer than at rejoining, because the answer is read before its key is known."""


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """A kiosk shows a code that was made for its coming back.

    Attributes:
        secret: the first half of the code.
        sign_key: public half of the key that signs batches; it signs this request too.
        began: hash of the first header of its journal, by which the hub knows the store again; `GENESIS` of one
            that holds nothing from before it was restored: then the key alone has to tell.
        receipt_key, age_key, hardware, version: as at enrolment.
        nonce: 16 random bytes in hex: the hub takes no request twice, and its answer to one is no answer to another.
    """

    secret: str
    sign_key: bytes
    began: bytes
    receipt_key: bytes
    age_key: str
    hardware: str
    version: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(NONCE_BYTES))

    def sign(self, signer: Signer) -> bytes:
        """The request as it travels."""
        values = {
            "secret": self.secret,
            "sign_key": self.sign_key.hex(),
            "began": self.began.hex(),
            "receipt_key": self.receipt_key.hex(),
            "age_key": self.age_key,
            "hardware": self.hardware,
            "version": self.version,
            "nonce": self.nonce,
        }
        return sign_document(DocumentKind.RETURN, values, signer)


def read_return_request(data: bytes, check_of: Callable[[bytes], Check]) -> tuple[ReturnRequest, Document]:
    """The request, signed by the key that it names.

    Raises:
        WireError: it is no such request.
    """
    document = open_own_document(data, DocumentKind.RETURN, "sign_key", check_of)
    fields = document.fields
    request = ReturnRequest(
        secret=fields.text("secret", HALF, least=HALF),
        sign_key=fields.octets("sign_key", KEY_BYTES),
        began=fields.octets("began", HASH_BYTES),
        receipt_key=fields.octets("receipt_key", KEY_BYTES),
        age_key=fields.text("age_key", least=0),
        hardware=fields.text("hardware"),
        version=fields.text("version"),
        nonce=fields.octets("nonce", NONCE_BYTES).hex(),
    )
    return request, document


@dataclass(frozen=True, slots=True)
class Returned:
    """The kiosk is known again.

    Attributes:
        enrolled: who it is, its new token and incarnation (which begins before the first row), and its numbers.
        marks: the numbers that were given out.
    """

    enrolled: Enrolled
    marks: tuple[Mark, ...]

    def sign(self, signer: Signer) -> bytes:
        """The answer as it travels."""
        values = self.enrolled.as_json() | {"marks": [mark.as_json() for mark in self.marks]}
        return sign_document(DocumentKind.RETURNED, values, signer)


def read_returned(data: bytes, code: EnrolmentCode, *, request: bytes, check_of: Callable[[bytes], Check]) -> Returned:
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
    fields = open_own_document(data, DocumentKind.RETURNED, "hub_key", check_of).fields
    return Returned(Enrolled.read(fields, code, request=request), fields.items("marks", MOST_MARKS, Mark.read))
