"""A kiosk introduces itself to a hub, and comes back after its store was restored from a backup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlsplit

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync import wire_document, wire_paths
from kiosk.sync.ed25519 import check_of, checks_of
from kiosk.sync.line import Answer, Line
from kiosk.sync.ports import Link, Mark
from kiosk.sync.revocation import is_revocation
from kiosk.sync.wire_document import LARGEST_STRANGER, DocumentKind, open_document, open_own_document
from kiosk.sync.wire_enrol import Enrolled, EnrolmentCode, EnrolRequest, read_enrolled
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_json import Fields, parse
from kiosk.sync.wire_rejoin import Rejoined, RejoinRequest, read_rejoined
from kiosk.sync.wire_return import Returned, ReturnRequest, read_returned

_Told = TypeVar("_Told", Enrolled, Rejoined, Returned)


REASONS: Final = frozenset(
    {"code", "code_to_enrol", "code_to_return", "key_known", "other_key", "other_machine", "unknown_store"}
)


class NotEnrolled(Exception):
    """The hub said no, or something answered that is not the hub that made the code.

    `reason` is one word: "refused", "revoked", "another_hub", or one of `REASONS`, which the hub gives without signing:
    enough to choose a sentence by, and for nothing else.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Keys:
    """What a kiosk shows of itself.

    Attributes:
        signer, sign_key: the key that signs batches, and its public half.
        receipt_key: public half of the key that seals receipts.
        age_key: recipient of what the hub sends back on a stick, or "".
        hardware: what tells this machine from a copy of its disk.
        version: the program's version.
    """

    signer: Signer
    sign_key: bytes
    receipt_key: bytes
    age_key: str
    hardware: str
    version: str


def is_hub_address(url: str) -> bool:
    """Whether an address will do: with TLS, because dossiers travel there; without it on this very machine only."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it raises where it is no number
    except ValueError:
        return False
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    return secure and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)


def enrol(line: Line, code: EnrolmentCode, keys: Keys) -> Enrolled:
    """Show the code to the hub.

    Raises:
        NotEnrolled: the hub refused, or is another one than the code's.
        NotSent: nobody could be reached.
    """
    request = EnrolRequest(
        code.secret, keys.sign_key, keys.receipt_key, keys.age_key, keys.hardware, keys.version
    ).sign(keys.signer)
    digest = open_own_document(request, DocumentKind.ENROL, "sign_key", check_of).digest
    body = _ask(line, wire_paths.ENROL, request)
    return _read(lambda: read_enrolled(body, code, request=digest, check_of=check_of))


def rejoin(line: Line, link: Link, mark: Mark, keys: Keys, *, secret: str = "") -> Rejoined:
    """Ask to go on behind the newest row that the store and the hub both know.

    Raises:
        NotEnrolled: the hub refused.
        NotSent: nobody could be reached.
    """
    request = RejoinRequest(link.kiosk, link.incarnation, mark.sequence, mark.head, keys.hardware, secret)
    signed = request.sign(keys.signer)
    digest = open_document(signed, DocumentKind.REJOIN, checks_of([keys.sign_key])).digest
    hub = checks_of([link.hub_key])
    body = _ask(line, wire_paths.REJOIN, signed, hub, link.kiosk, unread="other_key")
    return _read(lambda: read_rejoined(body, hub, request=digest))


def come_back(line: Line, code: EnrolmentCode, began: bytes, keys: Keys) -> Returned:
    """Show a code that was made for this kiosk's coming back, because its store knows nothing of its enrolment.

    Args:
        line: to the hub.
        code: as somebody typed it.
        began: hash of the first header of the journal; `GENESIS` of none.
        keys: what the kiosk shows of itself.

    Raises:
        NotEnrolled: the hub refused, or is another one than the code's.
        NotSent: nobody could be reached.
    """
    request = ReturnRequest(
        code.secret, keys.sign_key, began, keys.receipt_key, keys.age_key, keys.hardware, keys.version
    ).sign(keys.signer)
    digest = open_own_document(request, DocumentKind.RETURN, "sign_key", check_of).digest
    body = _ask(line, wire_paths.RETURN, request)
    return _read(lambda: read_returned(body, code, request=digest, check_of=check_of))


def _ask(
    line: Line,
    path: str,
    document: bytes,
    hub: Mapping[bytes, Check] = MappingProxyType({}),
    kiosk: str = "",
    *,
    unread: str = "refused",
) -> bytes:
    """The hub's answer; `unread` is why it may not have understood a document that is whole."""
    answer = line.ask("POST", path, headers={"Content-Type": wire_document.MEDIA_TYPE}, content=document)
    if answer.status == 403:
        raise NotEnrolled("revoked" if is_revocation(answer, hub, kiosk) else _reason(answer))
    if answer.status == 422:
        raise NotEnrolled(unread)
    if answer.status != 200:
        raise answer.fault()
    return answer.body


def _reason(answer: Answer) -> str:
    try:
        said = Fields(parse(answer.body, most=LARGEST_STRANGER, what="refusal")).text("error")
    except WireError:
        return "refused"
    return said if said in REASONS else "refused"


def _read(read: Callable[[], _Told]) -> _Told:
    try:
        return read()
    except WireError:
        raise NotEnrolled("another_hub") from None
