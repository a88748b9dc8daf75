"""Which files the hub lacks. Only this signed answer closes a file at the kiosk, not the end of an upload."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields, dump, octets, parse
from kiosk.sync.wire_rows import HASH_BYTES

MOST_DIGESTS: Final = 500
LARGEST_FILE: Final = 64 << 20
"""Bytes of one file. A scan has 0.2 to 10 MB."""
NONCE_BYTES: Final = 16

_LARGEST_QUESTION: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class FilesQuestion:
    """The body of `POST /v1/blobs/have`.

    Attributes:
        digests: SHA-256 of plain files, hex.
        nonce: 16 random bytes, hex, so that no older answer fits.
    """

    digests: tuple[str, ...]
    nonce: str

    def encode(self) -> bytes:
        """The question as it travels."""
        return dump({"sha256": list(self.digests), "nonce": self.nonce})

    @property
    def digest(self) -> bytes:
        """By which the answer names it."""
        return hashlib.sha256(self.encode()).digest()


def read_files_question(data: bytes) -> FilesQuestion:
    """The kiosk's question.

    Raises:
        WireError: it is none.
    """
    fields = Fields(parse(data, most=_LARGEST_QUESTION, what="files"))
    return FilesQuestion(fields.items("sha256", MOST_DIGESTS, _digest), fields.octets("nonce", NONCE_BYTES).hex())


@dataclass(frozen=True, slots=True)
class FilesAnswer:
    """What the hub lacks of what was asked for; everything else it holds, whole and verified.

    Attributes:
        question: digest of the question.
        missing: SHA-256 in hex.
        hub_time: milliseconds since 1970 (UTC).
    """

    question: bytes
    missing: tuple[str, ...]
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The answer as it travels."""
        values = {"question": self.question.hex(), "missing": list(self.missing), "hub_time": self.hub_time}
        return sign_document(DocumentKind.FILES, values, signer)


def read_files_answer(data: bytes, keys: Mapping[bytes, Check], *, question: FilesQuestion) -> FilesAnswer:
    """The hub's answer to one question.

    Raises:
        WireError: it is no answer to that question.
    """
    fields = open_document(data, DocumentKind.FILES, keys).fields
    answer = FilesAnswer(
        fields.octets("question", HASH_BYTES), fields.items("missing", MOST_DIGESTS, _digest), fields.number("hub_time")
    )
    if answer.question != question.digest:
        raise BadSignature("files")
    if not set(answer.missing) <= set(question.digests):
        raise Malformed("missing")
    return answer


def _digest(value: Any) -> str:
    return octets(value, HASH_BYTES, "sha256").hex()
