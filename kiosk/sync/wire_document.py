"""A signed document: one line that says what it is and who signed it, then JSON, whose exact bytes are what is signed.

    motcua ack 1 <key id> <signature>\\n{"ack_through":12,…}

Key id and signature are hexadecimal. It stands for itself: over HTTP, in a file on a stick, and years later in an
archive, where `head -1` shows what it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk.domain.lookup_link import KEY_ID_BYTES, SIGNATURE_BYTES, Check, Signer
from kiosk.sync.wire_errors import BadSignature, Malformed, TooLarge, UnknownVersion
from kiosk.sync.wire_json import Fields, dump, octets, parse

MEDIA_TYPE: Final = "application/vnd.motcua.signed+json"
LARGEST: Final = 4 << 20
"""Bytes of the largest document: a feed page of 1,000 items."""

LARGEST_STRANGER: Final = 16 << 10
"""Bytes of the largest document that is parsed before its key is known."""

_LONGEST_LINE: Final = 300


class DocumentKind(StrEnum):
    """What a document says; signatures for one kind serve for no other."""

    ENROL = "enrol"
    ENROLLED = "enrolled"
    REJOIN = "rejoin"
    REJOINED = "rejoined"
    RETURN = "return"
    RETURNED = "returned"
    ACK = "ack"
    REFUSAL = "refusal"
    FEED = "feed"
    FILES = "files"
    REVISION = "revision"
    REVOKED = "revoked"
    REPLACED = "replaced"
    REPORT = "report"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose signature fits.

    Attributes:
        kind: what it says.
        fields: its content.
        key: id of the key that signed it.
        digest: SHA-256 of the whole document, by which an answer names what it answers.
    """

    kind: DocumentKind
    fields: Fields
    key: bytes
    digest: bytes


def key_id(public: bytes) -> bytes:
    """The name of a public key: the first bytes of its SHA-256."""
    return hashlib.sha256(public).digest()[:KEY_ID_BYTES]


def sign_document(kind: DocumentKind, values: Mapping[str, Any], signer: Signer) -> bytes:
    """The document as it travels."""
    content = dump(values)
    signature = signer.sign(_signed_part(kind, content))
    return f"motcua {kind} 1 {signer.key_id.hex()} {signature.hex()}\n".encode() + content


def open_document(data: bytes, kind: DocumentKind, keys: Mapping[bytes, Check]) -> Document:
    """The document, once its signature is found to fit; nothing is parsed before.

    Args:
        data: as it came.
        kind: the only kind that is wanted here.
        keys: the checks of the keys that may have signed it, by key id.

    Raises:
        WireError: it is not such a document, or none of the keys has signed it.
    """
    given, key, signature, content = _parts(data)
    if given is not kind:
        raise UnknownVersion("kind of document")
    check = keys.get(key)
    if check is None or not check(signature, _signed_part(kind, content)):
        raise BadSignature(kind)
    return Document(kind, Fields(parse(content, most=LARGEST, what=kind)), key, hashlib.sha256(data).digest())


def open_own_document(data: bytes, kind: DocumentKind, field: str, check_of: Callable[[bytes], Check]) -> Document:
    """A document that carries the public key that signed it: proof that the sender holds the private half.

    Args:
        data: as it came.
        kind: the only kind that is wanted here.
        field: the name of the field with the public key, 32 bytes.
        check_of: makes the check of a public key.

    Raises:
        WireError: it is not such a document, or the key that it names did not sign it.
    """
    _, key, _, content = _parts(data)
    public = Fields(parse(content, most=LARGEST_STRANGER, what=kind)).octets(field, 32)
    if key_id(public) != key:
        raise BadSignature(kind)
    return open_document(data, kind, {key: check_of(public)})


def kind_of(data: bytes) -> DocumentKind:
    """What a document says it is, without looking at its signature.

    Raises:
        WireError: it is no document at all: a page of a captive portal, for example.
    """
    return _parts(data)[0]


def signing_key(data: bytes) -> bytes:
    """The id of the key that a document says has signed it; errors as for `kind_of`."""
    return _parts(data)[1]


def _signed_part(kind: DocumentKind, content: bytes) -> bytes:
    return f"motcua {kind} 1\n".encode() + content


def _parts(data: bytes) -> tuple[DocumentKind, bytes, bytes, bytes]:
    if len(data) > LARGEST + _LONGEST_LINE:
        raise TooLarge("document")
    line, newline, content = data.partition(b"\n")
    words = line[:_LONGEST_LINE].split(b" ")
    if not newline or len(words) != 5 or words[0] != b"motcua":
        raise Malformed("document")
    if words[2] != b"1":
        raise UnknownVersion("document")
    try:
        kind = DocumentKind(words[1].decode("ascii"))
        key, signature = words[3].decode("ascii"), words[4].decode("ascii")
    except ValueError:
        raise UnknownVersion("kind of document") from None
    return kind, octets(key, KEY_ID_BYTES, "key id"), octets(signature, SIGNATURE_BYTES, "signature"), content
