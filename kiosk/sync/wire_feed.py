"""The feed: what the hub tells one kiosk, in the order in which it happened, page by page, each page signed.

A cursor is opaque to the kiosk: it keeps the one that a page ends with and asks for what follows. The same page may
come twice; every item can be applied again without harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self, TypeAlias

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_care import Care, Cleared, Erasure, LikelyTwice, SetAside
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document
from kiosk.sync.wire_enrol import KEY_BYTES, Lease
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

MOST_ITEMS: Final = 200
"""Items of one page."""
LONGEST_EPOCH: Final = 32
LONGEST_CURSOR: Final = 120

_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class DossierEvent:
    """Something that happened to a dossier at the hub: accepted, another state, a supplement request.

    It goes into the same fold as the kiosk's own events.

    Attributes:
        dossier, event: ids in hex; the event's is a UUIDv7.
        code: the dossier's code.
        kind: as in `kiosk.domain.dossier.Kind`.
        actor: who did it, by a pseudonym.
        wall: milliseconds since 1970 (UTC), as the hub's clock said.
        base: how many events of the dossier the hub had when it decided.
        body: what the fold reads.
    """

    dossier: str
    event: str
    code: str
    kind: str
    actor: str
    wall: int
    base: int
    body: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {name: getattr(self, name) for name in self.__slots__} | {"body": dict(self.body)}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(
            dossier=fields.octets("dossier", _ID_BYTES).hex(),
            event=fields.octets("event", _ID_BYTES).hex(),
            code=fields.text("code", 64),
            kind=fields.text("kind", 64),
            actor=fields.text("actor"),
            wall=fields.number("wall"),
            base=fields.number("base"),
            body=fields.object("body"),
        )


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """A dossier with a provisional code has a national one now. Both can be looked up for ever."""

    dossier: str
    provisional: str
    code: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"dossier": self.dossier, "provisional": self.provisional, "code": self.code}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.octets("dossier", _ID_BYTES).hex(), fields.text("provisional", 64), fields.text("code", 64))


class Subject(StrEnum):
    """What a revision pointer points to."""

    CATALOGUE = "catalogue"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Pointer:
    """There is a newer catalogue or calendar: an immutable file at `/v1/revisions/<sha256>`."""

    subject: Subject
    revision: int
    sha256: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"subject": self.subject, "revision": self.revision, "sha256": self.sha256, "size": self.size}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        try:
            subject = Subject(fields.text("subject"))
        except ValueError:
            raise Malformed("subject") from None
        digest = fields.octets("sha256", HASH_BYTES).hex()
        return cls(subject, fields.number("revision", least=1), digest, fields.number("size"))


@dataclass(frozen=True, slots=True)
class LeaseGiven:
    """Numbers for this kiosk; they take the place of earlier ones for the same agency."""

    lease: Lease

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return self.lease.as_json()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        names = ("agency", "first", "last", "starts", "ends")
        return cls(Lease.read({name: fields.value(name) for name in names}))


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The key with which a kiosk of this commune seals receipts: trust it, or (`revoked`) trust it no more."""

    kiosk: str
    key: bytes
    revoked: bool

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"kiosk": self.kiosk, "key": self.key.hex(), "revoked": self.revoked}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.text("kiosk", 32), fields.octets("key", KEY_BYTES), fields.flag("revoked"))


@dataclass(frozen=True, slots=True)
class Revocation:
    """The hub takes nothing more from a kiosk. If it is the reader itself, it stops filing and calls for help."""

    kiosk: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {"kiosk": self.kiosk}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The item that stands in a page."""
        return cls(fields.text("kiosk", 32))


@dataclass(frozen=True, slots=True)
class Unknown:
    """An item of a newer hub. It is passed over, and told to the one who looks after the kiosk."""

    type: str

    def as_json(self) -> dict[str, Any]:
        """The item as it stands in a page."""
        return {}


Item: TypeAlias = DossierEvent | CodeGiven | Pointer | LeaseGiven | ReceiptKey | Revocation | Care | Unknown

_READ: Final[Mapping[str, Callable[[Fields], Item]]] = {
    "event": DossierEvent.read,
    "set_aside": SetAside.read,
    "code": CodeGiven.read,
    "pointer": Pointer.read,
    "lease": LeaseGiven.read,
    "receipt_key": ReceiptKey.read,
    "revocation": Revocation.read,
    "erasure": Erasure.read,
    "cleared": Cleared.read,
    "likely_twice": LikelyTwice.read,
}
_TYPES: Final[Mapping[type, str]] = {
    DossierEvent: "event",
    SetAside: "set_aside",
    CodeGiven: "code",
    Pointer: "pointer",
    LeaseGiven: "lease",
    ReceiptKey: "receipt_key",
    Revocation: "revocation",
    Erasure: "erasure",
    Cleared: "cleared",
    LikelyTwice: "likely_twice",
}


def item_json(item: Item) -> dict[str, Any]:
    """One item with its type, as it stands in a page and in the hub's feed."""
    name = item.type if isinstance(item, Unknown) else _TYPES[type(item)]
    return {"type": name, **item.as_json()}


def read_item(value: Any) -> Item:
    """The item from its JSON.

    Raises:
        Malformed: a known type whose fields do not fit.
    """
    fields = Fields(value)
    name = fields.text("type", 32)
    read = _READ.get(name)
    return Unknown(name) if read is None else read(fields)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of one kiosk's feed.

    Attributes:
        kiosk: whose feed.
        after: the cursor that was asked for.
        cursor: the one to ask for next; equal to `after` where there was nothing new.
        more: whether there is another page now.
        hub_time: milliseconds since 1970 (UTC).
        items: what happened, oldest first.
        known_through: how far the hub holds the kiosk's present incarnation. Less than the kiosk has on record means
            that the hub was restored from a backup: what lies behind has to be sent again.
        epoch: of the hub's store; another one after each restore. Its rows may reach as far as ever while files that
            came behind them are gone, so the kiosk asks about its files anew.
    """

    kiosk: str
    after: str
    cursor: str
    more: bool
    hub_time: int
    items: tuple[Item, ...]
    known_through: int = 0
    epoch: str = ""

    def sign(self, signer: Signer) -> bytes:
        """The page as it travels."""
        values = {
            "kiosk": self.kiosk,
            "after": self.after,
            "cursor": self.cursor,
            "more": self.more,
            "hub_time": self.hub_time,
            "items": [item_json(item) for item in self.items],
            "known_through": self.known_through,
            "epoch": self.epoch,
        }
        return sign_document(DocumentKind.FEED, values, signer)


def read_feed_page(data: bytes, keys: Mapping[bytes, Check], *, kiosk: str, after: str) -> FeedPage:
    """The page that was asked for.

    Args:
        data: as it came.
        keys: the hub's keys.
        kiosk: whose feed was asked for.
        after: the cursor that was asked for.

    Raises:
        WireError: it is no such page, or another kiosk's, or an older one played again.
    """
    fields = open_document(data, DocumentKind.FEED, keys).fields
    page = FeedPage(
        kiosk=fields.text("kiosk", 32),
        after=fields.text("after", LONGEST_CURSOR),
        cursor=fields.text("cursor", LONGEST_CURSOR),
        more=fields.flag("more"),
        hub_time=fields.number("hub_time"),
        items=fields.items("items", MOST_ITEMS, read_item),
        known_through=fields.number("known_through"),
        epoch=fields.text("epoch", LONGEST_EPOCH),
    )
    if page.kiosk != kiosk or page.after != after:
        raise BadSignature("feed")
    return page
