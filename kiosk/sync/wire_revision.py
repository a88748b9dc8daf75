"""A revision of a commune's catalogue or calendar: its files and the hub's signature over them, as one document.

It stands for itself: its hash is what the feed tells, and years later the file alone proves who published what. The
files are those that an administrator writes: `1.001193.toml` and `forms/<key>.toml` of a catalogue's overlay,
`days.toml` of a calendar.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync import wire_document
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document
from kiosk.sync.wire_errors import BadSignature, Malformed, TooLarge
from kiosk.sync.wire_feed import Pointer, Subject
from kiosk.sync.wire_json import Fields, parse

LARGEST: Final = wire_document.LARGEST
"""Bytes of the largest revision as it travels."""
PIECE: Final = 256 << 10
"""Bytes that are asked for at once: what a break costs at most; a second on a line of 2 Mbit/s."""
MOST_FILES: Final = 1000

_NAME: Final = re.compile(r"(forms/)?[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.toml")
_LONGEST_FILE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Revision:
    """A published revision.

    Attributes:
        agency: whose.
        subject: catalogue or calendar.
        number: higher than that of every revision before it.
        published: milliseconds since 1970 (UTC), by the hub's clock.
        files: text by name.
    """

    agency: str
    subject: Subject
    number: int
    published: int
    files: Mapping[str, str]

    def sign(self, signer: Signer) -> bytes:
        """The revision as it travels.

        Raises:
            Malformed: a name that no such file has.
            TooLarge: more than any kiosk would take.
        """
        values = {name: getattr(self, name) for name in self.__slots__} | {"files": dict(self.files)}
        _files(Fields(values))
        data = sign_document(DocumentKind.REVISION, values, signer)
        if len(data) > LARGEST:
            raise TooLarge("revision")
        return data


def read_revision(data: bytes, keys: Mapping[bytes, Check]) -> Revision:
    """A revision, once its signature is found to fit.

    Raises:
        WireError: it is none, or none of the keys has signed it.
    """
    return _revision(open_document(data, DocumentKind.REVISION, keys).fields)


def read_pointed(data: bytes, keys: Mapping[bytes, Check], *, pointer: Pointer, agency: str) -> Revision:
    """The revision that the feed has told of.

    Raises:
        WireError: as for `read_revision`; or it is another one, or another agency's.
    """
    if hashlib.sha256(data).hexdigest() != pointer.sha256:
        raise BadSignature("revision")
    revision = read_revision(data, keys)
    if (revision.agency, revision.subject, revision.number) != (agency, pointer.subject, pointer.revision):
        raise BadSignature("revision")
    return revision


def open_kept(data: bytes) -> Revision:
    """A revision whose hash is known to be that of one whose signature was found to fit.

    Raises:
        WireError: it is none.
    """
    return _revision(Fields(parse(data.partition(b"\n")[2], most=LARGEST, what="revision")))


def _revision(fields: Fields) -> Revision:
    try:
        subject = Subject(fields.text("subject"))
    except ValueError:
        raise Malformed("subject") from None
    number, published = fields.number("number", least=1), fields.number("published")
    return Revision(fields.text("agency", 64), subject, number, published, _files(fields))


def _files(fields: Fields) -> dict[str, str]:
    given: dict[str, Any] = fields.object("files")
    if len(given) > MOST_FILES:
        raise TooLarge("files")
    if not all(_NAME.fullmatch(name) for name in given):
        raise Malformed("files")
    files = Fields(given)
    return {name: files.text(name, _LONGEST_FILE, least=0) for name in sorted(given)}
